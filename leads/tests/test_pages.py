"""What the page of a lead says and offers."""

import pytest

from accounts.tests.factories import AccountFactory, ContactFactory
from leads.services import add_lead_person
from leads.tests.factories import LeadFactory

pytestmark = pytest.mark.django_db


def test_a_possible_duplicate_says_what_it_is(rita, as_):
    lead = LeadFactory(owner=rita, company="Frío, S.L.", email="ana@example.com")
    LeadFactory(owner=rita, company="Frío", first_name="Otra", last_name="Ana")
    AccountFactory(owner=rita, name="Frío")
    ContactFactory(owner=rita, first_name="Ana", last_name="Paz", email="ana@example.com")
    page = as_(rita).get(f"/leads/{lead.pk}/duplicates/").content.decode()
    for kind, name in (("Lead", "Otra Ana"), ("Account", "Frío"), ("Contact", "Ana Paz")):
        assert [line for line in page.splitlines() if f"{kind}: <a" in line and f">{name}</a>" in line]
