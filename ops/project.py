"""The Django project that the commands start."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

NO_DATABASE = "postgres://nobody@127.0.0.1:9/none"  # for commands that read the settings and connect to nothing
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Project:
    root: Path = ROOT
    settings: str = "crm.settings"
    wsgi: str = "crm.wsgi"

    def manage(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.root / "manage.py"), *arguments]

    def environment(self, **values: str) -> dict[str, str]:
        """The caller's environment, with the given values in front of it."""
        paths = [str(self.root), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        own = {"DJANGO_SETTINGS_MODULE": self.settings, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}
        return os.environ | own | {"PYTHONUNBUFFERED": "1"} | values

    def data_directory(self, chosen: str | None = None) -> Path:
        return Path(chosen or os.environ.get("MOCHILA_DATA") or self.root / "var").expanduser().resolve()
