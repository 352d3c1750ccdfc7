"""Find a Chromium for the browser tests, or install one where that is allowed."""

import os
import shutil
import subprocess

from ops.errors import Stop
from ops.process import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = "Install one (on Debian: sudo apt-get install chromium) or name one with CHROMIUM=/path/to/chromium."


def ensure_browser() -> str:
    """Path of a Chromium that runs without a screen. Raises Stop where there is none."""
    path = os.environ.get("CHROMIUM") or find() or install()
    if not works(path):
        raise Stop(f"The browser {path} does not run without a screen. {HOW}")
    return path


def find() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> str:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Stop(f"The browser tests need a Chromium, and there is none. {HOW}")
    say("Installing Chromium for the browser tests …")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        done = subprocess.run(["apt-get", "-q", *step], env=env, capture_output=True, text=True)
        if done.returncode != 0:
            raise Stop(f"apt-get {step[0]} failed: {(done.stderr or done.stdout).strip().rpartition(chr(10))[2]} {HOW}")
    path = find()
    if path is None:
        raise Stop(f"Chromium was installed but cannot be found. {HOW}")
    return path


def works(path: str) -> bool:
    command = [path, "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom", "data:text/html,<p>here</p>"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "here" in done.stdout
