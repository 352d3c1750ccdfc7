import psycopg2
import pytest
from psycopg2 import sql

from ops import database
from ops.errors import Stop
from ops.postgres import Cluster


@pytest.mark.parametrize("url", ["mysql://a:b@db/crm", "sqlite:///x", "crm", "", "postgres://[::1/crm"])
def test_a_url_of_another_kind_is_refused(url):
    with pytest.raises(Stop, match="must be of the form postgres://"):
        database.check(url)


def test_an_absent_server_is_told_in_one_line_without_the_password():
    with pytest.raises(Stop, match=r"DATABASE_URL: 127\.0\.0\.1/crm cannot be reached") as stop:
        database.check("postgres://mochila:hush@127.0.0.1:9/crm")
    assert "\n" not in str(stop.value)
    assert "hush" not in str(stop.value)


@pytest.mark.parametrize(
    ("version", "encoding", "folds", "sentence"),
    [
        (14, "UTF8", True, "is PostgreSQL 14; 15 or newer is needed"),
        (16, "LATIN1", True, "is encoded in LATIN1"),
        (16, "UTF8", False, "does not know that ñ is the small Ñ"),
    ],
)
def test_an_unfit_server_is_refused(version, encoding, folds, sentence):
    with pytest.raises(Stop, match=sentence):
        database.judge("db/crm", version, encoding, folds=folds)


def test_a_newer_server_is_only_warned_of(capsys):
    database.judge("db/crm", 18, "UTF8", folds=True)
    assert capsys.readouterr().err == ""
    database.judge("db/crm", 19, "UTF8", folds=True)
    assert "newer than the 18 tried" in capsys.readouterr().err


def test_real_databases_are_judged(folder):
    with Cluster(folder, durable=False).joined() as url:
        database.check(url)
        make_database(url, "plain", "encoding 'UTF8' locale 'C' locale_provider libc")
        make_database(url, "bytes", "encoding 'SQL_ASCII' locale 'C' locale_provider libc")
        with pytest.raises(Stop, match="does not know that ñ"):
            database.check(url.removesuffix("mochila") + "plain")
        with pytest.raises(Stop, match="encoded in SQL_ASCII"):
            database.check(url.removesuffix("mochila") + "bytes")


def make_database(url: str, name: str, options: str) -> None:
    connection = psycopg2.connect(**database.connection_parameters(url))
    connection.autocommit = True
    with connection.cursor() as cursor:
        command = sql.SQL("create database {} template template0 {}").format(sql.Identifier(name), sql.SQL(options))
        cursor.execute(command)
    connection.close()
