"""One search box for all kinds of record: the page, and the palette (Ctrl-K) of every page."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.asked import Asked
from crm.commands import commands_for
from crm.finding import find
from crm.found import READ, grouped, read, told
from users.models import User

MOST, MOST_IN_PALETTE, MOST_SEEN = 20, 5, 8
SEEN = re.compile(r"(leads|contacts|accounts|opportunities)-(\d{1,18})")
KIND_OF = {"leads": "lead", "contacts": "contact", "accounts": "account", "opportunities": "opportunity"}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The page; for htmx what the palette shows. At most eight queries of its own; none for the empty page."""
    typed, is_palette = request.GET.get("q", "").strip(), bool(request.htmx)
    asked = Asked.of(typed)
    most = MOST_IN_PALETTE if is_palette else MOST
    groups = grouped(request.user, asked, find(request.user, asked, most=most), most=most)
    context = {"q": asked.text and typed[:200], "asked": asked, "groups": groups}
    if is_palette:
        context["commands"] = list(commands_for(request.user, typed))
        context["seen"] = [] if typed else lately_seen(request.user, request.GET.get("seen", ""))
        context["strong"] = any(group.strong for group in groups)
    response = render(request, "crm/_palette.html" if is_palette else "crm/search.html", context)
    response["Vary"] = "HX-Request"
    return response


def lately_seen(user: User, addresses: str) -> list:
    """`leads-5,accounts-7`: those that the person may see now, in this order. The list is kept by their browser alone."""
    asked = [(KIND_OF[kind], int(pk)) for kind, pk in SEEN.findall(addresses[:400])][:MOST_SEEN]
    kinds = [kind for kind in READ if any(kind == one for one, _pk in asked)]
    records = {kind: read(user, kind, [pk for one, pk in asked if one == kind]) for kind in kinds}
    return [told(records[kind][pk], user) for kind, pk in asked if pk in records[kind]]
