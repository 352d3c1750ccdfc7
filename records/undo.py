"""Taking back what an act has changed in fields: the history holds what was there before it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from crm.lib.db import be_patient, in_transaction
from crm.lib.errors import RuleBroken
from records.acts import lock_to_undo
from records.history import UNTOLD
from records.many import CHUNK, Outcome, change_many
from records.models import Act, ActRefusal, Record
from records.own import asked_once
from users.models import User


@asked_once()
@in_transaction
def undo_edit(act: Act, model: type[Record], *, actor: User) -> Act:
    """The records of the act get back what stood in the fields that it has changed.

    A record that somebody has changed since in one of these fields is left as it is, and told (`ActRefusal`); so is one that
    the person may not change. A second press changes nothing. CannotUndo when it is too late, or none can be taken back.
    """
    be_patient()
    locked = lock_to_undo(act, actor)
    if locked is None:
        return act
    for ids in _chunks(model, locked.contexts):
        outcome = take_back(model, locked.contexts, ids, actor=actor)
        locked.kept += len(outcome.refused)
        note_refusals(locked, outcome.refused, undo=True)
    if locked.kept and locked.kept == locked.done:
        reasons = ActRefusal.objects.filter(act=locked, undo=True).values_list("reason", flat=True)
        raise RuleBroken(_("Nothing was taken back.") + " " + " ".join(dict.fromkeys(reasons[:5])))
    locked.undone_at, locked.undone_by, locked.state = timezone.now(), actor, Act.State.DONE
    locked.save(update_fields=["undone_at", "undone_by", "kept", "state"])
    return locked


def note_refusals(act: Act, refused: dict[int, str], *, undo: bool = False) -> None:
    rows = [ActRefusal(act=act, record_id=pk, undo=undo, reason=reason[:300]) for pk, reason in refused.items()]
    ActRefusal.objects.bulk_create(rows, ignore_conflicts=True)


def _chunks(model: type[Record], numbers: list[UUID]) -> Iterable[list[int]]:
    """Of all records that the act has changed, in order."""
    last = 0
    events = model.history.rel.related_model.objects.filter(pgh_context_id__in=numbers, pgh_label="update")
    while True:
        found = events.filter(pgh_obj_id__gt=last).order_by("pgh_obj_id").values_list("pgh_obj_id", flat=True)
        ids = list(found.distinct()[:CHUNK])
        if not ids:
            return
        yield ids
        last = ids[-1]


def take_back(model: type[Record], numbers: list[UUID], ids: list[int], *, actor: User) -> Outcome:
    """Of these records what the act has changed. Call inside a transaction."""
    history = model.history.rel.related_model.objects.filter(pgh_obj_id__in=ids)
    first = history.filter(pgh_context_id__in=numbers).values("pgh_obj_id").annotate(first=Min("pgh_id"))
    before = {row.pgh_obj_id: row for row in history.filter(pgh_id__in=list(first.values_list("first", flat=True)))}
    after = _as_left_by(history, numbers, before)
    kept = {field.name for field in history.model._meta.concrete_fields} - UNTOLD
    fields = [field for field in model._meta.concrete_fields if field.name in kept]

    def rule(record: Record) -> list[str]:
        if record.pk not in before:
            return []
        old, left = before[record.pk], after.get(record.pk) or record
        names = []
        for field in fields:
            was, became, now = (getattr(state, field.attname) for state in (old, left, record))
            if was == became:
                continue
            if now not in (was, became):
                text = _("%(field)s of “%(name)s” has been changed since.")
                raise RuleBroken(text % {"field": field.verbose_name, "name": record})
            if now != was:
                names.append(field.name)
                setattr(record, field.attname, was)
        return names

    return change_many(model, ids, actor=actor, what=gettext_noop("Taken back"), rule=rule)


def _as_left_by(history: models.QuerySet, numbers: list[UUID], before: dict[int, models.Model]) -> dict[int, models.Model]:
    """What the next change has found; nothing for a record that has not been changed since."""
    later: dict[int, models.Model] = {}
    for row in history.exclude(pgh_context_id__in=numbers).order_by("pgh_id"):
        if row.pgh_obj_id in before and row.pgh_id > before[row.pgh_obj_id].pgh_id:
            later.setdefault(row.pgh_obj_id, row)
    return later
