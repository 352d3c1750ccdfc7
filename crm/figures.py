"""The figures on the admin's first page: how it stands in what the person sees, and what should not wait."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.lib.paging import capped_count, count_text
from leads.models import Lead
from opportunities.models import Opportunity
from records.filters import next_is, start_of
from users.models import User


@dataclass(frozen=True)
class Figure:
    """`count` stops at 10,001; `url` leads to exactly these records. `attention`: what to say of it when there are any."""

    label: str
    count: int
    url: str
    attention: str = ""
    tile: bool = True

    @property
    def text(self) -> str:
        return count_text(self.count)

    @property
    def sentence(self) -> str:
        return self.attention % {"n": self.text} if self.attention and self.count else ""


def figures_for(user: User) -> list[Figure]:
    """Seven capped counts: of all that the person sees."""
    leads, opportunities = Lead.objects.visible_to(user), Opportunity.objects.visible_to(user)
    return [*_of_leads(leads), *_of_opportunities(opportunities)]


def _of_leads(leads: QuerySet) -> list[Figure]:
    yesterday = timezone.now() - timedelta(days=1)
    late = capped_count(leads.open().filter(next_is("late")))
    old = capped_count(leads.filter(state=Lead.State.OPEN, owner=None, created_at__lt=yesterday))
    old_url = list_url("admin:leads_lead_changelist", owner="none", state__exact="open", created_at__lt=yesterday.isoformat())
    return [
        Figure(_("Open leads"), capped_count(leads.open()), reverse("leads:list")),
        Figure(_("Unassigned leads"), capped_count(leads.open().unassigned()), list_url("leads:list", owner="none")),
        Figure(_("Late leads"), late, list_url("leads:list", next="late"), ngettext(
            "%(n)s lead is past the date of its next action.", "%(n)s leads are past the date of their next action.", late
        )),
        Figure(_("Unassigned for over a day"), old, old_url, ngettext(
            "%(n)s lead has waited for an owner for over a day.", "%(n)s leads have waited for an owner for over a day.", old
        ), tile=False),
    ]  # fmt: skip


def _of_opportunities(opportunities: QuerySet) -> list[Figure]:
    late = capped_count(opportunities.open().filter(next_is("late")))
    won = capped_count(opportunities.won().filter(closed_at__gte=start_of("month")))
    won_url = list_url("opportunities:list", state="won", closed="month")
    return [
        Figure(_("Open opportunities"), capped_count(opportunities.open()), reverse("opportunities:list")),
        Figure(_("Late opportunities"), late, list_url("opportunities:list", next="late"), ngettext(
            "%(n)s opportunity is past the date of its next action.",
            "%(n)s opportunities are past the date of their next action.", late,
        )),
        Figure(_("Won this month"), won, won_url),
    ]  # fmt: skip


def list_url(name: str, **query: str) -> str:
    """The list, filtered."""
    return f"{reverse(name)}?{urlencode(query)}"
