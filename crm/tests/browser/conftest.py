"""A real browser against a real server. Whatever a page does wrong on the way (CSP, console, axe) fails the test."""

import os
import shutil
from importlib.resources import files

import pytest
from playwright.sync_api import Page

from conftest import PASSWORD, person
from users.models import Organisation, Team
from users.roles import Role

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop in this thread
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LISTEN = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (e) => window.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
"""


@pytest.fixture(scope="session")
def chromium() -> str:
    path = os.environ.get("CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), "")
    if not path:
        message = "No Chromium or Chrome found: install one, or name it in CHROMIUM."
        pytest.fail(message) if os.environ.get("REQUIRE_BROWSER") else pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, chromium):
    return browser_type_launch_args | {"executable_path": chromium, "args": QUIET}


@pytest.fixture
def people(seeded):
    """Rita and Mona of team North, Mara of marketing, Ada."""
    north = Team.objects.create(name="North")
    Organisation.objects.create(pk=1)
    team = {
        "Rita": (Role.REP, north),
        "Mona": (Role.MANAGER, north),
        "Mara": (Role.MARKETING, None),
        "Ada": (Role.ADMINISTRATOR, None),
    }
    return {name: person(name, role, in_team) for name, (role, in_team) in team.items()}


class Visitor:
    """A person at the browser. Counts what they click and press; checks each page that they look at."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.faults, self.acts = page, base, [], 0
        page.add_init_script(LISTEN)
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url} script: {error}"))
        page.on("response", lambda r: self.faults.append(f"{r.url} {r.status}") if r.status >= 500 else None)

    def note(self, message) -> None:
        """A console error; that a form was refused (409, 422) is none."""
        if message.type in ("error", "warning") and "status of 422" not in message.text and "status of 409" not in message.text:
            self.faults.append(f"{self.page.url} console: {message.text}")

    def log_in(self, email: str) -> "Visitor":
        self.page.goto(f"{self.base}/login/")
        self.page.fill("[name=username]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("form.login button")
        self.page.wait_for_url(f"{self.base}/")
        return self

    def open(self, path: str) -> "Visitor":
        self.page.goto(self.base + path)
        return self.settle()

    def settle(self) -> "Visitor":
        self.page.wait_for_load_state("load")
        self.page.wait_for_selector(".htmx-request", state="detached")
        return self

    def click(self, selector: str) -> "Visitor":
        self.acts += 1
        self.page.locator(selector).first.click()
        return self.settle()

    def press(self, keys: str) -> "Visitor":
        self.acts += 1
        self.page.keyboard.press(keys)
        return self.settle()

    def choose(self, name: str, value: str) -> "Visitor":
        """A radio button, by its label, as a person does."""
        self.acts += 1
        field = self.page.locator(f'input[name="{name}"][value="{value}"]').first
        self.page.locator(f'label[for="{field.get_attribute("id")}"]').first.click()
        return self

    def look(self) -> "Visitor":
        """No CSP violation, no axe finding, nothing that widens the page."""
        self.settle()
        self.faults += [f"{self.page.url} CSP: {v}" for v in self.page.evaluate("window.violations")]
        self.page.evaluate(AXE)
        for finding in self.page.evaluate(
            "axe.run().then(r => r.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).slice(0, 3).join(' | ')}`))"
        ):
            self.faults.append(f"{self.page.url} axe: {finding}")
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.faults.append(f"{self.page.url} is wider than the window")
        return self


@pytest.fixture
def visitor(page, live_server, people):
    visitor = Visitor(page, live_server.url)
    yield visitor
    assert visitor.faults == []
