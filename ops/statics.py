"""Gather static files only when something changed: this is what keeps the second start short."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.project import Project


@contextmanager
def gathering(project: Project, data: Path) -> Iterator[bool]:
    """Whether the files must be gathered inside the block; remembered when it ends well."""
    stamp, fingerprint = data / "static.stamp", fingerprint_of(project)
    needed = not ((data / "static").is_dir() and stamp.exists() and stamp.read_text() == fingerprint)
    if needed:
        stamp.unlink(missing_ok=True)
    yield needed
    stamp.write_text(fingerprint)


def fingerprint_of(project: Project) -> str:
    """Our own files by content, those of packages by the pinned versions."""
    files = [*project.root.glob("static/**/*"), *project.root.glob("[a-z]*/static/**/*")]
    files += [project.root / "requirements.txt", project.root / "crm" / "settings.py"]
    sha = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file() and "var" not in file.relative_to(project.root).parts):
        content = file.read_bytes()
        sha.update(f"{file.relative_to(project.root)}\0{len(content)}\0".encode() + content)
    return sha.hexdigest()
