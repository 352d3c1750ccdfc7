"""Judge the PostgreSQL that DATABASE_URL names before anything is started on it."""

import sys
from urllib.parse import urlsplit

import environ
import psycopg2

from ops.errors import Stop

OLDEST, NEWEST = 15, 18
SCHEMES = ("postgres", "postgresql")


def check(url: str) -> None:
    """Raise Stop when Mochila cannot work there; warn on stderr when the server is newer than any tried."""
    parameters = connection_parameters(url)
    place = f"{parameters['host'] or 'localhost'}/{parameters['dbname']}"
    try:
        connection = psycopg2.connect(**parameters, connect_timeout=5)
    except psycopg2.Error as error:
        raise Stop(f"DATABASE_URL: {place} cannot be reached: {' '.join(str(error).split())}") from None
    try:
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('server_encoding')")
            encoding = cursor.fetchone()[0]
            cursor.execute("select lower('ÑANDÚ') = 'ñandú'" if encoding == "UTF8" else "select false")
            folds = cursor.fetchone()[0]
    finally:
        connection.close()
    judge(place, connection.server_version // 10000, encoding, folds=folds)


def judge(place: str, version: int, encoding: str, *, folds: bool) -> None:
    if version < OLDEST:
        raise Stop(f"DATABASE_URL: {place} is PostgreSQL {version}; {OLDEST} or newer is needed.")
    if encoding != "UTF8":
        raise Stop(f"DATABASE_URL: {place} is encoded in {encoding}; make the database with ENCODING 'UTF8'.")
    if not folds:
        raise Stop(
            f"DATABASE_URL: the locale of {place} does not know that ñ is the small Ñ, so searches would miss names; "
            "make the database with a UTF-8 locale such as es_ES.UTF-8 or C.UTF-8."
        )
    if version > NEWEST:
        print(f"Warning: {place} is PostgreSQL {version}, newer than the {NEWEST} tried.", file=sys.stderr)


def connection_parameters(url: str) -> dict[str, object]:
    """What Django will connect with: read by the package that reads DATABASE_URL in the settings."""
    try:
        scheme = urlsplit(url).scheme
        read = environ.Env.db_url_config(url) if scheme in SCHEMES else None
    except ValueError:
        read = None
    if read is None:
        raise Stop("DATABASE_URL must be of the form postgres://user:password@host:5432/database.")
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {ours: read[theirs] or None for ours, theirs in names.items()} | read.get("OPTIONS", {})
