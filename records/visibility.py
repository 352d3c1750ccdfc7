"""Who sees and who changes which records: the only statement of it. Lists use the Q, doors the same scope in Python.

- administrator and auditor see all; marketing sees all, and changes what marketing works on (leads)
- a manager sees and changes the records of their team, and what nobody owns yet in it
- a sales rep changes their own, and sees what the setting says: own, team or everyone
- records without owner lie in the inbox of their team, or of everybody when they have no team
"""

import functools
import operator
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.parts import Condition, Parts
from users.models import RepSees, User
from users.roles import Role


@dataclass(frozen=True)
class Scope:
    """A set of records: all, or those of an owner, of a team, and of the inbox. Empty when nothing is set."""

    everything: bool = False
    owner: int | None = None
    team: int | None = None
    inbox: bool = False  # nobody's: of the team below, or of no team
    inbox_team: int | None = None

    def q(self) -> Q:
        if self.everything:
            return Q()
        return functools.reduce(operator.or_, (Q(**part) for part in self.parts()), Q(pk__in=[]))

    def parts(self) -> list[dict[str, int | None]]:
        """The same set in parts without a common record, each as column → value; [{}] for all.

        `team` is that of `owner`, and the team of a record follows its owner (records/sql.py): the own ones are inside it.
        """
        if self.everything:
            return [{}]
        parts: list[dict[str, int | None]] = []
        if self.owner is not None and self.team is None:
            parts.append({"owner_id": self.owner})
        if self.team is not None:
            parts.append({"team_id": self.team})
        if self.inbox:
            parts.append({"owner_id": None, "team_id": None})
            if self.inbox_team is not None and self.inbox_team != self.team:
                parts.append({"owner_id": None, "team_id": self.inbox_team})
        return parts

    def covers(self, record: models.Model) -> bool:
        return self.admits(record.owner_id, record.team_id)

    def admits(self, owner: int | None, team: int | None) -> bool:
        """Whether a record with this owner and team is in the set."""
        if self.everything:
            return True
        if self.inbox and owner is None and team in (None, self.inbox_team):
            return True
        mine = self.owner is not None and owner == self.owner
        return mine or (self.team is not None and team == self.team)


NOTHING, EVERYTHING = Scope(), Scope(everything=True)
EVERYTHING_FOR = {
    Role.ADMINISTRATOR: gettext_lazy("administrators see everything"),
    Role.MARKETING: gettext_lazy("marketing sees everything"),
    Role.AUDITOR: gettext_lazy("auditors see everything"),
}


def seen_by(user: User) -> Scope:
    """What this person may see, of any kind of record. One query at most in a request (the settings)."""
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    if user.role in EVERYTHING_FOR:
        return EVERYTHING
    sees = user.organisation.rep_sees
    if sees == RepSees.EVERYONE:
        return EVERYTHING
    team = user.team_id if user.role == Role.MANAGER or sees == RepSees.TEAM else None
    return Scope(owner=user.pk, team=team, inbox=True, inbox_team=user.team_id)


def changed_by(user: User, model: type[models.Model]) -> Scope:
    """What of this kind of record the person may change."""
    if not user.is_authenticated or not user.is_active or user.role == Role.AUDITOR:
        return NOTHING
    if user.role == Role.ADMINISTRATOR or (user.role == Role.MARKETING and model.worked_by_marketing):
        return EVERYTHING
    if user.role == Role.MANAGER:
        return Scope(owner=user.pk, team=user.team_id, inbox=True, inbox_team=user.team_id)
    return Scope(owner=user.pk) if user.role == Role.REP else NOTHING


def sees(user: User, record: models.Model | None) -> bool:
    return record is not None and seen_by(user).covers(record)


def changes(user: User, record: models.Model | None) -> bool:
    return record is not None and changed_by(user, type(record)).covers(record)


def why_seen(user: User, record: models.Model) -> str:
    """Why this person sees it, as a sentence about them; "" when they do not. One query at most, as `seen_by`."""
    if not sees(user, record):
        return ""
    if record.owner_id == user.pk:
        return _("owns it")
    if user.role in EVERYTHING_FOR:
        return str(EVERYTHING_FOR[user.role])
    if record.owner_id is None and record.team_id in (None, user.team_id):
        if record.team_id is None:
            return _("nobody owns it: it lies in the inbox of everybody")
        return _("nobody owns it: it lies in the inbox of the team %(team)s") % {"team": user.team}
    if user.role == Role.MANAGER and record.team_id == user.team_id is not None:
        return _("manages the team %(team)s") % {"team": user.team}
    if user.organisation.rep_sees == RepSees.TEAM:
        return _("is in the team %(team)s, where all see each other's records") % {"team": user.team}
    return _("sales reps see everybody's records here")


def name_for(user: User, record: models.Model | None) -> str:
    """Its name, on every surface; what the person may not see is not named. "" for none."""
    if record is None:
        return ""
    return str(record) if sees(user, record) else _("(hidden)")


def _condition(part: dict[str, int | None]) -> Condition:
    asked = [f"t.{column} IS NULL" if value is None else f"t.{column} = %s" for column, value in part.items()]
    return " AND ".join(asked) or "true", tuple(value for value in part.values() if value is not None)


def conditions_for(user: User) -> list[Condition]:
    """What this person sees, of any kind of record, as disjoint conditions about the columns of a table named `t`."""
    return [_condition(part) for part in seen_by(user).parts()]


class VisibleQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(seen_by(user).q())

    def parts_for(self, user: User, names: Iterable[str]) -> Parts:
        """`visible_to` for lists that are sorted, cut and counted: the same records in parts, as dicts of these fields."""
        return Parts.of(self, [*names, "owner_id", "team_id"], conditions_for(user))

    def editable_by(self, user: User):
        return self.filter(changed_by(user, self.model).q())


class NotYours(PermissionDenied):
    """Visible, but not this person's to change."""


def get_visible(queryset: models.QuerySet, user: User, pk: int) -> models.Model:
    """The record, or 404: what is hidden does not exist."""
    record = queryset.visible_to(user).filter(pk=pk).first()
    if record is None:
        raise Http404
    return record


def get_editable(queryset: models.QuerySet, user: User, pk: int) -> models.Model:
    """The record, 404 when it is hidden, NotYours (403) when it may only be looked at."""
    record = get_visible(queryset, user, pk)
    if not changes(user, record):
        raise NotYours
    return record


def lock_editable(record: models.Model, actor: User) -> models.Model:
    """The row as it is now, locked until the transaction ends; the right to change it is asked again under the lock.

    Call it inside a transaction. Never lock with a join: PostgreSQL reads the locked row anew but not the joined ones, so
    a row whose relation has changed meanwhile would come back as missing.
    """
    locked = type(record).objects.select_for_update().filter(pk=record.pk).first()
    if locked is None:
        raise Http404
    if not changes(actor, locked):
        raise NotYours
    return locked
