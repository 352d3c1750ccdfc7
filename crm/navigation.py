"""What every page shows around its content."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.home import due_today
from imports import awaiting
from users.roles import Right


@dataclass(frozen=True)
class Entry:
    """`less`: not in the phone's bar. `key`: the keys that lead there."""

    label: str
    url: str
    icon: str
    key: str = ""
    group: str = ""
    less: bool = False
    count: int | None = None
    active: bool = False


def navigation(request: HttpRequest) -> dict:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"theme": "auto"}
    return {
        "theme": user.theme,
        "nav": _Lazy(request),
        "may_create_leads": user.may(Right.ADD_LEADS),
        "awaits_imports": bool(request.session.get(awaiting.KEY)),
    }


class _Lazy:
    """Computed when a page shows it: fragments do not pay for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __iter__(self):
        if not hasattr(self, "entries"):
            self.entries = list(_entries(self.request))
        return iter(self.entries)


def _entries(request: HttpRequest):
    user, work = request.user, _("Work")
    rows = [
        (_("My day"), reverse("home"), "sun", "g d", "", False, _due(user)),
        (_("Leads"), reverse("leads:list"), "person-lines-fill", "g l", "", False, None),
        (_("Opportunities"), reverse("opportunities:list"), "kanban", "g o", "", False, None),
        (_("Search"), reverse("search"), "search", "g s", "", False, None),
        (_("Accounts"), reverse("accounts:list"), "building", "g a", "", True, None),
        (_("Contacts"), reverse("accounts:contacts"), "people", "g c", "", True, None),
    ]
    if user.may(Right.SEE_IMPORTS):
        rows.append((_("Imports"), reverse("imports:list"), "upload", "g i", work, True, None))
    path = request.path
    for label, url, icon, key, group, less, count in rows:
        active = path == url if url == "/" else path.startswith(url)
        yield Entry(label, url, icon, key, group, less, count, active)


def _due(user) -> int | None:
    """How many of their own records My day has for this person; capped at 99. One query for both kinds."""
    leads, opportunities = (mine.order_by().values_list("pk")[:99] for mine in due_today(user))
    return min(99, leads.union(opportunities, all=True).count()) or None
