"""Handing over and exporting the selected records."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from accounts.models import Account
from accounts.tests.factories import AccountFactory, ContactFactory
from leads.models import Lead
from leads.tests.factories import LeadFactory
from opportunities.tests.factories import OpportunityFactory
from records import exporting
from records.exporting import defused, in_cell
from records.tests.page_forms import form_on

pytestmark = pytest.mark.django_db
LEADS, ACCOUNTS = "admin:leads_lead_changelist", "admin:accounts_account_changelist"


def ask(client, url: str, action: str, records, **more):
    data = {"action": action, "_selected_action": [record.pk for record in records], "index": "0"} | more
    return client.post(reverse(url), data)


def messages_of(answer) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in answer.context["messages"]]


def hand_over(client, url: str, records, owner) -> tuple[str, str]:
    """Both steps, as in the browser; the message at the end."""
    page = ask(client, url, "assign_to", records)
    data = form_on(page) | {"owner": [str(owner.pk)]}
    return messages_of(client.post(reverse(url), data, follow=True))[0]


def test_first_the_page_says_how_many_and_offers_only_the_team(rita, tom, otto, mona, as_):
    leads = LeadFactory.create_batch(3, owner=rita)
    page = ask(as_(mona), LEADS, "assign_to", leads)
    text = page.content.decode()
    assert "3 records are handed over" in text
    assert [str(person) for person in page.context["form"].fields["owner"].queryset] == ["Mona", "Rita", "Tom"]
    assert not Lead.objects.exclude(owner=rita).exists()


def test_every_record_is_accounted_for(rita, tom, mona, organisation, as_):
    """Everyone sees all, a manager changes the team's."""
    organisation.rep_sees = "everyone"
    organisation.save()
    ours, already = LeadFactory.create_batch(3, owner=rita), LeadFactory(owner=tom)
    theirs = LeadFactory.create_batch(2, owner=None)
    south = mona.team.__class__.objects.create(name="South")
    Lead.objects.filter(pk__in=[lead.pk for lead in theirs]).update(team=south)
    told = hand_over(as_(mona), LEADS, [*ours, already, *theirs], tom)
    assert told == ("warning", "Tom: 3 assigned, 1 was theirs already, 2 not yours.")
    assert Lead.objects.filter(owner=tom).count() == 4
    assert Lead.objects.get(pk=ours[0].pk).history.get().pgh_context["act"] == "Assigned"


def test_success_is_said_when_all_are_done(rita, tom, mona, as_):
    assert hand_over(as_(mona), LEADS, LeadFactory.create_batch(2, owner=rita), tom) == ("success", "Tom: 2 assigned.")


def test_what_has_left_the_list_meanwhile_is_told(rita, tom, ada, mona, as_):
    leads = LeadFactory.create_batch(2, owner=rita)
    client = as_(mona)
    data = form_on(ask(client, LEADS, "assign_to", leads)) | {"owner": [str(tom.pk)]}
    Lead.objects.filter(pk=leads[0].pk).update(owner=ada)
    told = messages_of(client.post(reverse(LEADS), data, follow=True))
    assert told == [("warning", "Tom: 1 assigned, 1 no longer in this list.")]


def test_hidden_records_are_not_assigned(rita, otto, sam, as_):
    hidden = LeadFactory(owner=rita)
    client = as_(sam)
    data = {"action": "assign_to", "_selected_action": [hidden.pk], "assign": "1", "owner": otto.pk}
    client.post(reverse(LEADS), data)
    assert Lead.objects.get().owner == rita


def test_nobody_outside_the_team_can_be_given_them(rita, otto, mona, as_):
    lead, client = LeadFactory(owner=rita), as_(mona)
    data = form_on(ask(client, LEADS, "assign_to", [lead])) | {"owner": [str(otto.pk)]}
    assert "Select a valid choice" in client.post(reverse(LEADS), data).content.decode()
    assert Lead.objects.get().owner == rita


def test_too_many_at_once_are_refused(rita, mona, as_, monkeypatch):
    monkeypatch.setattr("records.admin_acts.MOST_ASSIGNED", 2)
    LeadFactory.create_batch(3, owner=rita)
    data = {"action": "assign_to", "_selected_action": "1", "select_across": "1", "index": "0"}
    answer = as_(mona).post(reverse(LEADS), data, follow=True)
    assert messages_of(answer) == [("error", "At most 2 at once: narrow the selection down.")]


@pytest.mark.parametrize("pk", ["x", "-1", "1.0", "٣", "9" * 40, "1 OR 1"])
def test_odd_numbers_are_refused(ada, as_, pk):
    data = {"action": "export_rows", "_selected_action": pk, "index": "0"}
    assert as_(ada).post(reverse(LEADS), data).status_code == 400


# -- export ------------------------------------------------------------------------------------------------------------


def rows_of(answer) -> list[dict]:
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.rule("T32")
def test_an_export_holds_exactly_the_selected_rows_that_the_person_sees(rita, otto, mona, as_):
    ours, hidden = LeadFactory.create_batch(3, owner=rita), LeadFactory(owner=otto)
    answer = ask(as_(mona), LEADS, "export_rows", [*ours[:2], hidden])
    assert [row["E-mail"] for row in rows_of(answer)] == [lead.email for lead in ours[:2]]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="leads-')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr) == (mona, "Export: 2 × lead")


def test_all_that_match_are_exported_in_chunks(rita, mona, as_, monkeypatch):
    monkeypatch.setattr(exporting, "CHUNK", 2)
    LeadFactory.create_batch(5, owner=rita)
    LeadFactory(owner=None)
    data = {"action": "export_rows", "_selected_action": "1", "select_across": "1", "index": "0"}
    answer = as_(mona).post(f"{reverse(LEADS)}?owner={rita.pk}", data)
    assert len(rows_of(answer)) == 5


def test_formulas_are_made_harmless_and_the_stored_text_stays(rita, mona, as_):
    names = ["=1+1", "+34 600", "-2", "@SUM(A1)", "\tTab", "\rReturn", 'Plain "quoted", here', "Ñandú\nsecond line"]
    for name in names:
        AccountFactory(owner=rita, name=name)
    answer = ask(as_(mona), ACCOUNTS, "export_rows", Account.objects.all())
    told = sorted(row["Name"] for row in rows_of(answer))
    assert told == sorted([*(f"'{name}" for name in names[:6]), *names[6:]])
    assert set(Account.objects.values_list("name", flat=True)) == set(names)


def test_cells_are_in_the_persons_language_and_time_zone(rita, mona, as_):
    mona.time_zone, mona.language = "America/Bogota", "en"
    mona.save()
    contact = ContactFactory(owner=rita, do_not_call=True, other_emails=["a@example.com", "b@example.com"], country="ES")
    type(contact).objects.update(created_at=datetime(2026, 3, 1, 3, 30, tzinfo=UTC))
    row = rows_of(ask(as_(mona), "admin:accounts_contact_changelist", "export_rows", [contact]))[0]
    assert (row["Created"], row["Do not call"], row["Further e-mails"]) == (
        "2026-02-28 22:30",
        "yes",
        "a@example.com, b@example.com",
    )
    assert (row["Country"], row["Consent to mailings"], row["Owner"]) == ("Spain", "Not asked", "Rita")


def test_a_hidden_account_is_not_named(rita, otto, sam, as_):
    opportunity = OpportunityFactory(owner=otto, account=AccountFactory(owner=rita, name="Secret"), amount=Decimal("1234.50"))
    row = rows_of(ask(as_(sam), "admin:opportunities_opportunity_changelist", "export_rows", [opportunity]))[0]
    assert (row["Account"], row["Amount"], row["Stage"]) == ("(hidden)", "1234.50", "Qualification")


def test_a_lone_surrogate_does_not_break_the_file():
    assert exporting._csv([["a\ud800b"]]) == b"a?b\r\n"
    values = (None, True, 0, Decimal("-5"), "-5", "-5+1", "=A1", [])
    assert [defused(in_cell(value)) for value in values] == ["", "yes", 0, Decimal("-5"), "'-5", "'-5+1", "'=A1", ""]
