"""People in a sale: adding is said, removing can be undone."""

import pytest

from accounts.tests.factories import ContactFactory
from opportunities.services import add_person
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.django_db


def test_the_key_person_removed_comes_back_as_key_person_with_the_role(rita, as_):
    deal, client = OpportunityFactory(owner=rita, contact=None), as_(rita)
    first, second = ContactFactory(owner=rita, first_name="Uno", last_name=""), ContactFactory(owner=rita)
    person = add_person(deal, first, actor=rita, role="Buyer")
    add_person(deal, second, actor=rita)
    page = client.post(f"/opportunities/{deal.pk}/people/{person.pk}/", {"remove": "1"}, follow=True).content.decode()
    undo = f"/opportunities/{deal.pk}/people/restore/"
    assert "Uno is removed." in page
    assert f'action="{undo}"' in page
    deal.refresh_from_db()
    assert deal.contact == second
    for _press in range(2):
        client.post(undo)
        deal.refresh_from_db()
        assert deal.contact == first
        assert [(p.contact, p.role) for p in deal.people.select_related("contact")] == [(first, "Buyer"), (second, "")]


def test_adding_a_person_is_said(rita, as_):
    deal, contact = OpportunityFactory(owner=rita), ContactFactory(owner=rita, first_name="Uno", last_name="")
    page = as_(rita).post(f"/opportunities/{deal.pk}/people/", {"contact": contact.pk}, follow=True)
    assert "Uno is added." in page.content.decode()
