"""django-tasks-db's worker, made to outlive a database that goes away: `python -m ops.worker [db_worker's options]`.

By itself `db_worker` ends when the database restarts at the wrong moment, and the whole site would end with it.
"""

import logging
import os
import sys
import time

import django
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, close_old_connections
from django_tasks_db.compat import TASKS_LOGGER

PAUSE, SAY_AGAIN = 1, 60  # seconds
CHATTY = ("django_tasks_db", TASKS_LOGGER)
log = logging.getLogger("mochila.worker")


def main(arguments: list[str]) -> None:
    django.setup()
    quieten()
    said_at = float("-inf")
    while True:
        try:
            return call_command("db_worker", *arguments)
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() - said_at > SAY_AGAIN:
                log.warning("The database is away, trying again every second: %s", " ".join(str(error).split()))
                said_at = time.monotonic()
            close_old_connections()
            time.sleep(PAUSE)


def quieten() -> None:
    """db_worker turns its own chatter on; LOG_LEVEL shall decide. Above INFO only its errors are news."""
    level = logging.getLevelName(os.environ.get("LOG_LEVEL", "INFO").upper())
    lowest = level if level <= logging.INFO else logging.ERROR
    for name in CHATTY:
        logging.getLogger(name).addFilter(lambda record: record.levelno >= lowest)


if __name__ == "__main__":
    main(sys.argv[1:])
