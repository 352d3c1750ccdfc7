"""Carrying out the plan, chunk by chunk. Each chunk is one transaction: its records, its ledger, and how far the run has come."""

from collections.abc import Iterator

from django.db import models
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from crm.lib.db import be_patient, commit_unhurried, in_transaction, lock_words
from imports.checking import NotNow, count_verdicts
from imports.lease import Lease
from imports.making import accounts_made, make_records, settle_accounts
from imports.matching import UPDATABLE, decide, match_known
from imports.models import Import, ImportedRecord, ImportRow, Verdict
from imports.starting import remember
from imports.updating import judge_update, patch_for, policy_of
from records.bulk import patch_records
from records.history import act
from records.ownership import check_owner
from records.visibility import NotYours, changed_by
from users.models import User

CHUNK = 5_000
State = Import.State


class RowsLost(Exception):
    """The sum of the outcomes is not the number of rows."""


@in_transaction
def start_run(of_import: Import, *, actor: User) -> Import:
    """Ask the worker to carry out the plan, or to go on after a pause. A second press finds it started and changes nothing."""
    locked = Import.objects.select_for_update().get(pk=of_import.pk)
    if not locked.may_be_worked_by(actor):
        raise NotYours
    if locked.state == State.RUNNING or locked.is_done:
        return locked
    if locked.state not in (State.CHECKED, State.PAUSED):
        raise NotNow(_("The file must be checked first."))
    check_owner(locked.owner, actor=actor)
    remember(locked, actor=actor)
    locked.state, locked.error, locked.run_by = State.RUNNING, "", locked.run_by or actor
    locked.work_since, locked.work_from = timezone.now(), locked.done_to
    locked.lease_token = locked.lease_until = None
    locked.save()
    return locked


@in_transaction
def pause_run(of_import: Import, *, actor: User) -> Import:
    """After the chunk in hand. A run that has ended stays as it is."""
    locked = Import.objects.select_for_update().get(pk=of_import.pk)
    if not locked.may_be_worked_by(actor):
        raise NotYours
    if locked.state == State.RUNNING:
        locked.state = State.PAUSED
        locked.save(update_fields=["state"])
    return locked


@in_transaction
def cancel_run(of_import: Import, *, actor: User) -> Import:
    """Stop for good. What has been done stays and can be undone; the other rows are counted as not reached."""
    locked = Import.objects.select_for_update().get(pk=of_import.pk)
    if not locked.may_be_worked_by(actor):
        raise NotYours
    if locked.state in (State.RUNNING, State.PAUSED):
        count_verdicts(locked, to=locked.done_to)
        locked.left = locked.total - locked.create - locked.update - locked.skip - locked.fail
        locked.accounts = accounts_made(locked)
        locked.state, locked.run_at = State.CANCELLED, timezone.now()
        locked.save()
    elif locked.state == State.CHECKING:
        locked.state = State.UPLOADED
        locked.save(update_fields=["state"])
    return locked


def run(lease: Lease) -> Iterator[None]:
    while not _run_chunk(lease):
        yield


@in_transaction
def _run_chunk(lease: Lease) -> bool:
    """Whether it was the last."""
    of_import = lease.hold(State.RUNNING)
    be_patient()
    lock_words("imports.run")
    actor = User.objects.select_related("team").get(pk=of_import.run_by_id)
    first, last = of_import.done_to + 1, _end_of_chunk(of_import)
    if match_known(of_import, first, last, running=True):
        decide(of_import, first, last, actor=actor)
    if of_import.kind == Import.Kind.CONTACTS:
        settle_accounts(of_import, first, last, actor=actor)
    _update(of_import, first, last, actor=actor)
    make_records(of_import, first, last, actor=actor)
    of_import.done_to = last
    if last >= of_import.last_row:
        _finish(of_import)
    else:
        commit_unhurried()
    of_import.save()
    return last >= of_import.last_row


def _end_of_chunk(of_import: Import) -> int:
    later = of_import.rows.filter(number__gt=of_import.done_to).order_by("number")[CHUNK - 1 : CHUNK]
    return later.aggregate(end=Min("number"))["end"] or of_import.last_row


def _update(of_import: Import, first: int, last: int, *, actor: User) -> None:
    planned = list(of_import.rows.filter(verdict=Verdict.UPDATE, number__range=(first, last)).order_by("number"))
    if not planned:
        return
    model, same, _states = UPDATABLE[of_import.kind]
    records = _locked(model, {getattr(row, same) for row in planned}, actor)
    patches: dict[int, dict] = {}
    ledger: list[ImportedRecord] = []
    for row in planned:
        record = records.get(getattr(row, same))
        judge_update(row, record, of_import)
        if row.verdict == Verdict.UPDATE:
            patch, before = patch_for(record, row.values, of_import, policy_of(row, of_import))
            patches[record.pk] = patches.get(record.pk, {}) | patch | {"updated_by_id": actor.pk}
            before["version"] = record.version
            ledger.append(ImportedRecord(of_import=of_import, number=row.number, before=before, **{same[5:-3]: record}))
    ImportRow.objects.bulk_update([row for row in planned if row.verdict != Verdict.UPDATE], ["verdict", "reasons", "problem"])
    with act(gettext_noop("Imported"), actor=actor):
        versions = patch_records(model, list(patches.items()))
    _note(of_import, same[5:-3], ledger, versions)


def _locked(model: type[models.Model], ids: set[int], actor: User) -> dict[int, models.Model]:
    """In the order of their numbers, so that two never cross. What is no longer the actor's to change is not among them."""
    locked = model.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    allowed = changed_by(actor, model)
    return {record.pk: record for record in locked if allowed.covers(record) and not getattr(record, "is_converted", False)}


def _note(of_import: Import, name: str, ledger: list[ImportedRecord], versions: dict[int, int]) -> None:
    """A record that several rows change has the same version in all their entries: that of the last change."""
    earlier = list(of_import.records.filter(**{f"{name}__in": list(versions)}))
    for entry in (*earlier, *ledger):
        entry.version = versions[getattr(entry, f"{name}_id")]
    ImportedRecord.objects.bulk_update(earlier, ["version"])
    ImportedRecord.objects.bulk_create(ledger)


def _finish(of_import: Import) -> None:
    count_verdicts(of_import)
    ledger = of_import.records.filter(account=None) if of_import.kind != Import.Kind.ACCOUNTS else of_import.records
    done = ledger.count()
    whole = of_import.create + of_import.update + of_import.skip + of_import.fail
    if whole != of_import.total or done != of_import.create + of_import.update:
        raise RowsLost(f"import {of_import.pk}: {whole} of {of_import.total} rows, {done} records")
    of_import.accounts = accounts_made(of_import)
    of_import.state, of_import.run_at = State.DONE, timezone.now()
    of_import.lease_token = of_import.lease_until = None
