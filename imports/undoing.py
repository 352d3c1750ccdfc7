"""Taking an import back: what it created leaves, what it changed gets its old values, what was touched since is kept."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection, models
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Account, Contact
from crm.lib.db import be_patient, commit_unhurried, in_transaction
from imports.checking import NotNow
from imports.lease import Lease
from imports.making import LEDGER, accounts_made
from imports.models import Import, ImportedRecord, ImportRow
from leads.models import Lead, LeadPerson
from records.bulk import patch_records
from records.history import act
from records.visibility import NotYours
from users.models import User

DAYS = 30
CHUNK = 5_000
KINDS: dict[str, type[models.Model]] = {"lead": Lead, "contact": Contact, "account": Account}  # in the order in which they leave
OWN = (LeadPerson, ImportedRecord, ImportRow)  # what goes with the record, or lets go of it
State = Import.State


def may_undo(of_import: Import, user: User, *, at: datetime | None = None) -> bool:
    """Whoever sees it and may import, for thirty days after the run. A run that stands still can be taken back as well."""
    if not of_import.may_be_worked_by(user):
        return False
    if of_import.state == State.PAUSED:
        return of_import.done_to > 0
    finished = of_import.state in (State.DONE, State.CANCELLED)
    return finished and (at or timezone.now()) <= of_import.run_at + timedelta(days=DAYS)


@in_transaction
def start_undo(of_import: Import, *, actor: User) -> Import:
    """Ask the worker to take it back. A second press, also after the end, changes nothing."""
    locked = Import.objects.select_for_update().get(pk=of_import.pk)
    if not locked.may_be_worked_by(actor):
        raise NotYours
    if locked.state in (State.UNDOING, State.UNDONE):
        return locked
    if not may_undo(locked, actor):
        raise NotNow(_("An import can be undone for %(days)d days after it has run.") % {"days": DAYS})
    if locked.state == State.PAUSED:
        locked.left = locked.total - locked.create - locked.update - locked.skip - locked.fail
        locked.accounts, locked.run_at = accounts_made(locked), timezone.now()
    locked.state, locked.undone_by, locked.error = State.UNDOING, actor, ""
    locked.work_since, locked.work_from = timezone.now(), locked.done_to
    locked.lease_token = locked.lease_until = None
    locked.save()
    return locked


def undo(lease: Lease) -> Iterator[None]:
    while not _undo_chunk(lease):
        yield


@in_transaction
def _undo_chunk(lease: Lease) -> bool:
    """From the last row to the first; whether it was the last chunk."""
    of_import = lease.hold(State.UNDOING)
    be_patient()
    actor = User.objects.select_related("team").get(pk=of_import.undone_by_id)
    last = of_import.done_to
    earlier = of_import.records.filter(number__lte=last).order_by("-number")[:CHUNK]
    first = earlier.aggregate(first=Min("number"))["first"]
    if first is not None:
        commit_unhurried()
        with act(gettext_noop("Import undone"), actor=actor):
            _restore(of_import, first, last)
            for name in KINDS:
                _remove(of_import, name, first, last)
        of_import.done_to = first - 1
    else:
        of_import.done_to, of_import.state, of_import.undone_at = 0, State.UNDONE, timezone.now()
        of_import.kept = of_import.records.count()
        of_import.lease_token = of_import.lease_until = None
    of_import.save()
    return first is None


def _restore(of_import: Import, first: int, last: int) -> None:
    """Records that were updated, if nobody has changed them since. All rows that changed one are taken back together."""
    for name, model in KINDS.items():
        entries = of_import.records.filter(before__isnull=False, **{f"{name}__isnull": False})
        ids = set(entries.filter(number__range=(first, last)).values_list(name, flat=True))
        if not ids:
            continue
        locked = model.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        versions = dict(locked.values_list("pk", "version"))
        before: dict[int, dict] = defaultdict(dict)
        for pk, version, old in entries.filter(**{f"{name}__in": ids}).order_by("-number").values_list(name, "version", "before"):
            if versions.get(pk) == version:
                before[pk] |= old
        first_versions = {pk: old.pop("version", None) for pk, old in before.items()}
        restored = patch_records(model, [(pk, old) for pk, old in before.items() if old])
        entries.filter(**{f"{name}__in": list(before)})._raw_delete(entries.db)
        _untouched_again(name, first_versions, restored)


def _untouched_again(name: str, was: dict[int, int | None], now: dict[int, int]) -> None:
    """An earlier import may take back what nobody but this one has touched."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {LEDGER} AS made SET version = new.now
                FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS new (id, was, now)
                WHERE made.{name}_id = new.id AND made.version = new.was""",
            [list(now), [was[pk] for pk in now], list(now.values())],
        )


def _remove(of_import: Import, name: str, first: int, last: int) -> None:
    """Records that were created, if they are as the import has left them and nothing hangs on them. Three statements."""
    model = KINDS[name]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT r.id FROM {table} AS r JOIN {LEDGER} AS made ON made.{name}_id = r.id AND made.version = r.version
                WHERE made.of_import_id = %s AND made.number BETWEEN %s AND %s AND made.before IS NULL {untouched(model)}
                ORDER BY r.id FOR UPDATE OF r""",
            [of_import.pk, first, last],
        )
        ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        if model is Lead:
            cursor.execute(f"DELETE FROM {LeadPerson._meta.db_table} WHERE lead_id = ANY(%s)", [ids])
        cursor.execute(f"DELETE FROM {LEDGER} WHERE {name}_id = ANY(%s)", [ids])
        rows = ImportRow._meta.db_table
        cursor.execute(f"UPDATE {rows} SET same_{name}_id = NULL WHERE same_{name}_id = ANY(%s)", [ids])
        cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [ids])


def untouched(model: type[models.Model], *, but: dict[type[models.Model], str] | None = None) -> str:
    """That no other record points to `r`; another import's entry may. People who came with a lead do not count.

    `but`: model → condition about its rows `o` that count alone.
    """
    conditions = []
    for relation in model._meta.related_objects:
        other, column = relation.related_model, relation.field.column
        if other in OWN or relation.field.db_constraint is False:
            continue
        counts = (but or {}).get(other, "true")
        conditions.append(f"AND NOT EXISTS (SELECT FROM {other._meta.db_table} AS o WHERE o.{column} = r.id AND {counts})")
    if model is Lead:
        people = LeadPerson._meta.db_table
        imported = "coalesce(jsonb_array_length(row.values->'people'), 0)"
        conditions.append(
            f"AND (SELECT count(*) FROM {people} AS p WHERE p.lead_id = r.id) <= (SELECT {imported} FROM"
            f" {ImportRow._meta.db_table} AS row WHERE row.of_import_id = made.of_import_id AND row.number = made.number)"
        )
    return " ".join(conditions)
