"""Small programs in the place of web server and worker."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ops.errors import Stop, StopAsked
from ops.process import StopRequests, must_run, run_in_front, run_step
from ops.project import ROOT
from ops.supervisor import Supervisor

FOR_EVER = "import time\nwhile True: time.sleep(0.05)"
TELLS_ITS_END = """
import pathlib, signal, sys, time
def end(*_):
    with open(sys.argv[1], "a") as order: order.write(sys.argv[2])
    sys.exit()
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[1] + sys.argv[2]).touch()
while True: time.sleep(0.05)
"""
STUBBORN = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
while True: time.sleep(0.05)
"""


@pytest.fixture
def requests() -> StopRequests:
    return StopRequests()


@pytest.fixture
def run(requests, tmp_path):
    """`run(supervisor, name, script, *arguments)` adds a Python child and returns its process."""

    def add(supervisor: Supervisor, name: str, script: str, *arguments: str, patience: float = 5) -> psutil.Process:
        command = [sys.executable, "-c", script, *arguments]
        supervisor.add(name, command, env=os.environ, cwd=tmp_path, patience=patience)
        return psutil.Process(supervisor.children[-1]._process.pid)

    return add


def until_there(supervisor: Supervisor, *files: Path) -> None:
    supervisor.wait_for(lambda: all(file.exists() for file in files), seconds=20, what="The test")


def test_one_that_dies_takes_all_along_and_its_reason_is_told(requests, run, capfd):
    with pytest.raises(Stop) as stop, Supervisor(requests) as supervisor:  # noqa: PT012
        web = run(supervisor, "web", FOR_EVER)
        run(supervisor, "worker", "import sys; print('no more memory', file=sys.stderr); sys.exit(3)")
        supervisor.watch(lambda: None)
    assert str(stop.value) == "worker ended by itself with exit code 3; it said last:\n  no more memory"
    assert not web.is_running()
    assert "[worker] no more memory" in capfd.readouterr().err


def test_a_killed_child_is_told_by_its_signal(requests, run):
    with pytest.raises(Stop, match="web was killed by SIGKILL"), Supervisor(requests) as supervisor:  # noqa: PT012
        run(supervisor, "web", FOR_EVER).kill()
        supervisor.watch(lambda: None)


def test_a_signal_ends_all_in_their_order(requests, run, tmp_path):
    order = tmp_path / "order"
    with requests.listening(), pytest.raises(StopAsked), Supervisor(requests) as supervisor:  # noqa: PT012
        for name in ("web", "worker", "last"):
            run(supervisor, name, TELLS_ITS_END, str(order), f" {name}")
        until_there(supervisor, *(tmp_path / f"order {name}" for name in ("web", "worker", "last")))
        os.kill(os.getpid(), signal.SIGTERM)
        supervisor.watch(lambda: None)
    assert order.read_text() == " web worker last"


def test_a_stubborn_one_is_killed_when_patience_ends_or_somebody_hurries(requests, run, tmp_path):
    with Supervisor(requests) as supervisor:
        stubborn = run(supervisor, "web", STUBBORN, str(tmp_path / "1"), patience=0.2)
        until_there(supervisor, tmp_path / "1")
    assert not stubborn.is_running()
    with Supervisor(requests) as supervisor:
        stubborn = run(supervisor, "web", STUBBORN, str(tmp_path / "2"), patience=1000)
        until_there(supervisor, tmp_path / "2")
        requests.count = 2
    assert not stubborn.is_running()


def test_one_that_never_answers_is_told(requests, run):
    with pytest.raises(Stop, match="The web server did not answer"), Supervisor(requests) as supervisor:  # noqa: PT012
        run(supervisor, "web", FOR_EVER)
        supervisor.wait_for(lambda: False, seconds=0.2, what="The web server")


def test_children_end_with_a_launcher_that_was_killed():
    launcher = (
        "import os, pathlib, sys, time\nfrom ops.process import StopRequests\nfrom ops.supervisor import Supervisor\n"
        f"supervisor = Supervisor(StopRequests())\nsupervisor.add('web', [sys.executable, '-c', {FOR_EVER!r}],"
        " env=os.environ, cwd=pathlib.Path('/'), patience=5)\n"
        "print(supervisor.children[0]._process.pid, flush=True)\ntime.sleep(60)"
    )
    command, env = [sys.executable, "-c", launcher], os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        child = psutil.Process(int(process.stdout.readline()))
        process.kill()
    child.wait(timeout=20)


def test_a_step_tells_its_output_or_its_fault(requests, tmp_path):
    how = {"env": os.environ, "cwd": tmp_path, "requests": requests}
    assert run_step([sys.executable, "-c", "print('done'); raise SystemExit(4)"], **how) == (4, "done\n")
    with pytest.raises(Stop, match=r"failed \(exit code 1\)"):
        must_run([sys.executable, "-c", "raise ValueError"], **how)
    unsafe = "from django.core.exceptions import ImproperlyConfigured as E; raise E('DEBUG is on.')"
    with pytest.raises(Stop) as stop:
        must_run([sys.executable, "-c", unsafe], **how)
    assert str(stop.value) == "DEBUG is on."


def test_a_step_ends_when_somebody_asks(requests, tmp_path):
    requests.note()
    with pytest.raises(StopAsked):
        run_step([sys.executable, "-c", FOR_EVER], env=os.environ, cwd=tmp_path, requests=requests)


def test_the_exit_code_of_a_program_in_front_is_passed_on():
    assert run_in_front([sys.executable, "-c", "raise SystemExit(7)"], env=os.environ) == 7
    assert run_in_front(["sh", "-c", "kill -TERM $$"], env=os.environ) == 128 + signal.SIGTERM


def test_a_signal_to_the_launcher_reaches_the_program_in_front(tmp_path):
    begun = tmp_path / "begun"
    launcher = (
        "import os, sys\nfrom ops.process import run_in_front\n"
        f"sys.exit(run_in_front(['sh', '-c', 'trap \"exit 5\" TERM; touch {begun}; while :; do sleep 0.05; done'],"
        " env=os.environ))"
    )
    process = subprocess.Popen([sys.executable, "-c", launcher], env=os.environ | {"PYTHONPATH": str(ROOT)})
    while not begun.exists():
        time.sleep(0.05)
    process.terminate()
    assert process.wait(timeout=20) == 5
