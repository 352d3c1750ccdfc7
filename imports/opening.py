"""An upload to a table of text, whatever kind of file it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from django.utils.translation import gettext as _

from imports.archives import unpack
from imports.contents import Content, Limits
from imports.kinds import kind_of
from imports.refusals import FileRefused, check_bytes, check_name
from imports.spreadsheets import KINDS, as_csv, sheets
from imports.vcards import cards_as_csv


@dataclass(frozen=True)
class Opened:
    """`format`: text, xlsx, xlsb, xls, ods or vcf. `sheets`: the names of those to choose from; `sheet`: the one taken.

    `table_pieces`: the table as UTF-8 CSV, to be read once; None when the upload itself is the table.
    """

    format: str
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    table_pieces: Iterator[bytes] | None = None


def open_upload(content: Content, name: str, *, sheet: str = "", limits: Limits | None = None) -> Opened:
    """FileRefused, with a sentence for people, when this is no table; also while `table_pieces` is read.

    Without `sheet` the first one with two rows is taken, else the first that is not empty. What the table holds is not
    judged here: `recognise` does.
    """
    limits = limits or Limits()
    check_name(name)
    if content.size > limits.size:
        raise FileRefused(_("This file is larger than the %(mb)s MB that fit here.") % {"mb": limits.megabytes})
    table_pieces, kind = None, kind_of(content)
    if kind == "zip":
        content = unpack(content, limits)
        table_pieces, kind = content.pieces(), kind_of(content)
    if kind in KINDS:
        return _workbook(content, kind, sheet, limits)
    if kind == "vcf":
        return Opened(kind, table_pieces=cards_as_csv(content))
    check_bytes(content)
    return Opened(kind, table_pieces=table_pieces)


def _workbook(content: Content, kind: str, wanted: str, limits: Limits) -> Opened:
    names = sheets(content, limits=limits)
    if wanted and wanted not in names:
        raise FileRefused(_("There is no sheet “%(sheet)s” in this workbook.") % {"sheet": wanted})
    for least in (2, 1):  # a cover has a title and nothing below it
        for sheet in [wanted] if wanted else names:
            pieces = as_csv(content, sheet, limits=limits)
            start = next(pieces, b"")
            if wanted or sum(1 for line in start.splitlines() if line.strip(b' ,"')) >= least:
                return Opened(kind, names, sheet, chain([start], pieces))
    raise FileRefused(_("This workbook is empty. Choose the one that holds the rows."))
