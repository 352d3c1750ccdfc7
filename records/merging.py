"""Several records of one kind become one. All that hangs on them follows the one that is kept; the others rest under the act, and
its undo brings everything back. Locks are taken in the order of the numbers, so that two merges never cross."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from records.acts import CannotUndo, lock_to_undo
from records.bin import bring_back, coming_back, put_away, ties_of
from records.history import act as in_history
from records.merged import MergedInto
from records.models import Act, Record, Star
from records.own import asked_once, is_own, label_of, own, value_of
from records.parts import Consent, ConsentState
from records.saving import save_record, set_values
from records.tags import tag_faults
from records.undo import take_back
from records.visibility import changes, lock_editable, sees
from users.models import User

MOST = 10
ALL = "all"  # a choice: the texts of all of them, one below the other
EMPTY = (None, "", [], {}, "unknown")
PAIRS = [(Star, "record_id", ["person_id"]), (MergedInto, "into_id", [])]  # refer to a record by kind and number


class CannotMerge(RuleBroken):
    pass


@dataclass(frozen=True)
class Merging:
    """What is particular to a kind of record. `fields()`: those of which a value is chosen.

    `settle(kept, others)`: what follows rules instead; the names of the fields of `kept` that it has changed.
    `add(kept, others)`: rows that are made for what would be lost else. `refusal(record)`: why it cannot be merged, or "".
    """

    model: type[Record]
    fields: Callable[[], list[str]]
    settle: Callable[[Record, list[Record]], list[str]]
    add: Callable[[Record, list[Record]], list[models.Model]] = lambda _kept, _others: []
    refusal: Callable[[Record], str] = lambda _record: ""


def form_fields(form: type, model: type[Record]) -> list[str]:
    """Those of the form of an edit, and the company's own; not the owner, nor what `settle_consent` and lists settle."""
    settled = {"owner", "currency", "consent", "consent_origin", "do_not_call", *_lists(model)}
    return [*(name for name in form._meta.fields if name not in settled), *(field.key for field in own().of(model))]


def settle_consent(kept: Record, others: list[Record]) -> list[str]:
    """The stricter one counts: refused by any is refused; else given, if by any. With its origin and its day."""
    for wanted in (ConsentState.REFUSED, ConsentState.GIVEN):
        found = next((one for one in (kept, *others) if one.consent == wanted), None)
        if found is not None:
            changed = [name for name in Consent.CONSENT_FIELDS if getattr(kept, name) != getattr(found, name)]
            for name in changed:
                setattr(kept, name, getattr(found, name))
            return changed
    return []


def default_choice(name: str, records: Iterable[Record], keep: int) -> int:
    """The number of the record whose value is proposed: the kept one's, else the newest that has any."""
    filled = [record for record in records if value_of(record, name) not in EMPTY]
    if not filled or any(record.pk == keep for record in filled):
        return keep
    return max(filled, key=lambda record: (record.updated_at, record.pk)).pk


@asked_once()
@in_transaction
def merge(merging: Merging, keep: int, versions: dict[int, int], choices: dict[str, int | str], *, actor: User) -> Record:
    """The record that is kept. `versions`: of all of them, as they were looked at; `choices`: field → the record whose value it
    gets, or ALL. CannotMerge says what stands in the way. Statements grow with the kinds of tie and the records, not with what
    hangs on them."""
    records = _locked(merging, keep, versions, actor)
    others = [record for pk, record in records.items() if pk != keep]
    what = gettext_noop("Merged")
    with in_history(what, actor=actor) as doing:
        act = Act.objects.create(
            id=doing.number, contexts=[doing.number], kind=Act.Kind.MERGE, what=what, record=merging.model._meta.model_name,
            record_id=keep, label=str(records[keep])[:300], detail=", ".join(map(str, others))[:200], actor=actor,
            team_id=actor.team_id,
        )  # fmt: skip
        moved = move(merging.model, keep, [other.pk for other in others])
        kept = merging.model.objects.get(pk=keep)
        changed = set_values(kept, _values(merging, kept, records, choices))
        former = [records[keep], *others]  # of the kept one, too, something may not have been chosen
        changed += [*_join(kept, others), *merging.settle(kept, former)]
        made = [_as_stored(row) for row in merging.add(kept, former)]
        put_away(merging.model, others, act)
        save_record(kept, actor=actor, what=what, fields=changed)
        MergedInto.objects.bulk_create(MergedInto(act=act, record=act.record, old_id=one.pk, into_id=keep) for one in others)
        act.request = {"moved": moved, "made": made}
        act.save(update_fields=["request"])
    return kept


def _locked(merging: Merging, keep: int, versions: dict[int, int], actor: User) -> dict[int, Record]:
    if keep not in versions or not 2 <= len(versions) <= MOST:
        raise CannotMerge(_("Choose from two to %(most)d records.") % {"most": MOST})
    rows = merging.model.objects.select_for_update().filter(pk__in=versions).order_by("pk")
    records = {record.pk: record for record in rows if sees(actor, record)}
    if len(records) < len(versions):
        raise CannotMerge(_("One of them is no longer there: it was deleted, or merged, meanwhile."))
    for record in records.values():
        named = {"name": str(record)}
        if not changes(actor, record):
            raise CannotMerge(_("“%(name)s” is not yours to change.") % named)
        if why := merging.refusal(record):
            raise CannotMerge(why)
        if record.version != versions[record.pk]:
            raise CannotMerge(_("“%(name)s” has been changed meanwhile. Look at them again.") % named)
    return records


def _values(merging: Merging, kept: Record, records: dict[int, Record], choices: dict[str, int | str]) -> dict:
    values, gone = {}, records.keys() - {kept.pk}
    for name in merging.fields():
        choice = choices.get(name, default_choice(name, records.values(), kept.pk))
        if choice == ALL and is_text(merging.model, name):
            values[name] = joined_text(records, name, kept.pk)
            continue
        if choice not in records:
            raise CannotMerge(_("Choose a value of one of these records."))
        value = value_of(records[choice], name)
        # a relation to one of them would be one to itself
        if not (isinstance(value, type(kept)) and (value.pk in gone or value.pk == kept.pk)):
            values[name] = value
        if name == "amount":
            values["currency"] = records[choice].currency
    return values


def joined_text(records: dict[int, Record], name: str, keep: int) -> str:
    texts = [value_of(one, name) for one in sorted(records.values(), key=lambda one: (one.pk != keep, one.pk))]
    return "\n\n".join(dict.fromkeys(filter(None, texts)))


def _join(kept: Record, others: list[Record]) -> list[str]:
    """Lists are put together, and extra data, where two of one name both stay; another external id is kept there too."""
    before = {name: getattr(kept, name) for name in ("extra", "external_id", *_lists(type(kept)))}
    for name in _lists(type(kept)):
        for one in (one for other in others for one in getattr(other, name)):
            if one not in getattr(kept, name) and (name != "tags" or _goes_with(kept, one)):
                setattr(kept, name, [*getattr(kept, name), one])
    for other in others:
        for label, value in other.extra.items():
            kept.extra = with_extra(kept.extra, label, value)
        if kept.external_id and other.external_id not in ("", kept.external_id):
            kept.extra = with_extra(kept.extra, capfirst(label_of(type(kept), "external_id")), other.external_id)
        kept.external_id = kept.external_id or other.external_id
    return [name for name, value in before.items() if getattr(kept, name) != value]


def with_extra(extra: dict, label: str, value) -> dict:
    """The extra data with this, too; under a further name where another value has the name already."""
    names = (label, *(f"{label} {n}" for n in range(2, 1_000)))
    free = next(name for name in names if extra.get(name, value) == value)
    return extra | {free: value}


def _goes_with(kept: Record, tag: int) -> bool:
    return not tag_faults(type(kept), [*kept.tags, tag], before=[*kept.tags, tag], needed=False)


def _lists(model: type[Record]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if isinstance(field, ArrayField)]


# -- what hangs on them -----------------------------------------------------------------------------------------------


def move(model: type[Record], keep: int, others: list[int]) -> list[list]:
    """All that refers to the others refers to the kept one from now on: [table, column, whom it referred to, to whom now, ids].

    What the kept one has already (the same person at the same account) stays with the other, and goes with it.
    """
    moved = []
    with connection.cursor() as cursor:
        for other in others:
            for key in ties_of(model).all:
                moved += _move_key(cursor, key, keep, other)
            for of, column, same in PAIRS:
                where = [f"t.record = '{model._meta.model_name}'"]
                where += [_not_there(of._meta.db_table, column, [*same, "record"])] if same else []
                moved += _refer(cursor, of._meta.db_table, column, keep, other, " AND ".join(where))
    return moved


def _move_key(cursor, key: models.ForeignKey, keep: int, other: int) -> list[list]:
    table, column, moved, where = key.model._meta.db_table, key.column, [], ["true"]
    if key.model is key.remote_field.model:  # the kept one stood below the other
        moved += _refer(cursor, table, column, None, other, f"t.id = {int(keep)}")
    for field in key.model._meta.concrete_fields:
        if field is not key and field.remote_field and field.remote_field.model is key.remote_field.model:
            where.append(f"t.{field.column} IS DISTINCT FROM {int(keep)}")
    for constraint in key.model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and key.name in constraint.fields:
            same = [key.model._meta.get_field(name).column for name in constraint.fields if name != key.name]
            if same:
                where.append(_not_there(table, column, same))
    return moved + _refer(cursor, table, column, keep, other, " AND ".join(where))


def _not_there(table: str, column: str, same: list[str]) -> str:
    alike = " AND ".join(f"k.{one} IS NOT DISTINCT FROM t.{one}" for one in same)
    return f"NOT EXISTS (SELECT FROM {table} AS k WHERE k.{column} = %(keep)s AND {alike})"


def _refer(cursor, table: str, column: str, now: int | None, other: int, where: str) -> list[list]:
    cursor.execute(
        f"UPDATE {table} AS t SET {column} = %(now)s WHERE t.{column} = %(other)s AND {where} RETURNING t.id",
        {"now": now, "keep": now, "other": other},
    )
    ids = [row[0] for row in cursor.fetchall()]
    return [[table, column, other, now, ids]] if ids else []


# -- and back ---------------------------------------------------------------------------------------------------------


@asked_once()
def undo_merge(act: Act, model: type[Record], *, actor: User) -> Act:
    """The others are back with all that was theirs, the kept one is as it was. A second press changes nothing.

    CannotUndo when a field that the merge has written has been changed since. What has come since stays with the kept one.
    """
    with coming_back():
        locked = lock_to_undo(act, actor)
        if locked is None:
            return act
        kept = model.objects.filter(pk=locked.record_id).first()
        binned = list(locked.binned.select_for_update().order_by("pk"))
        if kept is None or not binned:
            raise CannotUndo(_("The record that was kept is no longer there."))
        lock_editable(kept, actor)
        if getattr(kept, "is_converted", False):
            raise CannotUndo(_("“%(name)s” has been converted since: undo that first.") % {"name": kept})
        with in_history(gettext_noop("Merge undone"), actor=actor):
            MergedInto.objects.filter(act=locked).delete()
            bring_back(binned, actor)
            _give_back(locked.request)
            outcome = take_back(model, locked.contexts, [kept.pk], actor=actor)
            if outcome.refused:
                raise CannotUndo(" ".join(outcome.refused.values()))
        locked.undone_at, locked.undone_by = timezone.now(), actor
        locked.save(update_fields=["undone_at", "undone_by"])
        return locked


def _as_stored(row: models.Model) -> list:
    """[table, id, the row as JSON]"""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} AS t WHERE id = %s", [row.pk])
        return [table, row.pk, json.loads(cursor.fetchone()[0])]


def _give_back(request: dict) -> None:
    with connection.cursor() as cursor:
        for table, pk, row in request["made"]:
            cursor.execute(f"DELETE FROM {table} AS t WHERE id = %s RETURNING to_jsonb(t) = %s::jsonb", [pk, json.dumps(row)])
            if cursor.rowcount and not cursor.fetchone()[0]:
                raise CannotUndo(_("A person who came with the merge has been changed since."))
        for table, column, other, now, ids in reversed(request["moved"]):
            where = f"id = ANY(%s) AND {column} IS NOT DISTINCT FROM %s"
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {where}", [other, ids, now])


def followers(model: type[Record], others: list[int]) -> list[tuple[str, int]]:
    """What would follow, in words, with how many; a query for each kind of tie."""
    counts: dict[str, int] = {}
    for key in ties_of(model).all:
        number = key.model._base_manager.filter(**{f"{key.name}__in": others}).count()
        if number:
            label = str(key.model._meta.verbose_name_plural if number > 1 else key.model._meta.verbose_name)
            counts[label] = counts.get(label, 0) + number
    return list(counts.items())


def is_text(model: type[Record], name: str) -> bool:
    return not is_own(name) and isinstance(model._meta.get_field(name), models.TextField)
