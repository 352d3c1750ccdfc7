"""A file of text to a header and rows. Knows nothing of leads.

Rows are counted as a spreadsheet counts them: the header is row 1 unless something stands above it, a blank row counts,
a cell with line breaks does not. Nothing is left out silently: a row that cannot be read is given back with its faults.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crm.lib.text import tidy
from imports.decoding import BROKEN, decode, storable
from imports.dialect import DELIMITERS, HINT, Dialect, find_dialect
from imports.refusals import FileRefused, check_bytes, check_text

MAX_ROWS, MAX_COLUMNS, MAX_CELL, MAX_HEADER = 5_000, 500, 20_000, 200
MAX_ROW = 2_000_000  # letters in a row of several lines: more is a quotation mark that was never closed
MOST_LINES = 1_048_576  # as many rows as a spreadsheet has, blank ones included
MOST_ABOVE = 20  # rows above the header
FORMULA = re.compile(r"'*[=+\-@\t\r]")
NOTHING = f' \t\r\n"{DELIMITERS}'
END = "\x00the end\x00"


@dataclass(frozen=True)
class Row:
    """`cells` as they stand in the file, exactly. `faults`: why the row cannot be used, in sentences."""

    number: int
    cells: list[str]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """`header`: a name for every column, no two alike. `header_number`: its row; 1 unless something stands above."""

    header: list[str]
    header_number: int
    rows: list[Row]
    encoding: str
    delimiter: str


def read_table(content: bytes) -> Table:
    """FileRefused, with a sentence for people, when this is not a table that can be imported."""
    if len(content) > settings.MAX_UPLOAD_MB * 1024 * 1024:
        raise FileRefused(_("This file is larger than the %(mb)s MB that fit here.") % {"mb": settings.MAX_UPLOAD_MB})
    check_bytes(content)
    text, encoding = decode(content)
    text = text.rstrip("\x1a")
    check_text(text)
    dialect = find_dialect(text)
    records = list(_records(text, dialect)) if text.strip(NOTHING) else []
    if not records:
        raise FileRefused(_("This file is empty. Choose the one that holds the rows."))
    at = _header_at([cells for _number, cells, _faults in records])
    number, cells, faults = records[at]
    _check_header(cells, faults)
    below = records[at + 1 :]
    if not below:
        raise FileRefused(_("This file has a row of column names and nothing below it. There is nothing to import."))
    if len(below) > MAX_ROWS:
        raise FileRefused(_too_many())
    header = _header(cells[: _width(cells, [row for _number, row, _faults in below])])
    return Table(header, number, [_row(*record, header) for record in below], encoding, dialect.delimiter)


def _records(text: str, dialect: Dialect) -> Iterator[tuple[int, list[str], list[str]]]:
    """(row number, cells, faults) of every row that is not blank. Refuses too many, and a quotation mark never closed."""
    lines = _Lines(text)
    number = count = 0
    for cells in dialect.reader(lines):
        number += 1
        if number > MOST_LINES:
            raise FileRefused(_too_many())
        raw = lines.taken()
        if lines.ended:
            if cells != [END]:
                raise FileRefused(_never_closed(number))
            return
        if not any(cell.strip() for cell in cells) or (number == 1 and HINT.fullmatch(raw)):
            continue
        count += 1
        if count > MAX_ROWS + MOST_ABOVE + 1:
            raise FileRefused(_too_many())
        yield number, cells, _quote_faults(raw, dialect)


def _too_many() -> str:
    return _("This file has more than %(most)s rows. Split it into smaller files.") % {
        "most": number_format(MAX_ROWS, use_l10n=True, force_grouping=True)
    }


def _never_closed(number: int) -> str:
    return _("In row %(n)d a quotation mark is opened and never closed. Close it and upload the file again.") % {"n": number}


class _Lines:
    """The lines of a text, remembered until `taken`; after the last one a line that must come out as a row of its own."""

    def __init__(self, text: str) -> None:
        self.text, self.ended = io.StringIO(text, newline=""), False
        self.held: list[str] = []
        self.letters = self.rows = 0

    def __iter__(self):
        for line in self.text:
            self.held.append(line)
            self.letters += len(line)
            if self.letters > MAX_ROW and len(self.held) > 1:
                raise FileRefused(_never_closed(self.rows + 1))
            yield line
        self.ended = True
        yield END

    def taken(self) -> str:
        """The lines of the row that has just been read."""
        raw, self.held = "".join(self.held), []
        self.letters, self.rows = 0, self.rows + 1
        return raw


def _quote_faults(raw: str, dialect: Dialect) -> list[str]:
    if '"' not in raw:
        return []
    try:
        list(dialect.reader(io.StringIO(raw, newline=""), strict=True))
    except csv.Error:
        return [_("A quotation mark stands in the middle of a cell: it cannot be told where the cell ends.")]
    return []


# -- header -----------------------------------------------------------------------------------------------------------


def _header_at(records: list[list[str]]) -> int:
    """Titles above the header are rows in which much less is filled than in most rows."""
    usual = Counter(len(_without_trailing(cells)) for cells in records).most_common(1)[0][0]
    if usual < 2:
        return 0
    enough = max(2, usual / 2)
    filled = (sum(1 for cell in cells if cell.strip()) for cells in records[: MOST_ABOVE + 1])
    return next((at for at, count in enumerate(filled) if count >= enough), 0)


def _without_trailing(cells: list[str]) -> list[str]:
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return cells[:width]


def _check_header(cells: list[str], faults: list[str]) -> None:
    filled = [tidy(cell) for cell in cells if cell.strip()]
    if faults:
        raise FileRefused(" ".join([_("The row of column names cannot be read."), *faults]))
    data = next((cell for cell in filled if _is_email(cell)), "")
    if not data and all(re.fullmatch(r"[\d\s.,+()/-]+", cell) for cell in filled):
        data = filled[0]
    if data:
        raise FileRefused(
            _("The first row should hold column names, but it holds data (“%(cell)s”). Add a row with the names above it.")
            % {"cell": storable(data[:60])}
        )


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _width(cells: list[str], rows: list[list[str]]) -> int:
    """Columns at the end that have neither name nor content are none. Refuses too many."""
    width = len(cells)
    while width > 1 and not cells[width - 1].strip():
        if any(len(row) >= width and row[width - 1].strip() for row in rows):
            break
        width -= 1
    if width > MAX_COLUMNS:
        raise FileRefused(
            _("This file has %(n)d columns; %(most)d fit here. Leave out those that are not needed.")
            % {"n": width, "most": MAX_COLUMNS}
        )
    return width


def _header(cells: list[str]) -> list[str]:
    """A column without name is called by its place; a name that is there already gets a number."""
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(cells, 1):
        name = wanted = unescaped(tidy(storable(cell)))[:MAX_HEADER] or _("Column %(n)d") % {"n": place}
        number = 2
        while name in taken:
            name, number = f"{wanted} {number}", number + 1
        taken.add(name)
        names.append(name)
    return names


# -- rows -------------------------------------------------------------------------------------------------------------


def _row(number: int, cells: list[str], faults: list[str], header: list[str]) -> Row:
    faults = list(faults)
    if len(cells) > len(header):
        cells = [*cells[: len(header)], *_without_trailing(cells[len(header) :])]
    if len(cells) > len(header):
        faults.append(
            _("This row has %(n)d cells, the header %(wanted)d: perhaps a cell with a comma in it lacks quotation marks.")
            % {"n": len(cells), "wanted": len(header)}
        )
    for name, cell in zip(header, cells, strict=False):
        fault = _cell_fault(cell)
        if fault:
            faults.append(f"{name}: {fault}")
    return Row(number, cells, tuple(faults))


def _cell_fault(cell: str) -> str:
    if len(cell) > MAX_CELL:
        return _("this cell holds %(n)d characters; %(most)d fit.") % {"n": len(cell), "most": MAX_CELL}
    if "\0" in cell:
        return _("this cell holds a character that cannot be kept (NUL).")
    if not cell.isascii() and BROKEN.search(cell):
        return _("this cell holds letters that cannot be read. Save the file as “CSV UTF-8”.")
    return ""


def escaped(cell: str) -> str:
    """For a file that a spreadsheet will open: what it would take for a formula gets an apostrophe."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unescaped(cell: str) -> str:
    """`escaped` taken back."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
