"""`manage.py work`: does what takes long, one thing at a time, until it is told to stop: imports, acts on very many records.

All it knows stands in the database: killed at any moment, the next one goes on where it was.
"""

import logging
import signal
import time

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections

from crm.pairs import look_once
from crm.undoing import work_once as work_once_on_acts
from imports.work import work_once
from records.bin import empty_bin

IDLE, AWAY, LOOK, SAY_AGAIN, HOUR = 0.5, 1, 20, 60, 3_600  # seconds
log = logging.getLogger("mochila.work")


class Command(BaseCommand):
    help = "Carry on imports in the background until SIGTERM or Ctrl-C."
    requires_system_checks = []
    stopped = False

    def handle(self, *args, **options) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        said_at = emptied_at = looked_at = float("-inf")
        while not self.stopped:
            try:
                if time.monotonic() - emptied_at > HOUR:
                    emptied_at = time.monotonic()
                    empty_bin()
                busy = work_once_on_acts() or work_once(lambda: self.stopped)
                if not busy and time.monotonic() - looked_at > LOOK:
                    busy = look_once()  # for pairs: what remains of the time
                    looked_at = looked_at if busy else time.monotonic()
                if not busy:
                    time.sleep(IDLE)
            except (OperationalError, InterfaceError) as error:
                if time.monotonic() - said_at > SAY_AGAIN:
                    log.warning("The database is away, trying again every second: %s", " ".join(str(error).split()))
                    said_at = time.monotonic()
                time.sleep(AWAY)
            close_old_connections()

    def stop(self, *args) -> None:
        """After the chunk in hand."""
        self.stopped = True
