"""Bytes that are never held as a whole, and how much of them is taken."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings

PIECE = 1024 * 1024


class Content(Protocol):
    """`pieces`: a new iterator over all bytes at each call, in pieces of about 1 MB. `size` in bytes."""

    size: int

    def pieces(self) -> Iterator[bytes]: ...


class Bytes:
    """A content that is small enough to be held."""

    def __init__(self, content: bytes) -> None:
        self.content, self.size = content, len(content)

    def pieces(self) -> Iterator[bytes]:
        for at in range(0, self.size, PIECE):
            yield self.content[at : at + PIECE]


class Spooled:
    """A content in a temporary file, which is gone when nobody holds it. `file` is for libraries that want to seek."""

    def __init__(self, pieces: Iterable[bytes], *, suffix: str = "") -> None:
        self.file = tempfile.NamedTemporaryFile(suffix=suffix)  # noqa: SIM115  it lives as long as this object
        for piece in pieces:
            self.file.write(piece)
        self.size = self.file.tell()
        self.file.flush()

    def pieces(self) -> Iterator[bytes]:
        for at in range(0, self.size, PIECE):
            self.file.seek(at)
            yield self.file.read(PIECE)


def head(content: Content, length: int) -> bytes:
    start = b""
    for piece in content.pieces():
        start += piece[: length - len(start)]
        if len(start) == length:
            break
    return start


@dataclass(frozen=True)
class Limits:
    """How much fits: rows below the header, columns, letters in a cell, megabytes of a file (and of what is unpacked)."""

    rows: int = field(default_factory=lambda: settings.MAX_IMPORT_ROWS)
    columns: int = field(default_factory=lambda: settings.MAX_IMPORT_COLUMNS)
    cell: int = 20_000
    megabytes: int = field(default_factory=lambda: settings.MAX_IMPORT_MB)

    @property
    def size(self) -> int:
        return self.megabytes * 1024 * 1024
