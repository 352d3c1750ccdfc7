"""What all lists promise: pages by key, capped counts, filters as chips, nothing hidden in silence, few statements."""

from datetime import timedelta

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Industry
from accounts.tests.factories import AccountFactory, ContactFactory
from activities.services import log_activity
from campaigns.models import Campaign
from crm.bulk import LISTS as LISTINGS
from crm.lib import paging
from leads.models import DisqualifyReason, Lead, LeadStatus
from leads.services import add_lead_person
from leads.status import disqualify_lead
from leads.tests.factories import LeadFactory
from opportunities.services import add_person
from opportunities.tests.factories import OpportunityFactory
from records.models import Tag
from records.own import asked_once
from records.own_kinds import KINDS
from records.tests.own_fields import make_field

pytestmark = pytest.mark.django_db
LISTS = ["/leads/", "/accounts/", "/contacts/", "/opportunities/", "/opportunities/board/", "/", "/search/?q=ruiz"]


def make(rita, n: int) -> None:
    account = AccountFactory(owner=rita)
    for _n in range(n):
        LeadFactory(owner=rita)
        AccountFactory(owner=rita)
        ContactFactory(owner=rita, account=account)
        OpportunityFactory(owner=rita, account=account, contact=ContactFactory(owner=rita))


def statements(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("url", LISTS)
def test_few_statements_whatever_the_number_of_rows(rita, as_, url):
    client = as_(rita)
    make(rita, 2)
    client.get("/")  # the first page of a session notes when it began
    few = statements(client, url)
    make(rita, 12)
    assert statements(client, url) == few
    assert few <= (10 if url.startswith("/search") else 8), few


def test_record_pages_need_few_statements(rita, as_):
    client = as_(rita)
    client.get("/")
    account = AccountFactory(owner=rita)
    lead, deal = LeadFactory(owner=rita), OpportunityFactory(owner=rita, account=account)
    contact = ContactFactory(owner=rita, account=account)
    urls = [lead.get_absolute_url(), account.get_absolute_url(), contact.get_absolute_url(), deal.get_absolute_url()]
    urls += [
        f"/timeline/{kind}/{r.pk}/"
        for kind, r in (("lead", lead), ("account", account), ("contact", contact), ("opportunity", deal))
    ]
    client.get(urls[0])  # the first page after a start reads what administrators have set up
    counts = {url: statements(client, url) for url in urls}
    for n in range(5):
        add_lead_person(lead, {"first_name": f"P{n}"}, actor=rita)
        add_person(deal, ContactFactory(owner=rita, account=account), actor=rita)
        log_activity(lead, actor=rita, kind="note", text="x")
        log_activity(deal, actor=rita, kind="note", text="x")
    assert {url: statements(client, url) for url in urls} == counts
    assert max(counts.values()) <= 14, counts


@pytest.mark.parametrize("sort", ["name", "-name", "next", "-next", "amount", "-amount", "created", "-created"])
def test_every_row_is_on_exactly_one_page_in_both_directions(rita, as_, sort, monkeypatch):
    monkeypatch.setattr(paging.keyset_page, "__kwdefaults__", {"size": 3})
    for n in range(10):
        LeadFactory(owner=rita, first_name="Ana", last_name="Ruiz", amount=None if n % 3 == 0 else n // 2)
    client, url, seen, pages = as_(rita), f"/leads/?sort={sort}", [], []
    while url:
        page = client.get(url).context["page"]
        pages.append([row["id"] for row in page.rows])
        seen += pages[-1]
        url = f"/leads/{page.next_url}" if page.next_url else ""
    assert sorted(seen) == sorted(Lead.objects.values_list("pk", flat=True))
    assert (page.first, page.last) == (10, 10)
    back, url = [], f"/leads/{page.previous_url}"
    while url:
        page = client.get(url).context["page"]
        assert page.first == 7 - 3 * len(back)
        back.insert(0, [row["id"] for row in page.rows])
        url = f"/leads/{page.previous_url}" if page.previous_url else ""
    assert back == pages[:-1]


@pytest.mark.parametrize(
    "junk",
    ["page=1e9", "after=%zz", "after=bnVsbA", "before=W10", "after=WzEsMl0", "sort=owner__password", "sort=--name", "after="],
)
def test_a_broken_page_address_shows_the_first_page(rita, as_, junk):
    LeadFactory(owner=rita)
    assert len(as_(rita).get(f"/leads/?{junk}").context["page"].rows) == 1


def test_what_is_hidden_is_said(rita, as_):
    LeadFactory(owner=rita)
    status = LeadStatus.objects.filter(state="disqualified").first()
    disqualify_lead(LeadFactory(owner=rita), actor=rita, status=status, reason=DisqualifyReason.objects.first())
    page = as_(rita).get("/leads/")
    assert page.context["hidden_text"] == "1"
    assert len(page.context["page"].rows) == 1
    assert len(as_(rita).get("/leads/?state=all").context["page"].rows) == 2


def test_a_search_finds_closed_ones_too(rita, as_):
    status = LeadStatus.objects.filter(state="disqualified").first()
    closed = LeadFactory(owner=rita, first_name="Izaskun")
    disqualify_lead(closed, actor=rita, status=status, reason=DisqualifyReason.objects.first())
    page = as_(rita).get("/leads/?q=izaskun")
    assert [row["id"] for row in page.context["page"].rows] == [closed.pk]
    assert page.context["hidden_text"] == ""
    assert not as_(rita).get("/leads/?q=izaskun&state=open").context["page"].rows


def test_the_pager_tells_which_rows_these_are(rita, as_):
    LeadFactory.create_batch(paging.SIZE + 2, owner=rita)
    client = as_(rita)
    first = client.get("/leads/")
    assert "1–50 of 52" in first.content.decode()
    assert "51–52 of 52" in client.get(f"/leads/{first.context['page'].next_url}").content.decode()
    assert "1–" not in client.get("/accounts/").content.decode()


def test_active_filters_are_chips_that_can_be_taken_off(rita, as_):
    LeadFactory(owner=rita)
    chips = as_(rita).get("/leads/?owner=me&created=today").context["chips"]
    assert {(c.label, c.value) for c in chips} == {("Owner", "Me"), ("Created", "Today"), ("State", "Open")}
    assert "owner" not in next(c for c in chips if c.label == "Owner").remove_url


def test_a_filter_that_is_not_understood_is_said(rita, as_):
    assert "not understood" in as_(rita).get("/leads/?source=abc").content.decode()


@pytest.mark.parametrize("text", ["ruiz", "RÚIZ ana", "frio", "612 345 678", "612345678", "B12345674", "%", "_"])
def test_search_finds_by_name_company_phone_and_tax_id(rita, as_, text):
    LeadFactory(owner=rita, first_name="Ana", last_name="Ruíz", company="Frío, S.L.", mobile="612 345 678", tax_id="B12345674")
    LeadFactory(owner=rita, first_name="Otra", last_name="Persona", company="Ñandú", email="x@example.com")
    rows = as_(rita).get("/leads/", {"q": text}).context["page"].rows
    assert [row["first_name"] for row in rows] == ([] if text in "%_" else ["Ana"])


def test_counts_stop_at_a_limit(rita):
    LeadFactory.create_batch(5, owner=rita)
    assert paging.capped_count(Lead.objects.all(), most=3) == 4
    assert paging.count_text(4, most=3) == "3+"


@pytest.mark.rule("E5")
def test_a_nurtured_lead_comes_back_by_itself(rita, as_):
    nurturing = LeadStatus.objects.get(meaning="nurturing")
    lead = LeadFactory(owner=rita, status=nurturing, next_action_at=timezone.now() + timedelta(days=3))
    assert not Lead.objects.open().exists()
    assert list(Lead.objects.open(at=timezone.now() + timedelta(days=4))) == [lead]


def test_my_day_shows_what_is_late_and_new(rita, tom, as_):
    now = timezone.now()
    LeadFactory(owner=rita, next_action_at=now - timedelta(days=2), status=LeadStatus.objects.get(meaning="contacted"))
    LeadFactory(owner=rita)
    LeadFactory(owner=rita, next_action_at=now + timedelta(days=3))
    LeadFactory(owner=tom)
    context = as_(rita).get("/").context
    assert (len(context["late"]), len(context["new"]), len(context["today"])) == (1, 1, 0)


def test_a_related_record_is_linked_only_for_those_who_see_it(rita, otto, as_):
    seen, hidden = AccountFactory(owner=rita, name="Talleres Zubi"), AccountFactory(owner=otto, name="Secret account")
    ContactFactory(owner=rita, account=seen), ContactFactory(owner=rita, account=hidden)
    page = as_(rita).get("/contacts/").content.decode()
    assert f'<td class="line"><a href="/accounts/{seen.pk}/">Talleres Zubi</a></td>' in page
    assert '<td class="line">(hidden)</td>' in page
    assert "Secret account" not in page and f"/accounts/{hidden.pk}/" not in page


def _answers(field) -> list[str]:
    """What a person could choose or type in this field of the filter panel."""
    if isinstance(field, forms.ModelChoiceField):
        return [str(one.pk) for one in field.queryset[:2]]
    if hasattr(field, "choices"):
        return [str(value) for value, _label in field.choices if value not in ("", "null")][:60]
    return ["2026-02-03"] if isinstance(field, forms.DateField) else ["5"]


@pytest.mark.parametrize("kind", LISTINGS)
def test_every_filter_that_is_offered_answers_and_is_a_chip(kind, rita, as_):
    make(rita, 1)
    Tag.objects.create(name="Fair"), Campaign.objects.create(name="Spring"), Industry.objects.get_or_create(name="Steel")
    own = {of: make_field(of, kind, filterable=True).key for of in KINDS}
    listing, client = LISTINGS[kind], as_(rita)
    form = client.get(f"{listing.url}?filters=open").context["filters"].form
    assert own["choice"] in form.fields
    for name, field in form.fields.items():
        for answer in _answers(field):
            for url in (listing.url, *([listing.board_url] if listing.board_url else [])):
                response = client.get(url, {name: answer})
                assert response.status_code == 200, (url, name, answer)
                assert not response.context["faults"], (url, name, answer)


@pytest.mark.parametrize("kind", LISTINGS)
def test_every_column_and_every_order_can_be_asked_for(kind, rita, as_):
    make(rita, 2)
    for of in KINDS:
        make_field(of, kind, filterable=True)
    listing, client = LISTINGS[kind], as_(rita)
    form = client.get(f"{listing.url}?columns=open")
    assert form.status_code == 200
    with asked_once():
        names = list(listing.registry(own=True))
    for at in range(0, len(names), 10):
        response = client.get(listing.url, {"cols": ",".join(names[at : at + 10])})
        assert (response.status_code, response.context["faults"]) == (200, [])
    for sort in (f"{way}{name}" for name in listing.sorts for way in ("", "-")):
        response = client.get(listing.url, {"sort": sort})
        assert (response.status_code, response.context["faults"]) == (200, [])


@pytest.mark.parametrize("asked", ["state=all", "state=won", "q=nave", "state=%27&created=x"])
def test_a_board_is_of_open_records_whatever_is_asked_for(rita, as_, asked):
    OpportunityFactory(owner=rita, name="Nave 1")
    OpportunityFactory(owner=rita, name="Nave 2", state="won", closed_at=timezone.now(), next_action="", next_action_at=None)
    LeadFactory(owner=rita, company="Nave")
    board = as_(rita).get(f"/opportunities/board/?{asked}")
    assert board.status_code == 200
    assert [card.name for lane in board.context["columns"] for card in lane.cards] == ["Nave 1"]
    assert as_(rita).get(f"/leads/board/?{asked}").status_code == 200
