"""A file of text to a header and rows. Knows nothing of leads.

Rows are counted as a spreadsheet counts them: the header is row 1 unless something stands above it, a blank row counts,
a cell with line breaks does not. Nothing is left out silently: a row that cannot be read is given back with its faults.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from imports.contents import Content, Limits
from imports.decoding import BROKEN, UNSTORABLE
from imports.layouts import FORMULA, Layout, without_trailing
from imports.lines import records
from imports.refusals import FileRefused, astray_fault, too_many_rows


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` as they stand in the file, exactly. `faults`: why the row cannot be used, in sentences."""

    number: int
    cells: list[str]
    faults: tuple[str, ...] = ()


def rows(content: Content, layout: Layout, *, after: int = 0, limits: Limits | None = None) -> Iterator[Row]:
    """The rows below the header whose number is above `after`. Holds one row and a piece of text.

    FileRefused, also midway, at a quotation mark that is never closed, or one row too many.
    """
    limits = limits or Limits()
    width, count = len(layout.header), 0
    for number, cells, raw, astray in records(content, layout.encoding, layout.dialect, limits):
        if number <= layout.header_number:
            continue
        count += 1
        if count > limits.rows:
            raise FileRefused(too_many_rows(limits.rows))
        if number <= after:
            continue
        strange = "\0" in raw if raw.isascii() else UNSTORABLE.search(raw)
        if strange or astray or len(cells) > width or len(raw) > limits.cell:
            yield _judged(number, cells, astray, layout.header, limits)
        else:
            yield Row(number, cells)


def preview(content: Content, layout: Layout, most: int = 30) -> list[tuple[int, list[str]]]:
    """(row number, cells) of the first rows that are not blank, with what stands above the header."""
    first = islice(records(content, layout.encoding, layout.dialect, Limits()), most)
    return [(number, cells) for number, cells, _raw, _astray in first]


def _judged(number: int, cells: list[str], astray: bool, header: list[str], limits: Limits) -> Row:
    faults = [astray_fault()] if astray else []
    if len(cells) > len(header):
        cells = [*cells[: len(header)], *without_trailing(cells[len(header) :])]
    if len(cells) > len(header):
        faults.append(
            _("This row has %(n)d cells, the header %(wanted)d: perhaps a cell with a comma in it lacks quotation marks.")
            % {"n": len(cells), "wanted": len(header)}
        )
    for name, cell in zip(header, cells, strict=False):
        fault = _cell_fault(cell, limits)
        if fault:
            faults.append(f"{name}: {fault}")
    return Row(number, cells, tuple(faults))


def _cell_fault(cell: str, limits: Limits) -> str:
    if len(cell) > limits.cell:
        return _("this cell holds %(n)d characters; %(most)d fit.") % {"n": len(cell), "most": limits.cell}
    if "\0" in cell:
        return _("this cell holds a character that cannot be kept (NUL).")
    if not cell.isascii() and BROKEN.search(cell):
        return _("this cell holds letters that cannot be read. Save the file as “CSV UTF-8”.")
    return ""


def escaped(cell: str) -> str:
    """For a file that a spreadsheet will open: what it would take for a formula gets an apostrophe."""
    return f"'{cell}" if FORMULA.match(cell) else cell
