"""Bytes to text: byte order mark, then strict UTF-8, then Windows-1252; UTF-16 without mark by its pattern of NULs."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator

from imports.contents import Content, head
from imports.refusals import FileRefused, no_text

MARKS = [  # the longer first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
LABELS = {  # those that are found, then those that are only chosen
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32-le": "UTF-32 LE",
    "utf-32-be": "UTF-32 BE",
    "cp1252": "Windows-1252",
    "iso-8859-15": "ISO 8859-15",
    "mac-roman": "Mac Roman",
    "cp850": "DOS 850",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
}
BROKEN = re.compile(r"[\ud800-\udfff]")  # a byte that is no letter, kept as half of a pair
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # stand for no letter in Windows-1252
SAMPLE = 4_096
SLICE = 256 * 1024  # bytes decoded at a time
END_OF_FILE = "\x1a"  # as DOS fills up a file


def find_encoding(content: Content) -> str:
    """Reads all bytes. FileRefused when they are letters in no way that we know.

    In a file that is UTF-8 but for a few broken bytes those become lone surrogates: their rows fail, the others do not.
    """
    start = head(content, SAMPLE)
    encoding = _marked(start) or _by_nuls(start)
    if encoding.startswith(("utf-16", "utf-32")):
        check_encoding(content, encoding)
        return encoding
    return _utf8_or_windows(content, marked=bool(encoding))


def check_encoding(content: Content, encoding: str) -> None:
    """FileRefused when the bytes cannot be read so. Reads them all."""
    for _text in texts(content, encoding):
        pass


def _marked(start: bytes) -> str:
    return next((encoding for mark, encoding in MARKS if start.startswith(mark)), "")


def _by_nuls(sample: bytes) -> str:
    """In UTF-16 of European text every other byte is NUL: at the odd places (little end first) or at the even ones."""
    half = len(sample) // 2
    if half < 4:
        return ""
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.1 else ""


def _utf8_or_windows(content: Content, *, marked: bool) -> str:
    """UTF-8 when it is so to the last byte, or has far more good letters than broken ones."""
    beyond_ascii = broken = 0
    windows = True
    for piece, text in _decoded(content, "utf-8"):
        if text and not text.isascii():
            beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
            broken += len(BROKEN.findall(text))
        windows = windows and not NOT_WINDOWS.search(piece)
    if marked or not broken or beyond_ascii - broken > 3 * broken:
        return "utf-8-sig" if marked else "utf-8"
    if not windows:
        raise FileRefused(no_text())
    return "cp1252"


def _decoded(content: Content, encoding: str) -> Iterator[tuple[bytes, str]]:
    """(bytes, text) in small pieces; a letter that is cut by their end comes with the next."""
    strict = encoding.startswith(("utf-16", "utf-32"))
    decoder = codecs.getincrementaldecoder(encoding.removesuffix("-sig"))("strict" if strict else "surrogateescape")
    for piece in content.pieces():
        for at in range(0, len(piece), SLICE):
            part = piece[at : at + SLICE]
            yield part, decoder.decode(part)
    yield b"", decoder.decode(b"", final=True)


def texts(content: Content, encoding: str) -> Iterator[str]:
    """The text in small pieces, without byte order mark, and without what DOS puts at the end. FileRefused as above."""
    first, ends = True, 0
    try:
        for _piece, text in _decoded(content, encoding):
            if first and text:
                text, first = text.removeprefix("\ufeff"), False
            kept = text.rstrip(END_OF_FILE)
            if kept:
                while ends:  # they were not the end
                    yield END_OF_FILE * min(ends, SLICE)
                    ends -= min(ends, SLICE)
                yield kept
            ends += len(text) - len(kept)
    except UnicodeDecodeError:
        raise FileRefused(no_text()) from None


def encoded(texts: Callable[[], Iterable[str]], encoding: str) -> Iterator[bytes]:
    """The texts in this encoding, with its mark; all as UTF-8 with mark when one has a letter that does not exist in it."""
    name = encoding.removesuffix("-sig")
    try:
        for text in texts():
            text.encode(name)
    except UnicodeEncodeError:
        encoding = name = "utf-8"
        yield codecs.BOM_UTF8
    else:
        yield {name: mark for mark, name in MARKS}.get(encoding, b"")
    for text in texts():
        yield text.encode(name, errors="replace")


def storable(text: str) -> str:
    """What PostgreSQL can keep: NULs and broken bytes become the replacement character."""
    return UNSTORABLE.sub("\ufffd", text)
