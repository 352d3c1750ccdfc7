"""What a file is when it is no table of text, and the sentence that says so and what to do."""

import json
import re

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from crm.lib.errors import RuleBroken
from imports.contents import Content, head
from imports.kinds import ZIP, zip_kind

ENDING = re.compile(r"\.([a-z][a-z0-9]{0,9})$")
NAMES = set("csv tsv tab txt dat prn xls xlsx xlsm xlsb ods vcf vcard zip".split())  # what it is, the content tells
SAVE_AS_CSV = gettext_noop("Open it in the spreadsheet program, save it as “CSV UTF-8” and upload that.")
EXPORT = gettext_noop("Export the table itself as CSV and upload that.")
UNPACK = gettext_noop("Unpack it and upload what is inside.")
PICTURE, OLD_EXCEL = gettext_noop("This is a picture."), gettext_noop("This is an old Excel workbook (XLS).")
MAGIC = [  # first bytes, what it is, what to do
    (b"%PDF", gettext_noop("This is a PDF document."), EXPORT),
    (b"\x89PNG", PICTURE, EXPORT),
    (b"\xff\xd8\xff", PICTURE, EXPORT),
    (b"GIF8", PICTURE, EXPORT),
    (b"\xd0\xcf\x11\xe0", OLD_EXCEL, SAVE_AS_CSV),
    (b"\x09\x08\x10\x00", OLD_EXCEL, SAVE_AS_CSV),
    (b"SQLite format 3\0", gettext_noop("This is a database."), EXPORT),
    (b"\x1f\x8b", gettext_noop("This file is compressed (gzip)."), UNPACK),
    (b"BZh", gettext_noop("This file is compressed (bzip2)."), UNPACK),
    (b"\xfd7zXZ\0", gettext_noop("This file is compressed (xz)."), UNPACK),
    (b"7z\xbc\xaf\x27", gettext_noop("This file is compressed (7z)."), UNPACK),
    (b"Rar!\x1a", gettext_noop("This file is compressed (RAR)."), UNPACK),
    (b"\x28\xb5\x2f\xfd", gettext_noop("This file is compressed (zstd)."), UNPACK),
]
WORDS = [  # how the text begins, in lower case
    ("{\\rtf", gettext_noop("This is a text document (RTF)."), EXPORT),
    (
        "version https://git-lfs",
        gettext_noop("This is only a pointer to a file kept elsewhere (Git LFS)."),
        gettext_noop("Fetch the file itself, for example with “git lfs pull”, and upload that."),
    ),
    ("begin:vcard", gettext_noop("These are address cards (vCard)."), EXPORT),
    ("begin:vcalendar", gettext_noop("This is a calendar."), EXPORT),
    ("<?xml", gettext_noop("This is an XML file."), EXPORT),
]
WEB_PAGE = re.compile(r"\s*(<!--.*?-->\s*)*<(!doctype|html|head|body|table|meta|script|div)\b", re.IGNORECASE | re.DOTALL)
JSON = re.compile(r"\[\s*[\[{\"]|\{\s*\"")  # how a large one begins
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class FileRefused(RuleBroken):
    """The file cannot be read as a table. The sentence says what it is and what to do; the form shows it at `file`."""

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"file": message})


def check_name(file_name: str) -> None:
    """Refuses by the ending; what the file really holds is judged by its content."""
    ending = ENDING.search(file_name.lower())
    if ending and ending[1] not in NAMES:
        raise FileRefused(
            _("A file that ends in “.%(ending)s” is not a table. Upload a CSV, Excel, LibreOffice or vCard file.")
            % {"ending": ending[1]}
        )


def check_bytes(content: Content) -> None:
    """Refuses what is nothing, or known by its first bytes to be something else than text."""
    if not any(piece.strip(b"\0 \t\r\n\x1a\xef\xbb\xbf\xff\xfe") for piece in content.pieces()):
        raise FileRefused(empty_file())
    start = head(content, 16)
    if start.startswith(ZIP):
        raise FileRefused(_what_is_zipped(zip_kind(content)))
    for magic, what, advice in MAGIC:
        if start.startswith(magic):
            raise FileRefused(f"{_(what)} {_(advice)}")


def _what_is_zipped(kind: str) -> str:
    if kind in ("xlsx", "xlsb"):
        return " ".join([_("This is an Excel workbook (XLSX)."), _(SAVE_AS_CSV)])
    if kind == "ods":
        return " ".join([_("This is a LibreOffice document (ODS)."), _(SAVE_AS_CSV)])
    if kind == "office":
        return " ".join([_("This is an office document, not a table."), _(EXPORT)])
    return _("This is a ZIP archive. Unpack it and upload the CSV file that is inside.")


def check_text(text: str, *, whole: bool) -> None:
    """Refuses text that is no table: a web page, JSON, XML, or bytes that only happen to be letters.

    `text`: how the file begins; `whole` when that is all.
    """
    start = text[:2_000].lstrip("\ufeff \t\r\n")
    if WEB_PAGE.match(start):
        raise FileRefused(
            _("This is a web page, not a table: perhaps the page of a log-in was saved. Download the export again as CSV.")
        )
    for beginning, what, advice in WORDS:
        if start.lower().startswith(beginning):
            raise FileRefused(f"{_(what)} {_(advice)}")
    if _is_json(text) if whole else JSON.match(start):
        raise FileRefused(" ".join([_("This is a JSON file."), _(EXPORT)]))
    sample = text[:65_536]
    strange = len(CONTROLS.findall(sample))
    if strange > 8 and strange > len(sample) / 20:
        raise FileRefused(no_text())


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


# -- sentences that are said in several places ------------------------------------------------------------------------


def empty_file() -> str:
    return _("This file is empty. Choose the one that holds the rows.")


def too_many_rows(most: int) -> str:
    return _("This file has more than %(most)s rows. Split it into smaller files.") % {
        "most": number_format(most, use_l10n=True, force_grouping=True)
    }


def astray_fault() -> str:
    return _("A quotation mark stands in the middle of a cell: it cannot be told where the cell ends.")


def no_text() -> str:
    return _(
        "This is not a text file, or its letters are stored in a way that is not known here."
        " Save the table as “CSV UTF-8” and upload that."
    )
