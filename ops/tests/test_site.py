"""Whole starts of a stub project, seen from outside."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ops.project import ROOT
from ops.tests.stub import make_project


@pytest.fixture
def start(place):
    """`start("demo", …)` runs the command on the stub project, in a process of its own."""
    make_project(place / "project")
    running = []

    def begin(command: str, *arguments: str, **environment: str) -> subprocess.Popen:
        script = (
            "import pathlib, sys\nfrom ops import cli\nfrom ops.project import Project\n"
            f"cli.Project = lambda: Project(root=pathlib.Path({str(place / 'project')!r}))\n"
            "sys.exit(cli.main(sys.argv[1:]))"
        )
        env = os.environ | {"PYTHONPATH": str(ROOT), "MOCHILA_DATA": str(place / "data")} | environment
        env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser tests set it; `check --deploy` refuses it, rightly
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        whole = [sys.executable, "-c", script, command, *arguments]
        running.append(subprocess.Popen(whole, env=env, text=True, **pipes))
        return running[-1]

    yield begin
    for process in running:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def until_ready(process: subprocess.Popen) -> tuple[str, list[str]]:
    """The address that it names, and the log-ins."""
    for line in process.stdout:
        if line.startswith("ready "):
            return line.split()[1], [process.stdout.readline().strip()]
    raise AssertionError(process.stderr.read())


def test_a_demo_from_nothing_to_its_end(start, place):
    demo = start("demo", "--port", "18230", "--leads", "5")
    address, logins = until_ready(demo)
    assert logins == ["login rita@example.com secret rep"]
    with urllib.request.urlopen(f"{address}/healthz") as answer:
        seen = json.load(answer)
    assert (seen["mode"], seen["site"], seen["people"]) == ("demo", address, 5)

    question = "import sys, django.conf; print(django.conf.settings.SITE_URL, sys.stdin.read())"
    beside = start("manage", "shell", "-v0", "-c", question)
    assert beside.communicate("asked", timeout=30)[0].split() == [address, "asked"]
    assert beside.returncode == 0
    assert start("manage", "nonsense").wait(timeout=30) == 1

    reset = start("demo", "--reset")
    assert "Another command is using" in reset.communicate(timeout=30)[1]
    assert reset.returncode == 1

    demo.send_signal(signal.SIGINT)
    assert demo.wait(timeout=30) == 0
    assert not (place / "data" / "pg" / "postmaster.pid").exists()


def test_production_refuses_what_is_not_safe(start, place):
    unsafe = start("serve")
    assert unsafe.communicate(timeout=30)[1].splitlines()[-1] == "SECRET_KEY is missing."
    assert unsafe.returncode == 1
    assert not (place / "data").exists()
    unsafe = start("manage", "check")
    assert unsafe.communicate(timeout=30)[1].startswith("SECRET_KEY is missing.")
    pending = start("serve", SECRET_KEY="x" * 60)
    assert pending.communicate(timeout=30)[1].splitlines()[-1].startswith("Migrations are pending")
    assert pending.returncode == 1
    assert (Path(place) / "data" / "mode").read_text().split() == ["production"]


def test_a_wrong_setting_ends_the_demo_before_anything_is_made(start, place):
    settings = place / "project" / "crm" / "settings.py"
    settings.write_text(settings.read_text() + "raise ImproperlyConfigured('TIME_ZONE cannot be used.')\n")
    wrong = start("demo")
    assert wrong.communicate(timeout=30) == ("", "TIME_ZONE cannot be used.\n")
    assert wrong.returncode == 1
    assert not (place / "data").exists()
