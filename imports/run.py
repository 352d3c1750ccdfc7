"""Making the leads of a checked import."""

from collections import Counter

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from crm.lib.db import in_transaction, lock_words
from imports.drafts import Draft, Line, Verdict, draft_rows, skip_duplicates
from imports.models import Import, ImportRow
from leads.models import Lead
from records.ownership import check_owner
from records.visibility import NotYours
from users.models import User
from users.roles import Right

BATCH = 500
Outcome = ImportRow.Outcome
OUTCOME_OF = {Verdict.CREATE: Outcome.CREATED, Verdict.SKIP: Outcome.SKIPPED, Verdict.FAIL: Outcome.FAILED}


class RowsLost(Exception):
    """The sum of the outcomes is not the number of rows: nothing of the run is kept."""


def run_import(of_import: Import, *, actor: User) -> Import:
    """Apply the plan, all or nothing. A second press, or another person's, gets the import as the first has left it.

    Rows whose lead has appeared in the CRM since the check are skipped, and said so. Imports run one after another, so that
    two of the same file do not make twins. The rows are read again before any lock is held.
    """
    if not actor.may(Right.IMPORT):
        raise NotYours
    if Import.objects.filter(pk=of_import.pk, state=Import.State.DONE).exists():
        return Import.objects.get(pk=of_import.pk)
    check_owner(of_import.owner, actor=actor)
    planned = of_import.rows.filter(verdict=Verdict.CREATE).values_list("number", "data")
    drafts = draft_rows((Line(number, data) for number, data in planned), of_import, actor=actor)
    return _apply(of_import, drafts, actor=actor)


@in_transaction
def _apply(of_import: Import, drafts: list[Draft], *, actor: User) -> Import:
    _be_patient()
    lock_words("imports.run")
    locked = Import.objects.select_for_update().get(pk=of_import.pk)
    if locked.state == Import.State.DONE:
        return locked
    skip_duplicates(drafts, actor=actor)
    made = [draft for draft in drafts if draft.lead]
    Lead.objects.bulk_create([draft.lead for draft in made], batch_size=BATCH)
    _write_created(locked, made)
    _write_changed(locked, [draft for draft in drafts if not draft.lead])
    for verdict in (Verdict.SKIP, Verdict.FAIL):
        locked.rows.filter(verdict=verdict, outcome=Outcome.NONE).update(outcome=OUTCOME_OF[verdict])
    _close(locked, actor)
    return locked


def _be_patient() -> None:
    """Longer than the three seconds that a page waits for a lock: another import may be running."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '20s'; SET LOCAL statement_timeout = '25s'")


def _write_created(of_import: Import, made: list[Draft]) -> None:
    """Each row gets its lead: one statement for all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE imports_importrow AS r SET outcome = 'created', lead_id = made.lead"
            " FROM unnest(%s::integer[], %s::bigint[]) AS made (number, lead)"
            " WHERE r.of_import_id = %s AND r.number = made.number",
            [[draft.number for draft in made], [draft.lead.pk for draft in made], of_import.pk],
        )


def _write_changed(of_import: Import, changed: list[Draft]) -> None:
    """Rows that were planned as leads and can be none any more."""
    by_number = {draft.number: draft for draft in changed}
    rows = list(of_import.rows.filter(number__in=by_number))
    for row in rows:
        draft = by_number[row.number]
        row.verdict, row.outcome = draft.verdict, OUTCOME_OF[draft.verdict]
        row.reasons = "\n".join(draft.reasons)
        row.same_lead, row.same_contact = draft.same_lead, draft.same_contact
    ImportRow.objects.bulk_update(rows, ["verdict", "outcome", "reasons", "same_lead", "same_contact"], batch_size=BATCH)


def _close(of_import: Import, actor: User) -> None:
    counts = Counter(dict(of_import.rows.order_by().values_list("outcome").annotate(Count("pk"))))
    of_import.create, of_import.skip, of_import.fail = (
        counts[outcome] for outcome in (Outcome.CREATED, Outcome.SKIPPED, Outcome.FAILED)
    )
    leads = Lead.objects.filter(import_rows__of_import=of_import).count()
    if of_import.create + of_import.update + of_import.skip + of_import.fail != of_import.total or leads != of_import.create:
        raise RowsLost(f"import {of_import.pk}: {dict(counts)}, {leads} leads, {of_import.total} rows")
    of_import.state, of_import.run_by, of_import.run_at = Import.State.DONE, actor, timezone.now()
    of_import.save(update_fields=["create", "skip", "fail", "state", "run_by", "run_at"])
