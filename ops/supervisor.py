"""Keep the processes of a site together: they start together, and none is left when one goes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ops.errors import Stop
from ops.process import StopRequests, following_parent

TICK = 0.1
LINES_KEPT = 15


class Child:
    """A program that must not end by itself. What it prints goes to our stderr, its name in front."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        patience: float,
        pass_fds: Sequence[int] = (),
    ) -> None:
        """`patience`: seconds between asking it to end and killing it."""
        self.name, self.patience = name, patience
        self.last_lines: deque[str] = deque(maxlen=LINES_KEPT)
        self._process = subprocess.Popen(
            command,
            env=env,
            cwd=cwd,
            pass_fds=pass_fds,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # the terminal's Ctrl-C must not reach it: we end it in its turn
            preexec_fn=following_parent(),
        )
        self._reader = threading.Thread(target=self._pass_on, daemon=True)
        self._reader.start()

    def _pass_on(self) -> None:
        for raw in self._process.stdout:
            line = raw.decode(errors="replace").rstrip()
            self.last_lines.append(line)
            try:
                sys.stderr.write(f"[{self.name}] {line}\n")
                sys.stderr.flush()
            except OSError:  # nobody reads us any more; the child must not stall for that
                continue

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def reason(self) -> str:
        """Why it ended, and what it said last."""
        code = self._process.returncode
        self._reader.join(timeout=1)
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended by itself with exit code {code}"
        said = "".join(f"\n  {line}" for line in self.last_lines)
        return f"{self.name} {how}" + (f"; it said last:{said}" if said else ".")

    def end(self, requests: StopRequests) -> None:
        """Ask it to end, wait, and kill what is left of it and its own children."""
        if not self.has_ended():
            self._process.terminate()
        give_up_at = time.monotonic() + self.patience
        while not self.has_ended() and time.monotonic() < give_up_at and not requests.hurry:
            time.sleep(TICK)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(timeout=1)


class Supervisor:
    """Leaving the `with` block ends the children in the order in which they were added."""

    def __init__(self, requests: StopRequests) -> None:
        self.requests = requests
        self.children: list[Child] = []

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_exception: object) -> None:
        for child in self.children:
            child.end(self.requests)

    def add(self, name: str, command: Sequence[str], **options: object) -> None:
        self.children.append(Child(name, command, **options))

    def wait_for(self, answers: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Raises Stop when a child ends or the time is up before it answers, StopAsked when asked."""
        give_up_at = time.monotonic() + seconds
        while not answers():
            self._look()
            if time.monotonic() > give_up_at:
                raise Stop(f"{what} did not answer within {seconds:.0f} seconds.")
            time.sleep(TICK)

    def watch(self, every_second: Callable[[], None]) -> None:
        """Return never; raises StopAsked when asked, Stop when a child ends. `every_second` may raise as well."""
        while True:
            every_second()
            for _tick in range(10):
                self._look()
                time.sleep(TICK)

    def _look(self) -> None:
        self.requests.check()
        for child in self.children:
            if child.has_ended():
                raise Stop(child.reason())
