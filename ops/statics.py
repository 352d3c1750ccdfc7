"""Gather static files only when something changed: this is what keeps the second start short."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from ops.process import StopRequests, must_run, say
from ops.project import Project


def collect(project: Project, data: Path, *, env: Mapping[str, str], requests: StopRequests) -> None:
    stamp, fingerprint = data / "static.stamp", fingerprint_of(project)
    gathered = (data / "static").is_dir() and stamp.exists() and stamp.read_text() == fingerprint
    if gathered:
        return
    say("Gathering the static files …")
    stamp.unlink(missing_ok=True)
    must_run(project.manage("collectstatic", "--no-input", "-v0"), env=env, cwd=project.root, requests=requests)
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
