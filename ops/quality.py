"""`./run check`, `test`, `rules` and `bench`: the same environment for whoever judges the code."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from ops import database, demo
from ops.browser import ensure_browser
from ops.folder import Folder
from ops.home import account_group
from ops.locks import Lock
from ops.postgres import Cluster
from ops.process import StopRequests, must_run, run_in_front, run_step, say
from ops.project import NO_DATABASE, Project
from ops.site import Database, open_folder


def check(arguments: list[str], project: Project) -> int:
    """Lint, format, migrations and Django's own checks; 1 when any fails."""
    env = project.environment(MOCHILA_MODE="test", DATABASE_URL=NO_DATABASE)
    ruff = [sys.executable, "-m", "ruff"]
    steps = {
        "ruff check": [*ruff, "check", "-q", "--output-format=concise", "."],
        "ruff format": [*ruff, "format", "--check", "--output-format=concise", "."],
        "migrations": project.manage("makemigrations", "--check", "--dry-run"),
        "django check": project.manage("check"),
    }
    results = []
    for name, command in steps.items():
        code, output = run_step(command, env=env, cwd=project.root, requests=StopRequests())
        say(f"{name}: {'ok' if code == 0 else 'failed'}")
        if code != 0:
            say(output.rstrip())
        results.append(code == 0)
    return 0 if all(results) else 1


def run_tests(arguments: list[str], project: Project) -> int:
    """Checks, then all tests, or those that the arguments name. Pytest's closing line is the last one printed."""
    browser = ensure_browser()
    lint = check([], project)
    tests = pytest(project, arguments or ["-n", "2"], browser=browser, fresh=not arguments)
    return tests or lint


def rules(arguments: list[str], project: Project) -> int:
    """The tests that show the rules of docs/rules.md."""
    options = ["--rules", "-m", "rule", "-q", *arguments]
    return pytest(project, options, browser=ensure_browser(), fresh=False)


def pytest(project: Project, arguments: list[str], *, browser: str, fresh: bool) -> int:
    with database_for_tests(project, fresh=fresh) as url, tempfile.TemporaryDirectory(prefix="mochila-") as data:
        env = project.environment(MOCHILA_MODE="test", MOCHILA_DATA=data, DATABASE_URL=url, CHROMIUM=browser)
        command = [sys.executable, "-m", "pytest", *arguments]
        return run_in_front(command, env=env, cwd=working_directory(project, arguments))


def working_directory(project: Project, arguments: list[str]) -> Path:
    """Where the caller stands, for paths among the arguments, as long as that is inside the project."""
    here = Path.cwd()
    return here if arguments and here.is_relative_to(project.root) else project.root


@contextmanager
def database_for_tests(project: Project, *, fresh: bool) -> Iterator[str]:
    """A quick cluster in var/test, or var/test-2 … when that is taken. `fresh` or a changed migration empties it."""
    if url := os.environ.get("DATABASE_URL"):
        database.check(url)
        yield url
        return
    with ExitStack() as stack:
        folder = free_folder(project.root / "var", stack)
        cluster = Cluster(folder, durable=False)
        stamp, fingerprint = folder.path / "migrations.stamp", migrations_fingerprint(project)
        if fresh or not stamp.exists() or stamp.read_text() != fingerprint:
            cluster.wipe()
        url = stack.enter_context(cluster.joined())
        stamp.write_text(fingerprint)
        yield url


def free_folder(parent: Path, stack: ExitStack) -> Folder:
    Folder(parent).make(account_group(parent))
    for number in count(1):
        folder = open_folder(parent / ("test" if number == 1 else f"test-{number}"))
        lock = Lock(folder.path / "in-use.lock")
        if lock.take(wait=False):
            stack.callback(lock.release)
            return folder
    raise AssertionError("unreachable")


def migrations_fingerprint(project: Project) -> str:
    sha = hashlib.sha256((project.root / "requirements.txt").read_bytes())
    for file in sorted(project.root.glob("[a-z]*/migrations/*.py")):
        sha.update(f"{file}\0".encode() + file.read_bytes())
    return sha.hexdigest()


def bench(arguments: list[str], project: Project) -> int:
    """`python -m benchmarks` on a migrated database of its own in var/bench."""
    folder = open_folder(project.root / "var" / "bench")
    with Database(folder).up() as url:
        env = demo.environment(project, folder, url=url, site_url=f"http://{demo.HOST}:{demo.PORT}")
        must_run(project.manage("migrate", "--no-input", "-v0"), env=env, cwd=project.root, requests=StopRequests())
        return run_in_front([sys.executable, "-m", "benchmarks", *arguments], env=env, cwd=project.root)
