"""My day: what is late, what is for today, what is new."""

from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from leads.models import Lead, Meaning
from opportunities.models import Opportunity
from records.filters import start_of
from records.next_action import HasNextAction
from users.models import User
from users.roles import Right

MOST = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    work = _due_today(user)
    late = [r for r in work if r.next_action_at < start_of("today") or (r.next_action_timed and r.next_action_at < now)]
    new = [r for r in work if _is_new(r)]
    context = {
        "late": [r for r in late if r not in new],
        "today": [r for r in work if r not in late and r not in new],
        "new": new,
        "inbox": Lead.objects.visible_to(user).open().unassigned().order_by()[:100].count() if user.may(Right.TAKE) else 0,
        "full": len(work) == MOST,
    }
    return render(request, "crm/home.html", context)


def _due_today(user: User) -> list[HasNextAction]:
    """The person's own open records whose next action is due before midnight, the earliest first. Two queries."""
    midnight = start_of("today") + timedelta(days=1)
    leads = Lead.objects.live().filter(owner=user, next_action_at__lt=midnight)
    opportunities = Opportunity.objects.open().filter(owner=user, next_action_at__lt=midnight)
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
