"""The plan applied: every row ends once, and the sum holds."""

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from crm.lib.errors import RuleBroken
from imports import checking, running
from imports.lease import LeaseLost, claim
from imports.models import Import
from imports.report import shown_rows
from imports.running import cancel_run, pause_run, start_run
from imports.tests.files import as_csv, finished, person, reasons, run, upload, verdicts
from imports.work import work_once
from leads.models import Lead
from leads.services import create_lead
from leads.tests.factories import LeadFactory
from records.history import history_of
from records.visibility import NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def content():
    """Two leads, a twin, and one that cannot be a lead."""
    return as_csv([person(1), person(2), person(1), person(3, **{"Correo electrónico": "ana@"})])


def outcomes(of_import: Import) -> list[tuple]:
    return list(of_import.records.order_by("number").values_list("number", "lead__email", "version", "before"))


@pytest.mark.rule("A2")
def test_every_row_is_accounted_for_and_every_lead_knows_its_row(mara, content):
    of_import = run(upload(content, mara), mara)
    assert (of_import.state, of_import.run_by, of_import.done_to) == ("done", mara, 5)
    assert (of_import.total, of_import.create, of_import.update, of_import.skip, of_import.fail) == (4, 2, 0, 1, 1)
    assert outcomes(of_import) == [(2, "ana1@frio1.example.com", 1, None), (3, "ana2@frio2.example.com", 1, None)]


def test_an_imported_lead_is_as_one_typed_by_hand(mara, rita):
    made = run(upload(as_csv([person(1)]), mara, owner=rita), mara).records.get().lead
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
    run(upload(as_csv([person(1)]), mona), mona)
    run(upload(as_csv([person(2)]), mara), mara)
    norths, everybodys = Lead.objects.order_by("email")
    assert (norths.owner, norths.team, everybodys.team) == (None, mona.team, None)
    assert set(Lead.objects.visible_to(rita)) == {norths, everybodys}
    assert set(Lead.objects.visible_to(otto)) == {everybodys}


def test_a_second_press_is_harmless(mara, ada, content):
    first = run(upload(content, mara), mara)
    second = run(first, ada)
    assert (second.run_by, second.run_at) == (mara, first.run_at)
    assert Lead.objects.count() == 2


def test_a_duplicate_that_came_since_the_check_is_skipped(mara, rita, content):
    of_import = upload(content, mara)
    lead = LeadFactory(owner=rita, email="ana1@frio1.example.com")
    of_import = run(of_import, mara)
    assert (of_import.create, of_import.skip, of_import.fail) == (1, 2, 1)
    row = of_import.rows.get(number=2)
    assert (row.verdict, row.same_lead) == ("skip", lead)
    assert reasons(of_import, 2) == "Lead exists already (same e-mail)."
    assert outcomes(of_import) == [(3, "ana2@frio2.example.com", 1, None)]


def test_a_duplicate_that_is_gone_since_the_check_is_created(mara, rita):
    lead = LeadFactory(owner=rita, email="ana1@frio1.example.com")
    of_import = upload(as_csv([person(1)]), mara)
    lead.delete()
    assert run(of_import, mara).create == 1


def test_two_files_with_the_same_people_make_no_twins(mara, ada, content):
    one, two = upload(content, mara), upload(content, ada)
    assert run(one, mara).create == 2
    done = run(two, ada)
    assert (done.create, done.skip, done.fail) == (0, 3, 1)
    assert Lead.objects.count() == 2


def test_who_may_run(rita, olga, mara, mona, otto, content):
    of_import = upload(content, mara, owner=otto)
    for somebody in (rita, olga):
        with pytest.raises(NotYours):
            start_run(of_import, actor=somebody)
    with pytest.raises(RuleBroken):
        start_run(of_import, actor=mona)
    assert not Lead.objects.exists()


def test_turn_by_turn(mara, rita, tom, otto, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    of_import = upload(as_csv([person(n) for n in range(7)]), mara, owners=[rita.pk, tom.pk, otto.pk])
    run(of_import, mara)
    leads = [record.lead for record in of_import.records.order_by("number")]
    assert [lead.owner for lead in leads] == [rita, tom, otto, rita, tom, otto, rita]
    assert [lead.team for lead in leads[:3]] == [rita.team, tom.team, otto.team]


@pytest.mark.parametrize("step", ["_update", "make_records", "_finish"])
def test_a_chunk_that_fails_leaves_nothing_and_the_run_goes_on_from_there(mara, content, monkeypatch, step):
    of_import = upload(content, mara)
    real = getattr(running, step)

    def then_fail(*args, **kwargs):
        real(*args, **kwargs)
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(running, step, then_fail)
        of_import = run(of_import, mara)
    assert (of_import.state, of_import.done_to) == ("paused", 0)
    assert "nothing is lost" in of_import.error
    assert not Lead.objects.exists()
    of_import = run(of_import, mara)
    assert (of_import.state, of_import.error, Lead.objects.count()) == ("done", "", 2)


def test_a_row_that_is_lost_is_no_success(mara, content):
    of_import = upload(content, mara)
    of_import.rows.filter(number=5).delete()
    of_import = run(of_import, mara)
    assert of_import.state == "paused"
    assert not Lead.objects.exists()


def test_the_database_keeps_the_sum_too(mara, content):
    of_import = upload(content, mara)
    with pytest.raises(IntegrityError):
        Import.objects.filter(pk=of_import.pk).update(create=99)


@pytest.fixture
def three_chunks(mara, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    return upload(as_csv([person(n) for n in range(6)]), mara)


def step(of_import: Import) -> Import:
    """One chunk, as if the worker was stopped after it."""
    work_once(stop=lambda: True)
    of_import.refresh_from_db()
    return of_import


def test_paused_and_resumed(mara, three_chunks):
    start_run(three_chunks, actor=mara)
    assert step(three_chunks).done_to == 3
    pause_run(three_chunks, actor=mara)
    assert not work_once()
    assert Lead.objects.count() == 2
    three_chunks.refresh_from_db()
    shown = shown_rows(list(three_chunks.rows.all()), three_chunks, user=mara)
    assert [(row["what"], bool(row["url"])) for row in shown] == [("created", True)] * 2 + [("create", False)] * 4
    of_import = run(three_chunks, mara)
    assert (of_import.state, of_import.create, Lead.objects.count()) == ("done", 6, 6)


def test_cancelled_half_way(mara, three_chunks):
    start_run(three_chunks, actor=mara)
    step(three_chunks)
    of_import = cancel_run(three_chunks, actor=mara)
    assert (of_import.state, of_import.create, of_import.left, of_import.total) == ("cancelled", 2, 4, 6)
    assert (finished(of_import).state, Lead.objects.count()) == ("cancelled", 2)


def test_a_worker_that_lost_its_lease_writes_nothing_more(mara, three_chunks):
    start_run(three_chunks, actor=mara)
    slow = claim()
    assert claim() is None
    Import.objects.update(lease_until=timezone.now())
    quick = claim()
    with pytest.raises(LeaseLost):
        next(running.run(slow))
    next(running.run(quick))
    assert Lead.objects.count() == 2


def test_the_same_people_anyway(mara, content):
    run(upload(content, mara), mara)
    again = upload(content, mara, policy={"open": "create", "file": "create"})
    assert verdicts(again) == {2: "create", 3: "create", 4: "create", 5: "fail"}
    assert run(again, mara).create == 3


def test_all_parts_of_a_file_are_looked_up_by_one_plan(mara, monkeypatch):
    monkeypatch.setattr(checking, "STRIDE", 3)
    monkeypatch.setattr(running, "CHUNK", 3)
    known = LeadFactory(email="ana8@frio8.example.com")
    of_import = run(upload(as_csv([person(n) for n in range(1, 12)]), mara), mara)
    assert (of_import.create, of_import.skip) == (10, 1)
    assert of_import.rows.get(same_lead=known).number == 9
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, custom_plans FROM pg_prepared_statements WHERE name LIKE 'leads_known%' ORDER BY name")
        assert cursor.fetchall() == [("leads_known", 0), ("leads_known_by_now", 0)]
