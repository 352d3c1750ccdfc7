"""Stages, won, lost, cancelled, reopened, people; and what they do to the account."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Account
from accounts.tests.factories import AccountFactory, ContactFactory
from crm.lib.errors import RuleBroken
from opportunities.closing import cancel, lose, reopen, win
from opportunities.models import CancelReason, LostReason, Opportunity, Pipeline, Stage
from opportunities.services import (
    AlreadyClosed,
    add_person,
    create_opportunity,
    make_key_person,
    move_to_stage,
    remove_person,
    update_opportunity,
)
from opportunities.stays import stays_of
from opportunities.tests.factories import OpportunityFactory
from records.history import history_of
from records.next_action import NextAction
from records.rules import MissingFields

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(rita):
    return OpportunityFactory(owner=rita, amount=Decimal(1000))


def soon() -> NextAction:
    return NextAction("Call", timezone.now() + timedelta(days=1))


def stage(name: str) -> Stage:
    return Stage.objects.get(name=name)


@pytest.mark.rule("A11", "B10")
def test_a_new_opportunity_begins_in_the_first_stage(rita):
    account, contact = AccountFactory(owner=rita), ContactFactory(owner=rita)
    deal = create_opportunity({"name": "Ovens", "account": account, "contact": contact}, actor=rita, next_action=soon())
    assert (deal.stage.name, deal.probability, deal.state, deal.owner) == ("Qualification", 10, "open", rita)
    assert deal.people.get().contact == contact


def test_it_needs_an_account_or_a_contact(rita):
    with pytest.raises(RuleBroken) as refusal:
        create_opportunity({"name": "Ovens"}, actor=rita, next_action=soon())
    assert "account" in refusal.value.fields


def test_another_teams_account_does_not_exist(rita, otto):
    with pytest.raises(RuleBroken):
        create_opportunity({"name": "x", "account": AccountFactory(owner=otto)}, actor=rita, next_action=soon())


@pytest.mark.rule("T4", "B13")
def test_moving_asks_for_the_fields_of_the_stage_and_copies_its_probability(rita, deal):
    Opportunity.objects.update(amount=None)
    with pytest.raises(MissingFields) as refusal:
        move_to_stage(deal, actor=rita, stage=stage("Negotiation"))
    assert refusal.value.names == ["amount"]
    move_to_stage(deal, actor=rita, stage=stage("Negotiation"), values={"amount": Decimal(5)})
    deal.refresh_from_db()
    assert (deal.stage.name, deal.probability, deal.amount) == ("Negotiation", 80, 5)


def test_changing_a_stages_default_does_not_rewrite_open_ones(rita, deal):
    Stage.objects.update(probability=99)
    deal.refresh_from_db()
    assert deal.probability == 10


@pytest.mark.rule("B14", "B6")
def test_the_first_win_makes_a_customer_and_reopening_the_only_one_reverts_it(rita, deal):
    win(deal, actor=rita, amount=Decimal(1200))
    deal.refresh_from_db()
    account = deal.account
    account.refresh_from_db()
    assert (deal.state, deal.amount, deal.probability, deal.next_action_at) == ("won", 1200, 100, None)
    assert (account.kind, account.customer_since) == ("customer", timezone.localdate(deal.closed_at))
    reopen(deal, actor=rita, next_action=soon())
    account.refresh_from_db()
    assert (account.kind, account.customer_since) == ("potential", None)
    assert [line.what for line in history_of(account, user=rita)][0].startswith("No longer a customer")


def test_reopening_one_of_two_wins_keeps_the_customer(rita, deal):
    second = OpportunityFactory(owner=rita, account=deal.account)
    win(deal, actor=rita, at=timezone.now() - timedelta(days=400))
    win(second, actor=rita)
    reopen(deal, actor=rita, next_action=soon())
    assert Account.objects.get().customer_since == timezone.localdate()


@pytest.mark.rule("B15", "X6")
def test_lost_needs_a_reason_on_every_path(rita, deal, as_):
    with pytest.raises(RuleBroken):
        lose(deal, actor=rita, reason=None)
    assert as_(rita).post(f"/opportunities/{deal.pk}/lost/", {"note": "x"}).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.update(state="lost", closed_at=timezone.now(), next_action="", next_action_at=None)
    lose(deal, actor=rita, reason=LostReason.objects.first(), competitor="Acme", note="Cheaper")
    deal.refresh_from_db()
    assert (deal.state, deal.competitor, deal.closing_note, deal.probability) == ("lost", "Acme", "Cheaper", 0)


def test_an_archived_reason_is_no_longer_taken(rita, deal):
    reason = LostReason.objects.first()
    LostReason.objects.filter(pk=reason.pk).update(archived=True)
    reason.refresh_from_db()
    with pytest.raises(RuleBroken):
        lose(deal, actor=rita, reason=reason)


@pytest.mark.rule("T4")
def test_cancelled_is_not_lost(rita, deal):
    with pytest.raises(RuleBroken):
        cancel(deal, actor=rita, reason=None)
    cancel(deal, actor=rita, reason=CancelReason.objects.first())
    deal.refresh_from_db()
    assert (deal.state, deal.lost_reason) == ("cancelled", None)


def test_what_is_closed_is_closed_once(rita, deal):
    win(deal, actor=rita)
    for again in (lambda: win(deal, actor=rita), lambda: lose(deal, actor=rita, reason=LostReason.objects.first())):
        with pytest.raises(AlreadyClosed):
            again()


@pytest.mark.parametrize("path", ["won", "lost", "cancel"])
def test_a_second_press_is_answered_like_the_first(rita, deal, as_, path):
    url, client = f"/opportunities/{deal.pk}/{path}/", as_(rita)
    reason = {"lost": LostReason, "cancel": CancelReason}.get(path, LostReason).objects.first()
    for _press in "12":
        answer = client.post(url, {"amount": "1000", "reason": reason.pk})
        assert (answer.status_code, answer.url) == (302, deal.get_absolute_url())
    assert "closed already" in client.get(url, follow=True).content.decode()


def test_what_is_closed_in_another_way_is_refused_on_the_form_and_not_asked_for(rita, deal, as_):
    lose(deal, actor=rita, reason=LostReason.objects.first())
    client = as_(rita)
    answer = client.get(f"/opportunities/{deal.pk}/won/")
    assert (answer.status_code, answer.url) == (302, deal.get_absolute_url())
    assert client.post(f"/opportunities/{deal.pk}/won/", {"amount": "7"}).status_code == 422


@pytest.mark.rule("B12", "B16")
def test_reopening_returns_to_the_stage_reached_and_time_in_stage_is_the_sum_of_stays(rita, deal):
    begun = timezone.now() - timedelta(days=10, hours=1)
    Opportunity.objects.update(created_at=begun)
    deal.refresh_from_db()
    move_to_stage(deal, actor=rita, stage=stage("Preparing offer"))
    lose(deal, actor=rita, reason=LostReason.objects.first())
    reopen(deal, actor=rita, next_action=soon())
    deal.refresh_from_db()
    assert (deal.stage.name, deal.probability, deal.state) == ("Preparing offer", 40, "open")
    first, second = stays_of(deal, at=timezone.now() + timedelta(days=3))
    assert (first.stage.name, first.days, second.stage.name, second.days) == ("Qualification", 10, "Preparing offer", 3)
    assert first.by == rita.pk


@pytest.mark.rule("C3", "C4")
def test_people_of_the_sale_the_first_is_the_key_person(rita, deal):
    people = [ContactFactory(owner=rita) for _n in range(5)]
    rows = [add_person(deal, contact, actor=rita, role=f"Role {n}") for n, contact in enumerate(people)]
    deal.refresh_from_db()
    assert deal.contact == people[0]
    make_key_person(deal, rows[3].pk, actor=rita)
    deal.refresh_from_db()
    assert [p.contact for p in deal.people.all()] == [people[3], people[0], people[1], people[2], people[4]]
    assert deal.contact == people[3]
    remove_person(deal, rows[3].pk, actor=rita)
    deal.refresh_from_db()
    assert deal.contact == people[0]


def test_the_only_counterpart_cannot_leave(rita):
    contact = ContactFactory(owner=rita)
    deal = create_opportunity({"name": "x", "contact": contact}, actor=rita, next_action=soon())
    with pytest.raises(RuleBroken):
        remove_person(deal, deal.people.get().pk, actor=rita)
    assert deal.people.count() == 1


@pytest.mark.rule("C7")
def test_the_accounts_page_lists_its_opportunities_with_their_decision_maker(rita, deal, as_):
    contact = ContactFactory(owner=rita, last_name="Zubizarreta")
    add_person(deal, contact, actor=rita)
    page = as_(rita).get(f"/opportunities/of/account/{deal.account_id}/").content.decode()
    assert "Zubizarreta" in page
    assert deal.name in page


def test_a_won_opportunity_stays_with_its_account(rita, deal):
    win(deal, actor=rita)
    deal.refresh_from_db()
    with pytest.raises(RuleBroken):
        update_opportunity(deal, actor=rita, values={"account": AccountFactory(owner=rita)}, version=deal.version)


def test_a_stage_belongs_to_its_pipeline(rita, deal):
    other = Pipeline.objects.create(name="Renewals")
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.update(pipeline=other)
    there = Stage.objects.create(pipeline=other, name="Only", probability=50)
    move_to_stage(deal, actor=rita, stage=there)
    deal.refresh_from_db()
    assert deal.pipeline == other


def test_expected_value(deal):
    assert deal.expected_value == Decimal("100.00")


def test_the_board_counts_sums_and_moves(rita, deal, as_):
    client = as_(rita)
    columns = client.get("/opportunities/board/").context["columns"]
    assert (columns[0].count, columns[0].sums[0][1]) == (1, 1000)
    moved = client.post(f"/opportunities/{deal.pk}/move/", {"stage": stage("Visit pending").pk, "next": "/opportunities/board/"})
    assert moved.url == "/opportunities/board/"
    assert (
        client.post(f"/opportunities/{deal.pk}/move/", {"stage": columns[0].stage.pk, "next": "//evil.example"}).url
        == deal.get_absolute_url()
    )


def test_what_hangs_on_a_record_that_has_become_hidden_is_not_named(rita, otto, as_):
    contact = ContactFactory(owner=rita, last_name="Secretsurname", mobile="612 345 678")
    deal = OpportunityFactory(owner=rita, account__name="Secret account")
    add_person(deal, contact, actor=rita)
    for record in (contact, deal.account):
        type(record).objects.filter(pk=record.pk).update(owner=otto)
    for url in (
        "/",
        "/opportunities/",
        "/opportunities/board/",
        f"/opportunities/{deal.pk}/",
        f"/opportunities/{deal.pk}/edit/",
        "/search/?q=cold",
    ):
        page = re.sub("</?mark>", "", as_(rita).get(url).content.decode())
        assert deal.name in page
        assert not [word for word in ("Secret", "612 345 678") if word in page], url
