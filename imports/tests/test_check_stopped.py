"""A check that does not come to its end at once: cancelled, failing, refused late, taken over, stopped."""

import pytest
from django.utils import timezone

from imports import checking
from imports.changing import change_columns, change_row, decide_row
from imports.checking import start_check
from imports.columns import Column
from imports.contents import Bytes
from imports.lease import LeaseLost, claim
from imports.models import Import
from imports.planning import Planner
from imports.running import cancel_run
from imports.starting import start_import
from imports.tests.files import as_csv, finished, person, run, upload, verdicts
from imports.work import work_once
from leads.models import Lead

pytestmark = pytest.mark.django_db
ROWS = 55


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch):
    monkeypatch.setattr(checking, "CHUNK", 10)
    monkeypatch.setattr(checking, "STRIDE", 20)


@pytest.fixture
def content():
    return as_csv([person(n) for n in range(ROWS)])


def begun(content: bytes, actor) -> Import:
    return start_check(start_import(Import(file_name="a.csv"), Bytes(content), actor=actor), actor=actor)


def work(of_import: Import, steps: int) -> Import:
    """So many steps, and then the worker is asked to stop."""
    left = iter(range(steps - 1))
    work_once(lambda: next(left, None) is None)
    of_import.refresh_from_db()
    return of_import


@pytest.mark.parametrize("steps", [1, 2, 5, 9, 12])
def test_stopped_and_taken_up_again(mara, content, steps):
    of_import = work(begun(content, mara), steps)
    checked = finished(of_import)
    assert (checked.state, checked.create, checked.total) == ("checked", ROWS, ROWS)
    assert sorted(checked.rows.values_list("number", flat=True)) == list(range(2, ROWS + 2))


@pytest.mark.parametrize("steps", [1, 4, 12])
def test_cancelled_and_begun_anew_with_other_columns(mara, content, steps):
    of_import = cancel_run(work(begun(content, mara), steps), actor=mara)
    assert of_import.state == "uploaded"
    assert not work_once()
    columns = [Column(column.header, "city" if column.target == "company" else column.target) for column in of_import.mapping]
    checked = finished(start_check(change_columns(of_import, columns, actor=mara), actor=mara))
    assert (checked.create, checked.total) == (ROWS, ROWS)
    run(checked, mara)
    assert Lead.objects.filter(company="", city__startswith="Frío").count() == ROWS


def test_a_fault_of_ours_half_way_is_told_and_the_next_check_is_whole(mara, content, monkeypatch):
    plan = Planner.plan

    def failing(self, row):
        if row.number == 34:
            raise ZeroDivisionError
        return plan(self, row)

    with monkeypatch.context() as broken:
        broken.setattr(Planner, "plan", failing)
        of_import = finished(begun(content, mara))
    assert (of_import.state, of_import.lease_token) == ("uploaded", None)
    assert "Something went wrong" in of_import.error
    checked = finished(start_check(of_import, actor=mara))
    assert (checked.create, checked.error) == (ROWS, "")


def test_a_file_that_proves_no_table_at_its_end_is_refused(mara):
    content = as_csv([person(n) for n in range(1_100)])  # more than decides whether it is one
    of_import = finished(begun(content + b'"never closed,' + b"x" * 3_000_000, mara))
    assert of_import.state == "uploaded"
    assert "Row 1102 is longer" in of_import.error


def test_one_whose_lease_is_over_writes_nothing_more(mara, content):
    of_import = begun(content, mara)
    slow = checking.check(claim())
    next(slow)
    Import.objects.update(lease_until=timezone.now())
    quick = checking.check(claim())
    next(quick)
    with pytest.raises(LeaseLost):
        next(slow)
    list(quick)
    of_import.refresh_from_db()
    assert (of_import.create, of_import.rows.count()) == (ROWS, ROWS)


@pytest.mark.parametrize("steps", [1, 3, 5, 7, 12])
def test_what_was_edited_outlives_a_stop(mara, content, steps):
    of_import = upload(content, mara)
    change_row(of_import, 33, ["Luz", "Gil", "", "luz@example.com", ""], actor=mara)
    decide_row(of_import, 44, "skip", actor=mara)
    of_import = work(start_check(Import.objects.get(pk=of_import.pk), actor=mara), steps)
    checked = finished(of_import)
    assert (checked.create, checked.skip, checked.total) == (ROWS - 1, 1, ROWS)
    assert verdicts(checked)[44] == "skip"
    assert Lead.objects.filter(email="luz@example.com").count() == 0
    run(checked, mara)
    assert Lead.objects.filter(email="luz@example.com").count() == 1
