"""CPU of everything that takes part in answering a page: a gunicorn of its own, and all processes of PostgreSQL."""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

import psutil
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from users.models import User

HOST, PORT, WORKERS = "127.0.0.1", 8799, 1
START_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class Browser:
    """One person, logged in, one connection that stays open."""

    def __init__(self, user: User) -> None:
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        now = int(time.time())
        session["begun"] = session["seen"] = now
        session.save()
        self.user, self.connection = user, http.client.HTTPConnection(HOST, PORT, timeout=60)
        self.headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}", "Host": "localhost"}

    def get(self, url: str) -> Answer:
        self.connection.request("GET", url, headers=self.headers)
        response = self.connection.getresponse()
        answer = Answer(response.status, response.read())
        if answer.status != 200:
            raise SystemExit(f"{url} answered {answer.status} to {self.user}")
        return answer


@contextmanager
def server() -> Iterator["Meter"]:
    """gunicorn with one worker, as `./run` starts it, and the meter that reads what it and PostgreSQL use."""
    command = [
        sys.executable, "-m", "gunicorn", f"--bind={HOST}:{PORT}", "--worker-class=gthread", f"--workers={WORKERS}",
        "--threads=4", "--preload", "--no-control-socket", "--log-level=warning", "--keep-alive=75",
        "benchmarks.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ | {"LOG_LEVEL": "ERROR"})
    try:
        _wait(process)
        yield Meter(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit("gunicorn has ended: is the port taken?")
        try:
            asked = http.client.HTTPConnection(HOST, PORT, timeout=5)
            asked.request("GET", "/healthz", headers={"Host": "localhost"})
            if asked.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("gunicorn has not started.")


class Meter:
    def __init__(self, gunicorn: int) -> None:
        connection.ensure_connection()
        self.roots = [psutil.Process(gunicorn), psutil.Process(connection.connection.info.backend_pid).parent()]

    def seconds(self) -> float:
        """Of CPU, user and system, of both trees until now; those that have ended meanwhile included, so it never falls."""
        alive = sum(_seconds(process) for root in self.roots for process in [root, *root.children(recursive=True)])
        ended = [root.cpu_times() for root in self.roots]
        return alive + sum(times.children_user + times.children_system for times in ended)

    def block(self, act: Callable[[], object], times: int) -> float:
        """Milliseconds of CPU per call."""
        before = self.seconds()
        for _n in range(times):
            act()
        return 1000 * (self.seconds() - before) / times

    def compare(self, baseline: Callable, ours: Callable, *, times: int, blocks: int) -> dict[str, float]:
        """Baseline – ours – baseline, so that what else the machine does hits both; medians, and the range of the ratio."""
        pairs = []
        for _n in range(blocks):
            before, our, after = self.block(baseline, times // 2), self.block(ours, times), self.block(baseline, times // 2)
            pairs.append(((before + after) / 2, our))
        ratios = sorted(our / base for base, our in pairs)
        return {
            "baseline_ms": round(statistics.median(base for base, _our in pairs), 2),
            "ms": round(statistics.median(our for _base, our in pairs), 2),
            "ratio": round(statistics.median(ratios), 2),
            "ratio_from": round(ratios[0], 2),
            "ratio_to": round(ratios[-1], 2),
        }


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:  # it has just ended
        return 0.0
    return times.user + times.system
