"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) to CSV. Cells come as their values, not as they are shown.

An error such as `#N/A` comes as its name from XLSX, and empty from the others.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from imports.archives import check_workbook
from imports.contents import PIECE, Content, Limits, Spooled
from imports.kinds import kind_of
from imports.refusals import FileRefused

KINDS = ("xlsx", "xlsb", "xls", "ods")
PROCESS = Path(__file__).with_name("sheet_process.py")
PROTECTED = 3  # its exit code
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # stands in an XLSX file that has a password


def sheets(content: Content, *, limits: Limits | None = None) -> list[str]:
    """Names of the sheets that have cells. FileRefused when this is no workbook that can be read."""
    with _reading(content, "", limits or Limits()) as output:
        names = b"".join(output)
    return json.loads(names)


def as_csv(content: Content, sheet: str, *, limits: Limits | None = None) -> Iterator[bytes]:
    """The sheet as UTF-8 with commas; its rows have the numbers of the spreadsheet. Empty columns at the left are left out.

    FileRefused, perhaps after some pieces, when it cannot be read or is larger than fits. Holds a piece; the sheet itself
    is in the memory of a process of its own while this runs.
    """
    limits = limits or Limits()
    left = limits.size
    with _reading(content, sheet, limits) as output:
        for piece in output:
            left -= len(piece)
            if left < 0:
                raise FileRefused(_("As text this sheet is larger than the %(mb)s MB that fit here.") % {"mb": limits.megabytes})
            yield piece


@contextmanager
def _reading(content: Content, sheet: str, limits: Limits) -> Iterator[Iterator[bytes]]:
    """What the process writes. It is ended when the reader stops early, and refuses at the end when it has failed."""
    kind = kind_of(content)
    spooled = Spooled(content.pieces(), suffix=f".{kind}")
    if kind == "xls":
        _check_not_encrypted(spooled)
    else:
        check_workbook(spooled, limits)
    command = [sys.executable, "-P", str(PROCESS), spooled.file.name, *([json.dumps(sheet)] if sheet else [])]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            yield iter(lambda: process.stdout.read(PIECE), b"")
            _check_end(process.wait())
        finally:
            process.kill()


def _check_not_encrypted(spooled: Spooled) -> None:
    before = b""
    for piece in spooled.pieces():
        if ENCRYPTED in before + piece:
            raise FileRefused(_protected())
        before = piece[-len(ENCRYPTED) :]


def _check_end(code: int) -> None:
    if code == PROTECTED:
        raise FileRefused(_protected())
    if code < 0:  # killed, by its limits or by itself
        raise FileRefused(_("This workbook is too large to be read here. Save the sheet as “CSV UTF-8” and upload that."))
    if code:
        raise FileRefused(_("This workbook cannot be read. Save the sheet as “CSV UTF-8” and upload that."))


def _protected() -> str:
    return _("This workbook is protected with a password. Save it without one and upload that.")
