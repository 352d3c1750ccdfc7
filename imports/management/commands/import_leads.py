"""`manage.py import_leads FILE --as EMAIL [--source NAME] [--commit]`; `-` reads what comes in.

Prints one line of JSON: the counts, and the number of the import once it is kept. Without `--commit` nothing is written.
Ends with 0 when no row failed, 1 when one did, 2 when the file or the command was refused.
"""

import json
import os
import stat
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.models import Source
from crm.lib.errors import RuleBroken
from crm.lib.text import words
from imports.checking import start_check
from imports.contents import Bytes
from imports.forms import short_name
from imports.models import Import, Verdict
from imports.report import shown_rows
from imports.running import start_run
from imports.starting import start_import
from imports.work import work_once
from users.models import User
from users.roles import Right

MOST_TOLD = 50


class Command(BaseCommand):
    help = "Check a file of leads, and with --commit import it. One line of JSON with the counts on stdout."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="email", required=True, help="The e-mail of the person who imports.")
        parser.add_argument("--source", default="", help="The source of all rows, by its name in either language.")
        parser.add_argument("--commit", action="store_true", help="Make the leads; without it the file is only checked.")

    def handle(self, *args, file: Path, email: str, source: str, commit: bool, **options) -> None:
        try:
            person = self.person(email)
            with translation.override(person.language):
                done = self.run(file, person, source, commit=commit)
        except RuleBroken as error:
            self.stderr.write(str(error))
            self.stdout.write(json.dumps({"error": str(error)}, ensure_ascii=False))
            raise SystemExit(2) from None
        names = ("total", "create", "update", "skip", "fail")
        self.stdout.write(json.dumps({name: getattr(done, name) for name in names} | {"import": done.pk}))
        if done.fail:
            raise SystemExit(1)

    def run(self, file: Path, person: User, source: str, *, commit: bool) -> Import:
        of_import = Import(file_name=short_name(file.name), source=self.source(source))
        of_import = start_check(start_import(of_import, Bytes(self.content(file)), actor=person), actor=person)
        self.finish(of_import)
        self.tell(of_import)
        if commit:
            self.finish(start_run(of_import, actor=person))
        elif of_import.state == Import.State.CHECKED:
            of_import.delete()
        return of_import

    def finish(self, of_import: Import) -> None:
        """Do the work here, unless a worker is already at it."""
        while of_import.is_working:
            if not work_once():
                time.sleep(0.2)
            of_import.refresh_from_db()
        if of_import.error:
            raise RuleBroken(of_import.error)

    def person(self, email: str) -> User:
        person = User.objects.select_related("team").filter(email=email.strip().lower(), is_active=True).first()
        if person is None:
            raise RuleBroken(_("Nobody active has the e-mail address %(email)s.") % {"email": email})
        if not person.may(Right.IMPORT):
            raise RuleBroken(_("%(name)s does not have the right to import.") % {"name": person.name})
        return person

    def source(self, name: str) -> Source | None:
        if not name:
            return None
        for source in Source.objects.live():
            if words(name) in (words(source.name), words(source.name_es)):
                return source
        raise RuleBroken(_("There is no source called “%(name)s”.") % {"name": name})

    def content(self, file: Path) -> bytes:
        """The file, or what comes in by `-`. RuleBroken when it is none, or larger than may be read."""
        most, piped = settings.MAX_IMPORT_MB * 1024 * 1024, str(file) == "-"
        try:
            # without waiting: a pipe that nobody writes to is opened all the same, and refused
            with open(os.dup(0) if piped else os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
                if not piped and not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    raise RuleBroken(_("%(file)s is not a file.") % {"file": file})
                content = stream.read(most + 1)
        except OSError as error:
            raise RuleBroken(f"{file}: {error.strerror}") from None
        if len(content) > most:
            raise RuleBroken(_("This file is larger than the %(mb)s MB that fit here.") % {"mb": settings.MAX_IMPORT_MB})
        return content

    def tell(self, of_import: Import) -> None:
        """The rows that will be no leads, the first of them, on stderr."""
        problems = of_import.rows.filter(verdict__in=[Verdict.SKIP, Verdict.FAIL]).select_related(
            "same_lead", "same_contact", "same_account"
        )
        for row in shown_rows(list(problems[:MOST_TOLD]), of_import, user=of_import.created_by):
            self.stderr.write(f"{row['number']}: {row['what']}: {' '.join(row['reasons'])}")
        if problems.count() > MOST_TOLD:
            self.stderr.write(_("… and %(n)d more") % {"n": problems.count() - MOST_TOLD})
