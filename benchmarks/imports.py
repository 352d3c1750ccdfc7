"""An import of many rows against COPY of the same rows into the same table: rows a second, memory, evenness, undo.

The worker is a process of its own, as in production; what it did is read from the database. The baseline writes, with all
indexes and triggers, exactly the rows that the import has made.
"""

import csv
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice

import psutil
from django.conf import settings
from django.db import connection
from django.test import Client

from imports.checking import start_check
from imports.models import Import
from imports.running import start_run
from imports.starting import start_import
from imports.undoing import start_undo
from leads.models import Lead
from users.models import User

HEADER = [
    "Nombre", "Apellidos", "Cargo", "Empresa", "Correo electrónico", "Teléfono", "Móvil", "Web", "Empleados", "Dirección",
    "Código postal", "Ciudad", "País", "Observaciones", "Nº de pedido",
]  # fmt: skip
FIRST = "Ana María José Lucía Íñigo Begoña Peter Anne John Carmen Núria Jordi Xavier Sofía".split()
LAST = "García Pérez Muñoz López Smith Ibáñez Ruiz Etxeberria Fernández Müller Gómez Martín Sanz".split()
COLUMNS = ", ".join(f.column for f in Lead._meta.concrete_fields)
BATCH = 5_000
PATIENCE = 3_600
LISTS = 200


class Rows:
    """A content: a CSV file that is made while it is read, the same at each reading."""

    def __init__(self, count: int) -> None:
        self.count, self.size = count, 0
        self.size = sum(len(piece) for piece in self.pieces())

    def pieces(self) -> Iterator[bytes]:
        dice, numbers, out = random.Random(self.count), iter(range(self.count)), io.StringIO(newline="")
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEADER)
        while batch := list(islice(numbers, BATCH)):
            writer.writerows(_row(n, dice) for n in batch)
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()


def _row(n: int, dice: random.Random) -> list:
    first, last = dice.choice(FIRST), f"{dice.choice(LAST)} {dice.choice(LAST)}"
    site = f"empresa{n // 3}.bench.example.com"
    return [
        first, last, "Jefe de compras", f"{dice.choice(LAST)} {n // 3} S.L.", f"p{n}@{site}", f"9{dice.randrange(10**8):08d}",
        f"+34 6{dice.randrange(10**8):08d}", f"www.{site}", dice.randrange(1, 500), f"Calle Mayor {n % 200}",
        f"{28000 + n % 900}", "Madrid", "España", "Interesado en la feria", n,
    ]  # fmt: skip


def import_figures(rows: int) -> Iterator[dict]:
    person, _made = User.objects.get_or_create(
        email="bench@example.com", defaults={"name": "Bench", "role": "administrator", "language": "en"}
    )
    of_import = start_import(Import(file_name="bench.csv"), Rows(rows), actor=person)
    there = Lead.objects.count()
    check, memory, _pace = _worked(start_check(of_import, actor=person))
    run, more, pace = _worked(start_run(of_import, actor=person))
    undo, last, _pace = _worked_with_copy(of_import, person)
    copy = undo.pop("copy")
    assert Lead.objects.count() == there, "the undo must leave the table as it was"
    yield {
        "figure": "import",
        "rows": rows,
        "leads there": there,
        "check rows/s": round(rows / check),
        "run rows/s": round(rows / run),
        "whole rows/s": round(rows / (check + run)),
        "copy rows/s": round(rows / copy),
        "run / copy": round(copy / run, 2),
        "whole / copy": round(copy / (check + run), 2),
        "undo / run": round(run / undo["undo"], 2),
        "last tenth / first tenth": pace,
        "memory MB over base": max(memory, more, last),
    }


def list_beside_a_run(rows: int) -> dict:
    """How long the list of leads takes at the 95th percentile, alone and while the worker runs an import of these rows."""
    person = User.objects.get(email="bench@example.com")
    client = Client()
    client.force_login(person)
    of_import = start_import(Import(file_name="bench.csv"), Rows(rows), actor=person)
    _worked(start_check(of_import, actor=person))
    idle = _p95(client, lambda taken: len(taken) < LISTS)
    of_import = start_run(of_import, actor=person)

    def goes_on(taken: list[float]) -> bool:
        of_import.refresh_from_db()
        return of_import.is_working

    env = os.environ | {"DJANGO_SETTINGS_MODULE": "crm.settings"}
    with subprocess.Popen([sys.executable, "manage.py", "work"], env=env, cwd=settings.BASE_DIR) as worker:
        beside = _p95(client, goes_on)
        worker.terminate()
    _worked(start_undo(of_import, actor=person))
    return {"figure": "list p95 beside a run / alone", "ms alone": round(1000 * idle, 1), "ratio": round(beside / idle, 2)}


def _p95(client: Client, goes_on: Callable[[list[float]], bool]) -> float:
    taken: list[float] = []
    client.get("/leads/")
    while goes_on(taken):
        begun = time.perf_counter()
        assert client.get("/leads/").status_code == 200
        taken.append(time.perf_counter() - begun)
    return statistics.quantiles(taken, n=20)[-1]


def _worked(of_import: Import) -> tuple[float, int, float]:
    """(seconds, megabytes over the base, how fast the last tenth was against the first); the work is done elsewhere."""
    begun = time.monotonic()
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "crm.settings"}
    with subprocess.Popen([sys.executable, "manage.py", "work"], env=env, cwd=settings.BASE_DIR) as worker:
        try:
            memory, marks = _watch(of_import, psutil.Process(worker.pid), begun)
        finally:
            worker.terminate()
    assert not of_import.error, of_import.error
    return marks[-1][0] - marks[0][0], memory, _pace(marks)


def _watch(of_import: Import, worker: psutil.Process, begun: float) -> tuple[int, list[tuple[float, int]]]:
    base, most, marks = 0, 0, []
    while of_import.is_working and time.monotonic() - begun < PATIENCE:
        time.sleep(0.1)
        of_import.refresh_from_db()
        now, used = time.monotonic(), worker.memory_info().rss // 2**20
        if of_import.lease_token and not marks:
            base, marks = used, [(now, 0)]
        most = max(most, used)
        at = of_import.read_to if of_import.state == Import.State.CHECKING else of_import.done_to
        if marks and at != marks[-1][1]:
            marks.append((now, at))
    marks.append((time.monotonic(), of_import.last_row))
    return max(most - base, 0), marks


def _pace(marks: list[tuple[float, int]]) -> float:
    total = marks[-1][1]

    def when(row: float) -> float:
        return next(at for at, done in marks if done >= row)

    first, last = when(total * 0.1) - marks[0][0], marks[-1][0] - when(total * 0.9)
    return round(first / last, 2) if last else 1.0


def _worked_with_copy(of_import: Import, person: User) -> tuple[dict, int, float]:
    """Undo, and COPY of the same rows in between; they are taken out again."""
    made = f"SELECT {COLUMNS} FROM leads_lead WHERE id IN (SELECT lead_id FROM imports_importedrecord WHERE of_import_id = {of_import.pk})"  # noqa: S608, E501
    with tempfile.TemporaryFile() as file, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.copy_expert(f"COPY ({made}) TO STDOUT", file)
        undo, memory, pace = _worked(start_undo(of_import, actor=person))
        file.seek(0)
        cursor.execute("SELECT max(id) FROM leads_lead")
        (highest,) = cursor.fetchone()
        begun = time.monotonic()
        cursor.copy_expert(f"COPY leads_lead ({COLUMNS}) FROM STDIN", file)
        copy = time.monotonic() - begun
        cursor.execute("DELETE FROM leads_lead WHERE id > %s", [highest or 0])
        cursor.execute("ANALYZE leads_lead")
    return {"undo": undo, "copy": copy}, memory, pace
