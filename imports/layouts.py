"""How a file is laid out: its letters, its cells, its row of column names. Found by looking, or told by a person."""

import re
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from crm.lib.text import tidy
from imports.contents import Content, Limits
from imports.decoding import LABELS, check_encoding, find_encoding, storable, texts
from imports.dialect import DELIMITERS, QUOTES, Dialect, find_dialect
from imports.lines import records
from imports.refusals import FileRefused, astray_fault, check_bytes, check_text, empty_file

MAX_HEADER = 200
MOST_ABOVE = 20  # rows above the header
SAMPLE_ROWS, SAMPLE_LETTERS = 1_000, 1_000_000  # what decides on cells and header
FORMULA = re.compile(r"'*[=+\-@\t\r]")
NOTHING = f' \t\r\n"{DELIMITERS}'


@dataclass(frozen=True)
class Layout:
    """`header`: a name for every column, no two alike. `header_number`: its row; 0 when the file has none.

    `quote`: "" when nothing is quoted. `loose`: blanks after a delimiter do not belong to the cell.
    """

    encoding: str
    delimiter: str
    quote: str
    loose: bool
    header_number: int
    header: list[str]

    @property
    def dialect(self) -> Dialect:
        return Dialect(self.delimiter, self.quote, self.loose)

    def stored(self) -> dict:
        """For JSON; `Layout(**stored)` is the same again."""
        return asdict(self)


@dataclass(frozen=True)
class First:
    """A row at the beginning of a file."""

    number: int
    cells: list[str]
    astray: bool

    @property
    def width(self) -> int:
        return len(without_trailing(self.cells))


def recognise(content: Content, *, wanted: dict[str, Any] | None = None, limits: Limits | None = None) -> Layout:
    """FileRefused, with a sentence for people, when this is not a table that can be imported.

    Reads all bytes once, for the encoding; the first rows decide the rest. `wanted`: what a person has decided, any of
    encoding, delimiter, quote and header_number; None counts as not decided.
    """
    limits = limits or Limits()
    wanted = {name: value for name, value in (wanted or {}).items() if value is not None}
    if content.size > limits.size:
        raise FileRefused(_("This file is larger than the %(mb)s MB that fit here.") % {"mb": limits.megabytes})
    _check_wanted(wanted)
    check_bytes(content)
    encoding = wanted.get("encoding") or find_encoding(content)
    if "encoding" in wanted:
        _check_wanted_encoding(content, encoding)
    text, whole = _beginning(content, encoding)
    check_text(text, whole=whole)
    if whole and not text.strip(NOTHING):
        raise FileRefused(empty_file())
    dialect = find_dialect(text, whole=whole, delimiter=wanted.get("delimiter"), quote=wanted.get("quote"))
    first, more = _first_rows(content, encoding, dialect, limits)
    at, number = _header_row(first, wanted.get("header_number"))
    if not more and at + 1 == len(first):
        raise FileRefused(_("This file has a row of column names and nothing below it. There is nothing to import."))
    header = _header(first, at, limits)
    return Layout(encoding, dialect.delimiter, dialect.quote, dialect.loose, number, header)


def _check_wanted(wanted: dict[str, Any]) -> None:
    encoding, delimiter = wanted.get("encoding", "utf-8"), wanted.get("delimiter", ",")
    quote, number = wanted.get("quote", ""), wanted.get("header_number", 0)
    if encoding not in LABELS:
        raise FileRefused(_("“%(value)s” is no encoding that is known here.") % {"value": encoding})
    if quote not in QUOTES:
        raise FileRefused(_("“%(value)s” cannot be the quotation mark.") % {"value": quote})
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter.isalnum() or delimiter in "\"'\r\n\0":
        raise FileRefused(_("“%(value)s” cannot separate cells. Choose a single character.") % {"value": delimiter})
    if not isinstance(number, int) or number < 0:
        raise FileRefused(_("“%(value)s” is no row of this file.") % {"value": number})


def _check_wanted_encoding(content: Content, encoding: str) -> None:
    try:
        check_encoding(content, encoding)
    except FileRefused:
        raise FileRefused(_("This file cannot be read as %(encoding)s.") % {"encoding": LABELS[encoding]}) from None


def _beginning(content: Content, encoding: str) -> tuple[str, bool]:
    """How the text begins, without blank lines above it, and whether that is all."""
    text = ""
    for piece in texts(content, encoding):
        text = (text + piece).lstrip("\r\n")
        if len(text) > SAMPLE_LETTERS:
            return text[:SAMPLE_LETTERS], False
    return text, True


def _first_rows(content: Content, encoding: str, dialect: Dialect, limits: Limits) -> tuple[list[First], bool]:
    """And whether there are more."""
    first, letters = [], 0
    for number, cells, raw, astray in records(content, encoding, dialect, limits):
        if len(first) == SAMPLE_ROWS or letters > SAMPLE_LETTERS:
            return first, True
        first.append(First(number, cells, astray))
        letters += len(raw)
    if not first:
        raise FileRefused(empty_file())
    return first, False


# -- header -----------------------------------------------------------------------------------------------------------


def _header_row(first: list[First], wanted: int | None) -> tuple[int, int]:
    """(place among the first rows, row number); (-1, 0) for a file without header."""
    if wanted == 0:
        return -1, 0
    if wanted is None:
        at = _header_at(first)
        _check_readable(first[at])
        return (at, first[at].number) if _are_names(first[at].cells) else (-1, 0)
    at = next((at for at, row in enumerate(first) if row.number == wanted), None)
    if at is None:
        raise FileRefused(_("Row %(n)d cannot hold the column names: it is empty, or too far down.") % {"n": wanted})
    _check_readable(first[at])
    return at, wanted


def _header_at(first: list[First]) -> int:
    """Titles above the header are rows in which much less is filled than in most rows."""
    usual = Counter(row.width for row in first).most_common(1)[0][0]
    if usual < 2:
        return 0
    enough = max(2, usual / 2)
    filled = (sum(1 for cell in row.cells if cell.strip()) for row in first[: MOST_ABOVE + 1])
    return next((at for at, count in enumerate(filled) if count >= enough), 0)


def without_trailing(cells: list[str]) -> list[str]:
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return cells[:width]


def _check_readable(row: First) -> None:
    if row.astray:
        raise FileRefused(" ".join([_("The row of column names cannot be read."), astray_fault()]))


def _are_names(cells: list[str]) -> bool:
    """Of columns: no address and more than numbers stands among them."""
    filled = [tidy(cell) for cell in cells if cell.strip()]
    return not any(map(_is_email, filled)) and not all(re.fullmatch(r"[\d\s.,+()/-]+", cell) for cell in filled)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _header(first: list[First], at: int, limits: Limits) -> list[str]:
    """Columns at the end that have neither a name nor content in the first rows are none. Refuses too many."""
    cells = first[at].cells if at >= 0 else []
    width, below = len(without_trailing(cells)), max((row.width for row in first[at + 1 :]), default=0)
    width = max(width, below if at < 0 else min(below, len(cells)))
    if width > limits.columns:
        raise FileRefused(
            _("This file has %(n)d columns; %(most)d fit here. Leave out those that are not needed.")
            % {"n": width, "most": limits.columns}
        )
    return _names(cells[:width] if cells else [""] * width)


def _names(cells: list[str]) -> list[str]:
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


def unescaped(cell: str) -> str:
    """`reader.escaped` taken back."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
