"""Cells of lists, edited where they stand: by the services, for those who may, with what was typed kept."""

import re
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.tests.factories import AccountFactory, ContactFactory
from leads.conversion import convert_lead
from leads.models import Lead, LeadStatus
from leads.plan import default_plan
from leads.tests.factories import LeadFactory
from opportunities.models import Stage
from opportunities.tests.factories import OpportunityFactory
from records.models import Act, CustomField
from records.tests.own_fields import make_field

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def editor(client, record, name: str):
    return client.get(f"/cell/{record._meta.model_name}/{record.pk}/{name}/", **HTMX)


def save(client, record, name: str, before: str = "", **typed):
    before = before or held(editor(client, record, name))
    return client.post(f"/cell/{record._meta.model_name}/{record.pk}/{name}/", {"before": before} | typed, **HTMX)


def held(response) -> str:
    return re.search(r'name="before" value="([^"]*)"', response.content.decode())[1]


def test_a_plain_cell_is_saved_and_the_row_comes_back(rita, as_):
    lead, client = LeadFactory(owner=rita), as_(rita)
    answer = save(client, lead, "company", company="Peña y Cía", query="cols=name,company")
    lead.refresh_from_db()
    assert lead.company == "Peña y Cía"
    assert answer["HX-Retarget"] == "closest tr"
    assert answer.content.decode().count("<td") == 2
    assert "/undo/" in answer.content.decode()


def test_it_stands_among_the_recent_actions_and_is_taken_back(rita, as_):
    lead, client = LeadFactory(owner=rita, company="Before"), as_(rita)
    save(client, lead, "company", company="After")
    act = Act.objects.get()
    assert (act.record_id, act.detail) == (lead.pk, "Company")
    client.post(f"/recent/{act.pk}/undo/")
    lead.refresh_from_db()
    assert lead.company == "Before"


@pytest.mark.parametrize(
    ("make", "name", "typed", "now"),
    [
        (AccountFactory, "city", {"city": "Vitoria"}, "Vitoria"),
        (ContactFactory, "job_title", {"job_title": "Buyer"}, "Buyer"),
        (OpportunityFactory, "amount", {"amount": "1200.50"}, 1200.5),
    ],
)
def test_every_kind_of_record(rita, as_, make, name, typed, now):
    record = make(owner=rita)
    assert save(as_(rita), record, name, **typed).status_code == 200
    record.refresh_from_db()
    assert getattr(record, name) == now


def test_status_stage_owner_and_next_action_go_through_their_acts(rita, tom, mona, as_):
    lead, deal, client = LeadFactory(owner=rita), OpportunityFactory(owner=rita), as_(mona)
    status = LeadStatus.objects.get(meaning="attempted")
    stage = Stage.objects.filter(pipeline=deal.pipeline_id, required_fields=[]).exclude(pk=deal.stage_id).first()
    assert save(client, lead, "status", status=status.pk).status_code == 200
    assert save(client, lead, "owner", owner=tom.pk).status_code == 200
    assert save(client, lead, "next", what="Visit", date="2027-05-03", time="10:30").status_code == 200
    assert save(client, deal, "stage", stage=stage.pk).status_code == 200
    lead.refresh_from_db(), deal.refresh_from_db()
    assert (lead.status, lead.owner, lead.next_action, lead.next_action_timed) == (status, tom, "Visit", True)
    assert timezone.localtime(lead.next_action_at).strftime("%d %H:%M") == "03 10:30"
    assert (deal.stage, deal.probability) == (stage, stage.probability)


def test_a_step_that_asks_for_more_says_so_and_leads_to_the_form(rita, as_):
    lead, client = LeadFactory(owner=rita), as_(rita)
    closing = LeadStatus.objects.filter(state="disqualified").first()
    answer = save(client, lead, "status", status=closing.pk)
    assert answer.status_code == 422
    assert f"/leads/{lead.pk}/status/?status={closing.pk}" in answer.content.decode()
    deal = OpportunityFactory(owner=rita, amount=None)
    stage = Stage.objects.filter(pipeline=deal.pipeline_id).exclude(pk=deal.stage_id).first()
    Stage.objects.filter(pk=stage.pk).update(required_fields=["amount"])
    answer = save(client, deal, "stage", stage=stage.pk)
    assert answer.status_code == 422
    assert f"/opportunities/{deal.pk}/move/" in answer.content.decode()


def test_bad_input_stays_in_the_cell_with_its_error(rita, as_):
    lead, client = LeadFactory(owner=rita), as_(rita)
    answer = save(client, lead, "email", email="not an address")
    assert answer.status_code == 422
    assert "not an address" in answer.content.decode()
    assert "is-invalid" in answer.content.decode()
    answer = save(client, lead, "next", what="", date="")
    assert answer.status_code == 422


def test_a_lead_keeps_a_name_and_a_way_to_be_reached(rita, as_):
    lead, client = LeadFactory(owner=rita, mobile="", phone=""), as_(rita)
    assert save(client, lead, "email", email="").status_code == 422
    lead.refresh_from_db()
    assert lead.email


def test_what_somebody_else_has_put_meanwhile_is_told_and_nothing_is_lost(rita, mona, as_):
    lead, client = LeadFactory(owner=rita, company="Before"), as_(rita)
    before = held(editor(client, lead, "company"))
    save(as_(mona), lead, "company", company="Theirs")
    answer = save(client, lead, "company", before, company="Mine")
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Theirs" in text
    assert 'value="Mine"' in text
    assert save(client, lead, "company", held(answer), company="Mine").status_code == 200


def test_a_change_of_another_field_is_no_conflict(rita, mona, as_):
    lead, client = LeadFactory(owner=rita), as_(rita)
    before = held(editor(client, lead, "company"))
    save(as_(mona), lead, "job_title", job_title="Buyer")
    assert save(client, lead, "company", before, company="Mine").status_code == 200


def test_a_second_press_changes_nothing(rita, as_):
    lead, client = LeadFactory(owner=rita), as_(rita)
    before = held(editor(client, lead, "company"))
    assert save(client, lead, "company", before, company="Mine").status_code == 200
    assert save(client, lead, "company", before, company="Mine").status_code == 200
    assert Act.objects.count() == 1


def test_only_cells_that_the_person_may_change_are_offered(rita, tom, mona, olga, as_):
    lead = LeadFactory(owner=rita)
    page = {person.name: as_(person).get("/leads/").content.decode() for person in (rita, tom, mona, olga)}
    assert 'data-edit="status"' in page["Rita"]
    assert 'data-edit="owner"' not in page["Rita"]
    assert 'data-edit="owner"' in page["Mona"]
    assert 'data-edit="' not in page["Tom"] + page["Olga"]
    assert save(as_(rita), lead, "owner", "x", owner=tom.pk).status_code == 403


def test_a_converted_lead_is_not_offered_nor_changed(rita, as_):
    lead, client = LeadFactory(owner=rita), as_(rita)
    convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    assert 'data-edit="' not in client.get("/leads/?state=converted").content.decode()
    assert editor(client, lead, "company").status_code == 409


def test_a_record_handed_away_leaves_a_word_in_its_place(rita, otto, mara, as_):
    """Marketing sees all: the row stays; a cell of a record one no longer sees is gone."""
    lead = LeadFactory(owner=rita)
    assert save(as_(mara), lead, "owner", owner=otto.pk).status_code == 200
    assert editor(as_(rita), lead, "company").status_code == 404


def test_own_fields_are_edited_too(rita, as_):
    field = make_field(name="Colour")
    lead, client = LeadFactory(owner=rita), as_(rita)
    assert f'data-edit="{field.key}"' in client.get(f"/leads/?cols=name,{field.key}").content.decode()
    assert save(client, lead, field.key, **{field.key: "Red"}).status_code == 200
    lead.refresh_from_db()
    assert lead.custom == {field.key: "Red"}
    assert CustomField.objects.count() == 1


def test_without_scripts_the_cell_leads_to_the_page_that_changes_it(rita, as_):
    lead = LeadFactory(owner=rita)
    assert as_(rita).get(f"/cell/lead/{lead.pk}/company/").headers["Location"] == f"/leads/{lead.pk}/edit/"
    assert as_(rita).get(f"/cell/lead/{lead.pk}/nonsense/", **HTMX).status_code == 403
    assert as_(rita).get(f"/cell/nonsense/{lead.pk}/company/", **HTMX).status_code == 404


def test_few_statements(rita, as_):
    lead, client = LeadFactory(owner=rita), as_(rita)
    editor(client, lead, "company")
    with CaptureQueriesContext(connection) as opened:
        before = held(editor(client, lead, "company"))
    with CaptureQueriesContext(connection) as saved:
        save(client, lead, "company", before, company="Mine")
    assert len(opened) <= 12
    assert len(saved) <= 26


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_one_is_saved_and_one_is_told(seeded, rita, mona, as_):
    lead = LeadFactory(owner=rita, company="Before")
    clients = [as_(rita), as_(mona)]
    befores = [held(editor(client, lead, "company")) for client in clients]
    answers, gate = [], threading.Barrier(2)

    def press(n: int) -> None:
        try:
            gate.wait()
            answers.append(save(clients[n], lead, "company", befores[n], company=f"Mine {n}").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[n]) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 409]
    assert Lead.objects.get(pk=lead.pk).version == 2
