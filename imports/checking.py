"""Judging the rows of a file: each becomes a row of the plan. Nothing becomes a record here."""

import io
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice

import orjson
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.lib.ahead import one_ahead
from crm.lib.db import be_patient, commit_unhurried, in_transaction
from crm.lib.errors import RuleBroken
from imports.lease import Lease
from imports.making import count_accounts
from imports.matching import decide, match_known, match_twins
from imports.models import BY_HAND, Import, ImportRow, Verdict, problem_of
from imports.planning import INCOMPLETE, Planner
from imports.reader import Row, rows
from imports.storing import content_of
from imports.updating import skip_empty_updates
from records.ownership import check_owner
from records.visibility import NotYours
from users.models import User

CHUNK = 5_000
STRIDE = 20_000  # rows looked up by one statement
PIECE = 1 << 20  # letters handed over at once
ROW = ImportRow._meta.db_table
COPY = (
    f"COPY {ROW} (of_import_id, number, cells, values, verdict, reasons, problem, decision, match, match_by, edited) FROM STDIN"
)
State = Import.State


class NotNow(RuleBroken):
    """The import is in a state in which this cannot be done."""


@in_transaction
def start_check(of_import: Import, *, actor: User, again: bool = True) -> Import:
    """Ask the worker to check. `again`: from the file, but for what was edited or decided row by row, which stays; else only what
    the rows are the same as, and what to do with them."""
    locked = Import.objects.select_for_update().get(pk=of_import.pk)
    if not locked.may_be_worked_by(actor):
        raise NotYours
    check_owner(locked.owner, actor=actor)
    if locked.state not in (State.UPLOADED, State.CHECKING, State.CHECKED):
        raise NotNow(_("This import has run already."))
    locked.state, locked.error = State.CHECKING, ""
    locked.work_since, locked.work_from = timezone.now(), 0
    locked.lease_token = locked.lease_until = None
    if again or not locked.last_row:
        locked.read_to, locked.last_row, locked.unknown = 0, 0, {}
    locked.save()
    return locked


def check(lease: Lease) -> Iterator[None]:
    """Carry the check on from where it stands, a transaction for each step. FileRefused when the file is no table after all."""
    of_import, looked_up = _begin(lease), 0
    if not of_import.last_row:
        for planned in _planned_chunks(of_import):
            _keep(lease, planned)
            yield
            _look_up(lease, looked_up, planned.read_to)
            looked_up = planned.read_to + 1
            yield
        of_import = _end_of_file(lease)
        yield
    for first in range(looked_up, of_import.last_row + 1, STRIDE):
        _look_up(lease, first, first + STRIDE - 1)
        yield
    _match(lease)


@in_transaction
def _begin(lease: Lease) -> Import:
    of_import = lease.hold(State.CHECKING)
    if not of_import.read_to:
        be_patient()
        of_import.rows.exclude(BY_HAND)._raw_delete(of_import.rows.db)
    return of_import


@dataclass(frozen=True)
class Planned:
    """A chunk of rows as COPY takes them. `unknown`: what no list knew up to here; `before`: the rows of it that are there."""

    text: str
    read_to: int
    unknown: dict
    before: list[int]


def _planned_chunks(of_import: Import) -> Iterator[Planned]:
    planner = Planner(of_import)
    lines = rows(content_of(of_import), of_import.how, after=of_import.read_to)
    by_hand = {row.number: row for row in of_import.rows.filter(BY_HAND, number__gt=of_import.read_to)}

    def plan(chunk: list[Row]) -> Planned:
        text = "".join(_line(of_import.pk, planner, row, by_hand.get(row.number)) for row in chunk)
        before = [row.number for row in chunk if row.number in by_hand] if by_hand else []
        return Planned(text, chunk[-1].number, deepcopy(planner.unknown), before)

    return one_ahead(plan, iter(lambda: list(islice(lines, CHUNK)), []))


@in_transaction
def _keep(lease: Lease, planned: Planned) -> None:
    lease.hold(State.CHECKING)
    commit_unhurried()
    ImportRow.objects.filter(of_import=lease.import_id, number__in=planned.before).delete()
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, io.StringIO(planned.text), PIECE)
    Import.objects.filter(pk=lease.import_id).update(read_to=planned.read_to, unknown=planned.unknown)


def _line(import_id: int, planner: Planner, row: Row, before: ImportRow | None) -> str:
    """`before`: what a person has made of the row."""
    decision, edited = (before.decision, before.edited) if before else ("", False)
    cells, values, reasons = planner.plan(Row(row.number, before.cells) if edited else row)
    stored = "\\N" if values is None else _json(values)
    verdict = "fail" if values is None or INCOMPLETE in values else "create"
    problem = problem_of([*(values or {}).get(INCOMPLETE, []), *reasons]) if verdict == "fail" else ""
    told, problem = _text("\n".join(reasons)), _text(problem)
    rest = f"{decision}\t\t\t{'t' if edited else 'f'}\n"
    return f"{import_id}\t{row.number}\t{_json(cells)}\t{stored}\t{verdict}\t{told}\t{problem}\t{rest}"


def _text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def _json(value: list | dict) -> str:
    """For COPY: JSON has no tabs or line ends of its own."""
    return orjson.dumps(value).decode().replace("\\", "\\\\")


@in_transaction
def _end_of_file(lease: Lease) -> Import:
    of_import = lease.hold(State.CHECKING)
    of_import.last_row, of_import.total = of_import.read_to, of_import.rows.count()
    of_import.save(update_fields=["last_row", "total"])
    be_patient()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {ROW}")
    return of_import


@in_transaction
def _look_up(lease: Lease, first: int, last: int) -> None:
    be_patient()
    commit_unhurried()
    match_known(lease.hold(State.CHECKING), first, last)


@in_transaction
def _match(lease: Lease) -> None:
    of_import = lease.hold(State.CHECKING)
    be_patient()
    actor = User.objects.select_related("team").get(pk=of_import.created_by_id)
    match_twins(of_import)
    decide(of_import, 0, of_import.last_row, actor=actor)
    skip_empty_updates(of_import, actor=actor)
    count_verdicts(of_import)
    count_accounts(of_import)
    of_import.state, of_import.checked_at = State.CHECKED, timezone.now()
    of_import.save(update_fields=["create", "update", "skip", "fail", "accounts", "state", "checked_at"])


def count_verdicts(of_import: Import, *, to: int | None = None) -> None:
    """The plan in numbers, up to that row, put on the import, not saved."""
    rows_so_far = of_import.rows.filter(number__lte=of_import.last_row if to is None else to).order_by()
    counts = dict(rows_so_far.values_list("verdict").annotate(Count("pk")))
    of_import.create, of_import.update, of_import.skip, of_import.fail = (counts.get(verdict, 0) for verdict in Verdict.values)
