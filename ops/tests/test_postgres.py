"""The embedded PostgreSQL, with real servers in directories of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from ops import home
from ops.database import connection_parameters
from ops.errors import Stop
from ops.folder import Folder
from ops.home import Account, fits_socket, private_temporary
from ops.postgres import Cluster
from ops.project import ROOT
from ops.site import open_folder
from ops.tests.conftest import short_place


@pytest.fixture(scope="module")
def made() -> Iterator[Folder]:
    """The directory of a cluster that is made once: making takes longer than most tests."""
    with short_place() as path:
        folder = Folder(path / "data")
        folder.make(home.account_group(folder.path))
        yield folder


@pytest.fixture
def cluster(made) -> Iterator[Cluster]:
    cluster = Cluster(made, durable=False)
    yield cluster
    assert not cluster.is_running()


def ask(url: str, question: str) -> object:
    connection = psycopg2.connect(**connection_parameters(url))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("set synchronous_commit to on")  # a throw-away cluster may lose what is new
            cursor.execute(question)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def server_of(cluster: Cluster) -> int:
    return int((cluster.home.data / "postmaster.pid").read_text().split()[0])


def kill_server(cluster: Cluster) -> None:
    server = psutil.Process(server_of(cluster))
    server.kill()
    server.wait(timeout=20)


def test_the_application_gets_what_it_needs_and_no_more(cluster):
    with cluster.joined() as url:
        assert ask(url, "select lower('ÑANDÚ')") == "ñandú"
        assert ask(url, "select rolcreatedb and not rolsuper from pg_roles where rolname = current_user")
        assert ask(url, "select pg_get_userbyid(datdba) from pg_database where datname = 'mochila'") == "mochila"
        assert ask(url, "create extension pg_trgm") is None
        assert ask(url, "show listen_addresses") == ""
        assert cluster.home.data.stat().st_mode & 0o777 == 0o700
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            ask(url.replace("mochila:", "mochila:wrong"), "select 1")
    assert not cluster.is_running()


def test_the_last_user_turns_off_the_light(cluster, made):
    other = Cluster(made, durable=False)
    cluster.join()
    server = server_of(cluster)
    other.join()
    assert server_of(other) == server
    cluster.leave()
    assert other.is_running()
    with pytest.raises(Stop, match="Another command is using"):
        cluster.wipe()
    other.leave()
    assert not other.is_running()


def test_a_killed_user_leaves_the_server_to_the_next(cluster, made):
    script = (
        "import os, pathlib\nfrom ops.folder import Folder\nfrom ops.postgres import Cluster\n"
        f"Cluster(Folder(pathlib.Path({str(made.path)!r})), durable=False).join()\nos.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert killed.returncode == -signal.SIGKILL
    assert cluster.is_running()
    server = server_of(cluster)
    with cluster.joined():
        assert server_of(cluster) == server
    assert not cluster.is_running()


def test_data_survives_kills_and_stale_numbers(cluster):
    url = cluster.join()
    ask(url, "create table kept as select 1 as number")
    kill_server(cluster)
    cluster.leave()
    pid_file = cluster.home.data / "postmaster.pid"
    assert pid_file.exists()
    _killed, *rest = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *rest]))  # after a power cut the number may be anybody's
    assert not cluster.is_running()
    with cluster.joined() as url:
        assert ask(url, "select number from kept") == 1


def test_a_server_that_died_under_us_comes_back_at_the_same_place(cluster):
    with cluster.joined() as url:
        kill_server(cluster)
        cluster.revive()
        assert ask(url, "select 1") == 1


def test_half_made_files_are_made_anew(folder):
    cluster = Cluster(folder, durable=False)
    draft = cluster.home.directory / f"pg.new-{os.getpid()}"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    with cluster.joined() as url:
        assert ask(url, "select 1") == 1
    assert not draft.exists()


def test_two_directories_run_side_by_side_and_a_wiped_one_is_empty(cluster, place):
    other = Cluster(open_folder(place / "other data"), durable=False)
    with cluster.joined() as here:
        with other.joined() as there:
            ask(here, "create table only_here ()")
            assert ask(there, "select count(*) from pg_tables where tablename = 'only_here'") == 0
        other.wipe()
        assert not other.home.data.exists()
        assert ask(here, "select count(*) from pg_tables where tablename = 'only_here'") == 1


def test_lost_passwords_are_told(cluster, made):
    with cluster.joined():
        assert cluster.is_running()
    secrets = (made.path / "secrets.json").rename(made.path / "aside")
    with pytest.raises(Stop, match=r"secrets\.json is not its own"):
        cluster.join()
    cluster.leave()
    secrets.rename(made.path / "secrets.json")


def test_files_of_another_postgresql_are_refused(folder):
    cluster = Cluster(folder, durable=False)
    cluster.home.data.mkdir(parents=True)
    (cluster.home.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(Stop, match="is of PostgreSQL 9"):
        cluster.join()


def test_a_socket_path_has_its_limit():
    assert fits_socket(Path("/short place"))
    assert not fits_socket(Path("/" + "ñ" * 50))
    assert not fits_socket(Path("/a,b"))


def test_a_directory_that_somebody_else_made_is_left_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(home.tempfile, "tempdir", str(tmp_path))
    me = Account("me", os.geteuid(), os.getegid())
    first = private_temporary(me, "name")
    assert private_temporary(me, "name") == first
    first.chmod(0o755)
    assert private_temporary(me, "name") != first
    first.rmdir()
    first.symlink_to(tmp_path)
    second = private_temporary(me, "name")
    assert second != first
    assert second.stat().st_mode & 0o777 == 0o700
