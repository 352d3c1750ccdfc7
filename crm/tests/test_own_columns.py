"""The company's own fields in lists: as columns and filters, for all four kinds, without a statement more for each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import AccountFactory, ContactFactory
from leads.tests.factories import LeadFactory
from opportunities.tests.factories import OpportunityFactory
from records.own import forget
from records.tests.own_fields import make_field, one_of_each, option

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A12")]
KINDS = {
    "lead": ("/leads/", LeadFactory), "account": ("/accounts/", AccountFactory), "contact": ("/contacts/", ContactFactory),
    "opportunity": ("/opportunities/", OpportunityFactory),
}  # fmt: skip


def shown(client, url: str, **query) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_field_is_a_column_and_a_filter(rita, as_, kind):
    url, factory = KINDS[kind]
    fields = one_of_each(kind, filterable=True)
    red = option(fields["choice"], "Red")
    values = {
        "text": "Vitoria", "long": "Two\nlines", "number": "1234.5", "money": "70", "date": "2027-05-01", "choice": red,
        "several": [option(fields["several"], "Blue")], "yesno": True, "link": "example.com", "email": "a@example.com",
        "phone": "600 111 222", "person": rita.pk,
    }  # fmt: skip
    factory(owner=rita, custom={fields[name].key: value for name, value in values.items()})
    factory(owner=rita, custom=dict.fromkeys((field.key for field in fields.values()), "odd"))
    factory(owner=rita)
    page = shown(as_(rita), url, cols=",".join(field.key for field in fields.values()))
    for text in ("Vitoria", "Two\nlines", "1,234.5", "€70", "Red", "Blue", "Rita", 'href="https://example.com"', 'href="tel:'):
        assert text in page, text
    assert "My text" in page
    assert 'href="mailto:a@example.com"' in page
    asked = {fields["choice"].key: red, f"{fields['number'].key}_min": "1000", fields["text"].key: "tori"}
    answer = as_(rita).get(url, asked)
    assert len(answer.context["rows"]) == 1
    assert {(chip.label, chip.value) for chip in answer.context["chips"]} >= {("My choice", "Red"), ("My text", "tori")}
    assert "My number from" in shown(as_(rita), url, filters="open")


def test_columns_cost_no_statement_more(rita, as_):
    fields = one_of_each()
    client, cols = as_(rita), ",".join(field.key for field in fields.values())
    LeadFactory(owner=rita, custom={fields["person"].key: rita.pk})
    client.get("/")

    def statements(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    forget()
    client.get(f"/leads/?cols={cols}")
    few = statements("/leads/")
    assert statements(f"/leads/?cols={cols}") <= few + 1
    LeadFactory.create_batch(5, owner=rita, custom={fields["person"].key: rita.pk})
    assert statements(f"/leads/?cols={cols}") <= few + 1


def test_an_archived_field_is_said_and_left_out(rita, as_):
    field = make_field("number", name="Floors", filterable=True, archived=True)
    LeadFactory(owner=rita, custom={field.key: "3"})
    page = shown(as_(rita), "/leads/", cols=f"name,{field.key}", **{f"{field.key}_min": "9"})
    assert page.count("The field “Floors” is no longer used.") == 2
    answer = as_(rita).get(f"/leads/?{field.key}_min=9")
    assert len(answer.context["rows"]) == 1
