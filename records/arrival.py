"""How one arrives at a list: by an address of its own, by a saved view, or with nothing, which is the default view.

After it `request.GET` is what is asked for in the end, so that whatever reads the address reads the view as well.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from records.list_state import MOST_COLUMNS, NOT_ASKED, RecordList, address
from records.models import SavedView
from records.saved_views import kept_query, same_state, views_seen_by
from users.models import User


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    active: bool


@dataclass(frozen=True)
class Arrival:
    """`views`: those that the person sees, their own first; `current`: the one in the address; `changed`: it shows more or
    less than the view does; `query`: what a view of what is shown would keep."""

    listing: RecordList
    user: User
    views: list[SavedView] = field(default_factory=list)
    current: SavedView | None = None
    changed: bool = False
    query: str = ""

    def tabs(self, ready: list[Tab]) -> list[Tab]:
        """The ready-made ones, and the views that stand beside them."""
        shown = self.current if not self.changed else None
        away = any(view.is_default and view.owner_id == self.user.pk for view in self.views)
        made = [
            replace(tab, url="?view=all" if away and tab.url == "?" else tab.url, active=tab.active and not shown)
            for tab in ready
        ]
        pinned = [view for view in self.views if view.pinned or view == self.current]
        return [*made, *(Tab(view.name, view_url(self.listing, view), view == shown) for view in pinned)]

    def menu(self) -> dict:
        """What the menu of views shows."""
        rows = [
            (
                view.name,
                view_url(self.listing, view),
                "" if view.owner_id == self.user.pk else view.owner.name,
                view == self.current,
            )
            for view in self.views
        ]
        own = self.current if self.current and self.current.owner_id == self.user.pk else None
        return {
            "rows": rows, "query": self.query, "save_url": reverse("view_save", args=[self.listing.kind]),
            "edit_url": reverse("view_edit", args=[own.pk]) if own else "", "name": own.name if own else "",
            "redo_url": reverse("view_redo", args=[own.pk]) if own and self.changed else "",
        }  # fmt: skip


def view_url(listing: RecordList, view: SavedView) -> str:
    board = listing.board_url if QueryDict(view.query).get("mode") == "board" else ""
    return f"{board or listing.url}?view={view.pk}"


def arrives(listing: RecordList) -> Callable:
    """Decorator of the views of a list and its board."""

    def decorate(view: Callable) -> Callable:
        @functools.wraps(view)
        def page(request: HttpRequest) -> HttpResponse:
            elsewhere = _arrive(request, listing)
            return redirect(elsewhere) if elsewhere else view(request)

        return page

    return decorate


def _arrive(request: HttpRequest, listing: RecordList) -> str:
    """Where to go instead; "" to stay."""
    params, on_board = request.GET, request.path == listing.board_url
    if "choose" in params:
        return f"{request.path}{_chosen(params)}"
    views = _views(request.user, listing)
    if not params and not on_board:
        default = next((view for view in views if view.is_default and view.owner_id == request.user.pk), None)
        if default:
            return view_url(listing, default)
    wanted = params.get("view", "")
    current = next((view for view in views if str(view.pk) == wanted), None)
    if wanted and wanted != "all" and current is None:
        messages.warning(request, _("This view is no longer there."))
        return f"{request.path}?view=all"
    if current and not set(params) - NOT_ASKED:
        params = request.GET = _opened(current, params)
    if params.get("mode") == "board" and listing.board_url and not on_board:
        return f"{listing.board_url}{address(params)}"
    query = kept_query(params) if not on_board else kept_query(_with(params, mode="board"))
    changed = bool(current) and not same_state(current.query, query)
    request.arrival = Arrival(listing, request.user, views, current, changed, query)
    return ""


def _views(user: User, listing: RecordList) -> list[SavedView]:
    views = list(views_seen_by(user).filter(record=listing.kind).select_related("owner"))
    return sorted(views, key=lambda view: view.owner_id != user.pk)


def _opened(view: SavedView, params: QueryDict) -> QueryDict:
    opened = QueryDict(view.query, mutable=True)
    for name in params:
        opened.setlist(name, params.getlist(name))
    return opened


def _with(params: QueryDict, **values: str) -> QueryDict:
    data = params.copy()
    for name, value in values.items():
        data[name] = value
    return data


def _chosen(params: QueryDict) -> str:
    """The address with the columns that the chooser's form has sent: those ticked, by the numbers beside them."""
    names = [name for name in params.getlist("col") if "," not in name][: 2 * MOST_COLUMNS]

    def place(name: str) -> int:
        text = params.get(f"at_{name}", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 10_000

    data = params.copy()
    for name in [name for name in data if name in ("choose", "col", "columns") or name.startswith("at_")]:
        del data[name]
    data["cols"] = ",".join(sorted(names, key=place)[:MOST_COLUMNS])
    return address(data)
