"""The data directory: its secrets and what it has been used for."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from ops.errors import Stop
from ops.locks import exclusive

NAMES = ("postgres", "mochila", "secret_key")


@dataclass(frozen=True)
class Folder:
    """A data directory. `mode` is "demo" or "production" once it has been one, else ""."""

    path: Path

    def make(self, group: int | None = None) -> None:
        """Make it, closed to others; `group` (of the user PostgreSQL runs as) may pass through but not look."""
        if not self.path.is_dir():
            self.path.mkdir(parents=True)
            if group is not None:
                os.chown(self.path, -1, group)
            self.path.chmod(0o700 if group is None else 0o710)
        if not os.access(self.path, os.W_OK | os.X_OK):
            owner = self.path.owner()
            raise Stop(f"{self.path} belongs to {owner}: run as that user, or name another with MOCHILA_DATA.")

    def secrets(self) -> dict[str, str]:
        """The passwords and the key of this directory; missing ones are made."""
        with exclusive(self.path / "change.lock"):
            file = self.path / "secrets.json"
            known = json.loads(file.read_text()) if file.exists() else {}
            missing = {name: secrets.token_urlsafe(48) for name in NAMES if name not in known}
            if missing:
                write_private(file, json.dumps(known | missing, indent=1))
            return known | missing

    @property
    def mode(self) -> str:
        return self._notes()[0]

    @property
    def site_url(self) -> str:
        """Where its demo answered last."""
        return self._notes()[1]

    def _notes(self) -> tuple[str, str]:
        file = self.path / "mode"
        lines = file.read_text().split() if file.exists() else []
        return (lines + ["", ""])[0], (lines + ["", ""])[1]

    def note(self, mode: str, site_url: str = "") -> None:
        write_private(self.path / "mode", f"{mode}\n{site_url}\n")

    def refuse_other_mode(self, mode: str) -> None:
        if self.mode not in ("", mode):
            raise Stop(
                f"{self.path} has been used for {self.mode} and stays so: "
                f"give {mode} a directory of its own, MOCHILA_DATA=/path ./run …"
            )


def write_private(file: Path, text: str) -> None:
    """Replace the file in one go, readable by its owner only."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    if os.geteuid() == 0:  # in a directory of somebody else's it stays theirs
        os.chown(draft, file.parent.stat().st_uid, -1)
    draft.replace(file)
