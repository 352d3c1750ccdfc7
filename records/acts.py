"""What was done and may be taken back: noted beside the history, listed under "Recent actions"."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from records.history import Doing
from records.models import Act, Record
from users.models import User
from users.roles import Role


class CannotUndo(RuleBroken):
    """Something stands in the way; the message says what."""


def note_act(doing: Doing, record: Record, *, what: str, actor: User, kind: str = Act.Kind.EDIT, detail: str = "") -> None:
    """An act on one record. What is part of an act on many is not noted again, nor is the same act a second time."""
    if not doing.is_part:
        made = Act(
            id=doing.number, contexts=[doing.number], kind=kind, what=what, detail=detail[:200], record=record._meta.model_name,
            record_id=record.pk, label=str(record)[:300], actor=actor, team_id=actor.team_id,
        )  # fmt: skip
        Act.objects.bulk_create([made], ignore_conflicts=True)


def acts_seen_by(user: User) -> models.QuerySet[Act]:
    """One's own, and a manager those of the team; administrators and auditors all."""
    if user.role in (Role.ADMINISTRATOR, Role.AUDITOR):
        return Act.objects.all()
    own = Q(actor=user)
    return Act.objects.filter(own | Q(team=user.team_id) if user.role == Role.MANAGER and user.team_id else own)


def may_undo(act: Act, user: User, *, at: datetime | None = None) -> bool:
    """Within the days of the setting: the person who did it, and whoever leads them."""
    if act.undone_at or act.kind == Act.Kind.TRIAL or act.state not in (Act.State.DONE, Act.State.UNDOING) or not act.done:
        return False
    if (at or timezone.now()) > act.at + timedelta(days=user.organisation.undo_days):
        return False
    leads = user.role == Role.ADMINISTRATOR or (user.role == Role.MANAGER and user.team_id and act.team_id == user.team_id)
    return user.role != Role.AUDITOR and (act.actor_id == user.pk or bool(leads))


def undo_address(record: Record, user: User) -> str:
    """Where what this person has just done to the record is taken back; "" when that was nothing. One query."""
    lately = timezone.now() - timedelta(minutes=1)
    done = Act.objects.filter(actor=user, at__gte=lately, record=record._meta.model_name, record_id=record.pk, undone_at=None)
    number = done.order_by("-at").values_list("pk", flat=True).first()
    return reverse("act_undo", args=[number]) if number else ""


def lock_to_undo(act: Act, actor: User) -> Act | None:
    """The act, locked; None when it has been undone already, so that a second press changes nothing."""
    locked = Act.objects.select_for_update().get(pk=act.pk)
    if locked.undone_at:
        return None
    if not may_undo(locked, actor):
        raise CannotUndo(_("This can no longer be undone, or not by you."))
    return locked
