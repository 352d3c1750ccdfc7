"""Likely duplicates: found in the background, reviewed, remembered; told while one types."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import AccountFactory, ContactFactory
from crm.lib.likeness import CompanyLooks, PersonLooks, Reason, companies_alike, people_alike
from crm.lib.pairing import likely_pairs
from crm.pairs import look_once
from leads.conversion import convert_lead
from leads.models import Lead
from leads.plan import default_plan
from leads.services import update_lead
from leads.tests.factories import LeadFactory
from records.pairs import LikelyPair

pytestmark = pytest.mark.django_db
ANA = {"first_name": "Ana", "last_name": "Ruiz", "company": "", "mobile": "", "phone": ""}


def look() -> None:
    while look_once(settled=timedelta(seconds=-5)):
        pass


@pytest.fixture
def pair(rita):
    """The same person twice, and somebody else."""
    one = LeadFactory(owner=rita, email="ana@example.com", **ANA)
    other = LeadFactory(owner=rita, email="ANA@example.com", **ANA)
    LeadFactory(owner=rita, first_name="Íñigo", last_name="Sanz", email="inigo@example.es", company="Otra", phone="", mobile="")
    look()
    return one, other


def test_pairs_are_found_with_score_and_reasons(pair):
    found = LikelyPair.objects.get()
    assert (found.record, found.one_id, found.other_id) == ("lead", pair[0].pk, pair[1].pk)
    assert found.score > 90
    assert set(found.reasons) >= {Reason.EMAIL, Reason.NAME}


def test_what_is_changed_is_looked_at_again(pair, rita):
    one, other = pair
    update_lead(other, actor=rita, values={"email": "luz@example.es", "first_name": "Luz", "last_name": "Gil"}, version=1)
    look()
    assert not LikelyPair.objects.exists()
    third = LeadFactory(owner=rita, email="luz@example.es", first_name="Luz", last_name="Gil", company="", phone="", mobile="")
    look()
    assert LikelyPair.objects.get().other_id == third.pk


def test_what_very_many_share_says_nothing(rita, monkeypatch):
    monkeypatch.setattr("crm.pairs.MOST", 3)
    LeadFactory.create_batch(
        6, owner=rita, email="info@example.com", first_name="Ana", last_name="Ruiz", phone="", mobile="", company=""
    )
    look()
    assert not LikelyPair.objects.exists()


def test_a_switchboard_is_not_one_person(rita):
    for first, last in (("Ana", "Ruiz"), ("Peter", "Smith")):
        LeadFactory(owner=rita, first_name=first, last_name=last, email="", phone="912345678", mobile="", company="Peña")
    look()
    assert not LikelyPair.objects.exists()


def test_two_of_one_company_are_two(rita):
    office = {
        "company": "Peña",
        "tax_id": "B00836262",
        "phone": "912345678",
        "street": "Mayor 1",
        "postcode": "28001",
        "city": "Madrid",
    }
    for first, last in (("Ana", "Ruiz"), ("Peter", "Smith")):
        LeadFactory(owner=rita, first_name=first, last_name=last, email="", mobile="", **office)
    look()
    assert not LikelyPair.objects.exists()


def test_accounts_and_contacts(rita):
    (
        AccountFactory(owner=rita, name="Peña y Cía, S.L.", website="www.pena.example.com"),
        AccountFactory(owner=rita, name="PEÑA Y CIA"),
    )
    account = AccountFactory(owner=rita, name="Otra")
    for phone in ("600111222", "+34 600 111 222"):
        ContactFactory(owner=rita, first_name="Luz", last_name="Gil", email="", mobile=phone, account=account)
    look()
    assert sorted(LikelyPair.objects.values_list("record", flat=True)) == ["account", "contact"]


def test_the_page_shows_what_one_sees_and_remembers_what_is_said(pair, rita, tom, otto, as_):
    client, found = as_(rita), LikelyPair.objects.get()
    page = client.get("/duplicates/").content.decode()
    assert "Not a duplicate" in page
    assert f"/merge/lead/?pk={pair[0].pk}&amp;pk={pair[1].pk}" in page
    assert "same e-mail" in page
    assert "Not a duplicate" not in as_(otto).get("/duplicates/").content.decode()
    assert as_(tom).post(f"/duplicates/pair/{found.pk}/", {"two": "1"}).status_code == 403
    answer = client.post(f"/duplicates/pair/{found.pk}/", {"two": "1"}, follow=True).content.decode()
    assert f"/duplicates/pair/{found.pk}/" in answer  # the Undo of the toast
    client.post(f"/duplicates/pair/{found.pk}/", {"two": "1"})
    lead = Lead.objects.get(pk=pair[0].pk)
    update_lead(lead, actor=rita, values={"city": "Vitoria"}, version=lead.version)
    look()
    assert LikelyPair.objects.get().decided_by == rita
    client.post(f"/duplicates/pair/{found.pk}/")
    assert LikelyPair.objects.get().decided_at is None


def test_what_was_decided_is_listed_and_can_be_taken_back(pair, rita, otto, as_):
    client, found = as_(rita), LikelyPair.objects.get()
    assert "Nobody has said" in client.get("/duplicates/lead/?decided=1").content.decode()
    client.post(f"/duplicates/pair/{found.pk}/", {"two": "1"})
    page = client.get("/duplicates/lead/?decided=1").content.decode()
    assert f"{rita.name} said on" in page
    assert "Perhaps one after all" in page
    answer = client.post(f"/duplicates/pair/{found.pk}/", {"next": "/duplicates/lead/?decided=1"})
    assert answer.headers["Location"] == "/duplicates/lead/?decided=1"
    assert "Not a duplicate" in client.get("/duplicates/lead/").content.decode()
    for lead in pair:
        Lead.objects.filter(pk=lead.pk).update(owner=None, team=None)
    assert "Not a duplicate" not in as_(otto).get("/duplicates/lead/").content.decode()


def test_converted_and_deleted_ones_are_not_shown(pair, rita, as_):
    convert_lead(pair[0], actor=rita, plan=default_plan(pair[0], user=rita))
    assert "Not a duplicate" not in as_(rita).get("/duplicates/lead/").content.decode()
    assert as_(rita).get("/duplicates/nonsense/").status_code == 404


def test_the_record_says_what_looks_like_it(rita, as_):
    one, other = AccountFactory(owner=rita, name="Peña y Cía"), AccountFactory(owner=rita, name="PEÑA Y CÍA, S.L.")
    look()
    text = as_(rita).get(f"/duplicates/account/{one.pk}/").content.decode()
    assert "One other looks like this" in text
    assert str(other) in text


@pytest.mark.parametrize(("kind", "typed"), [
    ("lead", {"email": "ana@example.com"}), ("lead", {"mobile": "+34 600 111 222"}),
    ("account", {"name": "Peña y Cía"}), ("contact", {"email": "luz@example.com"}),
])  # fmt: skip
def test_while_one_types(kind, typed, rita, otto, as_):
    LeadFactory(owner=rita, email="ana@example.com", mobile="600111222", company="", phone="")
    AccountFactory(owner=rita, name="Peña y Cía, S.L.")
    ContactFactory(owner=rita, email="luz@example.com")
    client = as_(rita)
    with CaptureQueriesContext(connection) as asked:
        text = client.get(f"/duplicates/hint/{kind}/", typed).content.decode()
    assert "Perhaps it is there already" in text
    assert len(asked) <= 8
    hidden = as_(otto).get(f"/duplicates/hint/{kind}/", typed).content.decode()
    assert "ask Rita" in hidden or "exists already" in hidden
    assert "/leads/" not in hidden
    assert client.get(f"/duplicates/hint/{kind}/", {"email": "%_\\'\"😀" * 100, "pk": "x"}).status_code == 200
    assert "Perhaps" not in client.get(f"/duplicates/hint/{kind}/", {}).content.decode()


def test_a_record_is_no_duplicate_of_itself(rita, as_):
    account = AccountFactory(owner=rita, name="Peña y Cía")
    assert "Perhaps" not in as_(rita).get("/duplicates/hint/account/", {"name": account.name, "pk": account.pk}).content.decode()
    assert 'hx-get="/duplicates/hint/account/"' in as_(rita).get(f"/accounts/{account.pk}/edit/").content.decode()


PEOPLE = [
    PersonLooks.of(first="Ana", last="Ruiz", emails=["ana@example.com"]), PersonLooks.of(first="Anna", last="Ruiz", emails=["ana@example.com"]),
    PersonLooks.of(first="Ruiz", last="Ana", born="1980-02-03"), PersonLooks.of(first="Bob", last="Smith", phones=["912345678"]),
    PersonLooks.of(first="Robert", last="Smith", phones=["912345678"]), PersonLooks(),
]  # fmt: skip
COMPANIES = [
    CompanyLooks.of(name="Peña & Cía, S.L."), CompanyLooks.of(name="PEÑA Y CIA"), CompanyLooks.of(name="IBM"),
    CompanyLooks.of(name="International Business Machines"), CompanyLooks.of(name="Gestora 2001"), CompanyLooks.of(name="Gestora 2002"),
]  # fmt: skip


@pytest.mark.parametrize(("alike", "looks"), [(people_alike, PEOPLE), (companies_alike, COMPANIES)])
def test_likeness_has_no_side(alike, looks):
    for one in looks:
        for other in looks:
            assert alike(one, other) == alike(other, one)
            assert 0 <= alike(one, other).score <= 1


def test_likeness_in_examples():
    assert people_alike(PEOPLE[0], PEOPLE[1]).score > 0.9
    assert people_alike(PEOPLE[3], PEOPLE[4]).score > 0.5
    assert people_alike(PEOPLE[0], PEOPLE[3]).score < 0.1
    assert companies_alike(COMPANIES[2], COMPANIES[3]).score > 0.5
    assert companies_alike(COMPANIES[4], COMPANIES[5]).score < 0.5
    assert {(pair.one, pair.other) for pair in likely_pairs(PEOPLE)} >= {(0, 1), (3, 4)}


def test_the_command_over_a_file(tmp_path, capsys):
    file = tmp_path / "people.csv"
    file.write_text("Nombre;Apellidos;Email\nAna;Ruiz;ana@example.com\nLuz;Gil;luz@example.com\nAna;Ruiz;ANA@example.com\n")
    call_command("duplicates", str(file))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "row,other row,score,reasons"
    assert lines[1].startswith("2,4,")
    assert len(lines) == 2
    with pytest.raises(CommandError, match="No such file"):
        call_command("duplicates", str(tmp_path / "nothing.csv"))
    file.write_text("colour,size\nred,1\nblue,2\n")
    with pytest.raises(CommandError, match="No column with a name"):
        call_command("duplicates", str(file))
    with pytest.raises(CommandError, match="--least"):
        call_command("duplicates", str(file), "--least", "0")
