"""CPU milliseconds of a request: this process and its database backend, added up; medians of interleaved blocks."""

import statistics
from collections.abc import Callable

import psutil
from django.db import connection
from django.test.utils import CaptureQueriesContext


def cpu_seconds() -> float:
    """Of this process, and of the PostgreSQL process that serves it (when it runs on this machine)."""
    own = psutil.Process().cpu_times()
    connection.ensure_connection()
    try:
        backend = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    except psutil.Error:
        return own.user + own.system
    return own.user + own.system + backend.user + backend.system


def block(act: Callable[[], object], times: int) -> float:
    """Milliseconds of CPU per call."""
    before = cpu_seconds()
    for _n in range(times):
        act()
    return 1000 * (cpu_seconds() - before) / times


def compare(baseline: Callable[[], object], ours: Callable[[], object], *, times: int = 40, blocks: int = 7) -> dict[str, float]:
    """Interleaved, so that what else the machine does hits both: medians in ms, the ratio and its range."""
    pairs = [(block(baseline, times), block(ours, times)) for _n in range(blocks)]
    ratios = sorted(our / base for base, our in pairs)
    return {
        "baseline_ms": round(statistics.median(base for base, _our in pairs), 2),
        "ms": round(statistics.median(our for _base, our in pairs), 2),
        "ratio": round(statistics.median(ratios), 2),
        "ratio_from": round(ratios[0], 2),
        "ratio_to": round(ratios[-1], 2),
    }


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
