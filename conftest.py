"""The cast of people, and helpers that every test may use."""

import importlib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pghistory.models import Event

from leads.models import LeadStatus
from users.models import Organisation, Team, User
from users.roles import Role

PASSWORD = "a-long-enough-password"


SEEDS = ["campaigns", "accounts", "opportunities", "leads"]


# slow machines are no fault of what is tested
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


@pytest.fixture(autouse=True)
def _house_language():
    """A page that a test has fetched leaves its reader's language behind."""
    translation.activate("en")


@pytest.fixture(scope="session", autouse=True)
def flushed_between_tests():
    """Tests with real transactions end with TRUNCATE, which the history refuses: its trigger rests while they are flushed."""
    flush = DatabaseOperations.sql_flush
    history = [model._meta.db_table for model in apps.get_models() if issubclass(model, Event)]

    def sql_flush(self, style, tables, **options):
        switch = [f"ALTER TABLE {table} %s TRIGGER history_stays" for table in history if table in tables]
        off, on = ([line % word for line in switch] for word in ("DISABLE", "ENABLE"))
        return [*off, *flush(self, style, tables, **options), *on]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture
def seeded(transactional_db):
    """A test with real transactions leaves empty tables behind: put the rows of the settings lists back.

    Path not taken: serialized rollback, whose copy hangs on a connection that is another one while a browser runs.
    """
    if not LeadStatus.objects.exists():
        for app in SEEDS:
            importlib.import_module(f"{app}.migrations.0002_seed").seed(apps, None)


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(pk=1, name="Mochila Test")


@pytest.fixture
def north(db):
    return Team.objects.create(name="North")


@pytest.fixture
def south(db):
    return Team.objects.create(name="South")


def person(name: str, role: str, team: Team | None = None, **fields) -> User:
    return User.objects.create_user(f"{name.lower()}@example.com", PASSWORD, name=name, role=role, team=team, **fields)


@pytest.fixture
def rita(north):
    """A sales rep, owner of everything unless said."""
    return person("Rita", Role.REP, north)


@pytest.fixture
def tom(north):
    """Rita's teammate."""
    return person("Tom", Role.REP, north)


@pytest.fixture
def mona(north):
    """Their manager."""
    return person("Mona", Role.MANAGER, north)


@pytest.fixture
def otto(south):
    """A sales rep of the other team."""
    return person("Otto", Role.REP, south)


@pytest.fixture
def sam(south):
    """The other team's manager."""
    return person("Sam", Role.MANAGER, south)


@pytest.fixture
def mara(db):
    return person("Mara", Role.MARKETING)


@pytest.fixture
def ada(db):
    return person("Ada", Role.ADMINISTRATOR)


@pytest.fixture
def olga(db):
    """The auditor: reads only."""
    return person("Olga", Role.AUDITOR)


@pytest.fixture
def cast(rita, tom, mona, otto, sam, mara, ada, olga):
    return {p.name.lower(): p for p in (rita, tom, mona, otto, sam, mara, ada, olga)}


@pytest.fixture
def as_():
    """`as_(rita).get(url)`: a browser in which this person is logged in."""

    def log_in(user: User) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    return log_in


# -- ./run rules: each rule of docs/rules.md with the tests that show it ------------------------------------------------


def pytest_addoption(parser):
    parser.addoption("--rules", action="store_true", help="list every rule with its passing tests")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" and report.passed:
        report.user_properties.append(("rules", [rule for mark in item.iter_markers("rule") for rule in mark.args]))
    return report


def pytest_terminal_summary(terminalreporter, config):
    if not config.getoption("--rules"):
        return
    shown: dict[str, list[str]] = {}
    for report in terminalreporter.getreports("passed"):
        for rule in dict(report.user_properties).get("rules", []):
            shown.setdefault(rule, []).append(report.nodeid)
    lines = Path(config.rootpath, "docs/rules.md").read_text().splitlines()
    for line in (line.removeprefix("- ") for line in lines if line.startswith("- ")):
        tests = sorted(set(shown.get(line.split()[0], [])))
        terminalreporter.write_line(f"{line}{'' if tests else '  [no test]'}")
        for test in tests:
            terminalreporter.write_line(f"      {test}")
