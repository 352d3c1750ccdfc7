"""ZIP archives, never unpacked before it is known how much comes out."""

import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _

from imports.contents import PIECE, Content, Limits, Spooled
from imports.kinds import BROKEN_ZIP, USUAL, open_zip
from imports.refusals import FileRefused

MOST_ENTRIES = 10_000
MOST_TIMES, SMALL = 300, 1024 * 1024  # an entry of a workbook larger than SMALL is not packed more tightly by honest means
OFFICE_TIMES = 10  # the XML of a workbook may be so many times larger than a file that fits


def unpack(content: Content, limits: Limits) -> Content:
    """The one file that is in the archive. FileRefused when there are several, none, or it is too large or protected."""
    archive = _opened(Spooled(content.pieces()))
    useful = [info for info in archive.infolist() if not _is_clutter(info)]
    if not useful:
        raise FileRefused(_("This ZIP archive is empty. Choose the file that holds the rows."))
    if len(useful) > 1:
        raise FileRefused(_("This ZIP archive holds several files. Unpack it and upload them one by one."))
    _check_readable(useful)
    return Spooled(_entry(archive, useful[0], limits.size))


def check_workbook(spooled: Spooled, limits: Limits) -> None:
    """FileRefused when an XLSX or ODS file would unpack to more than fits. Reads through all of it, keeping nothing."""
    archive = _opened(spooled)
    infos = archive.infolist()
    _check_readable(infos)
    left = OFFICE_TIMES * limits.size
    tight = any(info.file_size > max(SMALL, MOST_TIMES * info.compress_size) for info in infos)
    if tight or len(infos) > MOST_ENTRIES or sum(info.file_size for info in infos) > left:
        raise FileRefused(_too_large())
    for info in infos:
        left -= sum(len(piece) for piece in _entry(archive, info, left))


def _opened(spooled: Spooled) -> zipfile.ZipFile:
    try:
        return open_zip(spooled)
    except BROKEN_ZIP:
        raise FileRefused(_broken()) from None


def _is_clutter(info: zipfile.ZipInfo) -> bool:
    name = info.filename.rpartition("/")[2]
    return info.is_dir() or info.filename.startswith("__MACOSX/") or name in (".DS_Store", "Thumbs.db", "desktop.ini")


def _check_readable(infos: list[zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & 1 for info in infos):
        raise FileRefused(_("This file is protected with a password. Save it without one and upload that."))
    if any(info.compress_type not in USUAL for info in infos):
        raise FileRefused(_("This ZIP archive is packed in an unusual way. Unpack it and upload what is inside."))


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """What comes out, whatever the archive says of its size."""
    if info.file_size > most:
        raise FileRefused(_too_large())
    try:
        with archive.open(info) as file:
            while piece := file.read(PIECE):
                most -= len(piece)
                if most < 0:
                    raise FileRefused(_too_large())
                yield piece
    except BROKEN_ZIP:
        raise FileRefused(_broken()) from None


def _too_large() -> str:
    return _("What is packed into this file is larger than what fits here. Split it into smaller files.")


def _broken() -> str:
    return _("This file is damaged: it cannot be unpacked. Save it anew and upload that.")
