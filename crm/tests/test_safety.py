"""Headers on every answer, sessions that end, doors that close, and the database that is away."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from conftest import PASSWORD
from crm import home
from leads.tests.factories import LeadFactory
from users import throttle
from users.models import User

pytestmark = pytest.mark.django_db

PAGES = ["/", "/leads/", "/login/", "/nope/", "/leads/99999/", "/profile/", "/healthz"]


def check_headers(answer) -> None:
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("url", PAGES)
def test_headers_on_every_answer(rita, as_, url):
    answer = as_(rita).get(url)
    check_headers(answer)
    assert "no-store" in answer["Cache-Control"]


REFUSED = [
    (405, {"REQUEST_METHOD": "TRACE"}),
    (414, {"QUERY_STRING": "q=" + "x" * 20_000}),
    (400, {"QUERY_STRING": "q=%00"}),
    (415, {"CONTENT_TYPE": "text/plain; charset=utf-7"}),
    (413, {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(10**9)}),
]


@pytest.mark.parametrize(("status", "request_"), REFUSED, ids=[status for status, _request in REFUSED])
def test_headers_on_what_the_gate_refuses(client, status, request_):
    answer = client.get("/leads/", **request_)
    assert answer.status_code == status
    check_headers(answer)
    assert "no-store" in answer["Cache-Control"]


def test_headers_on_static_files(client):
    answer = client.get("/static/css/layout.css")
    assert answer.status_code == 200
    check_headers(answer)


def test_a_stranger_is_led_to_the_log_in(client):
    assert client.get("/leads/").url == "/login/?next=/leads/"


def test_log_in_is_case_insensitive_and_log_out_clears(rita, client):
    assert client.post("/login/", {"username": "RITA@Example.com", "password": PASSWORD}).status_code == 302
    assert client.get("/leads/").status_code == 200
    answer = client.post("/logout/")
    assert "Clear-Site-Data" in answer
    assert client.get("/leads/").status_code == 302


def test_a_wrong_password_says_so_and_too_many_close_the_door(rita, client):
    data = {"username": "rita@example.com", "password": "wrong"}
    assert client.post("/login/", data).status_code == 422
    for _n in range(10):
        throttle.note_failure("rita@example.com", "9.9.9.9")
    assert client.post("/login/", data | {"password": PASSWORD}).status_code == 429
    User.objects.update()
    later = timezone.now() + throttle.WINDOW * 2
    assert not throttle.is_closed("rita@example.com", "9.9.9.9", at=later)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "auditor"}, {"password": "!"}])
def test_leaving_another_role_or_password_ends_the_sessions_at_once(rita, as_, change):
    client = as_(rita)
    assert client.get("/leads/").status_code == 200
    User.objects.filter(pk=rita.pk).update(**change)
    assert client.get("/leads/").status_code == 302


@pytest.mark.parametrize("path", ["save", "update"])
def test_a_session_from_before_a_deactivation_stays_dead(rita, as_, path):
    client, stale = as_(rita), User.objects.get(pk=rita.pk)
    for active in (False, True):
        if path == "save":
            stale.is_active = active
            stale.save()
        else:
            User.objects.filter(pk=rita.pk).update(is_active=active)
    assert client.get("/leads/").status_code == 302
    rita.refresh_from_db()
    assert as_(rita).get("/leads/").status_code == 200


def test_a_session_that_rested_too_long_ends(rita, as_):
    client = as_(rita)
    client.get("/")
    session = client.session
    session["seen"] = session["seen"] - 13 * 3600
    session.save()
    assert client.get("/leads/").status_code == 302


def test_password_reset_mails_a_link_from_the_setting_and_tells_strangers_nothing(
    rita, client, mailoutbox, settings, django_capture_on_commit_callbacks
):
    settings.SITE_URL = "https://crm.example.com"
    for email in ("rita@example.com", "nobody@example.com"):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post("/password/reset/", {"email": email}, headers={"host": "localhost"}).status_code == 302
    (mail,) = mailoutbox
    link = next(line for line in mail.body.splitlines() if line.startswith("https://crm.example.com/password/reset/"))
    page = client.get(link.removeprefix("https://crm.example.com"), follow=True)
    data = {"new_password1": "another-long-password", "new_password2": "another-long-password"}
    assert client.post(page.redirect_chain[-1][0], data).status_code == 302
    assert Client().login(username="rita@example.com", password="another-long-password")


@pytest.mark.rule("T8")
def test_the_profile_sets_language_theme_and_time_zone(rita, as_):
    client = as_(rita)
    data = {"name": "Rita", "language": "es", "time_zone": "Atlantic/Canary", "theme": "dark", "shortcuts": ""}
    assert client.post("/profile/", data).status_code == 302
    page = client.get("/leads/").content.decode()
    assert 'lang="es"' in page
    assert 'data-bs-theme="dark"' in page
    assert 'data-keys="off"' in page
    assert client.post("/profile/", data | {"time_zone": "Mars/Base"}).status_code == 422


def test_a_database_that_is_away_is_a_503(rita, as_, monkeypatch):
    def away(user):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(home, "_first_due", away)
    answer = as_(rita).get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_fault_of_ours_is_a_500_without_details(rita, as_, monkeypatch):
    def broken(user):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(home, "_first_due", broken)
    answer = as_(rita).get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()


def test_csrf_is_asked(rita):
    client = Client(enforce_csrf_checks=True)
    client.force_login(rita)
    assert client.post(f"/leads/{LeadFactory(owner=rita).pk}/take/").status_code == 403


def test_healthz(client):
    assert client.get("/healthz").status_code == 200
