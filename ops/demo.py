"""`./run demo`: everything from nothing to a log-in page, with invented people and deals."""

import argparse
import os
import shutil
import sys
from collections.abc import Mapping

from ops import ports
from ops.errors import Stop
from ops.folder import Folder
from ops.locks import exclusive
from ops.postgres import Cluster
from ops.process import StopRequests, must_run, say
from ops.project import Project
from ops.site import Database, open_folder, refuse_wrong_settings, run_site, until_stopped
from ops.statics import gathering

HOST, PORT = "127.0.0.1", 8000


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("run demo", description="Start Mochila with invented data.", allow_abbrev=False)
    parser.add_argument("--port", type=port, default=PORT, help="the next free one is taken when it is busy")
    parser.add_argument("--data", metavar="DIR", help="where everything is kept (default: MOCHILA_DATA, else var/)")
    parser.add_argument("--leads", type=count, metavar="N", help="how many leads to invent on the first start")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data and files away first")
    return parser.parse_args(arguments)


def port(text: str) -> int:
    number = int(text)
    if not 0 <= number < 65536:
        raise ValueError
    return number


def count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def main(arguments: list[str], project: Project) -> int:
    options = parse(arguments)
    data = project.data_directory(options.data)
    refuse_wrong_settings(project, data, "demo")
    folder = open_folder(data)
    folder.refuse_other_mode("demo")
    if options.reset:
        reset(folder)
    return until_stopped(lambda requests: run_demo(project, folder, options, requests))


def reset(folder: Folder) -> None:
    if os.environ.get("DATABASE_URL"):
        raise Stop("--reset is for the embedded database only: DATABASE_URL is set.")
    Cluster(folder).wipe()
    for name in ("files", "mail"):
        shutil.rmtree(folder.path / name, ignore_errors=True)


def run_demo(project: Project, folder: Folder, options: argparse.Namespace, requests: StopRequests) -> None:
    say(f"Mochila CRM, a demo kept in {folder.path}")
    database = Database(folder)
    with database.up() as url:
        env = environment(project, folder, url=url, site_url=f"http://{HOST}:{options.port}")
        folder.note("demo", env["SITE_URL"])
        logins = prepare(project, folder, options.leads, env=env, requests=requests)
        listener = ports.listen_from(HOST, options.port)
        taken = listener.getsockname()[1]
        if options.port not in (0, taken):
            say(f"Port {options.port} is busy: taking {taken}.")
        env["SITE_URL"] = f"http://{HOST}:{taken}"
        folder.note("demo", env["SITE_URL"])
        say("Starting web and worker …")

        def announce() -> None:
            say("\n".join([f"ready {env['SITE_URL']}", *logins]))
            if not os.environ.get("EMAIL_URL"):
                say(f"Mails, such as a link for a new password, are put into {folder.path / 'mail'}.")
            say("Open the address and log in as one of these people. Ctrl-C stops everything; the data stays.")

        run_site(project, listener, env=env, requests=requests, db=database, when_ready=announce)


def environment(project: Project, folder: Folder, *, url: str, site_url: str) -> dict[str, str]:
    return project.environment(
        MOCHILA_MODE="demo",
        MOCHILA_DATA=str(folder.path),
        DATABASE_URL=url,
        SECRET_KEY=folder.secrets()["secret_key"],
        SITE_URL=site_url,
        LOG_LEVEL=os.environ.get("LOG_LEVEL", "WARNING"),
    )


def prepare(
    project: Project,
    folder: Folder,
    leads: int | None,
    *,
    env: Mapping[str, str],
    requests: StopRequests,
) -> list[str]:
    """Tables, static files and people; returns the log-ins. One start at a time: migrations do not bear company."""
    command = [sys.executable, "-m", "ops.prepare", *([] if leads is None else [f"--leads={leads}"])]
    alone = exclusive(folder.path / "prepare.lock", while_waiting=requests.check)
    with alone, gathering(project, folder.path) as needed:
        command += ["--statics"] if needed else []
        said = must_run(command, env=env, cwd=project.root, requests=requests, stderr=None)
    return [line for line in said.splitlines() if line.startswith("login ")]
