"""Every field of a record can be filtered by, in one way that fits what it holds; nonsense is said, never a crash."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import AccountFactory, ContactFactory
from activities.models import Activity
from leads.tests.factories import LeadFactory
from opportunities.tests.factories import OpportunityFactory
from records.models import Tag

pytestmark = pytest.mark.django_db


def shown(client, url: str, **params) -> list[int]:
    page = client.get(url, params)
    assert page.status_code == 200
    return [row["id"] for row in page.context["page"].rows]


def test_text_is_found_anywhere_and_signs_are_signs(rita, as_):
    here = LeadFactory(owner=rita, city="Bil_bao 100%", company="Frío, S.L.")
    LeadFactory(owner=rita, city="Bilxbao", company="Calor")
    client = as_(rita)
    for params in ({"city": "l_b"}, {"city": "100%"}, {"company": "frío"}, {"company": "FRÍO"}):
        assert shown(client, "/leads/", **params) == [here.pk], params
    assert shown(client, "/leads/", city="\\") == []


def test_amounts_and_days_from_and_to_hold_both_ends(rita, as_):
    deal = OpportunityFactory(owner=rita, amount=500)
    client, today = as_(rita), timezone.localdate()
    assert shown(client, "/opportunities/", amount_from="500", amount_to="500") == [deal.pk]
    assert shown(client, "/opportunities/", amount_from="500.01") == []
    assert shown(client, "/opportunities/", created_at_from=today.isoformat(), created_at_to=today.isoformat()) == [deal.pk]
    assert shown(client, "/opportunities/", created_at_to=(today - timedelta(days=1)).isoformat()) == []


def test_any_of_several_tags(rita, as_):
    fair, hot, cold = (Tag.objects.create(name=name) for name in ("Fair", "Hot", "Cold"))
    one, two = LeadFactory(owner=rita, tags=[fair.pk]), LeadFactory(owner=rita, tags=[hot.pk, cold.pk])
    LeadFactory(owner=rita)
    page = as_(rita).get("/leads/", {"tags": [fair.pk, hot.pk], "cols": "name,tags"})
    assert {row["id"] for row in page.context["page"].rows} == {one.pk, two.pk}
    assert "Tags: <b>Fair, Hot</b>" in page.content.decode()


def test_untouched_is_neither_changed_nor_spoken_to(rita, as_):
    long_ago = timezone.now() - timedelta(days=30)
    old, called = (LeadFactory(owner=rita, updated_at=long_ago) for _n in range(2))
    LeadFactory(owner=rita)
    Activity.objects.create(lead=called, kind="note", author=rita, text="x")
    client = as_(rita)
    assert shown(client, "/leads/", untouched="5") == [old.pk]
    assert shown(client, "/leads/", untouched="31") == []


@pytest.mark.parametrize(
    "query",
    [
        "amount_from=1e999", "amount_from=abc", "amount_to=99999999999999999", "created_at_from=9999-12-31", "created_at_to=0001-01-01",
        "untouched=0", "untouched=1e9", "untouched=-3", "tags=abc", "tags=99999999999999999999", "employees_from=99999999999",
        "country=XX", "no_such=1", "cols=no_such,name", "sort=no_such", "mode=no_such", "probability_from=1.5",
    ],
)  # fmt: skip
@pytest.mark.parametrize("url", ["/leads/", "/accounts/", "/contacts/", "/opportunities/", "/opportunities/board/"])
def test_nonsense_is_never_a_crash(rita, as_, url, query):
    LeadFactory(owner=rita), OpportunityFactory(owner=rita, account=AccountFactory(owner=rita)), ContactFactory(owner=rita)
    assert as_(rita).get(f"{url}?{query}").status_code == 200


def test_what_an_address_asks_for_in_vain_is_said(rita, as_):
    page = as_(rita).get("/leads/?no_such=1&cols=name,gone&sort=age").content.decode()
    assert "There is no filter “no_such”." in page
    assert "There is no column “gone”." in page
    assert "cannot be sorted by “age”" in page


def test_the_panel_offers_every_filter(rita, as_):
    for url, name in (
        ("/leads/", "city"),
        ("/accounts/", "customer_since_from"),
        ("/contacts/", "job_title"),
        ("/opportunities/", "amount_to"),
    ):
        assert f'name="{name}"' in as_(rita).get(f"{url}?filters=open").content.decode()
