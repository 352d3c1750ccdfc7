"""`manage.py duplicates FILE`: the matcher over a file of people or companies, to see how well it does."""

import csv
from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from crm.lib.likeness import LIKELY, CompanyLooks, PersonLooks
from crm.lib.pairing import likely_pairs
from imports.columns import columns_for
from imports.contents import PIECE, Content, Spooled
from imports.layouts import recognise
from imports.opening import open_upload
from imports.reader import preview, rows
from imports.refusals import FileRefused

SAMPLE = 200
PERSON = {
    "first_name": "first", "last_name": "last", "email": "emails", "phone": "phones", "mobile": "phones", "tax_id": "tax_id",
    "company": "company", "street": "street", "postcode": "postcode", "city": "city",
}  # fmt: skip
COMPANY = {
    "name": "name", "company": "name", "tax_id": "tax_id", "website": "website", "email": "email", "phone": "phones",
    "street": "street", "postcode": "postcode", "city": "city",
}  # fmt: skip
BORN = {"dob", "date_of_birth", "birthday", "born", "fecha de nacimiento", "nacimiento"}
SEVERAL = {"emails", "phones"}


class Command(BaseCommand):
    help = "Prints the likely pairs among the rows of a file, best first, as CSV: their numbers, the score from 0 to 1, reasons."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--kind", choices=["people", "companies"], default="people")
        parser.add_argument("--least", type=float, default=LIKELY, metavar="SCORE", help=f"from this score on (default {LIKELY})")

    def handle(self, *args, **options) -> None:
        if not 0 < options["least"] <= 1:
            raise CommandError("--least must be above 0 and at most 1.")
        try:
            with override("en"):
                numbers, looks = _read(options["file"], options["kind"])
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stderr.write(f"{len(looks)} rows are compared …")
        out = csv.writer(self.stdout, lineterminator="")
        out.writerow(["row", "other row", "score", "reasons"])
        for pair in likely_pairs(looks, least=options["least"]):
            reasons = ", ".join(reason.value for reason in pair.like.reasons)
            out.writerow([numbers[pair.one], numbers[pair.other], f"{pair.like.score:.3f}", reasons])


def _read(path: Path, kind: str) -> tuple[list[int], list[PersonLooks | CompanyLooks]]:
    """Numbers of the rows as a spreadsheet counts, and what is compared. Columns are understood as in an import."""
    content = _table(path)
    layout = recognise(content)
    first = [cells for number, cells in preview(content, layout, SAMPLE) if number > layout.header_number]
    columns = columns_for(layout.header, first, "leads" if kind == "people" else "accounts")
    wanted = PERSON if kind == "people" else COMPANY
    places = [(at, wanted[column.target]) for at, column in enumerate(columns) if column.target in wanted]
    places += [(at, "born") for at, name in enumerate(layout.header) if kind == "people" and name.strip().lower() in BORN]
    if not any(name in ("first", "last", "name", "emails") for _at, name in places):
        raise CommandError(f"No column with a name was recognised among: {', '.join(layout.header)}.")
    make = PersonLooks.of if kind == "people" else CompanyLooks.of
    numbers, looks = [], []
    for row in rows(content, layout):
        numbers.append(row.number)
        looks.append(make(**_values(row.cells, places)))
    return numbers, looks


def _table(path: Path) -> Content:
    with path.open("rb") as file:
        content = Spooled(iter(partial(file.read, PIECE), b""))
    opened = open_upload(content, path.name)
    return content if opened.table_pieces is None else Spooled(opened.table_pieces)


def _values(cells: list[str], places: list[tuple[int, str]]) -> dict:
    values: dict = {}
    for at, name in places:
        cell = cells[at].strip() if at < len(cells) else ""
        if name in SEVERAL:
            values.setdefault(name, []).append(cell)
        elif cell:
            values.setdefault(name, cell)
    return values
