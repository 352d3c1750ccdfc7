"""My day: one's own work, and how others stand for whoever answers for them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Source
from crm.home import MOST, due_today
from crm.navigation import _due
from crm.team import Number, Team
from leads.models import Lead, LeadStatus
from leads.tests.factories import LeadFactory
from opportunities.models import LostReason
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.django_db
LATE, AHEAD = timedelta(days=-3), timedelta(days=3)


def closed(owner, state: str, **fields) -> None:
    reason = LostReason.objects.first() if state == "lost" else None
    OpportunityFactory(
        owner=owner, state=state, closed_at=timezone.now(), next_action="", next_action_at=None, lost_reason=reason, **fields
    )


@pytest.fixture
def house(rita, tom, otto) -> None:
    """Rita: two leads late, one ahead; an opportunity late, one won. Tom: one lost. Otto, elsewhere: one late. One waits."""
    now = timezone.now()
    worked = LeadStatus.objects.get(meaning="contacted")
    LeadFactory.create_batch(2, owner=rita, next_action_at=now + LATE, status=worked)
    LeadFactory(owner=rita, next_action_at=now + AHEAD)
    LeadFactory(owner=otto, next_action_at=now + LATE)
    LeadFactory(owner=None, next_action_at=now)
    OpportunityFactory(owner=rita, amount=1000, probability=50, next_action_at=now + LATE)
    OpportunityFactory(owner=otto, amount=7, next_action_at=now + AHEAD)
    closed(rita, "won")
    closed(tom, "lost")


def counts(line) -> dict[str, int]:
    return {name: number.count for name, number in line.numbers.items() if number.count}


def test_a_manager_sees_how_the_team_stands(house, mona, as_):
    team = as_(mona).get("/").context["team"]
    assert {line.name: counts(line) for line in team.people} == {
        "Rita": {"leads_late": 2, "late": 1, "won": 1},
        "Tom": {"lost": 1},
    }
    (pipeline,) = team.pipelines
    assert counts(pipeline) == {"open": 1, "won": 1, "lost": 1}
    assert pipeline.sums == {"EUR": (1000, 500)}
    assert team.inbox.count == 1


@pytest.mark.parametrize("rep_sees", ["own", "everyone"])
def test_an_auditor_sees_all_and_a_manager_the_team_only(house, organisation, mona, olga, as_, rep_sees):
    organisation.rep_sees = rep_sees
    organisation.save()
    assert [line.name for line in as_(olga).get("/").context["team"].people] == ["Otto", "Rita", "Tom"]
    assert [line.name for line in as_(mona).get("/").context["team"].people] == ["Rita", "Tom"]


def test_each_number_leads_to_exactly_its_records(house, mona, olga, as_):
    for person in (mona, olga):
        client = as_(person)
        team = client.get("/").context["team"]
        numbers = [number for line in [*team.people, *team.pipelines] for number in line.numbers.values()]
        for number in [team.inbox, *numbers]:
            assert client.get(number.url).context["count"] == number.count, number.url


def test_a_rep_sees_no_figures_of_others(house, rita, as_):
    assert as_(rita).get("/").context["team"] is None


@pytest.mark.parametrize("who", ["mona", "olga", "ada", "mara", "rita"])
def test_few_statements_whatever_the_number_of_people(house, cast, organisation, as_, who):
    client = as_(cast[who])

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        return len(captured)

    client.get("/")
    few = statements()
    for owner in (cast["tom"], cast["mona"], cast["sam"]):
        LeadFactory.create_batch(3, owner=owner, next_action_at=timezone.now() + LATE)
        OpportunityFactory.create_batch(3, owner=owner, next_action_at=timezone.now() + LATE)
    assert statements() == few <= 8


def test_marketing_is_led_to_the_imports_and_the_inbox(house, mara, as_):
    page = as_(mara).get("/").content.decode()
    assert 'href="/imports/"' in page
    assert "1 lead waits in the inbox" in page


@pytest.mark.parametrize(("waiting", "told"), [(100, "100 leads wait"), (101, "100+ leads wait")])
def test_many_leads_in_the_inbox_are_not_counted_to_the_end(mara, as_, waiting, told):
    Lead.objects.bulk_create(LeadFactory.build(owner=None, status=LeadStatus.objects.first()) for _n in range(waiting))
    assert told in as_(mara).get("/").content.decode()


def test_thousands_are_parted(mona, as_, monkeypatch):
    monkeypatch.setattr("crm.home.team_of", lambda user: Team([], [], Number(1204, "/leads/?owner=none")))
    assert "1,204 leads wait" in as_(mona).get("/").content.decode()


def test_the_number_beside_my_day_is_that_of_its_rows(house, rita, as_):
    LeadFactory(owner=rita, next_action_at=timezone.now() + timedelta(minutes=1), next_action_timed=True)
    context = as_(rita).get("/").context
    rows = len(context["late"]) + len(context["today"]) + len(context["new"])
    assert next(iter(context["nav"])).count == rows <= MOST


def test_what_is_for_today_and_what_is_late_are_apart(rita, as_):
    now = timezone.now()
    LeadFactory(owner=rita, next_action_at=now - timedelta(seconds=1), next_action_timed=True)
    client = as_(rita)
    assert client.get("/leads/?next=late").context["count"] == 1
    assert client.get("/leads/?next=today").context["count"] == 0


def test_opportunities_closed_this_month(house, rita, as_):
    closed(rita, "won", source=Source.objects.first())
    client = as_(rita)
    assert client.get("/opportunities/?state=won&closed=month").context["count"] == 2
    assert client.get("/opportunities/?state=all&closed=today").context["count"] == 3


def test_the_number_in_the_rail_is_that_of_my_day(house, rita, tom, otto):
    """It is written out in SQL: this keeps both the same."""
    LeadFactory(
        owner=rita,
        state="nurture",
        status=LeadStatus.objects.filter(state="nurture").first(),
        next_action_at=timezone.now() + LATE,
    )
    for person in (rita, tom, otto):
        leads, opportunities = due_today(person)
        assert (_due(person) or 0) == leads.count() + opportunities.count()
    assert _due(rita) == 4


def test_what_lies_about_in_a_large_house_is_counted_up_to_a_limit(house, mona, as_, monkeypatch):
    monkeypatch.setattr("crm.team.MOST_LEADS", 1)
    client = as_(mona)
    rita = client.get("/").context["team"].people[0]
    assert (rita.numbers["leads_late"].text, rita.numbers["late"].text) == ("1+", "1")
    assert ">1+</a>" in client.get("/").content.decode()
