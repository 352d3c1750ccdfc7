"""Whatever arrives: a clear message or 4xx, never a 5xx, nothing half done."""

import uuid
from urllib.parse import urljoin

import pytest
from django.conf import settings

from accounts.tests.factories import AccountFactory, ContactFactory
from leads.models import Lead
from leads.tests.factories import LeadFactory
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.django_db

TEXTS = [
    "\x1b[2J", "a\r\nb", "\u202eevil", "e" + "\u0301" * 2000, "🎒" * 300, "x" * 70_000, '"><svg/onload=1>', '" autofocus onfocus=1 x="',
    "javascript:1//", "{{7*7}}", "${7*7}", "{0.__class__}", "%(x)s", "' OR 1=1 --", "\ud800", "=cmd|' /C calc'!A0", "%_%_", " ",
]  # fmt: skip
NUMBERS = ["NaN", "Infinity", "1e309", "9" * 60, "1,5", "１２", "-1", "0x10", "1_000"]
DATES = ["2026-02-30", "0000-01-01", "10000-01-01", "2026-03-29T02:30", "yesterday", "٢٠٢٦-01-01"]
IDS = ["0", "-1", "9" * 40, "%00", "٣", "1.0", "1e3", "'"]


def ok(response) -> bool:
    return response.status_code < 500


@pytest.fixture
def house(rita):
    account = AccountFactory(owner=rita)
    return {
        "leads": LeadFactory(owner=rita).pk, "accounts": account.pk, "contacts": ContactFactory(owner=rita, account=account).pk,
        "opportunities": OpportunityFactory(owner=rita, account=account).pk,
    }  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_texts_in_every_form(rita, as_, house, text):
    client = as_(rita)
    text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for kind, pk in house.items():
        for url in (f"/{kind}/{pk}/edit/", f"/{kind}/new/", f"/{kind}/new/?all=1"):
            form = client.get(url).context["form"]
            data = {name: text for name in form.fields if name not in ("submission", "version", "original")}
            assert ok(client.post(url, data)), url
    for url in (f"/timeline/lead/{house['leads']}/", f"/leads/{house['leads']}/disqualify/", f"/leads/{house['leads']}/nurture/"):
        data = {
            "kind": "note",
            "text": text,
            "next-what": text,
            "next-when": "tomorrow",
            "what": text,
            "date": text,
            "note": text,
        }
        assert ok(client.post(url, data)), url
    for url in ("/leads/", "/accounts/", "/contacts/", "/opportunities/", "/search/", "/accounts/pick/"):
        names = ("q", "owner", "state", "status", "created", "after", "sort", "field", "account_text")
        assert ok(client.get(url, dict.fromkeys(names, text[:3000]))), url


def test_typed_markup_is_shown_as_text(rita, as_):
    text = '"><svg/onload=1>{{7*7}}'
    lead = LeadFactory(owner=rita, first_name=text, last_name="Ruiz", company=text, interest=text)
    for url in ("/", "/leads/", f"/leads/{lead.pk}/", f"/leads/{lead.pk}/edit/", f"/leads/{lead.pk}/convert/"):
        page = as_(rita).get(url).content.decode()
        assert "<svg/onload" not in page
        assert "49" not in page.split("<main")[1].split("&lt;svg")[1][:40]


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers(rita, as_, house, number):
    url = f"/leads/{house['leads']}/edit/"
    data = {
        "last_name": "R",
        "email": "a@example.com",
        "amount": number,
        "employees": number,
        "annual_revenue": number,
        "version": number,
    }
    assert ok(as_(rita).post(url, data))
    data = {"name": "x", "account": house["accounts"], "amount": number, "next-what": "Call", "next-when": "today"}
    assert ok(as_(rita).post("/opportunities/new/", data))
    assert ok(as_(rita).post(f"/opportunities/{house['opportunities']}/won/", {"amount": number}))


@pytest.mark.parametrize("day", DATES)
def test_dates(rita, as_, house, day):
    client = as_(rita)
    answers = [
        client.post(f"/leads/{house['leads']}/nurture/", {"date": day, "what": "Call"}),
        client.post(f"/timeline/lead/{house['leads']}/", {"kind": "note", "text": "x", "next-what": "C", "next-when": "date", "next-date": day}),
        client.post(f"/timeline/lead/{house['leads']}/", {"kind": "note", "text": "x", "happened_at": day, "next-what": "C", "next-when": "today"}),
        client.post(f"/opportunities/{house['opportunities']}/edit/", {"name": "x", "expected_close": day, "probability": 10}),
    ]  # fmt: skip
    assert all(map(ok, answers))


@pytest.mark.parametrize("pk", IDS)
def test_numbers_of_records(rita, as_, house, pk):
    client = as_(rita)
    for url in (
        f"/leads/{pk}/",
        f"/accounts/{pk}/",
        f"/contacts/{pk}/edit/",
        f"/opportunities/{pk}/move/",
        f"/timeline/lead/{pk}/",
    ):
        assert client.get(url).status_code in (400, 404), url
    for url in (
        f"/opportunities/new/?account={pk}",
        f"/contacts/new/?account={pk}",
        f"/leads/?source={pk}&owner={pk}&status={pk}",
    ):
        assert ok(client.get(url)), url
    data = {"name": "x", "account": pk, "contact": pk, "stage": pk, "owner": pk, "next-what": "C", "next-when": "today"}
    assert ok(client.post("/opportunities/new/?all=1", data))
    assert ok(client.post(f"/opportunities/{house['opportunities']}/move/", {"stage": pk}))
    assert ok(client.post(f"/leads/{house['leads']}/status/", {"status": pk}))
    assert ok(client.post(f"/leads/{house['leads']}/convert/", {"account-how": "use", "account-pk": pk, "opportunity-pk": pk}))


@pytest.mark.parametrize("picker", ["account", "contact", "intermediary"])
def test_another_teams_record_through_a_picker(rita, otto, as_, house, picker):
    hidden = {
        "account": AccountFactory(owner=otto),
        "intermediary": AccountFactory(owner=otto),
        "contact": ContactFactory(owner=otto),
    }[picker]
    data = {"name": "x", "account": house["accounts"], picker: hidden.pk, "next-what": "Call", "next-when": "today"}
    answer = as_(rita).post("/opportunities/new/?all=1", data)
    assert answer.status_code == 422
    assert picker in answer.context["form"].errors
    found = as_(rita).get("/accounts/pick/", {"field": "account", "account_text": str(hidden)}).content.decode()
    assert str(hidden) not in found


def test_hidden_fields_that_were_added_change_nothing(rita, otto, as_, house):
    lead = Lead.objects.get(pk=house["leads"])
    data = {
        "last_name": "R",
        "email": "a@example.com",
        "currency": "EUR",
        "direction": "inbound",
        "consent": "unknown",
        "version": lead.version,
    }
    data |= {
        "id": 7,
        "owner": otto.pk,
        "team": 9,
        "state": "converted",
        "status": 9,
        "role": "administrator",
        "is_staff": 1,
        "created_by": 3,
    }
    assert as_(rita).post(f"/leads/{lead.pk}/edit/", data).status_code == 422  # the owner is not one of those to choose from
    data["owner"] = rita.pk
    assert as_(rita).post(f"/leads/{lead.pk}/edit/", data).status_code == 302
    lead.refresh_from_db()
    assert (lead.owner, lead.state, lead.last_name) == (rita, "open", "R")
    assert (
        as_(rita)
        .post("/profile/", {"name": "R", "language": "en", "time_zone": "UTC", "theme": "auto", "role": "administrator"})
        .status_code
        == 302
    )
    rita.refresh_from_db()
    assert rita.role == "rep"


@pytest.mark.parametrize(
    ("kwargs", "status"),
    [
        ({"QUERY_STRING": "q=%00"}, 400),
        ({"QUERY_STRING": "q=" + "x" * 20_000}, 414),
        ({"REQUEST_METHOD": "TRACE"}, 405),
        ({"REQUEST_METHOD": "PROPFIND"}, 405),
    ],
)
def test_the_gate(rita, as_, kwargs, status):
    assert as_(rita).get("/leads/", **kwargs).status_code == status


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"last_name=a", "application/x-www-form-urlencoded; charset=utf-7", 415),
        (b"last_name=%00", "application/x-www-form-urlencoded", 400),
        (b"last_name=" + b"x" * 6_000_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a%d=1" % n for n in range(5000)), "application/x-www-form-urlencoded", 413),
        (b"--x", "multipart/form-data", 400),
        (b"{", "application/json", 422),
    ],
)
def test_bodies(rita, as_, body, content_type, status):
    answer = as_(rita).generic("POST", "/leads/new/", body, content_type=content_type)
    assert answer.status_code == status
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    "place",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
        "%2f%2fevil.example",
    ],
)
def test_log_in_leads_only_to_our_own_pages(rita, client, place):
    answer = client.post("/login/", {"username": "rita@example.com", "password": "a-long-enough-password", "next": place})
    assert answer.status_code == 302
    there = urljoin("http://testserver/login/", answer.url)
    assert there.startswith("http://testserver/")


def test_a_broken_cookie_is_a_stranger(client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 500 + "\u00e9"
    assert client.get("/leads/").status_code == 302


def test_an_edit_of_what_is_gone_or_changed_hands(rita, otto, as_):
    lead = LeadFactory(owner=rita)
    client, data = as_(rita), {"last_name": "R", "email": "a@example.com", "submission": uuid.uuid4()}
    Lead.objects.update(owner=otto)
    assert client.post(f"/leads/{lead.pk}/edit/", data).status_code == 404
    lead.delete()
    assert client.post(f"/leads/{lead.pk}/edit/", data).status_code == 404
