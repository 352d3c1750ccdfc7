"""Undo, whatever was done; and what the worker does of acts on many records."""

import logging

from django.db import InterfaceError, OperationalError
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from crm.bulk import LISTS, find
from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from leads.many_convert import AT_ONCE as CONVERTED_AT_ONCE
from leads.undoing import undo_conversions
from records.acts import lock_to_undo
from records.bin import undo_delete
from records.many_acts import carry_on
from records.merging import undo_merge
from records.models import Act
from records.undo import undo_edit
from records.visibility import NotYours
from users.models import User

UNDO_AT_ONCE = 2_000
log = logging.getLogger("mochila.acts")
State, Kind = Act.State, Act.Kind


def undo(act: Act, *, actor: User) -> Act:
    """Take it back; one of very many records is left to the worker. A second press changes nothing. CannotUndo says why not."""
    if act.done > (CONVERTED_AT_ONCE if act.kind == Kind.CONVERT else UNDO_AT_ONCE):
        return _leave_to_worker(act, actor)
    return _undo_now(act, actor)


def _undo_now(act: Act, actor: User) -> Act:
    if act.kind == Kind.DELETE:
        return undo_delete(act, actor=actor)
    if act.kind == Kind.MERGE:
        return undo_merge(act, LISTS[act.record].model, actor=actor)
    if act.kind == Kind.CONVERT:
        return undo_conversions(act, actor=actor)
    return undo_edit(act, LISTS[act.record].model, actor=actor)


@in_transaction
def _leave_to_worker(act: Act, actor: User) -> Act:
    locked = lock_to_undo(act, actor)
    if locked is None or locked.state == State.UNDOING:
        return locked or act
    locked.state, locked.request, locked.lease_until = State.UNDOING, locked.request | {"undo_by": actor.pk}, None
    locked.save(update_fields=["state", "request", "lease_until"])
    return locked


def work_once() -> bool:
    """The oldest act that waits for the worker is carried on to its end; False when none does."""
    waiting = Act.objects.filter(state__in=[State.WAITING, State.RUNNING, State.UNDOING]).exclude(lease_until__gt=Now())
    act = waiting.order_by("at").first()
    if act is None:
        return False
    try:
        _carry_to_its_end(act)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the act is taken up again
    except (RuleBroken, NotYours) as refusal:
        _stop(act, str(refusal) or _("The right to do this is gone."))
    except Exception:
        log.exception("Act %s has stopped", act.pk)
        _stop(act, _("Something went wrong here; it is in the log. What was done is kept, nothing is lost."))
    return True


def _carry_to_its_end(act: Act) -> None:
    if act.state == State.UNDOING:
        _undo_now(act, User.objects.select_related("team").get(pk=act.request["undo_by"]))
        return
    listing, doing = find(act.record, act.request["act"])
    while carry_on(act.pk, doing, listing):
        pass


def _stop(act: Act, why: str) -> None:
    """An act that could not be undone is as it was before."""
    state = State.DONE if act.state == State.UNDOING else State.FAILED
    Act.objects.filter(pk=act.pk).update(state=state, detail=why[:200])
