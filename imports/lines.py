"""A text that comes in pieces to the cells of its rows."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain

from django.utils.translation import gettext as _

from imports.contents import Content, Limits
from imports.decoding import texts
from imports.dialect import HINT, Dialect
from imports.refusals import FileRefused, too_many_rows

MAX_ROW, MAX_ROW_LINES = 2_000_000, 50_000  # letters and lines of a row: more is a quotation mark that was never closed


def records(content: Content, encoding: str, dialect: Dialect, limits: Limits) -> Iterator[tuple[int, list[str], str, bool]]:
    """(row number, cells, as it stands in the file, whether a quotation mark is astray) of every row that is not blank.

    FileRefused at a quotation mark that is never closed, and when blank rows do not end. Holds one row and a piece of text.
    A strict reader goes first; where it stumbles the row is read once more by a lenient one.
    """
    most = max(1_048_576, 2 * limits.rows)  # as many as a spreadsheet has, blank ones included
    lines = _Lines(texts(content, encoding))
    source = iter(lines)
    strict = dialect.reader(source, strict=True)
    while True:
        astray = False
        try:
            cells = next(strict)
        except StopIteration:
            return
        except csv.Error:
            cells, astray = _leniently(lines, source, dialect), True
        number, raw = lines.taken()
        if number > most:
            raise FileRefused(too_many_rows(limits.rows))
        if any(map(str.strip, cells)) and not (number == 1 and HINT.fullmatch(raw)):
            yield number, cells, raw, astray


def _leniently(lines: "_Lines", source: Iterator[str], dialect: Dialect) -> list[str]:
    if not lines.ended:
        cells = next(dialect.reader(chain(list(lines.held), source)))
    if lines.ended:  # more was wanted than there is
        raise FileRefused(_never_closed(lines.number))
    return cells


def _never_closed(number: int) -> str:
    return _("In row %(n)d a quotation mark is opened and never closed. Close it and upload the file again.") % {"n": number}


class _Lines:
    """The lines of a text, remembered until `taken`. `ended`: one was asked for after the last."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self.pieces, self.ended = pieces, False
        self.held: list[str] = []
        self.letters, self.number = 0, 1

    def __iter__(self) -> Iterator[str]:
        held = self.held
        for line in self._split():
            if held:  # a row of several lines
                self.letters += len(line)
                if self.letters > MAX_ROW or len(held) > MAX_ROW_LINES:
                    raise FileRefused(_never_closed(self.number))
            held.append(line)
            yield line
        self.ended = True

    def _split(self) -> Iterator[str]:
        """Lines end with LF, CR or both; what follows the last end waits for the next piece."""
        rest = ""
        for piece in self.pieces:
            text = rest + piece
            end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1  # a CR at the very end may be half of an end
            yield from io.StringIO(text[:end], newline="")
            rest = text[end:]
            if len(rest) > MAX_ROW:
                raise FileRefused(
                    _("Row %(n)d is longer than %(most)d letters. That is no row of a table.")
                    % {"n": self.number, "most": MAX_ROW}
                )
        yield from io.StringIO(rest, newline="")

    def taken(self) -> tuple[int, str]:
        """Number and text of the row that has just been read."""
        raw, number = "".join(self.held), self.number
        self.held.clear()
        self.letters, self.number = 0, number + 1
        return number, raw
