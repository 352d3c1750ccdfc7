"""`./run manage …`: Django's command line with the database up. Its input, output and exit code are left alone."""

import os

from ops import demo
from ops.folder import Folder
from ops.process import run_in_front
from ops.project import Project
from ops.site import Database, open_folder, refuse_wrong_settings


def main(arguments: list[str], project: Project) -> int:
    data = project.data_directory()
    mode = os.environ.get("MOCHILA_MODE") or Folder(data).mode or "production"
    refuse_wrong_settings(project, data, mode)
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
