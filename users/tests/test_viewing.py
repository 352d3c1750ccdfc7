"""Looking at Mochila as somebody else: an administrator's, reading only, for an hour, noted."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from leads.models import Lead
from leads.tests.factories import LeadFactory
from users import viewing
from users.models import User

pytestmark = pytest.mark.django_db


def test_an_administrator_sees_what_the_other_sees(ada, rita, otto, as_):
    mine, theirs = LeadFactory(owner=rita), LeadFactory(owner=otto)
    client = as_(ada)
    assert client.post(f"/view-as/{rita.pk}/", {"next": f"/leads/{mine.pk}/"}).headers["Location"] == f"/leads/{mine.pk}/"
    page = client.get(f"/leads/{mine.pk}/")
    assert "You see Mochila as <b>Rita</b>" in page.content.decode()
    assert client.get(f"/leads/{theirs.pk}/").status_code == 404
    client.post("/view-as/end/")
    assert client.get(f"/leads/{theirs.pk}/").status_code == 200


def test_it_is_noted_in_the_history_of_that_person(ada, rita, as_):
    client = as_(ada)
    client.post(f"/view-as/{rita.pk}/")
    assert client.post("/view-as/end/").headers["Location"] == f"/admin/users/user/{rita.pk}/change/"
    entries = LogEntry.objects.order_by("pk").values_list("user", "object_id", "change_message")
    assert [(who, of, text.split()[0]) for who, of, text in entries] == [
        (ada.pk, str(rita.pk), "Began"),
        (ada.pk, str(rita.pk), "Stopped"),
    ]


def test_nothing_can_be_changed_meanwhile(ada, rita, as_):
    lead, client = LeadFactory(owner=rita), as_(ada)
    client.post(f"/view-as/{rita.pk}/")
    answer = client.post(f"/leads/{lead.pk}/take/")
    assert answer.status_code == 403
    assert "nothing can be changed" in answer.content.decode()
    assert client.post(f"/view-as/{rita.pk}/").status_code == 403


def test_it_is_not_for_others_nor_of_oneself_nor_of_who_has_left(ada, mona, rita, as_):
    assert as_(mona).post(f"/view-as/{rita.pk}/").status_code == 403
    assert as_(ada).post(f"/view-as/{ada.pk}/").status_code == 409
    User.objects.filter(pk=rita.pk).update(is_active=False)
    assert as_(ada).post(f"/view-as/{rita.pk}/").status_code == 404


def test_it_ends_when_the_hour_is_over_or_the_person_leaves(ada, rita, as_, monkeypatch):
    client = as_(ada)
    client.post(f"/view-as/{rita.pk}/")
    assert "Stop looking" in client.get("/").content.decode()
    User.objects.filter(pk=rita.pk).update(is_active=False)
    assert "Stop looking" not in client.get("/").content.decode()
    User.objects.filter(pk=rita.pk).update(is_active=True)
    client.post(f"/view-as/{rita.pk}/")
    monkeypatch.setattr(viewing, "SECONDS", -1)
    assert "Stop looking" not in client.get("/").content.decode()


def test_the_administrators_language_and_the_others_rights(ada, rita, as_):
    User.objects.filter(pk=rita.pk).update(language="es")
    client = as_(ada)
    client.post(f"/view-as/{rita.pk}/")
    page = client.get("/leads/").content.decode()
    assert "New lead" in page
    assert "/admin/" not in page
    assert client.get(f"/admin/users/user/{rita.pk}/change/").status_code in (302, 403)


def test_a_manager_is_seen_in_the_administration_too(ada, mona, as_):
    client = as_(ada)
    assert f'formaction="/view-as/{mona.pk}/"' in client.get(f"/admin/users/user/{mona.pk}/change/").content.decode()
    client.post(f"/view-as/{mona.pk}/")
    assert "Stop looking" in client.get("/admin/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_what_a_page_would_write(seeded, ada, rita, as_, monkeypatch):
    lead, client = LeadFactory(owner=rita), as_(ada)
    client.post(f"/view-as/{rita.pk}/")
    writes = lambda *_args, **_more: Lead.objects.filter(pk=lead.pk).update(company="Changed")  # noqa: E731
    monkeypatch.setattr("leads.views.page_facts", writes)
    assert client.get(f"/leads/{lead.pk}/").status_code == 403
    with connection.cursor() as cursor:
        cursor.execute("SHOW default_transaction_read_only")
        assert cursor.fetchone() == ("off",)
    assert Lead.objects.get(pk=lead.pk).company != "Changed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "path", ["/", "/leads/", "/opportunities/board/", "/accounts/", "/search/?q=ruiz", "/recent/", "/profile/"]
)
def test_pages_that_only_read_work(seeded, ada, rita, as_, path):
    LeadFactory(owner=rita)
    client = as_(ada)
    client.post(f"/view-as/{rita.pk}/")
    assert client.get(path).status_code == 200


def test_what_is_sent_when_the_hour_is_over_is_not_done_by_the_administrator(ada, rita, as_, monkeypatch):
    lead, client = LeadFactory(owner=rita), as_(ada)
    client.post(f"/view-as/{rita.pk}/")
    monkeypatch.setattr(viewing, "SECONDS", -1)
    answer = client.post(f"/leads/{lead.pk}/tags/", {"version": 1})
    assert answer.headers["Location"] == "/"
    assert Lead.objects.get(pk=lead.pk).version == 1
