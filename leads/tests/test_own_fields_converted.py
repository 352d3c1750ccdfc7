"""The company's own fields at conversion: mapped, side by side, required, undone."""

import pytest
from django.urls import reverse

from accounts.models import Account, Contact
from accounts.tests.factories import AccountFactory
from crm.lib.errors import RuleBroken
from leads.conversion import convert_lead
from leads.models import Conversion, MappingRow, StatusTransition
from leads.plan import default_plan
from leads.services import update_lead
from leads.status import change_status
from leads.tests.factories import LeadFactory
from leads.undoing import undo_conversion
from opportunities.models import Opportunity, Stage
from opportunities.services import move_to_stage
from opportunities.tests.factories import OpportunityFactory
from records.rules import MissingFields
from records.tests.own_fields import make_field, one_of_each, option
from records.tests.page_forms import form_on

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A12", "A13")]


def put(lead, actor, **values):
    return update_lead(lead, actor=actor, values=values, version=type(lead).objects.get(pk=lead.pk).version)


def map_to(source, target: str, field) -> None:
    MappingRow.objects.create(lead_field=source.key, target=target, target_field=getattr(field, "key", field))


@pytest.mark.parametrize("target", ["account", "contact", "opportunity"])
def test_each_kind_goes_over_and_comes_back(rita, target):
    mine, theirs = one_of_each("lead"), one_of_each(target)
    for kind, field in mine.items():
        map_to(field, target, theirs[kind])
    red, blue = option(mine["choice"], "Red"), option(mine["several"], "Blue")
    given = {
        "text": "Tall", "long": "a\nb", "number": "1.5", "money": "3", "date": "2027-05-01", "choice": red, "several": [blue],
        "yesno": False, "link": "example.com", "email": "a@example.com", "phone": "600111222", "person": rita.pk,
    }  # fmt: skip
    lead = put(LeadFactory(owner=rita), rita, **{mine[kind].key: value for kind, value in given.items()})
    conversion = convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    record = {"account": Account, "contact": Contact, "opportunity": Opportunity}[target].objects.get()
    expected = given | {"choice": option(theirs["choice"], "Red"), "several": [option(theirs["several"], "Blue")]}
    assert record.custom == {theirs[kind].key: value for kind, value in expected.items()}
    assert conversion.snapshot["custom"] == lead.custom
    restored = undo_conversion(conversion, actor=rita)
    assert (restored.custom, type(record).objects.count()) == (lead.custom, 0)


def test_into_an_existing_one_only_what_is_empty_and_undone(rita):
    mine, theirs, kept = make_field(name="A"), make_field(record="account", name="B"), make_field(record="account", name="C")
    map_to(mine, "account", theirs)
    account = AccountFactory(owner=rita, name="Peña", custom={kept.key: "stays"})
    lead = put(LeadFactory(owner=rita, company="Peña"), rita, **{mine.key: "new"})
    conversion = convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    account.refresh_from_db()
    assert account.custom == {kept.key: "stays", theirs.key: "new"}
    assert conversion.targets.get(kind="account").changes[theirs.key] == [None, "new"]
    undo_conversion(conversion, actor=rita)
    account.refresh_from_db()
    assert account.custom == {kept.key: "stays"}


def test_a_change_since_stands_in_the_way_of_undo(rita, ada):
    mine, theirs = make_field(name="A"), make_field(record="account", name="Height")
    map_to(mine, "account", theirs)
    account = AccountFactory(owner=rita, name="Peña")
    lead = put(LeadFactory(owner=rita, company="Peña"), rita, **{mine.key: "new"})
    conversion = convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    Account.objects.filter(pk=account.pk).update(custom={theirs.key: "other"})
    with pytest.raises(RuleBroken, match="Height"):
        undo_conversion(conversion, actor=rita)


def test_the_page_shows_both_sides_and_takes_the_choice(rita, as_):
    mine, theirs = make_field("money", name="Budget"), make_field("money", record="account", name="Limit")
    map_to(mine, "account", theirs)
    account = AccountFactory(owner=rita, name="Peña", custom={theirs.key: "5"})
    lead = put(LeadFactory(owner=rita, company="Peña"), rita, **{mine.key: "7000"})
    url = reverse("leads:convert", args=[lead.pk])
    page = as_(rita).get(url)
    assert "€7,000" in page.content.decode()
    assert "€5" in page.content.decode()
    form = form_on(page) | {f"account-take-{account.pk}-{theirs.key}": "lead"}
    assert as_(rita).post(url, form).status_code == 302
    account.refresh_from_db()
    assert account.custom == {theirs.key: "7000"}


def test_what_the_new_record_needs_is_asked_on_the_page(rita, as_):
    needed = make_field("choice", record="contact", name="Size", required=True)
    lead = LeadFactory(owner=rita)
    with pytest.raises(RuleBroken) as refusal:
        convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    assert list(refusal.value.fields) == [f"lead-{needed.key}"]
    url = reverse("leads:convert", args=[lead.pk])
    form = form_on(as_(rita).get(url))
    assert as_(rita).post(url, form).status_code == 422
    assert as_(rita).post(url, form | {f"lead-{needed.key}": str(option(needed, "Blue"))}).status_code == 302
    assert Contact.objects.get().custom == {needed.key: option(needed, "Blue")}


def test_what_the_conversion_requires_of_the_lead_is_asked_there(rita, as_):
    mine, theirs = make_field("number", name="Height"), make_field("number", record="opportunity")
    MappingRow.objects.create(lead_field=mine.key, target="opportunity", target_field=theirs.key, required=True)
    lead = LeadFactory(owner=rita)
    with pytest.raises(MissingFields, match="Height"):
        convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    url = reverse("leads:convert", args=[lead.pk])
    form = form_on(as_(rita).get(url))
    assert as_(rita).post(url, form | {mine.key: "tall"}).status_code == 422
    assert as_(rita).post(url, form | {mine.key: "7"}).status_code == 302
    lead.refresh_from_db()
    assert lead.custom == {mine.key: "7"}
    assert Conversion.objects.count() == 1


def test_an_option_that_the_other_side_lacks_is_named_and_nothing_is_dropped(rita):
    mine = make_field("choice", name="A", options=("Red", "Pink"))
    theirs = make_field("choice", record="account", name="Colour", options=("Red",))
    map_to(mine, "account", theirs)
    lead = put(LeadFactory(owner=rita), rita, **{mine.key: option(mine, "Pink")})
    with pytest.raises(RuleBroken, match="Colour") as refusal:
        convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    assert list(refusal.value.fields) == [f"account-{theirs.key}"]
    assert not Account.objects.exists()


def test_an_archived_field_on_either_side_is_passed_over(rita):
    mine, theirs = make_field(name="A"), make_field(record="account", name="B", required=True)
    map_to(mine, "account", theirs)
    lead = put(LeadFactory(owner=rita), rita, **{mine.key: "x"})
    theirs.archived = True
    theirs.save()
    convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    assert Account.objects.get().custom == {}


def test_a_step_asks_for_an_own_field(rita, as_):
    field = make_field("date", name="Seen on")
    lead = LeadFactory(owner=rita)
    step = StatusTransition.objects.get(from_status=lead.status, to_status__name="Contacted")
    step.required_fields = [field.key]
    step.save()
    with pytest.raises(MissingFields, match="Seen on"):
        change_status(lead, actor=rita, status=step.to_status)
    url = reverse("leads:status", args=[lead.pk])
    asked = as_(rita).post(url, {"status": step.to_status_id})
    assert f'name="{field.key}"' in asked.content.decode()
    values = {"status": step.to_status_id, "asked": [field.key], field.key: "2027-01-01"}
    assert as_(rita).post(url, values | {field.key: "never"}).status_code == 422
    assert as_(rita).post(url, values).status_code == 302
    lead.refresh_from_db()
    assert (lead.custom, lead.status) == ({field.key: "2027-01-01"}, step.to_status)


def test_a_stage_asks_for_an_own_field_until_it_is_archived(rita, as_):
    field = make_field("number", record="opportunity", name="Size")
    opportunity = OpportunityFactory(owner=rita)
    stage = Stage.objects.exclude(pk=opportunity.stage_id).filter(pipeline=opportunity.pipeline).first()
    stage.required_fields = [field.key]
    stage.save()
    with pytest.raises(MissingFields, match="Size"):
        move_to_stage(opportunity, actor=rita, stage=stage)
    url = reverse("opportunities:move", args=[opportunity.pk])
    assert f'name="{field.key}"' in as_(rita).post(url, {"stage": stage.pk}).content.decode()
    assert as_(rita).post(url, {"stage": stage.pk, "asked": [field.key], field.key: "x"}).status_code == 422
    field.archived = True
    field.save()
    assert as_(rita).post(url, {"stage": stage.pk, "asked": [field.key]}).status_code == 302
    opportunity.refresh_from_db()
    assert opportunity.stage == stage
