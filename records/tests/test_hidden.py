"""A related record that one may not see has one word, "(hidden)", wherever it would be named."""

import pytest

from accounts.models import Account, Affiliation, Contact
from accounts.tests.factories import AccountFactory, ContactFactory
from leads.conversion import convert_lead
from leads.plan import default_plan
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity, OpportunityPerson
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.django_db
SURFACES = [
    "/opportunities/", "/opportunities/board/", "/opportunities/{opportunity}/", "/opportunities/{opportunity}/edit/",
    "/opportunities/{opportunity}/history/", "/contacts/", "/contacts/{contact}/", "/contacts/{contact}/edit/",
    "/contacts/{contact}/history/", "/accounts/{account}/", "/accounts/{account}/edit/", "/accounts/{account}/history/",
    "/search/?q=visible", "/leads/conversions/{conversion}/", "/admin/opportunities/opportunity/",
    "/admin/opportunities/opportunity/{opportunity}/change/", "/admin/opportunities/opportunity/{opportunity}/history/",
    "/admin/accounts/contact/", "/admin/accounts/contact/{contact}/change/", "/admin/accounts/contact/{contact}/history/",
    "/admin/accounts/account/{account}/change/", "/admin/accounts/account/{account}/history/",
    "/admin/leads/conversion/{conversion}/change/",
]  # fmt: skip
EXPORTS = ["opportunities/opportunity/{opportunity}", "accounts/contact/{contact}", "accounts/account/{account}"]


@pytest.fixture
def house(mona, otto) -> dict:
    """Mona's records, each tied to what is Otto's."""
    company, person = (
        AccountFactory(owner=otto, name="Secret"),
        ContactFactory(owner=otto, first_name="Secret", last_name="Secret"),
    )
    sale = OpportunityFactory(owner=otto, name="Secret", account=company)
    account, contact = AccountFactory(owner=mona, name="Visible"), ContactFactory(owner=mona, first_name="Visible")
    opportunity = OpportunityFactory(owner=mona, name="Visible", duplicated_from=sale)
    Account.objects.filter(pk=account.pk).update(parent=company)
    Contact.objects.filter(pk=contact.pk).update(account=company, reports_to=person)
    tied = {"account": company, "contact": person, "intermediary": company}
    Opportunity.objects.filter(pk=opportunity.pk).update(**tied)
    OpportunityPerson.objects.create(opportunity=opportunity, contact=person)
    Affiliation.objects.create(contact=contact, account=AccountFactory(owner=otto, name="Secret too"))
    lead = LeadFactory(owner=mona)
    conversion = convert_lead(lead, actor=mona, plan=default_plan(lead, user=mona))
    made = Account.objects.get(pk=conversion.targets.get(kind="account").account_id)
    Account.objects.filter(pk=made.pk).update(owner=otto, name="Secret")
    return {"account": account.pk, "contact": contact.pk, "opportunity": opportunity.pk, "conversion": conversion.pk}


@pytest.mark.parametrize("surface", SURFACES)
def test_what_is_hidden_is_called_so_and_not_named(mona, as_, house, surface):
    answer = as_(mona).get(surface.format(**house))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Secret" not in page
    assert "(hidden)" in page


@pytest.mark.parametrize("surface", SURFACES)
def test_whoever_sees_it_reads_its_name(ada, as_, house, surface):
    page = as_(ada).get(surface.format(**house)).content.decode()
    assert "Secret" in page
    assert "(hidden)" not in page


@pytest.mark.parametrize("row", EXPORTS)
def test_exports_use_the_same_word(mona, as_, house, row):
    path, _slash, pk = row.format(**house).rpartition("/")
    answer = as_(mona).post(f"/admin/{path}/", {"action": "export_rows", "index": "0", "_selected_action": [pk]})
    text = b"".join(answer.streaming_content).decode()
    assert "Secret" not in text
    assert "(hidden)" in text


def test_a_hidden_choice_stays_when_the_form_is_saved(mona, as_, house):
    client, url = as_(mona), f"/admin/accounts/account/{house['account']}/change/"
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"city": "Bilbao"}
    assert client.post(url, data).status_code == 302
    account = Account.objects.get(pk=house["account"])
    assert (account.city, account.parent.name) == ("Bilbao", "Secret")
