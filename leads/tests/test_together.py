"""Several people at once, with real threads and real transactions."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.models import Account, Contact
from crm.lib.errors import RuleBroken
from leads.conversion import convert_lead
from leads.models import Conversion, Lead
from leads.plan import Colleague, Plan, Target, default_plan
from leads.services import create_lead, take_lead, update_lead
from leads.tests.factories import LeadFactory
from opportunities.closing import reopen, win
from opportunities.models import Opportunity
from opportunities.tests.factories import OpportunityFactory
from records.next_action import NextAction
from records.once import once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]


def together(*acts: Callable) -> list:
    """Run all at the same moment, each in a connection of its own; their results, or what they raised."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n: int, act: Callable) -> None:
        try:
            gate.wait(timeout=10)
            results[n] = act()
        except Exception as error:  # noqa: BLE001  the test looks at what each thread raised
            results[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def convert(lead: Lead, actor) -> Conversion:
    return convert_lead(Lead.objects.get(pk=lead.pk), actor=actor, plan=default_plan(lead, user=actor))


@pytest.mark.rule("X1")
def test_eight_clients_convert_one_lead_once(rita):
    lead = LeadFactory(owner=rita)
    plan = default_plan(lead, user=rita)
    results = together(*[lambda: convert_lead(lead, actor=rita, plan=plan).pk] * 8)
    assert set(results) == {Conversion.objects.get().pk}
    assert (Account.objects.count(), Contact.objects.count(), Opportunity.objects.count()) == (1, 1, 1)


@pytest.mark.rule("X1")
def test_leads_of_one_new_company_end_in_one_account(rita):
    names = ["Peña & Cía, S.L.", "PEÑA & CIA SL", "pena & cia", "Peña & Cía S.L."]
    leads = [LeadFactory(owner=rita, company=name, first_name=f"P{n}") for n, name in enumerate(names)]
    plans = [default_plan(lead, user=rita) for lead in leads]
    assert {plan.account.how for plan in plans} == {"create"}
    acts = [
        lambda lead=lead, plan=plan: convert_lead(lead, actor=rita, plan=plan) for lead, plan in zip(leads, plans, strict=True)
    ]
    assert [r for r in together(*acts) if isinstance(r, Exception)] == []
    assert (Account.objects.count(), Opportunity.objects.count()) == (1, 4)


def test_the_same_new_person_in_two_leads_becomes_one_contact(rita):
    leads = [LeadFactory(owner=rita, company="", email="ana@example.com") for _n in range(2)]
    person = Colleague("create", values={"first_name": "Ana", "email": "ana@example.com"}, origin="lead")
    plan = Plan(Target("skip"), (person,), Target("create", values={"name": "Ovens"}))
    results = together(*[lambda lead=lead: convert_lead(lead, actor=rita, plan=plan) for lead in leads])
    assert [r for r in results if isinstance(r, Exception)] == []
    assert Contact.objects.count() == 1


def test_convert_against_edit_leaves_one_of_both_whole(rita):
    lead = LeadFactory(owner=rita)
    converted, edited = together(
        lambda: convert(lead, rita),
        lambda: update_lead(Lead.objects.get(pk=lead.pk), actor=rita, values={"company": "Edited, S.L."}, version=lead.version),
    )
    assert isinstance(converted, Conversion)
    assert isinstance(edited, Lead | RuleBroken)
    assert (converted.snapshot["company"] == "Edited, S.L.") == isinstance(edited, Lead)


def test_win_against_reopen_keeps_account_and_opportunity_in_step(rita):
    deal = OpportunityFactory(owner=rita)
    win(deal, actor=rita)
    again = NextAction("Call", timezone.now())
    results = together(
        lambda: reopen(deal, actor=rita, next_action=again),
        lambda: win(OpportunityFactory(owner=rita, account=deal.account), actor=rita),
        lambda: reopen(deal, actor=rita, next_action=again),
    )
    assert [r for r in results if isinstance(r, Exception)] == []
    won = Opportunity.objects.won().exists()
    assert (Account.objects.get().kind == "customer") == won


def test_two_take_one_lead_and_one_gets_it(rita, tom):
    lead = LeadFactory(owner=None)
    results = together(lambda: take_lead(lead, actor=rita), lambda: take_lead(lead, actor=tom))
    assert sorted(type(r).__name__ for r in results) == ["Lead", "RuleBroken"]
    assert Lead.objects.get().owner in (rita, tom)


def test_one_form_sent_eight_times_at_once_makes_one_lead(rita):
    key = "11111111-2222-4333-8444-555555555555"
    values = {"last_name": "Ruiz", "email": "ana@example.com"}
    results = together(*[lambda: once(key, actor=rita, do=lambda: create_lead(values, actor=rita))] * 8)
    assert len(set(results)) == 1
    assert Lead.objects.count() == 1


def test_two_edits_from_one_version_one_is_refused(rita, mona):
    lead = LeadFactory(owner=rita)
    results = together(
        *[lambda who=who: update_lead(lead, actor=who, values={"company": who.name}, version=1) for who in (rita, mona)]
    )
    assert sorted(type(r).__name__ for r in results) == ["Lead", "StaleEdit"]


def test_the_threads_do_meet():
    """The helper above really uses several connections."""
    pids = together(*[lambda: connection.cursor().execute("SELECT 1") or connection.connection.info.backend_pid] * 2)
    assert len(set(pids)) == 2
