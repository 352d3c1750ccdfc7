"""Start other programs so that none of them is left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ops.errors import Stop, StopAsked

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
UNSAFE_SETTINGS = "django.core.exceptions.ImproperlyConfigured: "


def say(text: str) -> None:
    print(text, flush=True)


def following_parent() -> Callable[[], None]:
    """A `preexec_fn` after which the kernel ends the child (SIGTERM) when this process dies, however it dies."""
    parent = os.getpid()

    def follow() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return follow


class StopRequests:
    """Counts SIGINT, SIGTERM and SIGHUP instead of dying of them; the second one asks to hurry."""

    def __init__(self) -> None:
        self.count = 0

    @property
    def asked(self) -> bool:
        return self.count > 0

    @property
    def hurry(self) -> bool:
        return self.count > 1

    def note(self, *_signal: object) -> None:
        self.count += 1

    def check(self) -> None:
        if self.asked:
            raise StopAsked

    @contextmanager
    def listening(self) -> Iterator["StopRequests"]:
        signals = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants it ignored
            signals.append(signal.SIGHUP)
        with handled(signals, self.note):
            yield self


@contextmanager
def handled(signals: Sequence[signal.Signals], handler: Callable) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in signals}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def run_step(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    requests: StopRequests,
    stderr: int | None = subprocess.STDOUT,
) -> tuple[int, str]:
    """Exit code and everything the program said; with `stderr=None` its errors go to our own stderr.

    Raises StopAsked, the program ended, when a stop is asked for.
    """
    with tempfile.TemporaryFile() as output:
        step = subprocess.Popen(
            command,
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=stderr,
            start_new_session=True,
            preexec_fn=following_parent(),
        )
        while step.poll() is None:
            try:
                step.wait(0.1)
            except subprocess.TimeoutExpired:
                if requests.asked:
                    step.terminate()
                if requests.hurry:
                    step.kill()
        requests.check()
        output.seek(0)
        return step.returncode, output.read().decode(errors="replace")


def must_run(command: Sequence[str], **options: object) -> str:
    """What the program said. Raises Stop with the reason when it fails."""
    code, output = run_step(command, **options)
    if code != 0:
        raise failure(command, code, output)
    return output


def failure(command: Sequence[str], code: int, output: str) -> Stop:
    """What it said, when that is one line or an unsafe setting; else the command, after what it said."""
    if fault := settings_fault(output) or one_line(output):
        return Stop(fault)
    print(output.rstrip(), file=sys.stderr, flush=True)
    return Stop(f"`{' '.join(map(os.path.basename, command[1:]))}` failed (exit code {code}).")


def settings_fault(output: str) -> str | None:
    """The sentence of the ImproperlyConfigured at the end of a traceback."""
    last = output.rstrip().rpartition("\n")[2]
    return last.removeprefix(UNSAFE_SETTINGS) if last.startswith(UNSAFE_SETTINGS) else None


def one_line(output: str) -> str | None:
    lines = output.strip().splitlines()
    return lines[0] if len(lines) == 1 else None


def run_in_front(command: Sequence[str], *, env: Mapping[str, str], cwd: Path | None = None) -> int:
    """Give the terminal to the program until it ends; its exit code as a shell tells it (128 + signal)."""
    front: subprocess.Popen | None = None

    def forward(number: int, _frame: object) -> None:
        if front is not None:
            front.send_signal(number)

    with (
        handled([signal.SIGINT], lambda *_: None),  # the terminal sends Ctrl-C to the program as well
        handled([signal.SIGTERM, signal.SIGHUP], forward),
    ):
        front = subprocess.Popen(command, env=env, cwd=cwd, preexec_fn=following_parent())
        code = front.wait()
    return 128 - code if code < 0 else code
