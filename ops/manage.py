"""`./run manage …`: Django's command line with the database up. Its input, output and exit code are left alone."""

import os

from ops import demo
from ops.errors import Stop
from ops.folder import Folder
from ops.process import StopRequests, run_in_front, run_step, settings_fault
from ops.project import NO_DATABASE, Project
from ops.site import Database, open_folder


def main(arguments: list[str], project: Project) -> int:
    data = project.data_directory()
    mode = os.environ.get("MOCHILA_MODE") or Folder(data).mode or "production"
    if mode == "production":
        refuse_unsafe_settings(project, data)
    folder = open_folder(data)
    with Database(folder).up() as url:
        if mode == "production" and not folder.mode:
            folder.note(mode)
        return run_in_front(project.manage(*arguments), env=environment(project, folder, mode, url))


def environment(project: Project, folder: Folder, mode: str, url: str) -> dict[str, str]:
    if mode == "demo":
        site_url = folder.site_url or f"http://{demo.HOST}:{demo.PORT}"
        return demo.environment(project, folder, url=url, site_url=site_url)
    return project.environment(MOCHILA_MODE=mode, MOCHILA_DATA=str(folder.path), DATABASE_URL=url)


def refuse_unsafe_settings(project: Project, data: os.PathLike) -> None:
    """Say the settings' one line before a database is made for nothing."""
    env = {"DATABASE_URL": NO_DATABASE} | project.environment(MOCHILA_MODE="production", MOCHILA_DATA=str(data))
    command = [*project.manage()[:1], "-c", f"import {project.settings}"]
    _code, output = run_step(command, env=env, cwd=project.root, requests=StopRequests())
    if fault := settings_fault(output):
        raise Stop(f"{fault} (For the data of a demo: MOCHILA_MODE=demo.)")
