"""An open record always has a next action: to do now, or on standby with a date."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from leads.models import Lead
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity
from opportunities.tests.factories import OpportunityFactory
from records.forms import NextActionForm
from records.next_action import NextAction, coming_monday
from records.words import when

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=MADRID)  # a Wednesday


@pytest.fixture(autouse=True)
def _in_madrid():
    with timezone.override(MADRID):
        yield


@pytest.mark.rule("D4", "X7")
@pytest.mark.django_db
@pytest.mark.parametrize("factory", [LeadFactory, OpportunityFactory])
def test_the_database_refuses_an_open_record_without_next_action(rita, factory):
    record = factory(owner=rita)
    for without in ({"next_action_at": None}, {"next_action": ""}, {"next_action": "", "next_action_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(record).objects.update(**without)


@pytest.mark.rule("X7")
@pytest.mark.django_db
@pytest.mark.parametrize("factory", [LeadFactory, OpportunityFactory])
@pytest.mark.parametrize(
    "value", ["next_action = '  '", "next_action = E'\\t\\n'", "next_action_at = 'infinity'", "next_action_at = '-infinity'",
              "next_action_at = '9999-01-01'", "next_action = '', next_action_at = NULL"],
)  # fmt: skip
def test_blanks_and_infinity_are_no_next_action(rita, factory, value):
    record = factory(owner=rita)
    with pytest.raises(IntegrityError, match="open_has_next_action"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {record._meta.db_table} SET {value}")  # noqa: S608
    first, last = (datetime(year, month, day, tzinfo=UTC) for year, month, day in ((1900, 1, 1), (2199, 12, 31)))
    for at in (first - timedelta(hours=14), last + timedelta(hours=36)):  # that day, somewhere on earth
        type(record).objects.update(next_action_at=at)


@pytest.mark.rule("D4")
@pytest.mark.django_db
def test_standby_becomes_to_do_when_the_date_comes(rita):
    lead = LeadFactory(owner=rita, next_action_at=timezone.now() + timedelta(days=1))
    later = timezone.now() + timedelta(days=2)
    assert list(Lead.objects.upcoming()) == [lead]
    assert not Lead.objects.due().exists()
    assert list(Lead.objects.due(at=later)) == [lead]
    assert not Opportunity.objects.due().exists()


@pytest.mark.parametrize(
    ("at", "timed", "expected"),
    [
        (NOW - timedelta(days=2), False, ("due", "2 days late")),
        (NOW - timedelta(days=1), False, ("due", "1 day late")),
        (NOW.replace(hour=0), False, ("today", "Today")),
        (NOW.replace(hour=16), True, ("today", "Today 16:00")),
        (NOW.replace(hour=9), True, ("due", "Today 09:00")),
        (NOW + timedelta(days=1), False, ("later", "Tomorrow")),
        (NOW + timedelta(days=5), False, ("later", "Mon 23 Nov")),
        (NOW + timedelta(days=60), False, ("later", "17 Jan 2027")),
    ],
)
def test_when_in_words(at, timed, expected):
    assert when(NextAction("Call", at, timed), at=NOW) == expected


def test_when_in_spanish():
    with translation.override("es"):
        assert when(NextAction("Llamar", NOW + timedelta(days=5)), at=NOW)[1].lower() == "lun 23 nov"


def test_a_day_is_the_persons_day():
    assert NextAction.on("Call", date(2026, 11, 20)).at == datetime(2026, 11, 20, tzinfo=MADRID)


def test_an_hour_that_daylight_saving_skips_is_an_hour_that_exists():
    action = NextAction.on("Call", date(2026, 3, 29), time(2, 30))
    assert timezone.localtime(action.at).hour in (1, 3)


@pytest.mark.parametrize(
    ("today", "monday"), [(date(2026, 11, 18), date(2026, 11, 23)), (date(2026, 11, 23), date(2026, 11, 30))]
)
def test_monday_is_the_next_one(today, monday):
    assert coming_monday(today) == monday


@pytest.mark.parametrize("when_value", ["today", "tomorrow", "in3", "monday"])
def test_the_chips(when_value):
    form = NextActionForm({"what": "Call", "when": when_value})
    assert form.is_valid(), form.errors
    assert form.next_action().at >= timezone.now() - timedelta(days=1)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"what": "", "when": "today"}, "what"),
        ({"what": "Call", "when": "date"}, "date"),
        ({"what": "Call", "when": "date", "date": "2026-02-30"}, "date"),
        ({"what": "Call", "when": "never"}, "when"),
        ({"what": "Call"}, "when"),
    ],
)
def test_what_is_missing_is_named(data, field):
    form = NextActionForm(data)
    assert not form.is_valid()
    assert field in form.errors


def test_as_planned_keeps_the_date():
    planned = NextAction("Call", NOW + timedelta(days=30))
    form = NextActionForm({"what": "Send offer", "when": "keep"}, planned=planned)
    assert form.is_valid()
    assert form.next_action() == NextAction("Send offer", planned.at)


def test_the_composer_does_not_propose_again_what_may_be_done():
    today, ahead = NextAction.now("First call"), NextAction.now("Visit", at=timezone.now() + timedelta(days=4))
    assert (NextActionForm(planned=today, fresh=True)["what"].value(), NextActionForm(planned=today)["what"].value()) == (
        "", "First call",
    )  # fmt: skip
    form = NextActionForm(planned=ahead, fresh=True)
    assert (form["what"].value(), form["when"].value()) == ("Visit", "keep")
