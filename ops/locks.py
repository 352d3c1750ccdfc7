"""Locks between processes. The kernel frees them when their process dies, so none is ever stale."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Lock:
    """A flock on a file that is made when missing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def take(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Take the lock, or change the kind of the one held.

        False when it is busy and `wait` is off: then none is held, not even the one before.
        """
        if self._file is None:
            self._file = self.path.open("ab")
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._file, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


@contextmanager
def exclusive(path: Path, while_waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock alone. `while_waiting` is called ten times a second until it is free, and may raise."""
    lock = Lock(path)
    if while_waiting is None:
        lock.take()
    else:
        while not lock.take(wait=False):
            while_waiting()
            time.sleep(0.1)
    try:
        yield
    finally:
        lock.release()
