"""`manage.py import_leads FILE --as EMAIL [--commit]`: the same engine as the pages. `-` reads what comes in.

Prints one line of JSON: the counts, and the number of the import once it is kept; progress and problems go to stderr.
Without `--commit` the file is only checked and nothing is kept. Ends with 0 when no row failed, 1 when one did, 2 when the
file or the command was refused.
"""

import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.models import Source
from crm.lib.errors import RuleBroken
from crm.lib.text import words
from imports.changing import change_columns, change_policy
from imports.checking import start_check
from imports.columns import Column
from imports.contents import PIECE, Content, Spooled
from imports.forms import short_name
from imports.matching import UPDATABLE
from imports.models import Import, Match, Policy, SavedMapping, Verdict
from imports.report import shown_rows
from imports.running import cancel_run, pause_run, start_run
from imports.starting import kinds_for, start_import
from imports.targets import EXTRA, IGNORE, known_targets
from imports.undoing import start_undo
from imports.work import work_once
from records.visibility import NotYours
from users.models import User
from users.roles import Right

MOST_TOLD = 50
COUNTS = ("total", "create", "update", "skip", "fail")


class Command(BaseCommand):
    help = "Check a file, and with --commit import it. One line of JSON with the counts on stdout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="", help="The file; - reads what comes in.")
        parser.add_argument("--as", dest="email", required=True, help="The e-mail of the person who imports.")
        parser.add_argument("--kind", choices=Import.Kind.values, default=Import.Kind.LEADS, help="What the rows are.")
        parser.add_argument("--source", default="", help="The source of all rows, by its name in either language.")
        parser.add_argument("--mapping", default="", help="A remembered mapping by name, or a JSON file {column: target}.")
        parser.add_argument("--policy", default="", help="fill, or open=fill,contact=create …: what to do with duplicates.")
        parser.add_argument("--commit", action="store_true", help="Make the records; without it the file is only checked.")
        parser.add_argument("--undo", type=int, metavar="ID", help="Take an import back instead.")

    def handle(self, *args, file: str, email: str, undo: int | None, commit: bool, **options) -> None:
        try:
            person = self.person(email)
            with translation.override(person.language):
                done = self.run(file, person, commit=commit, **options) if undo is None else self.undo(undo, person)
        except (RuleBroken, NotYours) as error:
            self.refuse(str(error) or _("You cannot work on this import."))
        except OperationalError as error:
            self.refuse(_("The database does not answer: %(error)s") % {"error": str(error).strip()})
        line = {name: getattr(done, name) for name in COUNTS} | {"import": done.pk}
        self.stdout.write(json.dumps(line | ({} if undo is None else {"undone": True, "kept": done.kept})))
        if done.fail and undo is None:
            raise SystemExit(1)

    def refuse(self, said: str) -> NoReturn:
        self.stderr.write(said)
        self.stdout.write(json.dumps({"error": said}, ensure_ascii=False))
        raise SystemExit(2) from None

    def run(
        self, file: str, person: User, *, commit: bool, kind: str, source: str, mapping: str, policy: str, **options
    ) -> Import:
        if not file:
            raise RuleBroken(_("Name the file to import, or - for what comes in."))
        if kind not in kinds_for(person):
            raise RuleBroken(
                _("%(name)s may not import %(kind)s.") % {"name": person.name, "kind": Import.Kind(kind).label.lower()}
            )
        of_import = Import(kind=kind, file_name=short_name(Path(file).name), source=self.source(source))
        of_import = start_import(of_import, self.content(file), actor=person)
        try:
            if mapping:
                of_import = change_columns(of_import, self.mapped(of_import, mapping), actor=person)
            if policy:
                of_import = change_policy(of_import, self.policies(policy, kind), actor=person)
            self.finish(of_import := start_check(of_import, actor=person))
            if commit:
                self.finish(of_import := start_run(of_import, actor=person))
            self.tell(of_import)
        except KeyboardInterrupt:
            raise RuleBroken(self.stopped(of_import, person) if commit else _("Interrupted. Nothing was imported.")) from None
        finally:
            if not of_import.is_done and not commit:
                of_import.delete()
        return of_import

    def stopped(self, of_import: Import, person: User) -> str:
        """No worker goes on with what a person has interrupted."""
        of_import.refresh_from_db()
        if of_import.state == Import.State.RUNNING:
            pause_run(of_import, actor=person)
            return _("Interrupted. Import %(n)d is paused: go on with it on its page, or take it back with --undo.") % {
                "n": of_import.pk
            }
        cancel_run(of_import, actor=person)
        return _("Interrupted. Nothing was imported.")

    def undo(self, number: int, person: User) -> Import:
        of_import = Import.objects.visible_to(person).filter(pk=number).first()
        if of_import is None:
            raise RuleBroken(_("There is no import %(n)d.") % {"n": number})
        self.finish(of_import := start_undo(of_import, actor=person))
        return of_import

    def finish(self, of_import: Import) -> None:
        """Do the work here, unless a worker is already at it. A line of progress for every step."""
        while of_import.is_working:
            if not work_once(only=of_import.pk, told=lambda: self.progress(of_import)):
                time.sleep(0.2)
            of_import.refresh_from_db()
        if of_import.error:
            raise RuleBroken(of_import.error)

    def progress(self, of_import: Import) -> None:
        of_import.refresh_from_db(fields=["state", "read_to", "done_to", "last_row"])
        at = of_import.read_to if of_import.state == Import.State.CHECKING else of_import.done_to
        self.stderr.write(f"{of_import.get_state_display()}: {at}" + (f" / {of_import.last_row}" if of_import.last_row else ""))

    # -- what was asked for ------------------------------------------------------------------------------------------

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

    def mapped(self, of_import: Import, mapping: str) -> list[Column]:
        """The columns of the file as the mapping says; those that it does not name stay extra data."""
        saved = SavedMapping.objects.filter(kind=of_import.kind, name=mapping).order_by("-used_at").first()
        named = {column["header"]: column["target"] for column in saved.columns} if saved else _from_json(mapping)
        if unknown := named.keys() - {column.header for column in of_import.mapping}:
            raise RuleBroken(_("The file has no column “%(name)s”.") % {"name": sorted(unknown)[0]})
        possible = known_targets(of_import.kind) | {EXTRA, IGNORE}
        for header, target in named.items():
            if target not in possible:
                told = {"name": header, "target": target, "all": ", ".join(sorted(possible - {EXTRA}))}
                raise RuleBroken(_("The column “%(name)s” cannot go to “%(target)s”. Possible are: %(all)s.") % told)
        return [Column(column.header, named.get(column.header, EXTRA)) for column in of_import.mapping]

    def policies(self, text: str, kind: str) -> dict[str, str]:
        """`fill` alone is for all that a row may change."""
        if text in Policy.values:
            return dict.fromkeys(UPDATABLE[kind][2].split(","), text)
        policy = {}
        for part in text.split(","):
            match, _sign, do = map(str.strip, part.partition("="))
            if not match or match not in Match.values or do not in Policy.values:
                told = {"part": part, "ways": ", ".join(Policy.values), "kinds": ", ".join(filter(None, Match.values))}
                raise RuleBroken(_("“%(part)s” is no policy. Write one of: %(ways)s; or KIND=… with one of: %(kinds)s.") % told)
            policy[match] = do
        return policy

    def content(self, file: str) -> Content:
        """The file, or what comes in by `-`, once, up to the limit. RuleBroken when it is none, or larger."""
        try:
            # without waiting: a pipe that nobody writes to is opened all the same, and refused
            with open(os.dup(0) if file == "-" else os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
                if file != "-" and not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    raise RuleBroken(_("%(file)s is not a file.") % {"file": file})
                return Spooled(_limited(stream))
        except OSError as error:
            raise RuleBroken(f"{file}: {error.strerror}") from None

    def tell(self, of_import: Import) -> None:
        """The rows that are no records, the first of them, on stderr."""
        problems = of_import.rows.filter(verdict__in=[Verdict.SKIP, Verdict.FAIL])
        related = problems.select_related("same_lead", "same_contact", "same_account")
        for row in shown_rows(list(related[:MOST_TOLD]), of_import, user=of_import.created_by):
            self.stderr.write(f"{row['number']}: {row['what']}: {' '.join(row['reasons'])}")
        if problems.count() > MOST_TOLD:
            self.stderr.write(_("… and %(n)d more") % {"n": problems.count() - MOST_TOLD})


def _from_json(file: str) -> dict[str, str]:
    try:
        named = json.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RuleBroken(_("“%(name)s” is neither a remembered mapping nor a JSON file.") % {"name": file}) from None
    if not isinstance(named, dict) or not all(isinstance(target, str) for target in named.values()):
        raise RuleBroken(_("“%(name)s” must hold the target of each column: {column: target}.") % {"name": file})
    return named


def _limited(stream) -> Iterator[bytes]:
    left = settings.MAX_IMPORT_MB * 1024 * 1024
    while piece := stream.read(PIECE):
        left -= len(piece)
        if left < 0:
            raise RuleBroken(_("This file is larger than the %(mb)s MB that fit here.") % {"mb": settings.MAX_IMPORT_MB})
        yield piece
