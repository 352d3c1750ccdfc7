"""Likely duplicates: the page on which pairs are reviewed, those of one record, and the hint while a form is typed."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.matching import CompanyKeys, PersonKeys, matching_accounts, matching_contacts
from accounts.models import Account
from crm.lib.back import next_or
from crm.lib.forms import number_of
from crm.lib.likeness import Reason
from crm.lib.paging import keyset_page
from crm.merging import KINDS
from crm.pairs import decide_pair
from leads.duplicates import duplicates_of
from leads.models import Lead
from records.bulk import compute_keys
from records.models import Record
from records.pairs import LikelyPair
from records.visibility import changes, get_visible
from users.models import User

FEW = 5
TYPED = ("first_name", "last_name", "name", "company", "email", "phone", "mobile", "tax_id", "website")


@dataclass(frozen=True)
class Pair:
    """`mine`: both are the reader's to change, so that they can be merged. `decides`: one of them is."""

    pair: LikelyPair
    one: Record
    other: Record
    reasons: str
    mine: bool
    decides: bool
    merge_url: str

    @property
    def sides(self) -> tuple[Record, Record]:
        return self.one, self.other


@require_safe
def duplicates(request: HttpRequest, kind: str = "lead") -> HttpResponse:
    """Those to decide on, the likeliest first; with `decided` those that somebody said to be two, the latest first."""
    if kind not in KINDS:
        raise Http404
    decided = "decided" in request.GET
    found, sort = _pairs(kind, request.user, decided=decided), "-decided_at" if decided else "-score"
    page = keyset_page(found, sort=sort, params=request.GET, size=25)
    tabs = [
        (str(one.model._meta.verbose_name_plural), reverse("duplicates_of_kind", args=[name]), name == kind)
        for name, one in KINDS.items()
    ]
    context = {
        "page": page, "pairs": _shown(kind, page.rows, request.user), "tabs": tabs, "kind": kind, "decided": decided,
        "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "crm/duplicates.html", context)


def _pairs(kind: str, user: User, *, decided: bool = False) -> models.QuerySet[LikelyPair]:
    """Of which the person sees both; on which nobody has decided yet, or somebody has."""
    seen = KINDS[kind].model.objects.visible_to(user)
    if KINDS[kind].model is Lead:
        seen = seen.exclude(state="converted")
    ids = seen.values("pk")
    found = LikelyPair.objects.select_related("decided_by").filter(record=kind, decided_at__isnull=not decided)
    return found.filter(one_id__in=ids, other_id__in=ids)


def _shown(kind: str, pairs: list[LikelyPair], user: User) -> list[Pair]:
    model = KINDS[kind].model
    records = model.objects.select_related("owner").in_bulk([pk for pair in pairs for pk in (pair.one_id, pair.other_id)])
    shown = []
    for pair in pairs:
        one, other = records[pair.one_id], records[pair.other_id]
        reasons = ", ".join(str(Reason(reason).label) for reason in pair.reasons if reason in Reason.values)
        mine = [changes(user, record) for record in (one, other)]
        merge_url = f"{reverse('merge', args=[kind])}?pk={one.pk}&pk={other.pk}"
        shown.append(Pair(pair, one, other, reasons, all(mine), any(mine), merge_url))
    return shown


@require_safe
def pairs_of_record(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A fragment of the record's page: what looks like it."""
    if kind not in KINDS:
        raise Http404
    record = get_visible(KINDS[kind].model.objects, request.user, pk)
    found = _pairs(kind, request.user).filter(models.Q(one_id=pk) | models.Q(other_id=pk)).order_by("-score", "-pk")
    shown = _shown(kind, list(found[:FEW]), request.user)
    rows = [(one, one.other if one.one == record else one.one) for one in shown]
    return render(request, "crm/_pairs_of_record.html", {"rows": rows, "record": record})


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """They are two (`two=1`), or perhaps one after all."""
    pair = get_object_or_404(LikelyPair, pk=pk, record__in=KINDS)
    two = request.POST.get("two") == "1"
    decide_pair(pair, actor=request.user, two=two)
    if two:
        text = _("They are two. They will not be shown as a pair again.")
        messages.success(request, text, extra_tags=reverse("decide_pair", args=[pair.pk]))
    return redirect(next_or(request, reverse("duplicates_of_kind", args=[pair.record])))


# -- while a form is typed --------------------------------------------------------------------------------------------


@require_safe
def hint(request: HttpRequest, kind: str) -> HttpResponse:
    """Who is there already, by what stands in the form so far. At most seven statements, each through an index."""
    if kind not in KINDS:
        raise Http404
    typed = {name: request.GET.get(name, "")[:300].strip() for name in TYPED}
    shown, hidden = _matches(KINDS[kind].model, typed, number_of(request.GET.get("pk", "")), request.user)
    return render(request, "crm/_hint.html", {"shown": shown[:FEW], "hidden": hidden[:FEW]})


def _matches(model: type[Record], typed: dict[str, str], own: int | None, user: User) -> tuple[list, list[str]]:
    """(record, reasons) of those that may be seen, and a sentence for each hidden one."""
    if model is Lead:
        lead = Lead(pk=own, **{name: typed[name] for name in TYPED if name != "name"})
        compute_keys(lead)
        found = duplicates_of(lead, user=user)
        return [*found.leads, *found.others], list(found.hidden)
    if model is Account:
        keys = CompanyKeys.of(
            company=typed["name"], tax_id=typed["tax_id"], website=typed["website"], email=typed["email"], phone=typed["phone"]
        )
        matches = matching_accounts(keys, user=user, but=own)
    else:
        name = f"{typed['first_name']} {typed['last_name']}"
        person = PersonKeys.of(name=name, email=typed["email"], phones=[typed["mobile"], typed["phone"]])
        (matches,) = matching_contacts([person], user=user)
    return [(one.record, ", ".join(one.reasons)) for one in matches.shown if one.record.pk != own], list(matches.hidden)
