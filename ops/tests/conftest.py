import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from ops import home
from ops.errors import Stop
from ops.folder import Folder
from ops.postgres import Cluster
from ops.site import open_folder


@pytest.fixture(autouse=True)
def own_environment(monkeypatch) -> None:
    """The launcher that runs these tests has set these for its own purposes."""
    for name in ("DATABASE_URL", "MOCHILA_DATA", "MOCHILA_MODE", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def place() -> Iterator[Path]:
    with short_place() as path:
        yield path


@contextmanager
def short_place() -> Iterator[Path]:
    """A directory with a short path that every user can enter; clusters made in it are gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="ops-", dir="/tmp")).resolve()
    path.chmod(0o755)
    yield path
    for data in {file.parent for file in path.rglob("change.lock")}:
        with suppress(Stop):
            Cluster(Folder(data), durable=False).wipe()
        shutil.rmtree(home.SHARED / home.digest(data), ignore_errors=True)
    shutil.rmtree(path)


@pytest.fixture
def folder(place) -> Folder:
    return open_folder(place / "data")
