"""The same act on many records: each by the rule for one, all of a chunk in one statement."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from crm.lib.fields import KeyField, fields_with_keys
from records.bulk import as_columns, patch_records
from records.history import act
from records.models import Record
from records.saving import check
from records.visibility import changed_by
from users.models import User

CHUNK = 500
Rule = Callable[[Record], list[str]]


@dataclass
class Outcome:
    """`changed`: ids; `same`: those that were as wanted already; `refused`: id → why it was left as it is."""

    changed: list[int] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def change_many(model: type[Record], ids: Iterable[int], *, actor: User, what: str, rule: Rule) -> Outcome:
    """`rule` changes a locked record and names the fields, [] where nothing is to change; RuleBroken says why it may not be.

    Call inside a transaction, with at most CHUNK ids. Records that have gone meanwhile are not told. Three statements, and
    what the rule asks.
    """
    outcome, patches = Outcome(), []
    allowed = changed_by(actor, model)
    for record in model.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        try:
            names = _applied(record, rule) if allowed.covers(record) else None
        except RuleBroken as refusal:
            outcome.refused[record.pk] = str(refusal)
            continue
        if names is None:
            outcome.refused[record.pk] = _("Not yours to change.")
        elif names:
            patches.append((record.pk, as_columns(record, names) | {"updated_by_id": actor.pk}))
        else:
            outcome.same.append(record.pk)
    with act(what, actor=actor):
        outcome.changed = list(patch_records(model, patches))
    return outcome


def _applied(record: Record, rule: Rule) -> list[str]:
    """The fields to write, with their keys."""
    changed = rule(record)
    if not changed:
        return []
    check(record)
    names = fields_with_keys(record, changed)
    for name in names:
        key = record._meta.get_field(name)
        if isinstance(key, KeyField):
            key.pre_save(record, add=False)
    return names
