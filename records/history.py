"""The history of a record: rows that the database writes at every change, and that nobody can alter.

Each row holds the values *before* the change, so old → new is read from a row and the one after it (or the record).
Path not taken: rows with the values after the change, because then imported records would need a row at creation.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import attrgetter
from uuid import UUID

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.lib.fields import KeyField
from records.merged import MergedInto
from records.models import Record
from records.own import own
from records.own_values import Words
from records.visibility import sees
from records.words import in_words
from users.models import User

UNTOLD = {"id", "created_at", "created_by", "updated_at", "updated_by", "version", "extra"}
PER_PAGE = 50


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Class decorator: every update and delete, from any path, leaves a row in `<model>.history`."""
    keys = [field.name for field in model._meta.concrete_fields if isinstance(field, KeyField)]
    return pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old),
        pghistory.DeleteEvent(),
        exclude=[*keys, *(UNTOLD - {"id"})],
        obj_field=pghistory.ObjForeignKey(related_name="history", on_delete=models.DO_NOTHING, db_constraint=False, null=True),
        context_field=pghistory.ContextJSONField(null=True),
        context_id_field=pghistory.ContextUUIDField(null=True),
        append_only=True,
        level=pghistory.Statement,
        meta={"indexes": [models.Index(fields=["pgh_context_id", "pgh_id"], name=f"{model._meta.model_name}_of_act")]},
    )(model)


@dataclass(frozen=True)
class Doing:
    """An act that is being written: its number in the history, and whether it is part of an act on many records."""

    number: UUID
    is_part: bool


@contextmanager
def act(what: str, *, actor: User, many: bool = False) -> Iterator[Doing]:
    """Name what is being done, and by whom, for the history rows written inside. `what` is a `gettext_noop` text.

    Nested ones are one, with the number of the outermost. `many`: what is done inside is part of an act on many records.
    """
    with pghistory.context(act=what, actor=actor.pk, **({"many": True} if many else {})) as context:
        yield Doing(context.id, "many" in context.metadata)


@dataclass(frozen=True)
class Line:
    """One entry: `changes` are (field, old, new) in words. `of`: the name of a record that was merged into this one, "" for its
    own."""

    at: datetime
    who: str
    what: str
    changes: tuple[tuple[str, str, str], ...]
    of: str = ""


def history_of(record: Record, *, user: User, most: int = PER_PAGE) -> list[Line]:
    """The newest first, with what those that were merged into it went through before; the creation last. Six queries at most
    and one for each kind of record that is referred to; one more where people stand in own fields."""
    rows = list(record.history.order_by("-pgh_id")[: most + 1])
    merged = _merged(record, user, most)
    words = _Words(type(record), [record, *rows, *(row for states in merged.values() for row in states)], user)
    lines = list(_lines([record, *rows[:most]], words))
    if len(rows) <= most:
        lines.append(Line(record.created_at, words.person(record.created_by_id), _("Created"), ()))
    others = [_lines(states, words, of=_name_at(type(record), states[0])) for states in merged.values()]
    return list(islice(heapq.merge(lines, *others, key=attrgetter("at"), reverse=True), most + 1))


def _lines(states: list, words: "_Words", *, of: str = "") -> Iterator[Line]:
    """What has changed from each state to the one before it in the list, which is the newer one."""
    for after, before in zip(states, states[1:], strict=False):
        context, changes = before.pgh_context or {}, tuple(words.changes(before, after))
        if changes:
            what = _(context.get("act") or "Changed")
            yield Line(before.pgh_created_at, words.person(context.get("actor")), what, changes, of)


def _merged(record: Record, user: User, most: int) -> dict[int, list]:
    """The last states of the records that were merged into this one, the newest first, of those that the reader would see."""
    old = MergedInto.objects.filter(record=record._meta.model_name, into_id=record.pk).values_list("old_id", flat=True)
    states = defaultdict(list)
    for row in record.history.model.objects.filter(pgh_obj_id__in=list(old)).order_by("-pgh_id")[: 10 * most]:
        states[row.pgh_obj_id].append(row)
    return {pk: rows[: most + 1] for pk, rows in states.items() if sees(user, rows[0])}


def _name_at(model: type[Record], state: models.Model) -> str:
    kept = {field.attname for field in state._meta.concrete_fields}
    return str(model(**{f.attname: getattr(state, f.attname) for f in model._meta.concrete_fields if f.attname in kept}))


class _Words:
    """Turns stored values into words; what the reader may not see is not named."""

    def __init__(self, model: type[Record], states: list, user: User) -> None:
        tracked_names = {field.name for field in model.history.rel.related_model._meta.concrete_fields}
        self.fields = [f for f in model._meta.concrete_fields if f.name in tracked_names and f.name not in UNTOLD]
        ids = defaultdict(set)
        for field in self.fields:
            if field.remote_field:
                ids[field.remote_field.model] |= {getattr(state, field.attname) for state in states} - {None}
        ids[User] |= {(getattr(state, "pgh_context", None) or {}).get("actor") for state in states[1:]} - {None}
        ids[User] |= {states[0].created_by_id} - {None}
        self.company = Words.of(user, model, [state.custom for state in states])
        self.company_fields = own().all_of(model)
        self.names = {related: _names(related, wanted, user) for related, wanted in ids.items() if wanted}

    def person(self, pk: int | None) -> str:
        return self.names.get(User, {}).get(pk, _("The system"))

    def changes(self, before, after) -> Iterator[tuple[str, str, str]]:
        for field in self.fields:
            old, new = getattr(before, field.attname), getattr(after, field.attname)
            if field.name == "custom":
                yield from self._company_changes(old, new)
            elif old != new and not field.name.endswith("_timed"):
                yield (
                    str(field.verbose_name),
                    self.value(field, _day(before, field, old)),
                    self.value(field, _day(after, field, new)),
                )

    def _company_changes(self, old: dict, new: dict) -> Iterator[tuple[str, str, str]]:
        """Field by field, the archived too."""
        for key, of in self.company_fields.items():
            if old.get(key) != new.get(key):
                yield of.label, *(self.company.say(of, values.get(key)) or "—" for values in (old, new))

    def value(self, field: models.Field, value) -> str:
        if value is None or value == "":
            return "—"
        if field.remote_field:
            return self.names.get(field.remote_field.model, {}).get(value, _("(hidden)"))
        if field.name == "tags":
            tags = own().tags
            return ", ".join(tags[pk].label for pk in value if pk in tags) or "—"
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return in_words(value)


def _day(state, field: models.Field, value):
    """Of a next action without an hour the day only."""
    return timezone.localdate(value) if value and field.name == "next_action_at" and not state.next_action_timed else value


def _names(related: type[models.Model], wanted: set[int], user: User) -> dict[int, str]:
    rows = related._default_manager.filter(pk__in=wanted)
    if issubclass(related, Record):
        rows = rows.visible_to(user)
    return {row.pk: str(row) for row in rows}
