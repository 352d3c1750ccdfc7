"""Acts on a selection of a list: what there is, the page that asks, the answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views import ACCOUNTS, CONTACTS
from leads.views import LEADS
from opportunities.views import OPPORTUNITIES
from records.acts import may_undo
from records.list_state import RecordList
from records.many_acts import AT_ONCE, ManyAct, TooMany, start_many, told
from records.models import Act
from records.selection import Selection
from records.visibility import NotYours

State = Act.State
LISTS: dict[str, RecordList] = {one.kind: one for one in (LEADS, ACCOUNTS, CONTACTS, OPPORTUNITIES)}


def find(kind: str, name: str) -> tuple[RecordList, ManyAct]:
    listing = LISTS.get(kind)
    doing = next((one for one in listing.acts() if one.name == name), None) if listing else None
    if doing is None:
        raise Http404
    return listing, doing


@require_POST
def many(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """First the form, with how many records it is about and how many of them are the person's to change; then the act."""
    listing, doing = find(kind, name)
    if not doing.allowed(request.user):
        raise NotYours
    selection = Selection.of(request.POST)
    form = doing.form(request.POST if "go" in request.POST or not doing.asks else None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            act = start_many(doing, listing, selection, request.POST, actor=request.user)
        except TooMany as refusal:
            messages.error(request, str(refusal))
            return redirect(list_address(request, listing))
        return _answer(request, act, listing)
    context = _counts(request, listing, selection, doing) | {
        "form": form, "doing": doing, "selection": selection, "query": _query(request), "back": list_address(request, listing),
    }  # fmt: skip
    return render(request, "crm/many.html", context, status=422 if form.is_bound else 200)


def _counts(request: HttpRequest, listing: RecordList, selection: Selection, doing: ManyAct) -> dict:
    records = selection.records(listing, request.user)
    total, mine = records.count(), records.editable_by(request.user).count()
    return {"total": total, "mine": mine, "others": total - mine, "later": total > (doing.at_once or AT_ONCE)}


def _answer(request: HttpRequest, act: Act, listing: RecordList) -> HttpResponse:
    """Back to the list, with Undo; to the act's own page when the worker has it or something was left as it is."""
    if act.state != State.DONE or act.refused or act.kind == Act.Kind.TRIAL:
        return redirect("act", pk=act.pk)
    undo = reverse("act_undo", args=[act.pk]) if may_undo(act, request.user) else ""
    messages.success(request, f"{_(act.what)}: {told(act)}", extra_tags=undo)
    return redirect(list_address(request, listing))


def _query(request: HttpRequest) -> str:
    return request.POST.get("query", "")[:6_000]


def list_address(request: HttpRequest, listing: RecordList) -> str:
    """The list as it was, with its filters."""
    return f"{listing.url}?{QueryDict(_query(request)).urlencode()}".rstrip("?")
