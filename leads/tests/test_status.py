"""Statuses, transitions, taking, people, and what a logged call does."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from activities.models import Activity, Kind, Outcome
from activities.services import log_activity
from crm.lib.errors import RuleBroken
from leads.models import DisqualifyReason, Lead, LeadStatus, StatusTransition
from leads.services import add_lead_person, create_lead, make_key_lead_person, remove_lead_person, take_lead, update_lead
from leads.status import change_status, disqualify_lead, nurture_lead, reopen_lead
from leads.tests.factories import LeadFactory
from records.history import history_of
from records.next_action import NextAction
from records.rules import MissingFields

pytestmark = pytest.mark.django_db


def status(name: str) -> LeadStatus:
    return LeadStatus.objects.get(name=name)


def tomorrow(what: str = "Call") -> NextAction:
    return NextAction(what, timezone.now() + timedelta(days=1))


@pytest.mark.rule("A1", "A3", "D1")
def test_a_lead_is_one_record_and_nothing_else(rita):
    lead = create_lead({"last_name": "Ruiz", "company": "Peña", "email": "a@example.com", "direction": "outbound"}, actor=rita)
    assert (lead.owner, lead.state, lead.status.meaning, lead.direction) == (rita, "open", "new", "outbound")
    assert lead.next_action == "First call"


@pytest.mark.rule("E2")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"last_name": "Ruiz"}, "email"),
        ({"email": "a@example.com"}, "last_name"),
        ({"last_name": "Ruiz", "email": "a@example.com; b@example.com"}, "email"),
        ({"last_name": "Ruiz", "phone": "nothing"}, "phone"),
        ({"first_name": "\u200b", "company": "\u3164", "email": "a@example.com"}, "last_name"),
        ({"company": "x" * 300, "email": "a@example.com"}, "company"),
        ({"company": "Peña", "email": "a@example.com", "tax_id": "B12345678"}, "tax_id"),
        ({"company": "Peña", "email": "a@example.com", "website": "javascript:alert(1)"}, "website"),
        ({"company": "Peña", "email": "a@example.com", "employees": -1}, "employees"),
    ],
)
def test_what_cannot_be_kept_is_named(rita, values, field):
    with pytest.raises(RuleBroken) as refusal:
        create_lead(values, actor=rita)
    assert field in refusal.value.fields
    assert not Lead.objects.exists()


def test_control_characters_do_not_get_into_a_line(rita):
    lead = create_lead({"last_name": "Ru\tiz\x07", "email": "a@example.com", "interest": "One\n\ttwo"}, actor=rita)
    update_lead(lead, actor=rita, values={"company": "Pe\nña"}, version=Lead.objects.get().version)
    lead.refresh_from_db()
    assert (lead.last_name, lead.company, lead.interest) == ("Ru iz", "Pe ña", "One\n\ttwo")


def test_marketing_leaves_its_leads_in_the_inbox(mara):
    assert create_lead({"last_name": "Ruiz", "phone": "612345678"}, actor=mara).owner is None


@pytest.mark.rule("X2", "X6")
def test_a_step_that_the_table_does_not_hold_is_refused(rita):
    lead = LeadFactory(owner=rita)
    StatusTransition.objects.filter(from_status=status("New"), to_status=status("Qualified")).delete()
    with pytest.raises(RuleBroken):
        change_status(lead, actor=rita, status=status("Qualified"))
    assert change_status(lead, actor=rita, status=status("Contacted")).status == status("Contacted")


@pytest.mark.rule("X2")
def test_a_step_may_be_for_some_roles_only(rita, mona):
    lead = LeadFactory(owner=rita)
    StatusTransition.objects.filter(to_status=status("Qualified")).update(roles=["manager"])
    with pytest.raises(RuleBroken):
        change_status(lead, actor=rita, status=status("Qualified"))
    assert change_status(lead, actor=mona, status=status("Qualified")).status == status("Qualified")


def test_a_step_asks_for_the_fields_it_needs(rita, as_):
    lead = LeadFactory(owner=rita)
    StatusTransition.objects.filter(to_status=status("Qualified")).update(required_fields=["tax_id", "phone"])
    with pytest.raises(MissingFields) as refusal:
        change_status(lead, actor=rita, status=status("Qualified"))
    assert refusal.value.names == ["tax_id", "phone"]
    client, url, data = as_(rita), f"/leads/{lead.pk}/status/", {"status": status("Qualified").pk}
    assert client.post(url, data).context["asked"] == ["tax_id", "phone"]
    wrong = data | {"asked": ["tax_id", "phone"], "tax_id": "B1", "phone": "612345678"}
    assert client.post(url, wrong).status_code == 422
    assert client.post(url, wrong | {"tax_id": "B12345674"}).status_code == 302
    lead.refresh_from_db()
    assert (lead.status, lead.tax_id) == (status("Qualified"), "B12345674")


@pytest.mark.rule("A5", "B3")
def test_disqualifying_needs_a_reason_and_keeps_the_proof(rita):
    lead = LeadFactory(owner=rita)
    log_activity(lead, actor=rita, kind=Kind.CALL, outcome=Outcome.REACHED, text="Declined")
    with pytest.raises(RuleBroken):
        disqualify_lead(lead, actor=rita, status=status("Not interested"), reason=None)
    disqualify_lead(lead, actor=rita, status=status("Not interested"), reason=DisqualifyReason.objects.first())
    lead.refresh_from_db()
    assert (lead.state, lead.next_action_at) == ("disqualified", None)
    assert lead.closed_at
    assert not Lead.objects.open().exists()
    assert lead.activities.get().author == rita


def test_the_database_keeps_reason_and_state_together(rita):
    LeadFactory(owner=rita)
    for wrong in ({"state": "disqualified"}, {"closed_at": timezone.now()}, {"status": status("Not interested")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Lead.objects.update(**wrong)
            transaction.get_connection().cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("reason", "chosen"),
    [
        ("No interest", "Not interested"),
        ("Cannot be reached", "Unreachable"),
        ("Duplicate", "Duplicate"),
        ("No budget", "Not a fit"),
        ("Other", "Not a fit"),
    ],
)
def test_one_click_on_a_reason_disqualifies(rita, as_, reason, chosen):
    lead = LeadFactory(owner=rita)
    url, data = f"/leads/{lead.pk}/disqualify/", {"reason": DisqualifyReason.objects.get(name=reason).pk, "note": ""}
    client = as_(rita)
    assert [client.post(url, data).status_code for _press in "12"] == [302, 302]
    lead.refresh_from_db()
    assert (lead.state, lead.status.name, lead.disqualify_reason.name) == ("disqualified", chosen, reason)


def test_the_reason_chooses_among_the_steps_that_there_are(rita):
    lead, reason = LeadFactory(owner=rita), DisqualifyReason.objects.get(name="Duplicate")
    StatusTransition.objects.filter(to_status__state="disqualified").exclude(to_status__name="Unreachable").delete()
    assert disqualify_lead(lead, actor=rita, reason=reason).status.name == "Unreachable"
    StatusTransition.objects.filter(to_status__state="disqualified").delete()
    with pytest.raises(RuleBroken):
        disqualify_lead(LeadFactory(owner=rita), actor=rita, reason=reason)


@pytest.mark.rule("E5")
def test_back_to_marketing_with_a_wake_up_date_in_the_future(rita):
    lead = LeadFactory(owner=rita)
    with pytest.raises(RuleBroken):
        nurture_lead(lead, actor=rita, wake_up=NextAction.now("Call"))
    nurture_lead(lead, actor=rita, wake_up=tomorrow("Call again"), note="Budget next year")
    lead.refresh_from_db()
    assert (lead.state, lead.closing_note) == ("nurture", "Budget next year")


def test_reopening_returns_to_the_status_reached_and_keeps_the_closing_in_the_history(rita):
    lead = LeadFactory(owner=rita)
    change_status(lead, actor=rita, status=status("Contacted"))
    disqualify_lead(lead, actor=rita, status=status("Not a fit"), reason=DisqualifyReason.objects.first())
    reopen_lead(lead, actor=rita, next_action=tomorrow())
    lead.refresh_from_db()
    assert (lead.status, lead.state, lead.closed_at, lead.disqualify_reason) == (status("Contacted"), "open", None, None)
    assert [line.what for line in history_of(lead, user=rita)] == ["Reopened", "Disqualified", "Status changed", "Created"]


@pytest.mark.rule("B2")
def test_the_first_call_and_the_first_answer_move_the_status(rita):
    lead = LeadFactory(owner=rita)
    log_activity(lead, actor=rita, kind=Kind.CALL, outcome=Outcome.NO_ANSWER)
    assert Lead.objects.get().status == status("Attempted")
    log_activity(lead, actor=rita, kind=Kind.CALL, outcome=Outcome.REACHED)
    assert Lead.objects.get().status == status("Contacted")
    change_status(lead, actor=rita, status=status("New"))
    log_activity(lead, actor=rita, kind=Kind.CALL, outcome=Outcome.REACHED)
    assert Lead.objects.get().status == status("New")


def test_a_call_does_not_pull_a_qualified_lead_back(rita):
    lead = LeadFactory(owner=rita, status=status("Qualified"))
    log_activity(lead, actor=rita, kind=Kind.CALL, outcome=Outcome.REACHED)
    assert Lead.objects.get().status == status("Qualified")


def test_an_answered_call_wakes_a_nurtured_lead(rita):
    lead = LeadFactory(owner=rita)
    nurture_lead(lead, actor=rita, wake_up=tomorrow())
    log_activity(lead, actor=rita, kind=Kind.CALL, outcome=Outcome.NO_ANSWER, next_action=tomorrow())
    assert Lead.objects.get().state == "nurture"
    log_activity(lead, actor=rita, kind=Kind.CALL, outcome=Outcome.REACHED, next_action=tomorrow())
    assert Lead.objects.get().status == status("Contacted")


@pytest.mark.rule("A4", "D4")
def test_activity_and_next_action_are_saved_together_or_not_at_all(rita):
    lead, action = LeadFactory(owner=rita), tomorrow("Send offer")
    log_activity(lead, actor=rita, kind=Kind.NOTE, text="Wants two offers", next_action=action)
    assert Lead.objects.get().planned == action
    with pytest.raises(RuleBroken):
        log_activity(lead, actor=rita, kind=Kind.NOTE, text="x", next_action=NextAction(" ", timezone.now()))
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(("kind", "text", "outcome"), [("call", "", ""), ("note", "  ", ""), ("note", "x" * 30_000, "")])
def test_an_activity_that_says_nothing_is_refused(rita, kind, text, outcome):
    with pytest.raises(RuleBroken):
        log_activity(LeadFactory(owner=rita), actor=rita, kind=kind, text=text, outcome=outcome)


def test_only_who_may_change_the_record_may_log(rita, tom):
    with pytest.raises(PermissionDenied):
        log_activity(LeadFactory(owner=rita), actor=tom, kind=Kind.NOTE, text="x")


def test_taking_from_the_inbox(rita, tom, otto, south):
    lead = LeadFactory(owner=None, team=south)
    with pytest.raises(PermissionDenied):
        take_lead(lead, actor=rita)
    Lead.objects.update(team=None)
    take_lead(lead, actor=rita)
    lead.refresh_from_db()
    assert (lead.owner, lead.team) == (rita, rita.team)
    assert take_lead(lead, actor=rita).owner == rita
    with pytest.raises(RuleBroken, match="Rita"):
        take_lead(lead, actor=tom)


@pytest.mark.rule("C4")
def test_people_of_a_lead_and_who_is_the_key_one(rita):
    lead = LeadFactory(owner=rita, first_name="Ana", last_name="Ruiz", email="ana@example.com", job_title="Buyer")
    person = add_lead_person(lead, {"first_name": "Íñigo", "email": "inigo@example.com"}, actor=rita)
    make_key_lead_person(lead, person.pk, actor=rita)
    lead.refresh_from_db()
    assert (lead.first_name, lead.email, lead.email_key, lead.job_title) == (
        "Íñigo",
        "inigo@example.com",
        "inigo@example.com",
        "",
    )
    assert lead.people.get().first_name == "Ana"
    remove_lead_person(lead, lead.people.get().pk, actor=rita)
    assert not lead.people.exists()


def test_a_step_takes_only_the_fields_that_it_asks_for(rita, otto, as_):
    lead = LeadFactory(owner=rita)
    forged = {"status": status("Contacted").pk, "asked": ["owner", "id", "status"], "owner": otto.pk, "id": 1}
    assert as_(rita).post(f"/leads/{lead.pk}/status/", forged).status_code == 302
    lead.refresh_from_db()
    assert (lead.owner, lead.status) == (rita, status("Contacted"))
    with pytest.raises(RuleBroken):
        change_status(lead, actor=rita, status=status("Qualified"), values={"owner": otto})


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2200-01-01"])
def test_a_date_that_not_every_time_zone_has_is_refused(rita, as_, day):
    lead, client = LeadFactory(owner=rita), as_(rita)
    data = {"kind": "note", "text": "x", "next-what": "Call", "next-when": "date", "next-date": day}
    assert client.post(f"/timeline/lead/{lead.pk}/", data).status_code == 422
    assert client.post(f"/leads/{lead.pk}/nurture/", {"date": day, "what": "Call"}).status_code == 422
    data = {"kind": "note", "text": "x", "next-what": "Call", "next-when": "today", "happened_at": f"{day}T00:00"}
    assert client.post(f"/timeline/lead/{lead.pk}/", data).status_code == 422
