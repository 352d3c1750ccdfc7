"""Records in the admin: what is seen, changed only by the services, from the version that was shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, Industry
from accounts.tests.factories import AccountFactory, ContactFactory
from leads.conversion import convert_lead
from leads.models import Lead
from leads.plan import default_plan
from leads.services import add_lead_person, update_lead
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity
from opportunities.tests.factories import OpportunityFactory
from records.history import history_of
from records.tests.page_forms import form_on

pytestmark = pytest.mark.django_db
FACTORIES = {
    "leads_lead": LeadFactory,
    "accounts_account": AccountFactory,
    "accounts_contact": ContactFactory,
    "opportunities_opportunity": OpportunityFactory,
}


def change_url(record) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def filled(client, record, **changes) -> dict:
    """The change form as it is drawn now, with some fields typed over."""
    data = form_on(client.get(change_url(record)), f"{record._meta.model_name}_form")
    return data | {name: [value] for name, value in changes.items()}


@pytest.mark.rule("T7", "X6")
@pytest.mark.parametrize("name", FACTORIES)
def test_a_manager_does_not_see_the_other_team(name, cast, rita, as_):
    theirs, ours = FACTORIES[name](owner=rita), FACTORIES[name](owner=cast["otto"])
    client = as_(cast["sam"])
    page = client.get(reverse(f"admin:{name}_changelist")).content.decode()
    assert change_url(ours) in page
    assert change_url(theirs) not in page
    missing = client.get(reverse(f"admin:{name}_change", args=[99_999_999]))
    for url in (change_url(theirs), change_url(theirs).replace("change", "history")):
        hidden = client.get(url)
        assert (hidden.status_code, hidden.url) == (missing.status_code, missing.url) == (302, reverse("admin:index"))
    client.post(change_url(theirs), {"name": "Taken"})
    theirs.refresh_from_db()
    assert theirs.version == 1


def test_an_autocomplete_does_not_leak(rita, otto, sam, ada, as_):
    AccountFactory(owner=rita, name="Frío del Norte")
    AccountFactory(owner=otto, name="Frío del Sur")
    query = {"app_label": "opportunities", "model_name": "opportunity", "field_name": "account", "term": "frio"}

    def offered(person):
        answer = as_(person).get(reverse("admin:autocomplete"), query)
        return {row["text"] for row in answer.json()["results"]}

    assert offered(sam) == {"Frío del Sur"}
    assert offered(ada) == {"Frío del Sur", "Frío del Norte"}
    assert as_(rita).get(reverse("admin:autocomplete"), query).status_code == 403


def test_a_hidden_record_cannot_be_chosen_by_its_number(rita, otto, sam, as_):
    hidden, opportunity = AccountFactory(owner=rita), OpportunityFactory(owner=otto)
    client = as_(sam)
    answer = client.post(change_url(opportunity), filled(client, opportunity, account=hidden.pk))
    assert answer.status_code == 200
    opportunity.refresh_from_db()
    assert opportunity.account != hidden


def test_a_hidden_record_that_is_there_stays_there(rita, otto, sam, as_):
    opportunity = OpportunityFactory(owner=otto, account=AccountFactory(owner=rita))
    client = as_(sam)
    assert client.post(change_url(opportunity), filled(client, opportunity, name="New name")).status_code == 302
    was, opportunity = opportunity.account, Opportunity.objects.get()
    assert (opportunity.name, opportunity.account) == ("New name", was)


def test_a_change_goes_through_the_service(rita, mona, as_):
    lead = LeadFactory(owner=rita, interest="One\nTwo")
    client = as_(mona)
    answer = client.post(change_url(lead), filled(client, lead, company="Peña S.L.", _continue="1"))
    assert answer.status_code == 302
    lead.refresh_from_db()
    assert (lead.company, lead.company_key, lead.interest, lead.version) == ("Peña S.L.", "pena", "One\nTwo", 2)
    line = history_of(lead, user=mona)[0]
    assert (line.who, line.what, [field for field, _old, _new in line.changes]) == ("Mona", "Edited", ["company"])
    page = client.get(change_url(lead).replace("change", "history")).content.decode()
    assert "Peña S.L." in page
    assert "<ins>" in page


def test_nothing_changed_writes_nothing(rita, mona, as_):
    records = [factory(owner=rita) for factory in FACTORIES.values()]
    client = as_(mona)
    for record in records:
        assert client.post(change_url(record), filled(client, record)).status_code == 302
        record.refresh_from_db()
        assert record.version == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "", "phone": "", "mobile": ""}, "one way to reach them"),
        ({"tax_id": "B12345678"}, "tax id"),
        ({"phone": "call me"}, "is not a telephone number"),
        ({"email": "nobody"}, "valid email address"),
        ({"amount": "NaN"}, "Enter a number"),
        ({"owner": "999999"}, "Select a valid choice"),
    ],
)
def test_a_broken_rule_is_said_beside_the_form_and_changes_nothing(rita, mona, as_, changes, sentence):
    lead, client = LeadFactory(owner=rita), as_(mona)
    answer = client.post(change_url(lead), filled(client, lead, job_title="Typed", **changes))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert "Typed" in answer.content.decode()
    assert Lead.objects.get().version == 1


def test_what_only_the_service_refuses_is_shown_too(rita, mona, as_):
    won = OpportunityFactory(owner=rita, state="won", closed_at="2026-01-01T00:00Z", next_action="", next_action_at=None)
    client = as_(mona)
    answer = client.post(change_url(won), filled(client, won, name="Typed", account=AccountFactory(owner=rita).pk))
    assert answer.status_code == 200
    assert "stays with its account" in answer.content.decode()
    assert "Typed" in answer.content.decode()
    assert Opportunity.objects.get().version == 1
    assert not mona.logentry_set.exists()


@pytest.mark.rule("X12")
def test_a_stale_edit_is_refused_and_nothing_is_lost(rita, mona, as_):
    lead, client = LeadFactory(owner=rita, company="Old", job_title="Buyer"), as_(mona)
    mine = filled(client, lead, company="Mine")
    update_lead(lead, actor=rita, values={"company": "Theirs", "job_title": "Director"}, version=1)
    answer = client.post(change_url(lead), mine)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Somebody else has changed this record" in page
    assert "to “Theirs”. What you typed is kept" in page
    assert "from “Buyer” to “Director”" in page
    assert Lead.objects.get().company == "Theirs"
    again = form_on(answer, "lead_form")
    assert (again["company"], again["job_title"]) == (["Mine"], ["Director"])
    assert client.post(change_url(lead), again).status_code == 302
    lead.refresh_from_db()
    assert (lead.company, lead.job_title) == ("Mine", "Director")


@pytest.mark.parametrize("version", ["", "7"])
def test_without_the_version_an_edit_is_stale(rita, mona, as_, version):
    account, client = AccountFactory(owner=rita, city="Bilbao"), as_(mona)
    data = filled(client, account, city="Vitoria", version=version, original="")
    assert client.post(change_url(account), data).status_code == 200
    assert Account.objects.get().city == "Bilbao"


def test_a_converted_lead_is_read_only(rita, mona, ada, as_):
    lead = LeadFactory(owner=rita)
    convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    for person in (mona, ada):
        assert 'name="company"' not in as_(person).get(change_url(lead)).content.decode()
        assert as_(person).post(change_url(lead), {"company": "x"}).status_code == 403


def test_status_stage_and_state_have_no_field(rita, mona, as_):
    client = as_(mona)
    lead, opportunity = LeadFactory(owner=rita), OpportunityFactory(owner=rita)
    assert not {"status", "state", "team", "next_action", "closed_at"} & set(filled(client, lead))
    assert not {"stage", "pipeline", "state", "closed_at", "lost_reason"} & set(filled(client, opportunity))
    client.post(change_url(lead), filled(client, lead, status="4", state="converted", team="", version_now="9", id="77"))
    lead.refresh_from_db()
    assert (lead.status.name, lead.state, lead.version) == ("New", "open", 1)


def test_no_adding_and_no_deleting(rita, ada, as_):
    for name, factory in FACTORIES.items():
        record = factory(owner=rita)
        assert as_(ada).get(reverse(f"admin:{name}_add")).status_code == 403
        assert as_(ada).post(reverse(f"admin:{name}_delete", args=[record.pk]), {"post": "yes"}).status_code == 403


def test_archived_rows_are_not_offered(rita, mona, as_):
    lead, industry = LeadFactory(owner=rita), Industry.objects.first()
    Industry.objects.filter(pk=industry.pk).update(archived=True)

    def offered() -> bool:
        form = as_(mona).get(change_url(lead)).context["adminform"].form
        return industry in form.fields["industry"].queryset

    assert not offered()
    update_lead(lead, actor=rita, values={"industry": industry}, version=1)
    assert offered()


@pytest.mark.rule("X20")
@pytest.mark.parametrize("name", FACTORIES)
def test_a_change_list_costs_the_same_for_any_number_of_rows(name, rita, mona, as_, organisation):
    client, url = as_(mona), reverse(f"admin:{name}_changelist")

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    FACTORIES[name].create_batch(5, owner=rita)
    cost()
    few = cost()
    FACTORIES[name].create_batch(25, owner=rita)
    assert cost() == few <= 12


def test_further_people_are_shown(rita, mona, as_):
    lead = LeadFactory(owner=rita)
    add_lead_person(lead, {"first_name": "Íñigo", "email": "inigo@example.com"}, actor=rita)
    assert "Íñigo" in as_(mona).get(change_url(lead)).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "owner__password__startswith=p", "owner__role=rep", "search__regex=(a%2B)%2B", "created_at__year=99999", "version=1",
        "id__in=1", "password=x", "status__name=New",
    ],
)  # fmt: skip
def test_an_address_cannot_ask_what_the_list_does_not_declare(ada, as_, query):
    assert as_(ada).get(f"{reverse('admin:leads_lead_changelist')}?{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "owner=none", "owner=9999999999999999999999", "owner=%D9%A3", "next=late", "next=x", "p=1e9", "p=-3", "p=999999", "o=99.-1",
        "o=x", "q=" + "a" * 3000, "q=%25_%25", "state__exact=open&created_at__lt=2026-01-01T00:00:00%2B01:00", "created_at__gte=0000",
        "status__id__exact=99999999999999999999999", "status__id__exact=x", "_facets=True", "all=", "state__in=open,nurture",
    ],
)  # fmt: skip
def test_odd_addresses_are_answered(ada, rita, as_, query):
    LeadFactory(owner=rita)
    assert as_(ada).get(f"{reverse('admin:leads_lead_changelist')}?{query}").status_code in (200, 302)


def test_search_finds_by_company_and_by_telephone(rita, mona, as_):
    LeadFactory(owner=rita, company="Peña y Cía", phone="944 123 456")
    LeadFactory(owner=rita)
    client, url = as_(mona), reverse("admin:leads_lead_changelist")
    for text in ("pena cia", "944123456"):
        assert client.get(url, {"q": text}).context["cl"].result_count == 1


ODD = [
    "\u202e" + "x" * 70_000, "e" + "\u0301" * 2_000, "😀" * 300, '"><svg/onload=1>', "{{7*7}}%(x)s{0.__class__}", "NaN", "1e309", "9" * 60,
    "٣", "-1", "30/02/2026", "10000-01-01", "0000-00-00", "\ud800", "=1+1", "\x1b[31m", "a\r\nb",
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_values_are_answered(rita, ada, as_, odd):
    """In every field at once, and in each by itself where it is a number, a date or a choice."""
    client = as_(ada)
    for factory in FACTORIES.values():
        record = factory(owner=rita)
        data = filled(client, record)
        own = [name for name in data if name not in ("csrfmiddlewaretoken", "original", "version") and "FORMS" not in name]
        sent = [odd.encode("utf-8", "replace").decode()]
        for changes in (dict.fromkeys(own, sent), {"owner": sent}, {"version": sent}, {"original": sent}, {"country": sent}):
            answer = client.post(change_url(record), data | changes)
            assert answer.status_code in (200, 302), changes
            assert b"<svg/onload" not in answer.content
