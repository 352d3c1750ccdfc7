"""A database server that is there and does not answer: the request ends with a 503, the next one finds a way."""

import os
import signal
import socket

import psycopg2
import pytest
from django.db import OperationalError, close_old_connections, connection
from django.test import Client
from psycopg2.extensions import set_wait_callback

from crm import home
from crm.lib.patience import lose_patience

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]


@pytest.fixture
def impatient():
    lose_patience(connecting=0.3, answering=0.5)
    yield
    close_old_connections()
    set_wait_callback(None)


def test_silence_ends_the_request_and_not_the_next_one(rita, impatient, monkeypatch):
    def hang(_user):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(3)")

    client = Client(raise_request_exception=False)
    client.force_login(rita)
    with monkeypatch.context() as patch:
        patch.setattr(home, "due_today", hang)
        answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    close_old_connections()  # as Django does between requests, and the client of the tests does not
    assert client.get("/").status_code == 200


def test_a_backend_that_is_stopped(impatient):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    try:
        os.kill(pid, signal.SIGSTOP)
    except (ProcessLookupError, PermissionError):
        pytest.skip("the database runs elsewhere, or as somebody else")
    try:
        with pytest.raises(OperationalError, match="not answered"), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_server_that_only_listens(impatient):
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(psycopg2.OperationalError, match="not answered"):
        psycopg2.connect(host="127.0.0.1", port=mute.getsockname()[1], user="x", dbname="x", sslmode="disable")


def test_many_rows_and_large_values_arrive_whole(impatient):
    with connection.cursor() as cursor:
        cursor.execute("SELECT n, repeat(%s, 1000) FROM generate_series(1, 5000) AS n", ["x" * 10])
        rows = cursor.fetchall()
    assert (len(rows), len(rows[-1][1])) == (5000, 10_000)
