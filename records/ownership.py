"""Who owns a record, and handing it over."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from records.models import Record
from records.saving import save_record
from records.visibility import NotYours, lock_editable, sees
from users.models import Team, User
from users.roles import Right


def check_owner(owner: User | None, *, actor: User) -> None:
    """Refuses an owner to whom this person may not give records."""
    if owner is not None and owner.pk != actor.pk and not User.objects.assignable_by(actor).filter(pk=owner.pk).exists():
        raise RuleBroken(
            _("You cannot give records to this person."),
            fields={"owner": _("Choose yourself or somebody of your team.")},
        )


def check_seen(values: dict, *, actor: User) -> None:
    """Refuses, as if it did not exist, a related record that the person may not see."""
    for name, value in values.items():
        if isinstance(value, Record) and not sees(actor, value):
            raise RuleBroken(_("This record does not exist."), fields={name: _("Choose one from the list.")})


@in_transaction
def assign_record(record: Record, *, actor: User, owner: User | None, team: Team | None = None) -> Record:
    """Hand over. Without owner the record goes to the inbox of `team` (None: everybody's)."""
    locked = lock_editable(record, actor)
    if not actor.may(Right.ASSIGN):
        raise NotYours
    check_owner(owner, actor=actor)
    if changed := hand_over(locked, owner, team):
        detail = owner.name if owner else ""
        save_record(locked, actor=actor, what=gettext_noop("Assigned"), fields=changed, undoable=True, detail=detail)
    return locked


def hand_over(record: Record, owner: User | None, team: Team | None = None) -> list[str]:
    """Set owner and team of a locked record, not saved; the fields changed, [] where it is theirs already."""
    if record.owner_id == (owner.pk if owner else None) and (owner or record.team_id == (team.pk if team else None)):
        return []
    record.owner, record.team = owner, owner.team if owner else team
    return ["owner", "team"]
