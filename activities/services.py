"""Logging what happened, together with what comes next."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Contact
from activities.models import Activity, Kind, Outcome
from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from leads.models import Lead
from leads.services import IsConverted, plan_lead
from leads.status import note_call
from opportunities.models import Opportunity
from opportunities.services import plan_opportunity
from records.next_action import NextAction
from records.saving import check
from records.visibility import lock_editable
from users.models import User

SUBJECTS: dict[str, type[models.Model]] = {
    "lead": Lead,
    "account": Account,
    "contact": Contact,
    "opportunity": Opportunity,
}


def name_of(record: models.Model) -> str:
    """`lead`, `account`, `contact` or `opportunity`."""
    return record._meta.model_name


@in_transaction
def log_activity(  # noqa: PLR0913
    record: Lead | Account | Contact | Opportunity,
    *,
    actor: User,
    kind: Kind,
    text: str = "",
    outcome: Outcome | str = "",
    minutes: int | None = None,
    happened_at: datetime | None = None,
    next_action: NextAction | None = None,
) -> Activity:
    """One activity on one record, and its next action, saved together or not at all.

    The first call and the first answered call move a lead's status. `next_action` None keeps the one there is.
    """
    locked: Any = lock_editable(record, actor)
    if isinstance(locked, Lead) and locked.is_converted:
        raise IsConverted(_("This lead is converted: log it on its opportunity, contact or account."))
    if kind == Kind.CALL and not outcome:
        raise RuleBroken(_("Say how the call went."), fields={"outcome": _("Choose an outcome.")})
    if kind == Kind.NOTE and not text.strip():
        raise RuleBroken(_("Write the note first."), fields={"text": _("Write the note first.")})
    happened_at = happened_at or timezone.now()
    activity = Activity(
        kind=kind, text=text.strip(), outcome=outcome if kind == Kind.CALL else "", minutes=minutes,
        happened_at=happened_at, author=actor, **{name_of(locked): locked},
    )  # fmt: skip
    check(activity)
    if isinstance(locked, Lead) and kind == Kind.CALL:
        _move_status(locked, actor, answered=outcome == Outcome.REACHED)
    activity.save(force_insert=True)
    if next_action is not None:
        _plan(locked, actor, next_action)
    return activity


def _move_status(lead: Lead, actor: User, *, answered: bool) -> None:
    calls = lead.activities.filter(kind=Kind.CALL)
    first_answer = answered and not calls.filter(outcome=Outcome.REACHED).exists()
    note_call(lead, actor=actor, answered=answered, first_call=not calls.exists(), first_answer=first_answer)


def _plan(record: models.Model, actor: User, next_action: NextAction) -> None:
    if isinstance(record, Lead) and record.is_live:
        plan_lead(record, actor=actor, next_action=next_action)
    elif isinstance(record, Opportunity) and record.state == Opportunity.State.OPEN:
        plan_opportunity(record, actor=actor, next_action=next_action)
