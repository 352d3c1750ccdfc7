"""The rows that failed, or were not reached, as a file: as it came, with `_row` and `_error`; it can be uploaded again."""

import csv
import io
from collections.abc import Iterator

from django.db.models import QuerySet

from imports.decoding import encoded
from imports.models import Import, ImportRow, Verdict
from imports.names import OURS
from imports.reader import escaped
from imports.report import reached

BATCH = 1_000


def failed_csv(of_import: Import, *, left: bool = False) -> Iterator[bytes]:
    """In pieces; in the encoding and with the delimiter of the file. Formulas are defused; an upload takes that back.
    `left`: not those that failed, but those that a cancelled run has not reached.

    The cells of a row that was too long stand behind `_error`, so that it is too long again until it is mended.
    """
    asked = of_import.rows.filter(number__gt=reached(of_import)) if left else of_import.rows.filter(verdict=Verdict.FAIL)
    return encoded(lambda: _texts(of_import, asked), of_import.how.encoding)


def _texts(of_import: Import, asked: QuerySet[ImportRow]) -> Iterator[str]:
    kept = [at for at, column in enumerate(of_import.mapping) if column.why != "ours"]
    width = len(of_import.columns)
    delimiter = of_import.how.delimiter
    yield _lines([[*(of_import.columns[at]["header"] for at in kept), *OURS]], delimiter)
    asked, number = asked.order_by("number").only("number", "cells", "values", "reasons", "verdict"), 0
    while batch := list(asked.filter(number__gt=number)[:BATCH]):
        number = batch[-1].number
        shown = [
            [
                *(row.cells[at] if at < len(row.cells) else "" for at in kept),
                row.number,
                " ".join(row.sentences),
                *row.cells[width:],
            ]
            for row in batch
        ]
        yield _lines(shown, delimiter)


def _lines(rows: list[list], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows([escaped(str(cell)) for cell in row] for row in rows)
    return out.getvalue()
