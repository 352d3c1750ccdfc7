"""A worker killed at random moments, as by a power cut: every row ends exactly once, and as it would have without."""

import os
import random
import signal
import subprocess
import sys
import time
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.db import connection

from imports.checking import start_check
from imports.contents import Bytes
from imports.models import Import
from imports.running import start_run
from imports.starting import start_import
from imports.tests.files import as_csv, person
from imports.undoing import start_undo
from leads.models import Lead
from leads.tests.factories import LeadFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]

NURSERY = """
import os, signal, sys
import django; django.setup()
from django.core.management import call_command
from imports import checking, lease, running, undoing
lease.SECONDS, checking.CHUNK, running.CHUNK, undoing.CHUNK = 0.4, 40, 25, 30
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _asked in sys.stdin:
    pid = os.fork()
    if not pid:
        sys.stdin.close()
        call_command("work")
        os._exit(0)
    print(pid, flush=True)
"""
KILLS, ROWS, PATIENCE = 8, 600, 120


class Workers:
    """A process that has Django ready and bears workers: each is there within milliseconds."""

    def __init__(self) -> None:
        host, name = connection.settings_dict["HOST"], connection.settings_dict["NAME"]
        path = quote(f"{host}/{name}", safe="") if host.startswith("/") else name  # a socket stands in the path
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{path}").geturl()
        env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "crm.settings"}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.nursery = subprocess.Popen([sys.executable, "-c", NURSERY], env=env, cwd=settings.BASE_DIR, **pipes)
        self.pid = 0

    def start(self) -> None:
        self.nursery.stdin.write("\n")
        self.nursery.stdin.flush()
        self.pid = int(self.nursery.stdout.readline())

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


@pytest.fixture
def workers():
    workers = Workers()
    workers.start()
    yield workers
    workers.kill()
    workers.nursery.kill()
    workers.nursery.communicate()


def work_through(of_import: Import, workers: Workers, dice: random.Random) -> int:
    """Kill and start again until the import needs nobody any more; how often it was killed."""
    kills, until = 0, time.monotonic() + PATIENCE
    while of_import.is_working and time.monotonic() < until:
        time.sleep(dice.uniform(0.02, 0.4))
        of_import.refresh_from_db()
        if of_import.lease_token and kills < KILLS and of_import.is_working:
            workers.kill()
            workers.start()
            kills += 1
    return kills


def test_every_row_ends_exactly_once_whenever_the_worker_is_killed(mara, rita, workers):
    dice = random.Random(7)
    known = LeadFactory(owner=rita, email="ana5@frio5.example.com", company="Old", phone="", mobile="")
    rows = [person(n) for n in range(ROWS)]
    rows += [person(n) for n in range(0, ROWS, 10)]  # twins
    rows += [person(n, **{"Correo electrónico": "ana@"}) for n in range(9000, 9030)]
    of_import = start_import(Import(file_name="a.csv", policy={"open": "overwrite"}), Bytes(as_csv(rows)), actor=mara)
    kills = work_through(start_check(of_import, actor=mara), workers, dice)
    of_import.refresh_from_db()
    assert (of_import.state, of_import.error, of_import.rows.count()) == ("checked", "", len(rows))
    kills += work_through(start_run(of_import, actor=mara), workers, dice)
    of_import.refresh_from_db()
    assert (of_import.state, of_import.create, of_import.update, of_import.skip, of_import.fail) == (
        "done", ROWS - 1, 1, ROWS // 10, 30,
    )  # fmt: skip
    assert sorted(Lead.objects.values_list("email", flat=True)) == sorted(row[3] for row in rows[:ROWS])
    numbers = dict(of_import.records.filter(before__isnull=True).values_list("number", "lead__email"))
    assert numbers == {n: row[3] for n, row in enumerate(rows[:ROWS], 2) if row[3] != known.email}
    known.refresh_from_db()
    assert known.company == "Frío 5, S.L."
    kills += work_through(start_undo(of_import, actor=mara), workers, dice)
    of_import.refresh_from_db()
    known.refresh_from_db()
    assert (of_import.state, of_import.kept, list(Lead.objects.all()), known.company) == ("undone", 0, [known], "Old")
    assert kills > KILLS
