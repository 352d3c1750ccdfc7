"""My day: what is late, what is for today, what is new; below it how others stand, for whoever answers for them."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm.lib.paging import capped_count
from crm.team import team_of
from leads.models import Lead, Meaning
from opportunities.models import Opportunity
from records.filters import next_is, start_of
from records.next_action import HasNextAction
from users.models import User
from users.roles import Right

MOST = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    work = _first_due(user)
    late = [r for r in work if r.next_action_at < start_of("today") or (r.next_action_timed and r.next_action_at < now)]
    new = [r for r in work if _is_new(r)]
    team = team_of(user) if user.may(Right.OVERSEE) else None
    context = {
        "late": [r for r in late if r not in new],
        "today": [r for r in work if r not in late and r not in new],
        "new": new,
        "busy": bool(work),
        "team": team,
        "inbox": 0 if team else _inbox(user),
        "may_import": user.may(Right.IMPORT),
        "full": len(work) == MOST,
    }
    return render(request, "crm/home.html", context)


def due_today(user: User) -> tuple[QuerySet, QuerySet]:
    """The person's own open leads and opportunities whose next action is due before midnight."""
    mine = {"owner": user}
    return Lead.objects.live().filter(next_is("day"), **mine), Opportunity.objects.open().filter(next_is("day"), **mine)


def _first_due(user: User) -> list[HasNextAction]:
    """The earliest first. Two queries."""
    leads, opportunities = due_today(user)
    rows = [
        *_first(leads.select_related("status")),
        *_first(opportunities.select_related("stage", "account", "contact")),
    ]
    return sorted(rows, key=lambda record: (record.next_action_at, record.pk))[:MOST]


def _first(queryset: QuerySet) -> QuerySet:
    return queryset.order_by("next_action_at", "pk")[:MOST]


def _is_new(record: HasNextAction) -> bool:
    """A lead that nobody has worked yet."""
    return isinstance(record, Lead) and record.status.meaning == Meaning.NEW


def _inbox(user: User) -> int:
    """How many leads wait for an owner, for whoever may take or hand them out; stops at 101."""
    if not (user.may(Right.TAKE) or user.may(Right.ASSIGN)):
        return 0
    return capped_count(Lead.objects.visible_to(user).open().unassigned(), most=100)
