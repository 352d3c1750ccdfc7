"""Recent actions with their Undo, the page of one of them, and the bin."""

from itertools import islice

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.bulk import LISTS
from crm.lib.errors import refusal_as_message
from crm.lib.paging import keyset_page
from crm.results import HEADER, result_rows, trial_of
from crm.undoing import undo
from imports.models import Import
from imports.report import said
from imports.undoing import may_undo as may_undo_import
from leads.models import Conversion
from leads.undoing import may_undo as may_undo_conversion
from records.acts import acts_seen_by, may_undo
from records.bin import restore
from records.exporting import csv_response, told_here
from records.many_acts import told
from records.models import Act, Binned
from records.visibility import get_editable, sees
from users.models import User
from users.roles import Role

MOST = 100


@require_safe
def recent(request: HttpRequest) -> HttpResponse:
    user = request.user
    lines = [*_acts(user), *_conversions(user), *_imports(user)]
    lines.sort(key=lambda line: line["at"], reverse=True)
    return render(request, "crm/recent.html", {"lines": lines[:MOST]})


def _acts(user: User):
    for act in acts_seen_by(user).select_related("actor", "undone_by").order_by("-at")[:MOST]:
        yield {
            "at": act.at, "who": act.actor.name, "what": _(act.what), "detail": act.detail, "name": _name(act), "act": act,
            "url": reverse("act", args=[act.pk]), "undone_by": act.undone_by.name if act.undone_by else "",
            "undo": reverse("act_undo", args=[act.pk]) if may_undo(act, user) else "",
        }  # fmt: skip


def _name(act: Act) -> str:
    return act.label or f"{act.done} × {LISTS[act.record].model._meta.verbose_name}"


def _people(user: User, field: str) -> Q:
    if user.role in (Role.ADMINISTRATOR, Role.AUDITOR):
        return Q()
    team = user.role == Role.MANAGER and user.team_id
    return Q(**{field: user}) | Q(**{f"{field}__team": user.team_id}) if team else Q(**{field: user})


def _conversions(user: User):
    rows = Conversion.objects.filter(_people(user, "by"), act=None).select_related("lead", "by", "undone_by").order_by("-at")
    for one in islice((row for row in rows[:MOST] if sees(user, row.lead)), MOST):
        yield {
            "at": one.at, "who": one.by.name, "what": _("Converted"), "detail": "", "name": str(one.lead),
            "url": one.get_absolute_url(), "undone_by": one.undone_by.name if one.undone_by else "",
            "undo": reverse("leads:conversion_undo", args=[one.pk]) if may_undo_conversion(one, user) else "",
        }  # fmt: skip


def _imports(user: User):
    runs = Import.objects.visible_to(user).exclude(run_at=None).filter(_people(user, "run_by"))
    for one in runs.select_related("run_by", "undone_by").order_by("-run_at")[:MOST]:
        yield {
            "at": one.run_at, "who": one.run_by.name, "what": _("Imported"), "detail": said(one), "name": one.file_name,
            "url": one.get_absolute_url(), "undone_by": one.undone_by.name if one.undone_by else "",
            "undo": reverse("imports:undo", args=[one.pk]) if may_undo_import(one, user) else "",
        }  # fmt: skip


@require_safe
def act_detail(request: HttpRequest, pk) -> HttpResponse:
    """What became of an act on many records: the counts, and each record that was left as it is, with the reason."""
    act = get_object_or_404(acts_seen_by(request.user), pk=pk)
    refusals = list(act.refusals.filter(undo=bool(act.undone_at)).order_by("record_id")[: MOST + 1])
    records = LISTS[act.record].model.objects.visible_to(request.user).in_bulk([one.record_id for one in refusals])
    context = {
        "act": act, "what": _(act.what), "name": _name(act), "told": told(act), "list_url": LISTS[act.record].url,
        "refusals": [(records.get(one.record_id), one.reason) for one in refusals[:MOST]], "more": len(refusals) > MOST,
        "may_undo": may_undo(act, request.user), "works": act.state in ("waiting", "running", "undoing"),
        "trial": trial_of(act), "has_result": act.record_id is None,
    }  # fmt: skip
    return render(request, "crm/act.html", context)


@require_safe
def act_result(request: HttpRequest, pk) -> HttpResponse:
    """What became of each record that was changed by a conversion, or left as it is, as CSV."""
    act = get_object_or_404(acts_seen_by(request.user), pk=pk)
    rows = told_here(result_rows(act, LISTS[act.record].model, request.user))
    return csv_response(f"{act.record}-{act.at:%Y-%m-%d-%H%M}", [_(name) for name in HEADER], rows)


@require_POST
def act_undo(request: HttpRequest, pk) -> HttpResponse:
    act = get_object_or_404(acts_seen_by(request.user), pk=pk)
    with refusal_as_message(request):
        act = undo(act, actor=request.user)
        text = _("Being undone in the background.") if act.state == Act.State.UNDOING else _("Taken back.")
        messages.success(request, text)
    return redirect("recent")


@require_safe
def bin_list(request: HttpRequest) -> HttpResponse:
    binned = Binned.objects.visible_to(request.user).exclude(act__kind=Act.Kind.MERGE).select_related("act__actor", "owner")
    page = keyset_page(binned, sort="-deleted_at", params=request.GET)
    kinds = {kind: listing.model._meta.verbose_name for kind, listing in LISTS.items()}
    mine = {one.pk for one in Binned.objects.editable_by(request.user).filter(pk__in=[row.pk for row in page.rows])}
    rows = [(row, kinds[row.record], row.pk in mine) for row in page.rows]
    return render(request, "crm/bin.html", {"page": page, "rows": rows})


@require_POST
def bin_restore(request: HttpRequest, pk: int) -> HttpResponse:
    binned = get_editable(Binned.objects, request.user, pk)
    with refusal_as_message(request):
        restore(binned, actor=request.user)
        messages.success(request, _("%(name)s is back.") % {"name": binned.label})
    return redirect("bin")
