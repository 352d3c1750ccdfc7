import pytest

from ops import ports
from ops.errors import Stop


def test_a_busy_port_gives_the_next_free_one():
    with ports.listen("127.0.0.1", 0) as first:
        busy = first.getsockname()[1]
        with ports.listen_from("127.0.0.1", busy) as second:
            assert busy < second.getsockname()[1] < busy + ports.TRIES


def test_production_does_not_take_another_port():
    with ports.listen("127.0.0.1", 0) as first, pytest.raises(OSError, match="in use"):
        ports.listen("127.0.0.1", first.getsockname()[1])


def test_no_free_port_is_told(monkeypatch):
    monkeypatch.setattr(ports, "TRIES", 1)
    with ports.listen("127.0.0.1", 0) as first, pytest.raises(Stop, match="No free port"):
        ports.listen_from("127.0.0.1", first.getsockname()[1])
