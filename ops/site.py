"""A running site: its database, its web server and its worker. `demo` and `serve` are two ways to prepare one."""

import http.client
import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ops import database
from ops.errors import Stop, StopAsked
from ops.folder import Folder
from ops.home import account_group
from ops.postgres import Cluster
from ops.process import StopRequests, run_step, say, settings_fault
from ops.project import NO_DATABASE, Project
from ops.supervisor import Supervisor

THREADS = 4
WEB_PATIENCE, WORKER_PATIENCE = 15, 30  # seconds to finish requests, and the task in hand
START_SECONDS = 90
REVIVE_AFTER = 5  # seconds without the embedded server: time for a person who restarts it by hand


class Database:
    """The server of DATABASE_URL, or the embedded one of the data directory."""

    def __init__(self, folder: Folder) -> None:
        self.url = os.environ.get("DATABASE_URL", "")
        self.cluster = None if self.url else Cluster(folder)
        self._last_seen = 0.0

    @contextmanager
    def up(self) -> Iterator[str]:
        """The URL, while the database can be used."""
        if self.cluster is None:
            database.check(self.url)
            yield self.url
        else:
            with self.cluster.joined() as url:
                yield url

    def look_after(self) -> None:
        """Call about once a second: starts the embedded server again when it has been gone for a while."""
        if self.cluster is None or self.cluster.is_running():
            self._last_seen = time.monotonic()
        elif time.monotonic() - self._last_seen > REVIVE_AFTER:
            print("PostgreSQL ended by itself; starting it again.", file=sys.stderr, flush=True)
            self.cluster.revive()


def refuse_wrong_settings(project: Project, data: os.PathLike, mode: str) -> None:
    """Say the settings' one line before a database is made for nothing."""
    env = {"DATABASE_URL": NO_DATABASE} | project.environment(MOCHILA_MODE=mode, MOCHILA_DATA=str(data))
    if mode == "demo":  # which gives itself these two
        env |= {"SECRET_KEY": "x" * 50, "SITE_URL": "http://localhost"}
    command = [sys.executable, "-c", f"import {project.settings}"]
    _code, output = run_step(command, env=env, cwd=project.root, requests=StopRequests())
    if fault := settings_fault(output):
        raise Stop(fault + (" (For the data of a demo: MOCHILA_MODE=demo.)" if mode == "production" else ""))


def open_folder(path: Path) -> Folder:
    folder = Folder(path)
    folder.make(None if os.environ.get("DATABASE_URL") else account_group(path))
    return folder


def run_site(
    project: Project,
    listener: socket.socket,
    *,
    env: Mapping[str, str],
    requests: StopRequests,
    db: Database,
    when_ready: Callable[[], None],
) -> None:
    """Run web and workers until a stop is asked for (StopAsked) or one of them ends (Stop)."""
    address = listener.getsockname()[:2]
    with Supervisor(requests) as supervisor, listener:
        options = {"env": env, "cwd": project.root}
        descriptor = listener.fileno()
        supervisor.add("web", web(project, descriptor), pass_fds=[descriptor], patience=WEB_PATIENCE, **options)
        supervisor.add("worker", worker(), patience=WORKER_PATIENCE, **options)
        supervisor.add("imports", project.manage("work"), patience=WORKER_PATIENCE, **options)
        listener.close()
        host = health_host(env)
        supervisor.wait_for(lambda: is_healthy(address, host), seconds=START_SECONDS, what="The web server")
        when_ready()
        supervisor.watch(db.look_after)


def web(project: Project, descriptor: int) -> list[str]:
    options = {
        "bind": f"fd://{descriptor}",
        "worker-class": "gthread",
        "workers": os.environ.get("WEB_CONCURRENCY", "2"),
        "threads": str(THREADS),
        "timeout": "30",
        "graceful-timeout": "10",
        "keep-alive": "5",
        "worker-tmp-dir": heartbeat_directory(),
        "limit-request-line": "8190",
        "limit-request-fields": "100",
        "limit-request-field_size": "8190",
        "log-level": "warning",
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    flags = ["--preload", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", *given, *flags, f"{project.wsgi}:application"]


def heartbeat_directory() -> str:
    """In memory where possible: a heartbeat must not wait for a busy disk."""
    memory = "/dev/shm"
    return memory if os.access(memory, os.W_OK | os.X_OK) else tempfile.gettempdir()


def worker() -> list[str]:
    return [sys.executable, "-m", "ops.worker", "--interval=0.5", "--no-startup-delay", "--queue-name=*"]


def health_host(env: Mapping[str, str]) -> str:
    """A host name that the site answers to."""
    return env.get("ALLOWED_HOSTS", "").split(",")[0].strip().removeprefix(".") or "localhost"


def is_healthy(address: tuple[str, int], host: str) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])
    connection = http.client.HTTPConnection(reachable, address[1], timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def until_stopped(body: Callable[[StopRequests], None]) -> int:
    """Run the body until somebody asks to stop; that is the good end of a site."""
    requests = StopRequests()
    with requests.listening():
        try:
            body(requests)
        except StopAsked:
            say("Stopped.")
    return 0
