"""Small files for the tests, and the short way from bytes to an import."""

import csv
import io

from imports.check import check_file, keep
from imports.models import Import

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
    """Checked and kept, not run."""
    return keep(check_file(Import(file_name=file_name, **settings), content, actor=actor))


def verdicts(of_import: Import) -> dict[int, str]:
    return dict(of_import.rows.values_list("number", "verdict"))


def reasons(of_import: Import, number: int) -> str:
    return of_import.rows.get(number=number).reasons
