"""Deleting and restoring. What is deleted leaves its tables with all that belongs to it, and can come back for thirty days."""

import functools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from records.acts import CannotUndo, lock_to_undo
from records.history import act as in_history
from records.many import Outcome
from records.models import Act, Binned, Record
from records.visibility import NotYours, changed_by, changes
from users.models import User

DAYS = 30


@dataclass(frozen=True)
class Ties:
    """Columns that refer to a kind of record: rows that go with it, rows that only let go of it, and rows that hold it fast."""

    parts: list[models.ForeignKey] = field(default_factory=list)
    links: list[models.ForeignKey] = field(default_factory=list)
    holds: list[models.ForeignKey] = field(default_factory=list)

    @property
    def all(self) -> list[models.ForeignKey]:
        return [*self.parts, *self.links, *self.holds]


@functools.cache
def ties_of(model: type[Record]) -> Ties:
    ties = Ties()
    for relation in model._meta.get_fields(include_hidden=True):
        key = getattr(relation, "field", None)
        if not (relation.auto_created and relation.one_to_many and key.db_constraint):
            continue  # no tie; the history
        rule = key.remote_field.on_delete
        (ties.parts if rule is models.CASCADE else ties.links if rule is models.SET_NULL else ties.holds).append(key)
    return ties


def delete_many(model: type[Record], ids: Iterable[int], *, act: Act, actor: User) -> Outcome:
    """Into the bin, under this act. What something else needs is refused, with what that is.

    Call inside a transaction, with some hundred ids. Statements grow with the kinds of tie, not with the rows.
    """
    outcome, allowed = Outcome(), changed_by(actor, model)
    records = {record.pk: record for record in model.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    outcome.refused = {pk: _("Not yours to change.") for pk, record in records.items() if not allowed.covers(record)}
    outcome.refused |= _held(model, records.keys() - outcome.refused.keys())
    outcome.changed = sorted(records.keys() - outcome.refused.keys())
    if outcome.changed:
        with in_history(gettext_noop("Deleted"), actor=actor):
            put_away(model, [records[pk] for pk in outcome.changed], act)
    return outcome


def _held(model: type[Record], ids: Iterable[int]) -> dict[int, str]:
    held = defaultdict(list)
    for key in ties_of(model).holds:
        rows = key.model._base_manager.filter(**{f"{key.name}__in": ids}).values_list(key.attname)
        for pk, count in rows.annotate(n=models.Count("pk")).order_by():
            held[pk].append(f"{count} × {key.model._meta.verbose_name}")
    return {pk: _("In use: %(what)s.") % {"what": ", ".join(what)} for pk, what in held.items()}


def put_away(model: type[Record], records: list[Record], act: Act) -> None:
    """Into the bin, unasked: nothing may hold them. Call inside a transaction, with the rows locked."""
    ids, table = [record.pk for record in records], model._meta.db_table
    parts, links = defaultdict(list), defaultdict(list)
    with connection.cursor() as cursor:
        for key in [*ties_of(model).parts, *ties_of(model).holds]:  # a merge leaves rows that the kept one has already
            _take_parts(cursor, key, ids, parts, links)
        for key in ties_of(model).links:
            _let_go(cursor, key, ids, links)
        cursor.execute(f"SELECT id, to_jsonb(t) FROM {table} AS t WHERE id = ANY(%s)", [ids])
        for pk, row in cursor.fetchall():
            parts[pk].insert(0, [table, [_json(row)]])
        Binned.objects.bulk_create(
            Binned(
                act=act, record=model._meta.model_name, record_id=record.pk, owner_id=record.owner_id, team_id=record.team_id,
                label=str(record)[:300], parts=parts[record.pk], links=links[record.pk],
            )
            for record in records
        )  # fmt: skip
        cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [ids])


def _take_parts(cursor, key: models.ForeignKey, ids: list[int], parts: dict, links: dict) -> None:
    """Rows that belong to these records alone go; those that hang on another record too only let go."""
    table, column, others = key.model._meta.db_table, key.column, _other_records(key)
    if others and key.null:
        _let_go(cursor, key, ids, links, where=" OR ".join(f"old.{other} IS NOT NULL" for other in others))
    cursor.execute(f"DELETE FROM {table} AS t WHERE {column} = ANY(%s) RETURNING {column}, to_jsonb(t)", [ids])
    found = defaultdict(list)
    for pk, row in cursor.fetchall():
        found[pk].append(_json(row))
    for pk, rows in found.items():
        parts[pk].append([table, rows])


def _other_records(key: models.ForeignKey) -> list[str]:
    return [
        field.column
        for field in key.model._meta.concrete_fields
        if field is not key and field.remote_field and field.null and issubclass(field.remote_field.model, Record)
    ]


def _let_go(cursor, key: models.ForeignKey, ids: list[int], links: dict, *, where: str = "true") -> None:
    table, column, pk = key.model._meta.db_table, key.column, key.model._meta.pk.column
    cursor.execute(
        f"""UPDATE {table} AS t SET {column} = NULL FROM {table} AS old
            WHERE old.{pk} = t.{pk} AND old.{column} = ANY(%s) AND ({where}) RETURNING old.{column}, t.{pk}""",
        [ids],
    )
    found = defaultdict(list)
    for one, other in cursor.fetchall():
        found[one].append(other)
    for one, others in found.items():
        links[one].append([table, column, others])


def _json(value):
    return json.loads(value) if isinstance(value, str) else value


# -- and back ---------------------------------------------------------------------------------------------------------


@contextmanager
def coming_back() -> Iterator[None]:
    """A transaction; CannotUndo when a constraint stands against what comes back in it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise CannotUndo(_("It cannot come back: something that it belonged to has been deleted meanwhile.")) from None


def undo_delete(act: Act, *, actor: User) -> Act:
    """All that the act has deleted is back, as it was. A second press changes nothing. CannotUndo says what stands in the way."""
    with coming_back():
        locked = lock_to_undo(act, actor)
        if locked is None:
            return act
        binned = list(locked.binned.select_for_update().order_by("pk"))
        if not binned:
            raise CannotUndo(_("It is no longer in the bin."))
        bring_back(binned, actor)
        locked.undone_at, locked.undone_by, locked.state = timezone.now(), actor, Act.State.DONE
        locked.kept = locked.done - len(binned)
        locked.save(update_fields=["undone_at", "undone_by", "kept", "state"])
        return locked


def restore(binned: Binned, *, actor: User) -> None:
    """One record out of the bin. CannotUndo when something that it belonged to has gone."""
    with coming_back():
        locked = Binned.objects.select_for_update().filter(pk=binned.pk).first()
        if locked is None:
            return
        if not changes(actor, locked):
            raise NotYours
        if locked.act.kind == Act.Kind.MERGE:
            raise CannotUndo(_("It was merged: undo the merge instead."))
        bring_back([locked], actor)


def bring_back(binned: list[Binned], actor: User) -> None:
    """With all that was theirs. The constraints are asked at once, so that nobody is told success too early."""
    with connection.cursor() as cursor, in_history(gettext_noop("Restored from the bin"), actor=actor):
        for one in binned:
            for table, rows in one.parts:
                _insert(cursor, table, rows)
            for table, column, ids in one.links:
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = ANY(%s) AND {column} IS NULL", [one.record_id, ids])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Binned.objects.filter(pk__in=[one.pk for one in binned]).delete()


def _insert(cursor, table: str, rows: list[dict]) -> None:
    cursor.execute(f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)", [json.dumps(rows)])


def empty_bin(*, at: datetime | None = None) -> int:
    """What has lain there for thirty days is gone for good; its history stays. How many."""
    return Binned.objects.filter(deleted_at__lt=(at or timezone.now()) - timedelta(days=DAYS)).delete()[0]
