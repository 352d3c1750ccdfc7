"""What can be done with a selection of records, and doing it: at once, or by the worker when there are many."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.db.models.functions import Now
from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.lib.db import be_patient, in_transaction
from crm.lib.errors import RuleBroken
from records.history import act as in_history
from records.list_state import RecordList
from records.many import CHUNK, Outcome, Rule, change_many
from records.models import Act
from records.own import asked_once
from records.selection import Selection
from records.undo import note_refusals
from records.visibility import NotYours
from users.models import User
from users.roles import Right, Role

AT_ONCE = 500  # as many are done within the request
LEASE = 30  # seconds without a sign of life
State = Act.State


class TooMany(RuleBroken):
    pass


@dataclass(frozen=True)
class ManyAct:
    """`form(data, user=…)`; `rule(user, values, done)` gives the rule for one record, `done` of the act being done already.

    `chunk(act, ids, actor)` instead of `rule`: an act that is no change of fields. `detail(values)`: what the list of recent
    actions says beside it. `key`: on the keyboard. `asks`: what is to be done is asked on a page first. `offered`: in the bar
    of a list. `at_a_time` records in one transaction (0: CHUNK), `at_once` within the request (0: AT_ONCE), `most` in all.
    """

    name: str
    label: str
    what: str
    form: Callable[..., forms.Form]
    rule: Callable[[User, dict, int], Rule] | None = None
    chunk: Callable[[Act, list[int], User], Outcome] | None = None
    detail: Callable[[dict], str] = lambda _values: ""
    kind: str = Act.Kind.EDIT
    right: Right | None = None
    key: str = ""
    asks: bool = True
    offered: bool = True
    at_a_time: int = 0
    at_once: int = 0
    most: int | None = None

    def allowed(self, user: User) -> bool:
        return user.role != Role.AUDITOR and (self.right is None or user.may(self.right))


def start_many(doing: ManyAct, listing: RecordList, selection: Selection, data: QueryDict, *, actor: User) -> Act:
    """`data`: the form as it was sent. Up to AT_ONCE records are done when it returns; more are left to the worker.

    The form must be valid. NotYours without the right, TooMany. What each record says stands in the act's refusals.
    """
    if not doing.allowed(actor):
        raise NotYours
    form = doing.form(data, user=actor)
    form.is_valid()
    selection = selection.until_now(listing, actor)
    total = selection.records(listing, actor).count()
    if doing.most and total > doing.most:
        raise TooMany(_("%(most)d at most at once, these are %(n)d: narrow the list.") % {"most": doing.most, "n": total})
    kept = {"act": doing.name, "selection": selection.as_json(), "form": data.urlencode()}
    act = Act.objects.create(
        kind=doing.kind, what=doing.what, detail=doing.detail(form.cleaned_data)[:200], record=listing.kind, actor=actor,
        team_id=actor.team_id, state=State.WAITING, total=total, done=0, request=kept,
    )  # fmt: skip
    if total <= (doing.at_once or AT_ONCE):
        while carry_on(act.pk, doing, listing):
            pass
        act.refresh_from_db()
    return act


@asked_once()
@in_transaction
def carry_on(number, doing: ManyAct, listing: RecordList) -> bool:
    """The next chunk, in a transaction of its own; whether there is more. Killed at any moment, the next call goes on."""
    be_patient()
    act = Act.objects.select_for_update().get(pk=number)
    if act.state not in (State.WAITING, State.RUNNING):
        return False
    actor = User.objects.select_related("team").get(pk=act.actor_id)
    if not (actor.is_active and doing.allowed(actor)):
        raise NotYours
    selection = Selection.stored(act.request["selection"])
    following = selection.records(listing, actor).filter(pk__gt=act.done_to).order_by("pk").values_list("pk", flat=True)
    most = doing.at_a_time or CHUNK
    ids = list(following[:most])
    if ids:
        _do(act, doing, listing, ids, actor)
    act.state = State.RUNNING if len(ids) == most else State.DONE
    if act.state == State.DONE:
        act.total = max(act.total, act.done + act.refused)
    act.lease_until = Now() + timedelta(seconds=LEASE)
    act.save()
    return act.state == State.RUNNING


def _do(act: Act, doing: ManyAct, listing: RecordList, ids: list[int], actor: User) -> None:
    with in_history(act.what, actor=actor, many=True) as doing_now:
        if doing.kind in (Act.Kind.EDIT, Act.Kind.DELETE):  # taken back from the history
            act.contexts.append(doing_now.number)
        if doing.chunk is not None:
            outcome = doing.chunk(act, ids, actor)
        else:
            form = doing.form(QueryDict(act.request["form"]), user=actor)
            form.is_valid()
            rule = doing.rule(actor, form.cleaned_data, act.done)
            outcome = change_many(listing.model, ids, actor=actor, what=act.what, rule=rule)
    act.done += len(outcome.changed)
    act.refused += len(outcome.refused)
    act.done_to = ids[-1]
    note_refusals(act, outcome.refused)


def told(act: Act) -> str:
    """`12 changed, 3 were so already, 2 not: not yours to change.`"""
    same = act.total - act.done - act.refused
    parts = [_("%(n)d changed") % {"n": act.done}]
    parts += [_("%(n)d were so already") % {"n": same}] if same > 0 else []
    parts += [_("%(n)d left as they are") % {"n": act.refused}] if act.refused else []
    return ", ".join(parts) + "."
