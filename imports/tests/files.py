"""Small files for the tests, and the short way from bytes to an import."""

import csv
import io
from dataclasses import dataclass

from imports.checking import start_check
from imports.contents import Bytes, Limits
from imports.layouts import recognise
from imports.models import Import
from imports.reader import Row, rows
from imports.report import shown_rows
from imports.running import start_run
from imports.starting import start_import
from imports.undoing import start_undo
from imports.work import work_once

HEADER = ["Nombre", "Apellidos", "Empresa", "Correo electrónico", "Teléfono"]


def as_csv(rows: list[list], *, delimiter: str = ",", encoding: str = "utf-8", header: list[str] | None = None) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([HEADER if header is None else header, *rows])
    return out.getvalue().encode(encoding)


def person(n: int, **changes) -> list[str]:
    """A row that becomes a lead."""
    cells = dict(
        zip(HEADER, [f"Ana {n}", "Ruiz", f"Frío {n}, S.L.", f"ana{n}@frio{n}.example.com", f"944 000 {n:03d}"], strict=True)
    )
    return list((cells | changes).values())


def upload(content: bytes, actor, *, file_name: str = "bilbao.csv", **settings) -> Import:
    """Kept and checked, not run. `error` says why the check has stopped."""
    of_import = start_import(Import(file_name=file_name, **settings), Bytes(content), actor=actor)
    return finished(start_check(of_import, actor=actor))


def finished(of_import: Import) -> Import:
    """What the worker would do with it, done here."""
    work_once()
    of_import.refresh_from_db()
    return of_import


def run(of_import: Import, actor) -> Import:
    start_run(of_import, actor=actor)
    return finished(of_import)


def undo(of_import: Import, actor) -> Import:
    start_undo(of_import, actor=actor)
    return finished(of_import)


@dataclass(frozen=True)
class Table:
    header: list[str]
    header_number: int
    rows: list[Row]
    encoding: str
    delimiter: str


def read_table(content: bytes) -> Table:
    limits = Limits(rows=5_000)
    layout = recognise(Bytes(content), limits=limits)
    table = list(rows(Bytes(content), layout, limits=limits))
    return Table(layout.header, layout.header_number, table, layout.encoding, layout.delimiter)


def verdicts(of_import: Import) -> dict[int, str]:
    return dict(of_import.rows.values_list("number", "verdict"))


def reasons(of_import: Import, number: int, user=None) -> str:
    """All that the page says of a row."""
    row = of_import.rows.select_related("same_lead", "same_contact", "same_account").get(number=number)
    return "\n".join(shown_rows([row], of_import, user=user or of_import.created_by)[0]["reasons"])
