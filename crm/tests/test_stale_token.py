"""Whoever has logged in anew in another tab keeps what they had typed in the old one."""

import pytest
from django.test import Client

from leads.tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
HERE = {"origin": "http://testserver"}


@pytest.fixture
def stale(rita) -> Client:
    """Rita logged in; the pages that she has open carry a token of before."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(rita)
    client.get("/leads/new/")
    return client


def test_a_fragment_gets_the_token_of_now(rita, stale):
    url = f"/leads/{LeadFactory(owner=rita).pk}/take/"
    refused = stale.post(url, {"csrfmiddlewaretoken": "x" * 64}, headers=HERE | {"HX-Request": "true"})
    assert refused.status_code == 403
    token = refused["X-CSRFToken"]
    assert stale.post(url, {"csrfmiddlewaretoken": token}, headers=HERE).status_code == 302


def test_a_page_offers_the_same_fields_with_the_token_of_now(rita, stale):
    lead = LeadFactory(owner=rita)
    typed = {"first_name": 'A "quoted" <b>', "interest": "one\ntwo", "tick": ["1", "2"], "csrfmiddlewaretoken": "x" * 64}
    page = stale.post(f"/leads/{lead.pk}/edit/?a=1", typed, headers=HERE)
    assert page.status_code == 403
    text = page.content.decode()
    assert f'action="/leads/{lead.pk}/edit/?a=1"' in text
    assert 'name="first_name" value="A &quot;quoted&quot; &lt;b&gt;"' in text
    assert 'name="interest" value="one\ntwo"' in text
    assert text.count('name="tick"') == 2
    assert text.count('name="csrfmiddlewaretoken"') == 1
    assert "x" * 64 not in text


@pytest.mark.parametrize(
    ("path", "typed", "headers"),
    [
        ("/profile/password/", {"old_password": "secret-of-old"}, HERE),
        ("/leads/new/", {"first_name": "secret-of-old"}, {"origin": "http://elsewhere.example"}),
        ("/leads/new/", {"first_name": "secret-of-old"}, {}),
    ],
)
def test_no_password_and_nothing_from_elsewhere_is_offered_again(stale, path, typed, headers):
    page = stale.post(path, typed, headers=headers)
    assert page.status_code == 403
    assert "secret-of-old" not in page.content.decode()


def test_whoever_is_not_logged_in_hears_that(rita):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/leads/new/", headers=HERE | {"HX-Request": "true"}).status_code == 401
    assert "<form" not in client.post("/leads/new/", {"first_name": "Ana"}, headers=HERE).content.decode()
