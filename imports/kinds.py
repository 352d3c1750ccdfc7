"""What a file is, told by its first bytes and by what lies inside, never by its ending."""

import struct
import zipfile
import zlib

from imports.contents import Content, Spooled, head

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second of an empty one
MOST_DIRECTORY = 4 * 1024 * 1024  # bytes of a ZIP's table of contents: about 50,000 entries
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, LookupError, OSError, EOFError, RuntimeError)
USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others may want much memory
CARD = b"begin:vcard"


def kind_of(content: Content) -> str:
    """`xlsx` (also xlsm), `xlsb`, `ods`, `xls`, `office` for other documents, `zip`, `vcf`, and `text` for all the rest."""
    start = head(content, 512)
    if start.startswith(ZIP):
        return zip_kind(content)
    if start.startswith(OLE):
        return "xls"
    letters = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16 without its NULs is ASCII
    return "vcf" if letters[: len(CARD)].lower() == CARD else "text"


def zip_kind(content: Content) -> str:
    """The kinds of office file are ZIP archives, told apart by what lies inside. `zip` also for a broken one."""
    try:
        archive = open_zip(Spooled(content.pieces()))
        names = archive.namelist()
        is_text = b"opendocument.text" in _said_type(archive)
    except BROKEN_ZIP:
        return "zip"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names and "mimetype" in names and not is_text:
        return "ods"
    return "office" if is_text or any(name.startswith(("word/", "ppt/")) for name in names) else "zip"


def _said_type(archive: zipfile.ZipFile) -> bytes:
    said = next((info for info in archive.infolist() if info.filename == "mimetype" and info.compress_type in USUAL), None)
    return archive.open(said).read(100) if said else b""


def open_zip(spooled: Spooled) -> zipfile.ZipFile:
    """One of BROKEN_ZIP when it is broken, or its table of contents is larger than any honest one."""
    end = zipfile._EndRecData(spooled.file)  # private, but there is no other way to ask before all of it is read
    if not end or end[zipfile._ECD_SIZE] > MOST_DIRECTORY:
        raise zipfile.BadZipFile
    return zipfile.ZipFile(spooled.file)
