"""The embedded PostgreSQL: one cluster per data directory, shared by every command that works there.

It listens on a Unix socket in a closed directory only. The last command to leave stops it; one that is killed leaves
it running, and the next start takes it over.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2
from psycopg2 import sql

from ops import tuning
from ops.errors import Stop
from ops.folder import Folder
from ops.home import Home, home_of
from ops.locks import Lock, exclusive
from ops.process import following_parent

ROLE = DATABASE = "mochila"
PORT = 5432  # only part of the socket's name
LOCALE = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
STARTS_AFTER_CRASH, PAUSE = 100, 0.2


class Cluster:
    """Enter with `join`, leave with `leave`; `joined` does both."""

    def __init__(self, folder: Folder, *, durable: bool = True) -> None:
        self.folder = folder
        self.durable = durable
        self._users = Lock(folder.path / "cluster.lock")

    @cached_property
    def home(self) -> Home:
        return home_of(self.folder.path)

    @property
    def bin(self) -> Path:
        return self.home.programs

    # -- joining and leaving --------------------------------------------------------------------------------------

    @contextmanager
    def joined(self) -> Iterator[str]:
        """The database's URL, while the cluster runs."""
        url = self.join()
        try:
            yield url
        finally:
            self.leave()

    def join(self) -> str:
        """Make the cluster where there is none, start it where it rests, and count as its user. Returns the URL."""
        passwords = self.folder.secrets()
        with self._changing():
            self._users.take(shared=True)
            try:
                self._bring_up(passwords)
                self._make_role_and_database(passwords)
            except BaseException:
                self._users.release()
                raise
        return self.url(passwords["mochila"])

    def leave(self) -> None:
        """Stop counting as a user; the last one stops the cluster."""
        with self._changing():
            if self._users.take(wait=False) and self.is_running():
                self._stop()
            self._users.release()

    def revive(self) -> None:
        """Start the cluster again after it died under us. Raises Stop when it cannot."""
        passwords = self.folder.secrets()
        with self._changing():
            self._bring_up(passwords)

    def wipe(self) -> None:
        """Remove the cluster with all its data. Raises Stop while anybody uses it."""
        with self._changing():
            if not self._users.take(wait=False):
                raise Stop(f"Another command is using {self.folder.path}: end it first.")
            if self.is_running():
                self._stop()
            self._users.release()
            self._clear_drafts()
            shutil.rmtree(self.home.data, ignore_errors=True)

    def _changing(self):
        return exclusive(self.folder.path / "change.lock")

    def url(self, password: str) -> str:
        socket = quote(str(self._socket_directory() / DATABASE))
        return f"postgres://{ROLE}:{quote(password)}@:{PORT}/{socket}"

    # -- what runs ------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """Stands in the server's command line. It moves with the directory and differs for a copy."""
        place = self.home.data.stat()
        return f"mochila-{place.st_dev:x}-{place.st_ino:x}"

    def is_running(self) -> bool:
        """Whether the process that postmaster.pid names is really this cluster's: numbers are given out again."""
        lines = self._pid_file()
        if not lines or not lines[0].isdigit():
            return False
        try:
            server = psutil.Process(int(lines[0]))
            return f"cluster_name={self.name}" in server.cmdline() or Path(server.cwd()) == self.home.data.resolve()
        except psutil.Error:
            return False

    def _pid_file(self) -> list[str]:
        try:
            return (self.home.data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _socket_directory(self) -> Path:
        return Path(self._pid_file()[4])

    # -- making, starting, stopping -------------------------------------------------------------------------------

    def _bring_up(self, passwords: dict[str, str]) -> None:
        if self.is_running():
            return
        if not self.home.data.exists():
            self._create(passwords["postgres"])
        self._refuse_other_version()
        (self.home.data / "postmaster.pid").unlink(missing_ok=True)  # its number may be another program's by now
        for _attempt in range(STARTS_AFTER_CRASH):
            fault = self._start()
            if fault is None:
                return
            if "still in use" not in fault:  # else: sessions of a killed server are about to notice
                break
            time.sleep(PAUSE)
        raise Stop(f"PostgreSQL did not start: {fault} (see {self._log} and {self.home.data / 'log'})")

    def _create(self, password: str) -> None:
        """Build the data directory beside its place and move it there when whole."""
        self._clear_drafts()
        draft = self.home.directory / f"pg.new-{os.getpid()}"
        self.home.account.make_directory(draft)
        options = [f"--set={name}={value}" for name, value in self._settings().items()]
        options += ["--data-checksums"] if self.durable else ["--no-data-checksums", "--no-sync"]
        with tempfile.NamedTemporaryFile("w", prefix=".once-", dir=self.home.directory) as password_file:
            os.fchown(password_file.fileno(), self.home.account.uid, self.home.account.gid)
            password_file.write(password)
            password_file.flush()
            options += ["--auth=scram-sha-256", f"--pwfile={password_file.name}"]
            command = ["initdb", "-U", "postgres", *LOCALE, *options]
            done = self._run(command, data=draft, preexec_fn=following_parent())
        if done.returncode != 0:
            raise Stop(f"PostgreSQL could not make its files: {done.stderr.strip().rpartition(chr(10))[2]}")
        draft.rename(self.home.data)

    def _clear_drafts(self) -> None:
        """Remove what a killed start left; each has its own name, because its initdb may live on for a moment."""
        for draft in self.home.directory.glob("pg.new-*"):
            shutil.rmtree(draft, ignore_errors=True)

    def _refuse_other_version(self) -> None:
        made_by = (self.home.data / "PG_VERSION").read_text().strip()
        here = self._run(["postgres", "--version"]).stdout.split()[-1].partition(".")[0]
        if made_by != here:
            raise Stop(f"{self.home.data} is of PostgreSQL {made_by}, this is {here}: dump it there, load it here.")

    def _start(self) -> str | None:
        """Start the server in a session of its own. Returns the reason when it does not come up.

        All settings stand on the command line, so that a machine with less memory or a newer release takes effect.
        """
        settings = self._settings() | {"cluster_name": self.name}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        with self._log.open("wb") as log:
            command = ["pg_ctl", "start", "--wait", "--timeout=120", "-o", options]
            done = self._run(command, capture_output=False, stdout=log, stderr=log, start_new_session=True)
        return None if done.returncode == 0 else self._fault()

    def _settings(self) -> dict[str, str]:
        return tuning.settings(durable=self.durable) | {"unix_socket_directories": str(self._own_socket_directory)}

    @cached_property
    def _own_socket_directory(self) -> Path:
        """The same one when the cluster is revived: the URL is already out."""
        return self.home.socket_directory()

    @property
    def _log(self) -> Path:
        return self.folder.path / "postgres-start.log"

    def _fault(self) -> str:
        """The line in which the server said why it does not start."""
        logs = [self._log, *sorted((self.home.data / "log").glob("*"), key=os.path.getmtime)[-1:]]
        lines = [line for log in logs for line in log.read_text(errors="replace").splitlines()[-50:]]
        fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
        return (fatal or lines or ["no reason given"])[-1]

    def _stop(self) -> None:
        done = self._run(["pg_ctl", "stop", "--mode=fast", "--wait", "--timeout=60"])
        if done.returncode != 0 and self.is_running():
            self._run(["pg_ctl", "stop", "--mode=immediate", "--wait", "--timeout=10"])

    def _run(self, command: list[str], *, data: Path | None = None, **options: object) -> subprocess.CompletedProcess:
        env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "PGDATA": str(data or self.home.data)}
        given = {"capture_output": True, "text": True, "stdin": subprocess.DEVNULL, "env": env} | options
        return self.home.account.run([str(self.bin / command[0]), *command[1:]], **given)

    # -- what is in it --------------------------------------------------------------------------------------------

    def _make_role_and_database(self, passwords: dict[str, str]) -> None:
        """The application's role is no superuser: it owns its database and may make others, as the tests do."""
        role, name = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        connection = self._connect_as_superuser(passwords["postgres"])
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("select 1 from pg_roles where rolname = %s", [ROLE])
                if not cursor.fetchone():
                    password = sql.Literal(passwords["mochila"])
                    cursor.execute(sql.SQL("create role {} login createdb password {}").format(role, password))
                cursor.execute("select 1 from pg_database where datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(sql.SQL("create database {} owner {}").format(name, role))
        finally:
            connection.close()

    def _connect_as_superuser(self, password: str):
        socket = str(self._socket_directory())
        try:
            return psycopg2.connect(host=socket, port=PORT, user="postgres", password=password, dbname="postgres")
        except psycopg2.OperationalError as error:
            reason = str(error).strip().rpartition("FATAL:")[2].strip()
            place = self.home.data
            raise Stop(f"The database in {place} refuses us ({reason}): secrets.json is not its own.") from None
