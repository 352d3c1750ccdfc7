"""Edits that meet: the conflict page; forms sent twice; history that nobody can alter."""

import uuid
from datetime import date, time

import pytest
from django.apps import apps
from django.db import Error, connection, transaction
from django.utils import timezone
from pghistory.models import Event

from accounts.models import Account
from accounts.services import update_record
from accounts.tests.factories import AccountFactory, ContactFactory
from campaigns.models import Source
from leads.models import Lead
from leads.services import create_lead, plan_lead, update_lead
from leads.tests.factories import LeadFactory
from opportunities.tests.factories import OpportunityFactory
from records.history import history_of
from records.models import Submission
from records.next_action import NextAction
from records.ownership import assign_record
from records.saving import StaleEdit, check

pytestmark = pytest.mark.django_db


def form_of(client, url: str) -> dict:
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value() if callable(value) else value for name, value in values.items()}


@pytest.mark.rule("X12")
def test_a_stale_edit_shows_mine_theirs_and_original_and_loses_nothing(rita, mona, as_):
    lead = LeadFactory(owner=rita, company="Before", city="Bilbao")
    url, client = f"/leads/{lead.pk}/edit/", as_(rita)
    typed = form_of(client, url) | {"company": "Mine", "job_title": "Buyer"}
    update_lead(lead, actor=mona, values={"company": "Theirs"}, version=lead.version)
    answer = client.post(url, typed)
    assert answer.status_code == 409
    (row,) = answer.context["conflicts"]
    assert (row["mine"], row["theirs"], row["original"]) == ("Mine", "Theirs", "Before")
    again = form_data(answer.context["form"])
    assert again["job_title"] == "Buyer"
    for choice, company in (("theirs", "Theirs"), ("mine", "Mine")):
        Lead.objects.filter(pk=lead.pk).update(company="Theirs")
        data = form_data(answer.context["form"]) | {"choose_company": choice, "theirs_company": "Theirs"}
        data["version"] = Lead.objects.get().version
        assert client.post(url, data).status_code == 302
        lead.refresh_from_db()
        assert (lead.company, lead.job_title) == (company, "Buyer")


def form_data(form) -> dict:
    return {name: form[name].value() or "" for name in form.fields}


@pytest.mark.parametrize("during", [False, True], ids=["before the press", "during it"])
def test_what_was_typed_is_shown_when_the_record_was_handed_over_meanwhile(rita, tom, mona, as_, monkeypatch, during):
    lead, source = LeadFactory(owner=rita, company="Before"), Source.objects.first()
    url, client = f"/leads/{lead.pk}/edit/", as_(rita)
    typed = form_of(client, url) | {"company": "Mine", "interest": "Two\n<b>rooms", "source": source.pk}

    def hand_over(*_args) -> None:
        assign_record(lead, actor=mona, owner=tom)

    if during:
        monkeypatch.setattr("leads.forms.LeadForm.conflicts", hand_over)
    else:
        hand_over()
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert [str(text) for _label, text in answer.context["typed"]] == ["Mine", source.label, "Two\n<b>rooms"]
    assert "Tom has this record now" in page
    assert "Two\n&lt;b&gt;rooms" in page
    lead.refresh_from_db()
    assert lead.company == "Before"


@pytest.mark.rule("X12")
def test_a_change_of_other_fields_is_no_conflict(rita, mona, as_):
    lead = LeadFactory(owner=rita)
    url, client = f"/leads/{lead.pk}/edit/", as_(rita)
    typed = form_of(client, url) | {"company": "Mine"}
    Lead.objects.filter(pk=lead.pk).update(next_action="Something else")
    assert client.post(url, typed).status_code == 302
    lead.refresh_from_db()
    assert (lead.company, lead.next_action) == ("Mine", "Something else")


def test_the_conflict_page_exists_for_relations_too(rita, mona, as_):
    parent, other, account = (AccountFactory(owner=rita, name=name) for name in ("Parent", "Other", "Below"))
    url, client = f"/accounts/{account.pk}/edit/", as_(rita)
    typed = form_of(client, url) | {"parent": str(parent.pk)}
    update_record(account, actor=mona, values={"parent": other}, version=account.version)
    answer = client.post(url, typed)
    assert answer.status_code == 409
    assert [row["name"] for row in answer.context["conflicts"]] == ["parent"]


def test_a_service_refuses_an_old_version(rita):
    account = AccountFactory(owner=rita)
    update_record(account, actor=rita, values={"name": "New"}, version=1)
    with pytest.raises(StaleEdit) as refusal:
        update_record(account, actor=rita, values={"name": "Newer"}, version=1)
    assert refusal.value.current.name == "New"


def test_a_forged_original_is_not_believed(rita, as_):
    lead = LeadFactory(owner=rita)
    client, url = as_(rita), f"/leads/{lead.pk}/edit/"
    typed = form_of(client, url) | {"company": "Mine", "original": "forged", "version": 999}
    assert client.post(url, typed).status_code in (302, 409)


def test_a_form_sent_twice_makes_one_record(rita, as_):
    data = {"last_name": "Ruiz", "email": "ana@example.com", "submission": uuid.uuid4()}
    first, second = (as_(rita).post("/leads/new/", data) for _time in range(2))
    assert first.url == second.url == Lead.objects.get().get_absolute_url()


def test_a_refused_form_may_be_sent_again_with_its_key(rita, as_):
    data = {"last_name": "Ruiz", "submission": uuid.uuid4()}
    assert as_(rita).post("/leads/new/", data).status_code == 422
    assert not Submission.objects.exists()
    assert as_(rita).post("/leads/new/", data | {"email": "ana@example.com"}).status_code == 302


def test_somebody_elses_key_tells_nothing(rita, otto, as_):
    data = {"last_name": "Ruiz", "email": "ana@example.com", "submission": uuid.uuid4()}
    as_(rita).post("/leads/new/", data)
    assert as_(otto).post("/leads/new/", data).url == "/"


@pytest.mark.rule("B12", "X6")
def test_every_path_leaves_history_and_nobody_can_alter_it(rita):
    lead = LeadFactory(owner=rita, company="Before")
    Lead.objects.filter(pk=lead.pk).update(company="Behind the back")
    connection.cursor().execute("UPDATE leads_lead SET company = 'In SQL' WHERE id = %s", [lead.pk])
    lead.refresh_from_db()
    changes = [line.changes for line in history_of(lead, user=rita)]
    assert changes[:2] == [(("company", "Behind the back", "In SQL"),), (("company", "Before", "Behind the back"),)]
    for statement in ("DELETE FROM leads_leadevent", "UPDATE leads_leadevent SET company = ''"):
        with pytest.raises(Error), transaction.atomic():
            connection.cursor().execute(statement)


HISTORY = [model._meta.db_table for model in apps.get_models() if issubclass(model, Event)]


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("statement", ["TRUNCATE {}", "TRUNCATE {} CASCADE", "DELETE FROM {}"])
def test_no_history_can_be_emptied(rita, table, statement):
    for factory in (LeadFactory, AccountFactory, ContactFactory, OpportunityFactory):
        type(record := factory(owner=rita)).objects.filter(pk=record.pk).update(owner=None)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(Error, match=f"history in {table} stays|Cannot update or delete rows"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


def test_the_ends_of_lines_are_no_change(rita, mona, as_):
    lead, client = LeadFactory(owner=rita, interest="Two\nrooms"), as_(rita)
    url = f"/leads/{lead.pk}/edit/"
    typed = form_of(client, url) | {"interest": "Two\r\nrooms"}
    assert client.post(url, typed).status_code == 302
    update_lead(lead, actor=mona, values={"interest": "Two\r\nrooms"}, version=1)
    assert [line.what for line in history_of(Lead.objects.get(), user=rita)] == ["Created"]
    update_lead(lead, actor=mona, values={"interest": "Three\r\nrooms"}, version=1)
    (row,) = client.post(url, typed).context["conflicts"]
    assert (row["mine_changed"], row["theirs"]) == (False, "Three\nrooms")


@pytest.mark.parametrize("make", [create_lead, lambda values, actor: Lead(**values, owner=actor)])
def test_new_records_end_their_lines_alike(rita, make):
    lead = make({"last_name": "Ruiz", "email": "a@example.com", "interest": "Two\r\nrooms\rand"}, actor=rita)
    check(lead)
    assert lead.interest == "Two\nrooms\nand"


def test_history_says_who_did_what_in_words(rita, mona, tom):
    account = AccountFactory(owner=rita)
    update_record(account, actor=mona, values={"owner": tom, "employees": 5}, version=1)
    line = history_of(Account.objects.get(), user=rita)[0]
    assert (line.who, line.what) == ("Mona", "Edited")
    assert ("owner", "Rita", "Tom") in line.changes
    assert ("employees", "—", "5") in line.changes


def test_history_does_not_name_what_is_hidden(rita, otto):
    hidden, account = AccountFactory(owner=otto, name="Secret"), AccountFactory(owner=rita)
    Account.objects.filter(pk=account.pk).update(parent=hidden)
    account.refresh_from_db()
    assert "Secret" not in str(history_of(account, user=rita))
    assert "Secret" in str(history_of(account, user=otto))


def test_the_team_follows_the_owner_on_every_path(rita, otto, north, south):
    lead = LeadFactory(owner=rita)
    lead.refresh_from_db()
    assert lead.team == north
    Lead.objects.filter(pk=lead.pk).update(owner=otto)
    lead.refresh_from_db()
    assert lead.team == south
    otto.team = north
    otto.save()
    lead.refresh_from_db()
    assert lead.team == north


def test_the_history_names_no_hour_where_none_was_given(rita):
    lead = LeadFactory(owner=rita, next_action_at=timezone.now())
    lead = plan_lead(lead, actor=rita, next_action=NextAction.on("Visit", date(2027, 3, 4)))
    (_name, old, new) = next(change for change in history_of(lead, user=rita)[0].changes if change[0] == "when")
    assert (new, ":" in old) == ("4 Mar 2027", False)
    lead = plan_lead(lead, actor=rita, next_action=NextAction.on("Visit", date(2027, 3, 4), time(9, 30)))
    assert "09:30" in str(history_of(lead, user=rita)[0].changes)
