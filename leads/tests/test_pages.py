"""What the page of a lead says and offers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Industry
from accounts.tests.factories import AccountFactory, ContactFactory
from campaigns.models import Source
from leads.models import LeadStatus
from leads.services import add_lead_person, update_lead
from leads.tests.factories import LeadFactory
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.django_db


def test_a_possible_duplicate_says_what_it_is(rita, as_):
    lead = LeadFactory(owner=rita, company="Frío, S.L.", email="ana@example.com")
    LeadFactory(owner=rita, company="Frío", first_name="Otra", last_name="Ana")
    AccountFactory(owner=rita, name="Frío")
    ContactFactory(owner=rita, first_name="Ana", last_name="Paz", email="ana@example.com")
    page = as_(rita).get(f"/leads/{lead.pk}/duplicates/").content.decode()
    for kind, name in (("Lead", "Otra Ana"), ("Account", "Frío"), ("Contact", "Ana Paz")):
        assert [line for line in page.splitlines() if f"{kind}: <a" in line and f">{name}</a>" in line]


def test_a_removed_person_can_be_brought_back_once(rita, mona, as_):
    lead, client = LeadFactory(owner=rita), as_(rita)
    people = [add_lead_person(lead, {"first_name": name, "email": f"{name}@example.com"}, actor=rita) for name in "abc"]
    page = client.post(f"/leads/{lead.pk}/people/{people[1].pk}/", {"remove": "1"}, follow=True).content.decode()
    undo = f"/leads/{lead.pk}/people/restore/"
    assert "b is removed." in page
    assert f'action="{undo}"' in page
    as_(mona).post(undo)
    assert [person.first_name for person in lead.people.all()] == ["a", "c"]
    for _press in range(2):
        client.post(undo)
        assert [(p.first_name, p.email) for p in lead.people.all()] == [(n, f"{n}@example.com") for n in "abc"]


def test_colleagues_are_added_one_at_a_time_and_numbered(rita, as_):
    page = as_(rita).get(f"/leads/{LeadFactory(owner=rita).pk}/convert/").content.decode()
    assert [page.count(text) for text in ("Add a colleague", "One more colleague")] == [1, 2]
    assert all(f"Colleague {n}</h3>" in page for n in (1, 2, 3))


def test_money_on_the_conversion_page_is_written_as_the_reader_writes_it(rita, as_):
    rita.language = "es"
    rita.save()
    AccountFactory(owner=rita, name="Frío", annual_revenue=2_500_000)
    lead = LeadFactory(owner=rita, company="Frío, S.L.", annual_revenue=1_250_000)
    page = as_(rita).get(f"/leads/{lead.pk}/convert/").content.decode()
    assert "1.250.000\xa0€" in page
    assert "2.500.000\xa0€" in page
    assert 'value="1250000"' in page


def test_a_new_lead_says_what_it_needs(rita, as_):
    for url in ("/leads/new/", "/leads/new/?all=1"):
        assert "one way to reach them" in as_(rita).get(url).content.decode()


def test_adding_a_person_is_said(rita, as_):
    page = as_(rita).post(f"/leads/{LeadFactory(owner=rita).pk}/people/", {"first_name": "Íñigo"}, follow=True)
    assert "Íñigo is added." in page.content.decode()


def test_the_conversion_page_says_when_the_lead_has_changed_meanwhile(rita, mona, as_):
    lead, client = LeadFactory(owner=rita, company="Before", industry=None), as_(rita)
    url = f"/leads/{lead.pk}/convert/"
    data = {
        "version": lead.version, "account-how": "create", "account-name": "Before", "lead-how": "skip", "opportunity-how": "skip",
    }  # fmt: skip
    industry = Industry.objects.first()
    update_lead(lead, actor=mona, values={"company": "After", "industry": industry}, version=lead.version)
    answer = client.post(url, data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The lead has changed since this page was drawn." in page
    assert f"company: After; industry: {industry}" in page
    assert 'name="account-name" value="Before"' in page
    lead.refresh_from_db()
    assert f'name="version" value="{lead.version}"' in page
    assert client.post(url, data | {"version": lead.version}).status_code == 302


def test_a_nurtured_lead_whose_day_has_passed_came_back(rita, as_):
    lead = LeadFactory(
        owner=rita, status=LeadStatus.objects.get(meaning="nurturing"), next_action_at=timezone.now() + timedelta(days=9)
    )
    page = f"/leads/{lead.pk}/"
    assert "comes back by itself on" in as_(rita).get(page).content.decode()
    lead.next_action_at = timezone.now() - timedelta(days=2)
    lead.save()
    said = as_(rita).get(page).content.decode()
    assert "came back on" in said
    assert "comes back by itself" not in said


def test_a_lead_without_source_says_nothing_of_it(rita, as_):
    lead = LeadFactory(owner=rita, source=None)
    url = f"/leads/{lead.pk}/"
    assert "They came to us" not in as_(rita).get(url).content.decode()
    lead.source = Source.objects.first()
    lead.save()
    assert "They came to us" in as_(rita).get(url).content.decode()


def test_after_handing_over_one_is_where_one_came_from(rita, mona, tom, as_):
    lead, deal = LeadFactory(owner=rita), OpportunityFactory(owner=rita)
    for record in (lead, deal):
        answer = as_(mona).post(f"{record.get_absolute_url()}assign/", {"owner": tom.pk})
        assert (answer.status_code, answer.url) == (302, record.get_absolute_url())


def test_the_board_has_a_lane_for_each_status_and_moves_cards(rita, otto, as_):
    mine, theirs = LeadFactory(owner=rita), LeadFactory(owner=otto)
    client = as_(rita)
    page = client.get("/leads/board/").content.decode()
    assert f'data-id="{mine.pk}"' in page
    assert f'data-id="{theirs.pk}"' not in page
    assert 'data-move="status"' in page
    status = LeadStatus.objects.get(meaning="attempted")
    back = {"status": status.pk, "next": "/leads/board/?owner=me"}
    assert client.post(f"/leads/{mine.pk}/status/", back).headers["Location"] == "/leads/board/?owner=me"
    assert (
        client.post(f"/leads/{mine.pk}/status/", back | {"next": "//evil.example.com"}).headers["Location"]
        == f"/leads/{mine.pk}/"
    )
    assert client.get("/leads/?mode=board").headers["Location"].startswith("/leads/board/")
