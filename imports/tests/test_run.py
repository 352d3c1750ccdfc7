"""The plan applied: every row ends once, and the sum holds."""

import pytest
from django.db import IntegrityError

from crm.lib.errors import RuleBroken
from imports import run as run_module
from imports.models import Import, ImportRow
from imports.run import RowsLost, run_import
from imports.tests.files import as_csv, person, reasons, upload
from leads.models import Lead
from leads.services import create_lead
from leads.tests.factories import LeadFactory
from records.history import history_of
from records.visibility import NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def content():
    """Two leads, a twin, and one that cannot be a lead."""
    return as_csv([person(1), person(2), person(1), person(3, **{"Correo electrónico": "no"})])


@pytest.mark.rule("A2")
def test_every_row_is_accounted_for_and_every_lead_knows_its_row(mara, content):
    of_import = run_import(upload(content, mara), actor=mara)
    assert (of_import.state, of_import.run_by) == ("done", mara)
    assert (of_import.total, of_import.create, of_import.update, of_import.skip, of_import.fail) == (4, 2, 0, 1, 1)
    outcomes = list(of_import.rows.values_list("number", "outcome", "lead__email"))
    assert outcomes == [
        (2, "created", "ana1@frio1.example.com"),
        (3, "created", "ana2@frio2.example.com"),
        (4, "skipped", None),
        (5, "failed", None),
    ]


def test_an_imported_lead_is_as_one_typed_by_hand(mara, rita):
    of_import = upload(as_csv([person(1)]), mara, owner=rita)
    made = run_import(of_import, actor=mara).rows.get().lead
    typed = create_lead(
        {"first_name": "Ana 1", "last_name": "Ruiz", "company": "Frío 1, S.L.", "email": "ana1@frio1.example.com",
         "phone": "944 000 001", "owner": rita}, actor=mara,
    )  # fmt: skip
    typed.refresh_from_db()
    own = {"id", "created_at", "updated_at", "next_action_at"}
    for field in Lead._meta.concrete_fields:
        if field.name not in own:
            assert getattr(made, field.attname) == getattr(typed, field.attname), field.name
    assert (made.team, made.created_by, made.email_key) == (rita.team, mara, "ana1@frio1.example.com")
    assert [line.what for line in history_of(made, user=mara)] == ["Created"]


def test_without_owner_they_lie_in_the_inbox_of_the_managers_team(mona, mara, rita, otto):
    run_import(upload(as_csv([person(1)]), mona), actor=mona)
    run_import(upload(as_csv([person(2)]), mara), actor=mara)
    norths, everybodys = Lead.objects.order_by("email")
    assert (norths.owner, norths.team, everybodys.team) == (None, mona.team, None)
    assert set(Lead.objects.visible_to(rita)) == {norths, everybodys}
    assert set(Lead.objects.visible_to(otto)) == {everybodys}


def test_a_second_press_is_harmless(mara, ada, content):
    of_import = upload(content, mara)
    first = run_import(of_import, actor=mara)
    second = run_import(of_import, actor=ada)
    assert (second.run_by, second.run_at) == (mara, first.run_at)
    assert Lead.objects.count() == 2


def test_a_duplicate_that_came_since_the_check_is_skipped(mara, rita, content):
    of_import = upload(content, mara)
    lead = LeadFactory(owner=rita, email="ana1@frio1.example.com")
    of_import = run_import(of_import, actor=mara)
    assert (of_import.create, of_import.skip, of_import.fail) == (1, 2, 1)
    row = of_import.rows.get(number=2)
    assert (row.verdict, row.outcome, row.lead, row.same_lead) == ("skip", "skipped", None, lead)
    assert reasons(of_import, 2) == "Lead exists already (same e-mail)."


def test_two_files_with_the_same_people_make_no_twins(mara, ada, content):
    one, two = upload(content, mara), upload(content, ada)
    assert run_import(one, actor=mara).create == 2
    done = run_import(two, actor=ada)
    assert (done.create, done.skip, done.fail) == (0, 3, 1)
    assert Lead.objects.count() == 2


def test_who_may_run(rita, olga, mara, mona, otto, content):
    of_import = upload(content, mara, owner=otto)
    for somebody in (rita, olga):
        with pytest.raises(NotYours):
            run_import(of_import, actor=somebody)
    with pytest.raises(RuleBroken):
        run_import(of_import, actor=mona)
    assert not Lead.objects.exists()


@pytest.mark.parametrize("step", ["_write_created", "_write_changed", "_close"])
def test_a_failure_half_way_leaves_nothing(mara, content, monkeypatch, step):
    of_import = upload(content, mara)
    real = getattr(run_module, step)

    def then_fail(*args):
        real(*args)
        raise ZeroDivisionError

    monkeypatch.setattr(run_module, step, then_fail)
    with pytest.raises(ZeroDivisionError):
        run_import(of_import, actor=mara)
    assert not Lead.objects.exists()
    assert Import.objects.get().state == "checked"
    assert not ImportRow.objects.exclude(outcome="").exists()


def test_a_row_that_is_lost_stops_the_run(mara, content):
    of_import = upload(content, mara)
    of_import.rows.filter(number=5).delete()
    with pytest.raises(RowsLost):
        run_import(of_import, actor=mara)
    assert not Lead.objects.exists()


def test_the_database_keeps_the_sum_too(mara, content):
    of_import = upload(content, mara)
    with pytest.raises(IntegrityError):
        Import.objects.filter(pk=of_import.pk).update(create=99)
