"""`./run serve`: the production start. It refuses what is not safe and never invents data."""

import argparse
import os
import sys
from collections.abc import Mapping

from ops import ports
from ops.errors import Stop
from ops.locks import exclusive
from ops.process import StopRequests, failure, must_run, run_step, say
from ops.project import NO_DATABASE, Project
from ops.site import Database, open_folder, run_site, until_stopped
from ops.statics import gathering


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("run serve", description="Start Mochila for production.", allow_abbrev=False)
    parser.add_argument("--bind", type=ports.address, default=("127.0.0.1", 8000), metavar="ADDR:PORT")
    parser.add_argument("--migrate", action="store_true", help="bring the tables up to date first")
    return parser.parse_args(arguments)


def main(arguments: list[str], project: Project) -> int:
    options = parse(arguments)
    if os.geteuid() == 0:
        print("Warning: serving as root. A user of its own is safer.", file=sys.stderr, flush=True)
    return until_stopped(lambda requests: run_production(project, options, requests))


def run_production(project: Project, options: argparse.Namespace, requests: StopRequests) -> None:
    data = project.data_directory()
    env = project.environment(MOCHILA_MODE="production", MOCHILA_DATA=str(data))
    refuse_unsafe(project, env, requests)
    folder = open_folder(data)
    folder.refuse_other_mode("production")
    database = Database(folder)
    with database.up() as url:
        folder.note("production")
        env["DATABASE_URL"] = url
        with exclusive(folder.path / "prepare.lock", while_waiting=requests.check):
            bring_tables_up_to_date(project, env, requests, allowed=options.migrate)
            with gathering(project, folder.path) as needed:
                if needed:
                    say("Gathering the static files …")
                    collectstatic = project.manage("collectstatic", "--no-input", "-v0")
                    must_run(collectstatic, env=env, cwd=project.root, requests=requests)
        host, port = options.bind
        try:
            listener = ports.listen(host, port)
        except OSError as error:
            raise Stop(f"Cannot listen on {ports.shown(host)}:{port}: {error.strerror}.") from None
        address = f"http://{ports.shown(host)}:{listener.getsockname()[1]}"
        announce = lambda: say(f"ready {address}")  # noqa: E731
        run_site(project, listener, env=env, requests=requests, db=database, when_ready=announce)


def refuse_unsafe(project: Project, env: Mapping[str, str], requests: StopRequests) -> None:
    command = project.manage("check", "--deploy", "--fail-level", "WARNING")
    must_run(command, env={"DATABASE_URL": NO_DATABASE} | env, cwd=project.root, requests=requests)


def bring_tables_up_to_date(project: Project, env: Mapping[str, str], requests: StopRequests, *, allowed: bool) -> None:
    how = {"env": env, "cwd": project.root, "requests": requests}
    question = project.manage("migrate", "--check")
    code, output = run_step(question, **how)
    if code == 0:
        return
    if "Traceback" in output:
        raise failure(question, code, output)
    if not allowed:
        raise Stop("Migrations are pending: make a backup, then start with --migrate.")
    say("Bringing the tables up to date …")
    must_run(project.manage("migrate", "--no-input", "-v0"), **how)
