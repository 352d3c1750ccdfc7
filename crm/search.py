"""One search box for all kinds of record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Account, Contact
from leads.models import Lead
from opportunities.models import Opportunity
from records.filters import search_in

MOST = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Four queries; nothing for less than two letters."""
    text = request.GET.get("q", "").strip()[:200]
    groups = []
    if len(text) >= 2:
        for label, queryset in _kinds(request.user):
            found = list(search_in(queryset, "search", text).order_by("-created_at")[: MOST + 1])
            groups.append((label, found[:MOST], len(found) > MOST))
    context = {"q": text, "groups": groups, "found": any(rows for _label, rows, _more in groups)}
    return render(request, "crm/search.html", context)


def _kinds(user):
    return [
        (_("Leads"), Lead.objects.visible_to(user).select_related("status")),
        (_("Accounts"), Account.objects.visible_to(user)),
        (_("Contacts"), Contact.objects.visible_to(user).select_related("account")),
        (_("Opportunities"), Opportunity.objects.visible_to(user).select_related("stage", "account")),
    ]
