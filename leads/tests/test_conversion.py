"""The conversion contract, point by point."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Contact
from accounts.tests.factories import AccountFactory, ContactFactory
from campaigns.models import Source
from crm.lib.errors import RuleBroken
from leads import conversion as conversion_module
from leads.conversion import CannotConvert, convert_lead
from leads.models import Conversion, Lead, LeadStatus, MappingRow, StatusTransition
from leads.plan import Colleague, Plan, Target, default_plan
from leads.services import add_lead_person, update_lead
from leads.tests.factories import LeadFactory
from leads.undoing import CannotUndo, may_undo, undo_conversion
from opportunities.models import Opportunity
from opportunities.tests.factories import OpportunityFactory
from records.history import history_of
from records.next_action import NextAction
from records.rules import MissingFields
from records.saving import StaleEdit
from records.visibility import NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(rita):
    return LeadFactory(
        owner=rita, first_name="Begoña", last_name="Ibáñez", company="Compañía Vasca de Frío, S.L.", tax_id="B12345674",
        email="begona@vascafrio.example.com", phone="944 123 456", mobile="612 345 678", job_title="Purchasing manager",
        employees=48, street="Gran Vía 1", city="Bilbao", interest="Two cold rooms\nbefore Christmas", amount=Decimal(18400),
        source=Source.objects.get(name="Fair"), consent="given", consent_origin="Bilbao fair",
    )  # fmt: skip


def convert(lead, actor, **changes):
    plan = default_plan(lead, user=actor)
    return convert_lead(lead, actor=actor, plan=Plan(**{**plan.__dict__, **changes}))


@pytest.mark.rule("A6", "A9", "A10", "A11", "B8", "E8")
def test_the_backpack_is_unpacked(lead, rita):
    convert(lead, rita)
    account, contact, opportunity = Account.objects.get(), Contact.objects.get(), Opportunity.objects.get()
    assert (account.name, account.tax_id, account.phone, account.employees) == (
        lead.company,
        "B12345674",
        "944 123 456",
        48,
    )
    assert (account.street, account.city, account.domains) == ("Gran Vía 1", "Bilbao", ["vascafrio.example.com"])
    assert (contact.full_name, contact.mobile, contact.job_title, contact.phone) == (
        "Begoña Ibáñez",
        "612 345 678",
        "Purchasing manager",
        "",
    )
    assert (contact.consent, contact.consent_origin, contact.account) == ("given", "Bilbao fair", account)
    assert (opportunity.name, opportunity.amount, opportunity.source.name) == ("Two cold rooms", 18400, "Fair")
    assert opportunity.description == "Two cold rooms\nbefore Christmas"
    assert (opportunity.account, opportunity.contact, opportunity.owner) == (account, contact, rita)
    assert account.kind == Account.Kind.POTENTIAL


@pytest.mark.rule("A7", "B9")
def test_a_converted_lead_is_read_only_and_out_of_the_open_list(lead, rita):
    convert(lead, rita)
    lead.refresh_from_db()
    assert lead.is_converted
    assert lead.closed_at
    assert not Lead.objects.open().exists()
    with pytest.raises(RuleBroken):
        update_lead(lead, actor=rita, values={"company": "Other"}, version=lead.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.update(company="Other")


def test_no_other_path_makes_a_lead_converted(lead):
    done = LeadStatus.objects.get(meaning="converted")
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.update(status=done, state="converted", closed_at=timezone.now(), next_action="", next_action_at=None)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.rule("X1")
def test_a_second_press_and_a_second_person_get_the_same_conversion(lead, rita, mona):
    first = convert(lead, rita)
    again = convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    assert convert_lead(lead, actor=mona, plan=default_plan(lead, user=mona)) == again == first
    assert (Account.objects.count(), Opportunity.objects.count()) == (1, 1)


def test_the_database_keeps_one_live_conversion_per_lead(lead, rita):
    done = convert(lead, rita)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversion.objects.create(lead=lead, by=rita, snapshot={}, plan={})
    assert done.snapshot["company"] == lead.company


@pytest.mark.rule("A8", "C3", "C4")
def test_several_people_come_along_the_key_one_first(lead, rita):
    add_lead_person(lead, {"first_name": "Íñigo", "email": "inigo@vascafrio.example.com"}, actor=rita)
    plan = default_plan(lead, user=rita)
    typed = Colleague("create", values={"first_name": "Marta", "mobile": "600 111 222"}, role="Decides")
    convert(lead, rita, people=(*plan.people, typed))
    opportunity = Opportunity.objects.get()
    people = [(p.contact.first_name, p.role) for p in opportunity.people.all()]
    assert people == [("Begoña", ""), ("Íñigo", ""), ("Marta", "Decides")]
    assert opportunity.contact.first_name == "Begoña"
    assert set(Contact.objects.values_list("account", flat=True)) == {opportunity.account_id}


@pytest.mark.rule("E8")
def test_a_private_person_needs_no_account_and_takes_the_phone_along(rita):
    lead = LeadFactory(owner=rita, company="", phone="944 123 456")
    convert(lead, rita)
    assert not Account.objects.exists()
    assert Contact.objects.get().phone == "944 123 456"
    assert Opportunity.objects.get().account is None


def test_the_opportunity_may_be_left_out(lead, rita):
    done = convert(lead, rita, opportunity=Target("skip"))
    assert not Opportunity.objects.exists()
    assert [t.outcome for t in done.targets.all()] == ["created", "created", "skipped"]


def test_everything_left_out_is_refused(lead, rita):
    with pytest.raises(CannotConvert):
        convert(lead, rita, account=Target("skip"), people=(), opportunity=Target("skip"))
    assert not Lead.objects.get().is_converted


def test_into_an_existing_account_only_empty_fields_are_filled(lead, rita):
    account = AccountFactory(owner=rita, name="COMPAÑIA VASCA DE FRIO SL", city="Vitoria")
    done = convert(lead, rita)
    account.refresh_from_db()
    assert (account.name, account.city, account.tax_id) == ("COMPAÑIA VASCA DE FRIO SL", "Vitoria", "B12345674")
    assert done.targets.get(kind="account").changes["tax_id"] == ["", "B12345674"]


def test_a_field_taken_from_the_lead_overwrites(lead, rita):
    account = AccountFactory(owner=rita, name="Compañía Vasca de Frío", city="Vitoria")
    convert(lead, rita, account=Target("use", account.pk, values={"city": "Bilbao"}))
    account.refresh_from_db()
    assert account.city == "Bilbao"


def test_a_teammates_account_is_linked_and_left_as_it_is(lead, rita, tom):
    account = AccountFactory(owner=tom, name="Compañía Vasca de Frío")
    convert(lead, rita)
    account.refresh_from_db()
    assert account.tax_id == ""
    assert Opportunity.objects.get().account == account


def test_what_cannot_be_kept_is_named_with_its_side(lead, rita):
    with pytest.raises(CannotConvert) as refusal:
        convert(lead, rita, account=Target("create", values={"name": "x" * 300}))
    assert "account-name" in refusal.value.fields
    assert not Account.objects.exists()


@pytest.mark.rule("B7")
def test_fields_required_at_conversion_are_asked(lead, rita):
    MappingRow.objects.filter(lead_field="website").update(required=True)
    with pytest.raises(MissingFields) as refusal:
        convert(lead, rita)
    assert refusal.value.names == ["website"]
    convert(lead, rita, lead_values={"website": "vascafrio.example.com"})
    assert Lead.objects.get().website == "vascafrio.example.com"


@pytest.mark.rule("X2")
def test_the_transition_table_rules_here_too(lead, rita):
    StatusTransition.objects.filter(to_status__meaning="converted").delete()
    with pytest.raises(RuleBroken):
        convert(lead, rita)


@pytest.mark.rule("A6")
def test_rights(lead, rita, tom, otto, mara, olga, mona):
    for person, error in (
        (tom, NotYours),
        (otto, PermissionDenied),
        (mara, PermissionDenied),
        (olga, PermissionDenied),
    ):
        with pytest.raises(error):
            convert_lead(lead, actor=person, plan=default_plan(lead, user=rita))
    assert convert(lead, mona).by == mona


def test_another_teams_account_cannot_be_chosen_and_is_announced_without_its_data(lead, rita, otto, sam):
    hidden = AccountFactory(owner=otto, name="Compañía Vasca de Frío", tax_id="B12345674")
    plan = default_plan(lead, user=rita)
    assert plan.account.how == "create"
    with pytest.raises(CannotConvert):
        convert(lead, rita, account=Target("use", hidden.pk))
    with pytest.raises(CannotConvert) as refusal:
        convert(lead, rita, seen_hidden=False)
    assert "South" in str(refusal.value)
    assert "Sam" in str(refusal.value)
    convert(lead, rita, seen_hidden=True)
    assert Account.objects.count() == 2


def test_an_account_made_meanwhile_is_used(lead, rita):
    plan = default_plan(lead, user=rita)
    account = AccountFactory(owner=rita, name="Compañía Vasca de Frío")
    convert_lead(lead, actor=rita, plan=plan)
    assert Opportunity.objects.get().account == account


def test_into_an_existing_open_opportunity_never_into_a_closed_one(lead, rita):
    open_one = OpportunityFactory(owner=rita, account=AccountFactory(owner=rita))
    convert(lead, rita, account=Target("use", open_one.account_id), opportunity=Target("use", open_one.pk))
    assert Opportunity.objects.get() == open_one
    assert open_one.people.count() == 1


@pytest.mark.parametrize("how", ["create", "use", "skip"])
def test_an_opportunity_of_another_account_is_refused(lead, rita, how):
    other = OpportunityFactory(owner=rita, account=AccountFactory(owner=rita, name="Other"))
    account = Target(how, AccountFactory(owner=rita).pk, {"name": "New"} if how == "create" else {})
    with pytest.raises(CannotConvert, match="belongs to another account"):
        convert(lead, rita, account=account, opportunity=Target("use", other.pk))
    assert not Conversion.objects.exists()


def test_planned_work_continues_on_the_opportunity(lead, rita):
    at = timezone.now() + timedelta(days=3)
    Lead.objects.update(next_action="Send offer", next_action_at=at)
    lead.refresh_from_db()
    convert(lead, rita)
    assert Opportunity.objects.get().planned == NextAction("Send offer", at)


WRITES = ["_remember", "close_lead", "opportunity", "contacts", "account"]


@pytest.mark.parametrize("step", WRITES)
def test_a_failure_between_any_two_writes_leaves_nothing(lead, rita, step, monkeypatch):
    real = getattr(conversion_module._Converter, step)

    def then_fail(self, *args, **kwargs):
        real(self, *args, **kwargs)
        raise ZeroDivisionError

    monkeypatch.setattr(conversion_module._Converter, step, then_fail)
    with pytest.raises(ZeroDivisionError):
        convert(lead, rita)
    assert not Lead.objects.get().is_converted
    assert not (
        Account.objects.exists() or Contact.objects.exists() or Opportunity.objects.exists() or Conversion.objects.exists()
    )


def test_fewer_than_twenty_statements_whatever_the_number_of_people(lead, rita, django_assert_max_num_queries):
    plan = default_plan(lead, user=rita)
    people = tuple(Colleague("create", values={"first_name": f"P{n}", "email": f"p{n}@example.com"}) for n in range(8))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        convert_lead(lead, actor=rita, plan=Plan(**{**plan.__dict__, "people": (*plan.people, *people)}))
    statements = [q for q in captured if "SAVEPOINT" not in q["sql"]]
    assert len(statements) < 20, "\n".join(q["sql"][:110] for q in statements)


# -- undo -------------------------------------------------------------------------------------------------------------


def everything(lead):
    lead = Lead.objects.get(pk=lead.pk)
    return {
        f.attname: getattr(lead, f.attname)
        for f in lead._meta.concrete_fields
        if f.name not in ("version", "updated_at", "updated_by")
    }


def test_undo_restores_exactly(lead, rita):
    account = AccountFactory(owner=rita, name="Compañía Vasca de Frío", city="Vitoria")
    before = everything(lead)
    done = convert(
        lead,
        rita,
        account=Target("use", account.pk, values={"city": "Bilbao"}),
        lead_values={"website": "frio.example.com"},
    )
    undo_conversion(done, actor=rita)
    account.refresh_from_db()
    assert (account.city, account.tax_id, account.employees) == ("Vitoria", "", None)
    assert everything(lead) == before
    assert not (Contact.objects.exists() or Opportunity.objects.exists())
    acts = [line.what for line in history_of(Lead.objects.get(), user=rita)]
    assert acts == ["Conversion undone", "Converted", "Created"]


def test_undo_twice_is_harmless_and_the_lead_can_be_converted_again(lead, rita):
    done = convert(lead, rita)
    undo_conversion(done, actor=rita)
    undo_conversion(done, actor=rita)
    lead.refresh_from_db()
    assert convert(lead, rita) != done
    assert Account.objects.count() == 1


def test_undo_says_what_stands_in_the_way_and_changes_nothing(lead, rita):
    done = convert(lead, rita)
    account = Account.objects.get()
    ContactFactory(owner=rita, account=account)
    Opportunity.objects.update(amount=1)
    with pytest.raises(CannotUndo) as refusal:
        undo_conversion(done, actor=rita)
    assert len(refusal.value.obstacles) == 2
    assert Lead.objects.get().is_converted


def test_undo_asks_the_rights_anew(lead, rita, tom, otto):
    account = AccountFactory(owner=rita, name="Compañía Vasca de Frío")
    opportunity = OpportunityFactory(owner=rita, account=account, name="Cold rooms")
    use = {"account": Target("use", account.pk), "opportunity": Target("use", opportunity.pk)}
    done = convert(lead, rita, **use)
    for owner, named in ((tom, str(account)), (otto, "(hidden)")):
        Account.objects.update(owner=owner)
        with pytest.raises(CannotUndo) as refusal:
            undo_conversion(done, actor=rita)
        assert refusal.value.obstacles == [f"“{named}” is not yours to change."]
    Account.objects.update(owner=rita)
    Opportunity.objects.update(owner=otto)
    with pytest.raises(CannotUndo):
        undo_conversion(done, actor=rita)
    assert opportunity.people.exists()
    Opportunity.objects.update(owner=rita)
    undo_conversion(done, actor=rita)
    assert not opportunity.people.exists()


def test_undo_leaves_alone_what_was_only_linked(lead, rita, tom):
    account = AccountFactory(owner=tom, name="Compañía Vasca de Frío")
    undo_conversion(convert(lead, rita, account=Target("use", account.pk)), actor=rita)
    account.refresh_from_db()
    assert (account.version, account.tax_id) == (1, "")


def test_who_may_undo_and_for_how_long(lead, rita, tom, mona, sam, olga, organisation):
    done = convert(lead, rita)
    assert [may_undo(done, p) for p in (rita, mona, tom, sam, olga)] == [True, True, False, False, False]
    late = timezone.now() + timedelta(days=8)
    assert not may_undo(done, rita, at=late)
    with pytest.raises(PermissionDenied):
        undo_conversion(done, actor=tom)


def test_an_edit_from_before_the_conversion_is_refused(lead, rita):
    version = lead.version
    convert(lead, rita)
    with pytest.raises((StaleEdit, RuleBroken)):
        update_lead(lead, actor=rita, values={"company": "x"}, version=version)


@pytest.mark.parametrize("change", ["undone_at = now(), undone_by_id = by_id", "lead_id = (SELECT max(id) FROM leads_lead)"])
def test_a_live_conversion_and_its_lead_come_and_go_together(lead, rita, change):
    convert(lead, rita)
    LeadFactory(owner=rita)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE leads_conversion SET {change}")  # noqa: S608
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# -- what a forged form may not do --------------------------------------------------------------------------------------


def test_a_teammates_opportunity_gets_no_people_by_a_conversion(lead, rita, tom):
    theirs = OpportunityFactory(owner=tom)
    with pytest.raises(CannotConvert):
        convert(lead, rita, opportunity=Target("use", theirs.pk))
    assert not theirs.people.exists()


def test_who_has_become_an_auditor_undoes_nothing(lead, rita):
    done = convert(lead, rita)
    rita.role = "auditor"
    assert not may_undo(done, rita)


def test_a_lone_phone_goes_along_to_the_contact(rita):
    lead = LeadFactory(owner=rita, phone="944 123 456")
    convert(lead, rita)
    assert (Account.objects.get().phone, Contact.objects.get().phone) == ("944 123 456", "944 123 456")
