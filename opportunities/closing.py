"""Won, lost, cancelled, and open again."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Account
from accounts.services import keep_customer
from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from opportunities.models import CancelReason, LostReason, Opportunity
from opportunities.services import lock_open
from records.next_action import NextAction
from records.saving import save_record
from records.visibility import lock_editable
from users.models import User

CLOSING_FIELDS = [
    "state",
    "closed_at",
    "probability",
    "lost_reason",
    "cancel_reason",
    "closing_note",
    *Opportunity.NEXT_ACTION_FIELDS,
]
LONGEST_NOTE = 5_000


@in_transaction
def win(opportunity: Opportunity, *, actor: User, amount: Decimal | None = None, at: datetime | None = None) -> Opportunity:
    """Won; its account is a customer from the first win on. `amount`: the final one, None keeps what stands there."""
    account = _lock_account(opportunity)
    locked = lock_open(opportunity, actor)
    fields = list(CLOSING_FIELDS)
    if amount is not None and amount != locked.amount:
        locked.amount = amount
        fields.append("amount")
    _close(locked, Opportunity.State.WON, probability=100, at=at)
    save_record(locked, actor=actor, what=gettext_noop("Won"), fields=fields)
    _keep_customer(account, actor)
    return locked


@in_transaction
def lose(
    opportunity: Opportunity,
    *,
    actor: User,
    reason: LostReason | None,
    competitor: str = "",
    note: str = "",
    at: datetime | None = None,
) -> Opportunity:
    """Lost, with the reason from the list: without one it stays open."""
    locked = lock_open(opportunity, actor)
    if reason is None or reason.archived:
        raise RuleBroken(_("Say why it was lost."), fields={"reason": _("Choose a reason.")})
    locked.lost_reason, locked.competitor, locked.closing_note = reason, competitor.strip(), note.strip()
    _close(locked, Opportunity.State.LOST, probability=0, at=at)
    fields = [*CLOSING_FIELDS, "competitor"]
    save_record(locked, actor=actor, what=gettext_noop("Lost"), fields=fields, undoable=True, detail=reason.label)
    return locked


@in_transaction
def cancel(
    opportunity: Opportunity, *, actor: User, reason: CancelReason | None, note: str = "", at: datetime | None = None
) -> Opportunity:
    """The project did not go through at all; not lost to anybody."""
    locked = lock_open(opportunity, actor)
    if reason is None or reason.archived:
        raise RuleBroken(_("Say why it was cancelled."), fields={"reason": _("Choose a reason.")})
    locked.cancel_reason, locked.closing_note = reason, note.strip()
    _close(locked, Opportunity.State.CANCELLED, probability=0, at=at)
    what = gettext_noop("Cancelled")
    save_record(locked, actor=actor, what=what, fields=CLOSING_FIELDS, undoable=True, detail=reason.label)
    return locked


@in_transaction
def reopen(opportunity: Opportunity, *, actor: User, next_action: NextAction) -> Opportunity:
    """Back to the stage it had reached; the closing stays in the history. Reopening the only win reverts the customer."""
    account = _lock_account(opportunity)
    locked = lock_editable(opportunity, actor)
    if locked.state == Opportunity.State.OPEN:
        return locked
    locked.state, locked.closed_at = Opportunity.State.OPEN, None
    locked.lost_reason = locked.cancel_reason = None
    locked.closing_note, locked.probability = "", locked.stage.probability
    locked.plan(next_action)
    save_record(locked, actor=actor, what=gettext_noop("Sale reopened"), fields=CLOSING_FIELDS)
    _keep_customer(account, actor)
    return locked


def _close(opportunity: Opportunity, state: str, *, probability: int, at: datetime | None) -> None:
    opportunity.state, opportunity.closed_at, opportunity.probability = state, at or timezone.now(), probability
    opportunity.plan(None)


def _lock_account(opportunity: Opportunity) -> Account | None:
    """Before the opportunity: the fixed order of locks is lead, account, contact, opportunity."""
    account_id = Opportunity.objects.values_list("account_id", flat=True).filter(pk=opportunity.pk).first()
    return Account.objects.select_for_update().get(pk=account_id) if account_id else None


def _keep_customer(account: Account | None, actor: User) -> None:
    if account is not None:
        first = account.opportunities.won().aggregate(first=Min("closed_at"))["first"]
        keep_customer(account, first_won=timezone.localdate(first) if first else None, actor=actor)
