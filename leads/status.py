"""The status path: steps, disqualifying, nurturing, reopening. Every path goes through `step`."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from crm.lib.text import plain
from leads.models import DisqualifyReason, Lead, LeadStatus, Meaning, State, StatusTransition
from leads.services import is_back, lock_unconverted, refuse_converted, status_for
from records.next_action import NextAction
from records.rules import require
from records.saving import save_record, set_values
from users.models import User

STEM = 5  # letters that two words of one root share
STEP_FIELDS = ["status", "state", "disqualify_reason", "closing_note", "closed_at", *Lead.NEXT_ACTION_FIELDS]


def _transition(lead: Lead, to: LeadStatus) -> StatusTransition | None:
    return StatusTransition.objects.filter(from_status=lead.status_id, to_status=to).first()


def check_transition(lead: Lead, to: LeadStatus, *, actor: User) -> None:
    """Refuses a step that the transition table does not hold, or not for this role; names missing fields."""
    row = _transition(lead, to)
    if row is None or (row.roles and actor.role not in row.roles):
        refusal = _("From “%(from)s” a lead cannot go to “%(to)s”.") % {"from": lead.status.label, "to": to.label}
        raise RuleBroken(refusal, fields={"status": refusal})
    require(lead, row.required_fields, _("“%(status)s” needs:") % {"status": to.label})


def required_for(lead: Lead, to: LeadStatus) -> list[str]:
    """The fields that this step asks for; [] also where there is no such step."""
    row = _transition(lead, to)
    return row.required_fields if row else []


def steps_from(lead: Lead, *, actor: User) -> list[LeadStatus]:
    """The statuses that this person may give the lead next. One query."""
    rows = StatusTransition.objects.filter(from_status=lead.status_id, to_status__archived=False).select_related("to_status")
    return sorted((row.to_status for row in rows if not row.roles or actor.role in row.roles), key=lambda s: (s.position, s.pk))


def _go(lead: Lead, to: LeadStatus, *, actor: User, what: str, extra: list[str] = (), **fields) -> Lead:
    """Take the step and save it. Call with the lead locked."""
    save_record(lead, actor=actor, what=what, fields=[*_step(lead, to, actor=actor, **fields), *extra])
    return lead


def _step(lead: Lead, to: LeadStatus, *, actor: User, **fields) -> list[str]:
    """The one place where a lead's status changes, the conversion aside; not saved. The fields that it has set."""
    if to.archived:
        raise RuleBroken(_("This status is no longer used."), fields={"status": _("Choose another status.")})
    check_transition(lead, to, actor=actor)
    lead.status, lead.state = to, to.state
    set_values(lead, {"disqualify_reason": None, "closing_note": "", "closed_at": None} | fields)
    return STEP_FIELDS


@in_transaction
def change_status(lead: Lead, *, actor: User, status: LeadStatus, values: dict | None = None) -> Lead:
    """A step between open statuses, or back from nurturing. `values`: required fields filled on the spot."""
    locked = lock_unconverted(lead, actor)
    if locked.status_id == status.pk:
        return locked
    _check_open_step(locked, status)
    if set(values or {}) - set(required_for(locked, status)):
        raise RuleBroken(_("This step does not ask for these fields."))
    extra = set_values(locked, values or {})
    return _go(locked, status, actor=actor, what=gettext_noop("Status changed"), extra=extra)


def _check_open_step(lead: Lead, status: LeadStatus) -> None:
    if status.state != State.OPEN or not lead.is_live:
        sentence = _("“%(status)s” has a button of its own, which asks what is needed.") % {"status": status.label}
        raise RuleBroken(sentence, fields={"status": sentence})


def open_step(lead: Lead, status: LeadStatus, *, actor: User) -> list[str]:
    """What `change_status` does to a locked lead, not saved; the fields set, [] where it has the status already."""
    refuse_converted(lead)
    if lead.status_id == status.pk:
        return []
    _check_open_step(lead, status)
    return _step(lead, status, actor=actor)


@in_transaction
def disqualify_lead(
    lead: Lead,
    *,
    actor: User,
    status: LeadStatus | None = None,
    reason: DisqualifyReason | None,
    note: str = "",
    at: datetime | None = None,
) -> Lead:
    """Close the lead without converting it; it stays in the database, with the reason. Without a status: as the reason says."""
    locked = lock_unconverted(lead, actor)
    if changed := closing_step(locked, actor=actor, status=status, reason=reason, note=note, at=at):
        what = gettext_noop("Disqualified")
        save_record(locked, actor=actor, what=what, fields=changed, undoable=True, detail=reason.label)
    return locked


def closing_step(
    lead: Lead,
    *,
    actor: User,
    reason: DisqualifyReason | None,
    status: LeadStatus | None = None,
    note: str = "",
    at: datetime | None = None,
) -> list[str]:
    """What `disqualify_lead` does to a locked lead, not saved; the fields set, [] where it is disqualified already."""
    refuse_converted(lead)
    if status is None and lead.state == State.DISQUALIFIED:
        return []
    status = status or _status_said_by(reason, lead, actor=actor)
    if status is None or status.state != State.DISQUALIFIED:
        raise RuleBroken(_("This status does not disqualify."), fields={"status": _("Choose another status.")})
    if reason is None or reason.archived:
        raise RuleBroken(_("Say why the lead is disqualified."), fields={"reason": _("Choose a reason.")})
    if lead.status_id == status.pk:
        return []
    lead.plan(None)
    closing = {"disqualify_reason": reason, "closing_note": note.strip(), "closed_at": at or timezone.now()}
    return _step(lead, status, actor=actor, **closing)


def _status_said_by(reason: DisqualifyReason | None, lead: Lead, *, actor: User) -> LeadStatus | None:
    """Of those that the lead can go to: the first whose name has a word of the reason's (“Cannot be reached”: Unreachable),
    else “Not a fit”, else the first."""
    statuses = LeadStatus.objects.live().filter(state=State.DISQUALIFIED)
    offered = [s for s in steps_from(lead, actor=actor) if s.state == State.DISQUALIFIED] or list(statuses)
    stems = [word[:STEM] for word in plain(reason.name if reason else "").split() if len(word) >= STEM]
    names = [(status, plain(status.name)) for status in offered]
    akin = [status for status, name in names if any(stem in name for stem in stems)]
    return next(iter(akin or [status for status, name in names if name == "not a fit"] or offered), None)


@in_transaction
def nurture_lead(lead: Lead, *, actor: User, wake_up: NextAction, note: str = "", at: datetime | None = None) -> Lead:
    """Back to marketing until a date; then the lead comes back by itself."""
    locked = lock_unconverted(lead, actor)
    if wake_up.at <= (at or timezone.now()):
        raise RuleBroken(_("The wake-up date must lie ahead."), fields={"date": _("Choose a day from tomorrow on.")})
    status = status_for(Meaning.NURTURING)
    locked.plan(wake_up)
    if locked.status_id == status.pk:
        locked.closing_note = note.strip()
        save_record(
            locked,
            actor=actor,
            what=gettext_noop("Wake-up date changed"),
            fields=[*Lead.NEXT_ACTION_FIELDS, "closing_note"],
        )
        return locked
    return _go(locked, status, actor=actor, what=gettext_noop("Back to marketing"), closing_note=note.strip())


@in_transaction
def reopen_lead(lead: Lead, *, actor: User, next_action: NextAction) -> Lead:
    """Open again, in the open status that it had reached; the earlier closing stays in the history."""
    locked = lock_unconverted(lead, actor)
    if locked.state == State.OPEN:
        return locked
    locked.plan(next_action)
    return _go(locked, _status_reached(locked), actor=actor, what=gettext_noop("Reopened"))


def _status_reached(lead: Lead) -> LeadStatus:
    """The last open status in the history; the one for new leads when there is none, or when it is archived."""
    before = lead.history.filter(state=State.OPEN).order_by("-pgh_id").values_list("status_id", flat=True).first()
    reached = LeadStatus.objects.live().filter(pk=before, state=State.OPEN).first() if before else None
    return reached or status_for(Meaning.NEW)


@in_transaction
def note_call(lead: Lead, *, actor: User, answered: bool, first_call: bool, first_answer: bool) -> Lead:
    """What a logged call does to the status: the first one New → Attempted, the first answered one → Contacted.

    A call wakes a nurtured lead whose date has come, an answered one any nurtured lead. Only forward, and only at the
    first time: a manual step back is not overridden. A step that the transition table does not allow is left out, the
    call is logged all the same.
    """
    locked = lock_unconverted(lead, actor)
    wakes = is_back(locked) or (locked.state == State.NURTURE and answered)
    wanted = None
    if answered and (first_answer or wakes):
        wanted = Meaning.CONTACTED
    elif first_call or wakes:
        wanted = Meaning.ATTEMPTED
    status = LeadStatus.objects.live().filter(meaning=wanted).first() if wanted else None
    if status is None or not (wakes or locked.state == State.OPEN):
        return locked
    if not wakes and locked.status.position >= status.position:
        return locked
    try:
        check_transition(locked, status, actor=actor)
    except RuleBroken:
        return locked
    return _go(locked, status, actor=actor, what=gettext_noop("Call logged"))
