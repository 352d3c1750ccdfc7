"""An import taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Contact
from accounts.services import update_record
from accounts.tests.factories import ContactFactory
from activities.services import log_activity
from imports import undoing
from imports.checking import NotNow
from imports.foreseeing import Foreseen, foresee
from imports.models import Import, ImportRow
from imports.tests.files import as_csv, person, run, undo, upload, verdicts
from imports.undoing import may_undo, start_undo
from leads.models import Lead, LeadPerson
from leads.services import add_lead_person, update_lead
from leads.tests.factories import LeadFactory
from records.visibility import NotYours

pytestmark = [pytest.mark.django_db, pytest.mark.rule("X4")]


def test_what_it_created_leaves(mara, rita, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK", 2)
    other = LeadFactory(owner=rita, email="other@example.com")
    of_import = run(upload(as_csv([person(n) for n in range(5)]), mara), mara)
    assert Lead.objects.count() == 6
    undo(of_import, mara)
    assert (of_import.state, of_import.undone_by, of_import.kept) == ("undone", mara, 0)
    assert list(Lead.objects.all()) == [other]
    assert Lead.history.rel.related_model.objects.filter(pgh_context__act="Import undone").count() == 5
    assert of_import.rows.count() == 5


def test_what_it_changed_gets_its_old_values(mara, rita):
    lead = LeadFactory(owner=rita, email="ana1@frio1.example.com", company="Old", employees=7, extra={"a": "b"}, tags=[1])
    before = Lead.objects.filter(pk=lead.pk).values().get()
    header = ["Email", "Empresa", "Nº de empleados", "Color"]
    rows = [["ana1@frio1.example.com", "New", "90", "red"], ["ana1@frio1.example.com", "Newer", "91", "blue"]]
    of_import = run(upload(as_csv(rows, header=header), mara, policy={"open": "overwrite"}, tags=[2]), mara)
    lead.refresh_from_db()
    assert (lead.company, lead.employees, lead.tags) == ("Newer", 91, [1, 2])
    undo(of_import, mara)
    after = Lead.objects.filter(pk=lead.pk).values().get()
    own = {"version", "updated_at", "updated_by_id"}
    assert {name: value for name, value in after.items() if name not in own} == {
        name: value for name, value in before.items() if name not in own
    }
    assert (of_import.kept, of_import.records.count()) == (0, 0)


def test_what_was_touched_since_is_kept_and_listed(mara, rita):
    old = LeadFactory(owner=rita, email="ana9@frio9.example.com", company="Old")
    content = as_csv([*(person(n) for n in range(4)), person(9)])
    of_import = run(upload(content, mara, owner=rita, policy={"open": "overwrite"}), mara)
    edited, called, colleague, _untouched = Lead.objects.exclude(pk=old.pk).order_by("pk")
    update_lead(edited, actor=rita, values={"interest": "Two"}, version=1)
    log_activity(called, actor=rita, kind="note", text="Hello")
    add_lead_person(colleague, {"first_name": "Eva"}, actor=rita)
    old.refresh_from_db()
    update_lead(old, actor=rita, values={"interest": "Two"}, version=old.version)
    assert foresee(of_import) == Foreseen(created=1, accounts=0, changed=0, kept=4)
    undo(of_import, mara)
    assert of_import.kept == 4
    assert set(Lead.objects.all()) == {edited, called, colleague, old}
    assert set(of_import.records.values_list("lead", flat=True)) == {edited.pk, called.pk, colleague.pk, old.pk}
    old.refresh_from_db()
    assert old.company == "Frío 9, S.L."


def test_people_who_came_with_a_lead_leave_with_it(mara):
    of_import = run(upload(as_csv([person(1)]), mara), mara)
    lead = Lead.objects.get()
    of_import.rows.update(values={"people": [{"first_name": "Eva"}]})
    LeadPerson.objects.create(lead=lead, first_name="Eva", position=1)
    undo(of_import, mara)
    assert not Lead.objects.exists()
    assert not LeadPerson.objects.exists()


def test_what_an_undo_will_do_is_counted_before(mona, monkeypatch):
    ContactFactory(owner=mona, email="eva@b.es", account=None)
    header = ["Nombre", "Correo", "Empresa"]
    rows = [["Ana", "ana@a.es", "Frío"], ["Leo", "leo@a.es", "Frío"], ["Eva", "eva@b.es", "Norte"], ["Pau", "pau@c.es", "Sur"]]
    of_import = run(upload(as_csv(rows, header=header), mona, kind="contacts", policy={"contact": "fill"}), mona)
    assert foresee(of_import) == Foreseen(created=3, accounts=3, changed=1, kept=0)
    pau = Contact.objects.get(email="pau@c.es")
    update_record(pau, actor=mona, values={"job_title": "Chef"}, version=pau.version)
    foreseen = foresee(of_import)
    assert foreseen == Foreseen(created=2, accounts=2, changed=1, kept=2)
    undo(of_import, mona)
    assert of_import.kept == foreseen.kept
    assert set(Account.objects.values_list("name", flat=True)) == {"Sur"}
    of_import = run(upload(as_csv(rows[:1], header=header), mona, kind="contacts", file_name="b.csv"), mona)
    monkeypatch.setattr("imports.foreseeing.MOST_LOOKED_AT", 1)
    assert foresee(of_import) == Foreseen(created=1, accounts=1, changed=0, kept=None)


def test_twice_is_harmless(mara, ada):
    of_import = run(upload(as_csv([person(1)]), mara), mara)
    undo(of_import, mara)
    at = of_import.undone_at
    LeadFactory()
    undo(of_import, ada)
    assert (of_import.undone_at, of_import.undone_by, Lead.objects.count()) == (at, mara, 1)


def test_an_earlier_import_can_be_undone_after_a_later_one_was(mara):
    first = run(upload(as_csv([person(1)]), mara), mara)
    second = run(upload(as_csv([person(1, Empresa="Other")]), mara, policy={"open": "overwrite"}), mara)
    assert second.update == 1
    undo(second, mara)
    assert Lead.objects.get().company == "Frío 1, S.L."
    undo(first, mara)
    assert (first.kept, Lead.objects.count()) == (0, 0)


def test_rows_of_other_imports_let_go_of_what_leaves(mara):
    first = run(upload(as_csv([person(1)]), mara), mara)
    other = upload(as_csv([person(1)]), mara)
    assert verdicts(other) == {2: "skip"}
    undo(first, mara)
    assert ImportRow.objects.get(of_import=other).same_lead is None


def test_thirty_days_and_no_longer(mara):
    of_import = run(upload(as_csv([person(1)]), mara), mara)
    assert may_undo(of_import, mara, at=of_import.run_at + timedelta(days=29))
    Import.objects.update(run_at=timezone.now() - timedelta(days=31))
    with pytest.raises(NotNow):
        start_undo(of_import, actor=mara)


def test_who_may(mara, rita, olga):
    of_import = run(upload(as_csv([person(1)]), mara), mara)
    for somebody in (rita, olga):
        with pytest.raises(NotYours):
            start_undo(of_import, actor=somebody)
    with pytest.raises(NotNow):
        start_undo(upload(as_csv([person(2)]), mara), actor=mara)


def test_a_failure_half_way_is_told_and_tried_again(mara, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK", 2)
    of_import = run(upload(as_csv([person(n) for n in range(5)]), mara), mara)
    real, calls = undoing._remove, []

    def fail_later(*args):
        calls.append(args)
        if len(calls) == 5:
            raise ZeroDivisionError
        real(*args)

    with monkeypatch.context() as patched:
        patched.setattr(undoing, "_remove", fail_later)
        undo(of_import, mara)
    assert (of_import.state, Lead.objects.count()) == ("done", 3)
    assert of_import.error
    undo(of_import, mara)
    assert (of_import.state, of_import.error, Lead.objects.count()) == ("undone", "", 0)
