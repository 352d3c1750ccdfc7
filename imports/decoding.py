"""Bytes to text: byte order mark, then strict UTF-8, then Windows-1252; UTF-16 without mark by its pattern of NULs."""

import codecs
import re

from imports.refusals import FileRefused, no_text

MARKS = [  # the longer first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "cp1252": "Windows-1252",
}
BROKEN = re.compile(r"[\ud800-\udfff]")  # a byte that is no letter, kept as half of a pair
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
SAMPLE = 4_096


def decode(content: bytes) -> tuple[str, str]:
    """The text, without mark, and the encoding. FileRefused when it is none that we know.

    In a file that is UTF-8 but for a few broken bytes those become lone surrogates: their rows fail, the others do not.
    """
    encoding = _marked(content) or _by_nuls(content)
    if encoding:
        try:
            return content.decode(encoding).removeprefix("\ufeff"), encoding
        except UnicodeDecodeError:
            if not encoding.startswith("utf-8"):
                raise FileRefused(no_text()) from None
    try:
        return content.decode("utf-8-sig"), encoding or "utf-8"
    except UnicodeDecodeError:
        return _not_quite_utf8(content, encoding or "")


def _not_quite_utf8(content: bytes, encoding: str) -> tuple[str, str]:
    text = content.decode("utf-8-sig", errors="surrogateescape")
    broken = len(BROKEN.findall(text))
    good = sum(1 for letter in text if letter > "\x7f") - broken
    if encoding or good > 3 * broken:
        return text, encoding or "utf-8"
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        raise FileRefused(no_text()) from None


def _marked(content: bytes) -> str:
    return next((encoding for mark, encoding in MARKS if content.startswith(mark)), "")


def _by_nuls(content: bytes) -> str:
    """In UTF-16 of European text every other byte is NUL: at the odd places (little end first) or at the even ones."""
    sample = content[:SAMPLE]
    half = len(sample) // 2
    if half < 4:
        return ""
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.1 else ""


def encode(text: str, encoding: str) -> bytes:
    """With the mark where the encoding has one; as UTF-8 with mark when a letter does not exist in it."""
    mark = b"" if encoding in ("utf-8", "cp1252") else {name: mark for mark, name in MARKS}[encoding]
    try:
        return mark + text.encode(encoding.removesuffix("-sig"))
    except UnicodeEncodeError:
        return codecs.BOM_UTF8 + text.encode("utf-8", errors="replace")


def storable(text: str) -> str:
    """What PostgreSQL can keep: NULs and broken bytes become the replacement character."""
    return UNSTORABLE.sub("\ufffd", text)
