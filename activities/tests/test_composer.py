"""Logging a call with what comes next: a next action that may be done by now is never kept in silence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads.tests.factories import LeadFactory
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.django_db


def log(client, record, **data):
    kind = record._meta.model_name
    return client.post(f"/timeline/{kind}/{record.pk}/", {"text": "x", "next-what": "", "next-when": "tomorrow"} | data)


def due_tomorrow(record) -> bool:
    return timezone.localdate(record.next_action_at) == timezone.localdate() + timedelta(days=1)


@pytest.mark.rule("D4")
@pytest.mark.parametrize("factory", [LeadFactory, OpportunityFactory])
@pytest.mark.parametrize(
    ("outcome", "follows"), [("no_answer", "Call again"), ("voicemail", "Call again"), ("wrong_number", "Find another number")]
)
def test_a_call_in_vain_is_followed_by_another_one_tomorrow(rita, as_, factory, outcome, follows):
    record = factory(owner=rita, next_action="First call", next_action_at=timezone.now())
    assert log(as_(rita), record, kind="call", outcome=outcome).status_code == 302
    record.refresh_from_db()
    assert (record.next_action, due_tomorrow(record)) == (follows, True)


@pytest.mark.parametrize("data", [{"kind": "call", "outcome": "reached"}, {"kind": "email"}, {"kind": "meeting"}])
def test_what_comes_after_an_answer_is_asked(rita, as_, data):
    lead, client = LeadFactory(owner=rita), as_(rita)
    refused = log(client, lead, **data)
    assert refused.status_code == 422
    assert "Say what will be done next." in refused.content.decode()
    assert not lead.activities.exists()
    assert log(client, lead, **data, **{"next-what": "Send offer"}).status_code == 302
    lead.refresh_from_db()
    assert (lead.next_action, due_tomorrow(lead)) == ("Send offer", True)


def test_a_note_leaves_standing_what_is_planned(rita, as_):
    at = timezone.now() - timedelta(days=1)
    lead = LeadFactory(owner=rita, next_action="Visit", next_action_at=at)
    assert log(as_(rita), lead, kind="note", **{"next-when": "keep"}).status_code == 302
    lead.refresh_from_db()
    assert (lead.next_action, lead.next_action_at) == ("Visit", at)


def test_what_is_planned_for_later_can_stay_after_an_answered_call(rita, as_):
    at = timezone.now() + timedelta(days=5)
    lead = LeadFactory(owner=rita, next_action="Visit", next_action_at=at)
    assert log(as_(rita), lead, kind="call", outcome="reached", **{"next-when": "keep"}).status_code == 302
    lead.refresh_from_db()
    assert (lead.next_action, lead.next_action_at) == ("Visit", at)


def test_the_page_says_what_each_outcome_proposes(rita, as_):
    page = as_(rita).get(f"/timeline/lead/{LeadFactory(owner=rita).pk}/").content.decode()
    assert 'value="no_answer" id="outcome-no_answer" data-next-what="Call again" data-next-when="tomorrow"' in page
    assert 'id="outcome-reached" data-next-what="" data-next-when="tomorrow"' in page
