"""The bytes of an import: stored in pieces, read in pieces."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imports.models import PIECE, Import, ImportPiece, Part


@dataclass(frozen=True)
class StoredContent:
    """A *content*, as the readers want it. One query for each piece: no cursor stays open while rows are worked on."""

    import_id: int
    part: str
    size: int

    def pieces(self) -> Iterator[bytes]:
        stored = ImportPiece.objects.filter(of_import=self.import_id, part=self.part).values_list("content", flat=True)
        position = 0
        while (piece := stored.filter(position=position).first()) is not None:
            yield bytes(piece)
            position += 1


def content_of(of_import: Import) -> StoredContent:
    """The table of an import as CSV: the file itself, or what a spreadsheet was turned into."""
    converted = of_import.pieces.filter(part=Part.TABLE).exists()
    return StoredContent(of_import.pk, Part.TABLE if converted else Part.FILE, of_import.size)


def store(of_import: Import, pieces: Iterable[bytes], part: str = Part.FILE) -> tuple[int, str]:
    """Keep the bytes; how many there were, and their SHA-256. In constant memory, whatever the size of the pieces given."""
    digest, size, position, waiting = hashlib.sha256(), 0, 0, bytearray()
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        waiting += piece
        while len(waiting) >= PIECE:
            _keep(of_import, part, position, waiting[:PIECE])
            del waiting[:PIECE]
            position += 1
    if waiting or not position:
        _keep(of_import, part, position, waiting)
    return size, digest.hexdigest()


def _keep(of_import: Import, part: str, position: int, content: bytes) -> None:
    ImportPiece.objects.create(of_import=of_import, part=part, position=position, content=bytes(content))
