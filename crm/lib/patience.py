"""An end to waiting for a database server that has stopped answering.

The time-outs of PostgreSQL are kept by the very process that may hang, and gunicorn's `--timeout` looks at workers, not at
their threads. So the client looks at the clock itself. COPY cannot be used in a process that has called `lose_patience`.
"""

import select

from psycopg2 import OperationalError, extensions

EVENTS = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}


def lose_patience(*, connecting: float, answering: float) -> None:
    """From now on, in this process: OperationalError after so many seconds of silence; the connection is closed by it."""

    def wait(connection) -> None:
        while (state := connection.poll()) != extensions.POLL_OK:
            seconds = connecting if connection.status == extensions.STATUS_SETUP else answering
            silence = select.poll()
            silence.register(connection.fileno(), EVENTS[state])
            if not silence.poll(seconds * 1000):
                raise OperationalError(f"The database has not answered for {seconds:g} seconds.")

    extensions.set_wait_callback(wait)
