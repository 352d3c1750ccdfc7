"""The lists that managers keep: archived while they are used, the mapping held to what fits."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from campaigns.models import Campaign, Source
from leads.mapping import mappable, misfit, slot_of
from leads.models import Lead, LeadStatus, MappingRow, StatusTransition
from leads.services import update_lead
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity

pytestmark = pytest.mark.django_db


def url(name: str, page: str, *args) -> str:
    return reverse(f"admin:{name}_{page}", args=args)


def delete(client, row) -> int:
    name = f"{row._meta.app_label}_{row._meta.model_name}"
    return client.post(url(name, "delete", row.pk), {"post": "yes"}).status_code


def act(client, name: str, action: str, rows) -> list[str]:
    data = {"action": action, "_selected_action": [row.pk for row in rows], "index": "0"}
    answer = client.post(url(name, "changelist"), data, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_a_used_row_is_archived_not_deleted(rita, mona, as_):
    used, unused = Source.objects.all()[:2]
    LeadFactory(owner=rita, source=used)
    client = as_(mona)
    assert act(client, "campaigns_source", "archive", [used]) == ["1 row archived."]
    assert (delete(client, used), delete(client, unused)) == (403, 302)
    assert Source.objects.get(pk=used.pk).archived
    assert act(client, "campaigns_source", "archive", [used])[-1] == "0 rows archived."
    assert act(client, "campaigns_source", "restore", Source.objects.all()) == ["1 row restored."]
    assert LogEntry.objects.filter(change_message="Archived.").get().object_id == str(used.pk)


def test_there_is_no_way_to_delete_many_lists_rows_at_once(rita, mona, as_):
    sources = list(Source.objects.all())
    act(as_(mona), "campaigns_source", "delete_selected", sources)
    assert Source.objects.count() == len(sources)
    assert "delete_selected" not in as_(mona).get(url("campaigns_source", "changelist")).content.decode()


def test_a_row_that_only_the_history_names_stays(rita, mona, as_):
    source = Source.objects.first()
    lead = LeadFactory(owner=rita, source=source)
    update_lead(lead, actor=rita, values={"source": None}, version=1)
    assert delete(as_(mona), source) == 403


def test_a_source_with_a_campaign_is_used(mona, as_):
    source = Source.objects.first()
    Campaign.objects.create(name="Fair", source=source)
    assert delete(as_(mona), source) == 403


def test_a_row_is_added_and_two_of_one_name_are_refused(mona, as_):
    data = {"name": "Trade press", "name_es": "Prensa", "position": "99"}
    client = as_(mona)
    assert client.post(url("campaigns_source", "add"), data).status_code == 302
    again = client.post(url("campaigns_source", "add"), data)
    assert again.status_code == 200
    assert "already exists" in again.content.decode()


def test_a_campaign_that_ends_before_it_starts_is_refused(mona, as_):
    data = {"name": "Fair", "starts": "2026-05-02", "ends": "2026-05-01", "position": "1"}
    answer = as_(mona).post(url("campaigns_campaign", "add"), data)
    assert "The end lies before the start." in answer.content.decode()


# -- statuses ----------------------------------------------------------------------------------------------------------


def status_data(status: LeadStatus, **changes) -> dict:
    names = ("name", "name_es", "state", "colour", "position")
    return {name: getattr(status, name) for name in names} | changes


@pytest.mark.parametrize("meaning", ["new", "nurturing", "converted"])
def test_a_status_that_the_product_needs_stays(mona, as_, meaning):
    status, client = LeadStatus.objects.get(meaning=meaning), as_(mona)
    assert delete(client, status) == 403
    assert "Needed by Mochila itself" in act(client, "leads_leadstatus", "archive", [status])[-1]
    answer = client.post(url("leads_leadstatus", "change", status.pk), status_data(status, archived="on"))
    assert "Mochila itself needs this status" in answer.content.decode()
    assert client.post(url("leads_leadstatus", "change", status.pk), status_data(status, name="Renamed")).status_code == 302
    status.refresh_from_db()
    assert (status.name, status.archived, status.meaning) == ("Renamed", False, meaning)


def test_the_state_of_a_used_status_stands_fast(rita, mona, as_):
    used, unused = LeadStatus.objects.get(name="Qualified"), LeadStatus.objects.get(name="Not a fit")
    LeadFactory(owner=rita, status=used)
    client = as_(mona)
    for status in (used, unused):
        data = status_data(status, state="disqualified" if status == used else "open")
        assert client.post(url("leads_leadstatus", "change", status.pk), data).status_code == 302
        status.refresh_from_db()
    assert (used.state, unused.state) == ("open", "open")


def test_an_unused_status_goes_with_its_transitions(mona, as_):
    status = LeadStatus.objects.get(name="Unreachable")
    assert status.ways_in.exists()
    assert delete(as_(mona), status) == 302
    assert not StatusTransition.objects.filter(to_status=status.pk).exists()


@pytest.mark.rule("X2")
def test_a_transition_is_kept_by_boxes_to_tick(mona, as_):
    transition = StatusTransition.objects.first()
    data = {
        "from_status": transition.from_status_id, "to_status": transition.to_status_id,
        "roles": ["manager", "rep"], "required_fields": ["phone", "amount"],
    }  # fmt: skip
    client, change = as_(mona), url("leads_statustransition", "change", transition.pk)
    assert 'type="checkbox" name="roles" value="auditor"' in client.get(change).content.decode()
    assert client.post(change, data).status_code == 302
    transition.refresh_from_db()
    assert (transition.roles, transition.required_fields) == (["manager", "rep"], ["phone", "amount"])
    assert client.post(change, data | {"required_fields": ["password"]}).status_code == 200
    itself = client.post(change, data | {"to_status": transition.from_status_id})
    assert "A step leads to another status." in itself.content.decode()


# -- mapping -----------------------------------------------------------------------------------------------------------


def mapping(client, lead_field: str, destination: str) -> str:
    """The error beside the destination; "" when it was saved."""
    row = MappingRow.objects.get(lead_field="interest")
    answer = client.post(url("leads_mappingrow", "change", row.pk), {"lead_field": lead_field, "destination": destination})
    errors = answer.context["adminform"].form.errors if answer.status_code == 200 else {}
    return " ".join(text for texts in errors.values() for text in texts)


@pytest.mark.rule("A13")
@pytest.mark.parametrize(
    ("lead_field", "destination", "sentence"),
    [
        ("interest", "account.employees", "“Interest” is text, “Employees” is a whole number: they do not fit together."),
        ("interest", "contact.job_title", "may hold 10000 characters, “Job title” only 120: choose a longer field."),
        ("company", "contact.email", "takes only what is written in a certain way"),
        ("city", "contact.phone", "takes only what is written in a certain way"),
        ("source", "account.industry", "choose from different lists"),
        ("amount", "account.employees", "“Amount” is a number, “Employees” is a whole number"),
        ("direction", "opportunity.currency", "do not have the same choices"),
        ("interest", "opportunity.expected_close", "is text, “Expected close” is a date"),
        ("city", "account.name", "“Company” goes there already."),
        ("interest", "account.owner", "Select a valid choice"),
        ("interest", "opportunity.stage", "Select a valid choice"),
        ("interest", "account.nonsense", "Select a valid choice"),
        ("nonsense", "account.description", "Select a valid choice"),
        ("status", "account.description", "Select a valid choice"),
        ("", "", "This field is required."),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mona, as_, lead_field, destination, sentence):
    assert sentence in mapping(as_(mona), lead_field, destination)
    assert MappingRow.objects.get(lead_field="interest").target_field == "description"


@pytest.mark.parametrize(
    ("lead_field", "destination"),
    [("interest", "account.description"), ("job_title", "account.description"), ("employees", "opportunity.renewal_date")],
)
def test_what_fits_is_saved(mona, as_, lead_field, destination):
    fits = destination != "opportunity.renewal_date"
    assert (mapping(as_(mona), lead_field, destination) == "") == fits
    target, field = destination.split(".")
    assert MappingRow.objects.filter(lead_field=lead_field, target=target, target_field=field).exists() == fits


def test_what_the_product_begins_with_fits():
    for row in MappingRow.objects.all():
        target = {"opportunity": Opportunity}.get(row.target) or Lead._meta.apps.get_model("accounts", row.target)
        assert misfit(slot_of(mappable(Lead)[row.lead_field]), slot_of(mappable(target)[row.target_field])) == "", str(row)


def test_a_whole_number_fits_a_number():
    assert misfit(slot_of(Lead._meta.get_field("employees")), slot_of(Opportunity._meta.get_field("amount"))) == ""
