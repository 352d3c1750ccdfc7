"""What every page shows around its content."""

import functools
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from imports import awaiting
from records.filters import start_of
from users.roles import Right, Role

DUE = """
    SELECT count(*) FROM (
        (SELECT FROM leads_lead
         WHERE owner_id = %(owner)s AND state IN ('open', 'nurture') AND next_action_at < %(tomorrow)s LIMIT 99)
        UNION ALL
        (SELECT FROM opportunities_opportunity
         WHERE owner_id = %(owner)s AND state = 'open' AND next_action_at < %(tomorrow)s LIMIT 99)
        LIMIT 99
    ) AS due
"""


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
        "urls": _urls(),
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


@functools.cache
def _urls() -> dict[str, str]:
    """The addresses that every page names."""
    names = {
        "home": "home", "leads": "leads:list", "new_lead": "leads:create", "opportunities": "opportunities:list",
        "search": "search", "accounts": "accounts:list", "contacts": "accounts:contacts", "imports": "imports:list",
        "profile": "profile", "logout": "logout", "recent": "recent", "bin": "bin", "duplicates": "duplicates",
    }  # fmt: skip
    return {name: reverse(url) for name, url in names.items()}


def _entries(request: HttpRequest):
    user, urls = request.user, _urls()
    rows = [
        (_("My day"), urls["home"], "sun", "g d", "", False, _due(user)),
        (_("Leads"), urls["leads"], "person-lines-fill", "g l", "", False, None),
        (_("Opportunities"), urls["opportunities"], "kanban", "g o", "", False, None),
        (_("Search"), urls["search"], "search", "g s", "", False, None),
        (_("Accounts"), urls["accounts"], "building", "g a", "", True, None),
        (_("Contacts"), urls["contacts"], "people", "g c", "", True, None),
    ]
    if user.may(Right.SEE_IMPORTS):
        rows.append((_("Imports"), urls["imports"], "upload", "g i", _("Work"), True, None))
    if user.role != Role.AUDITOR:
        rows.append((_("Likely duplicates"), urls["duplicates"], "people", "", _("Work"), True, None))
    rows += [
        (_("Recent actions"), urls["recent"], "clock-history", "g r", _("Work"), True, None),
        (_("Bin"), urls["bin"], "trash", "g b", _("Work"), True, None),
    ]
    path = request.path
    for label, url, icon, key, group, less, count in rows:
        active = path == url if url == "/" else path.startswith(url)
        yield Entry(label, url, icon, key, group, less, count, active)


def _due(user) -> int | None:
    """How many of their own records My day has for this person; capped at 99. One query for both kinds.

    The same as `crm.home.due_today`; written out because it is asked on every page, and to build it costs more than to run it.
    """
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"owner": user.pk, "tomorrow": start_of("today") + timedelta(days=1)})
        return cursor.fetchone()[0] or None
