"""The page on which records are merged: side by side, one value chosen for each field."""

from dataclasses import dataclass
from types import SimpleNamespace

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.merging import ACCOUNTS, CONTACTS
from accounts.models import Account, Contact
from crm.bulk import LISTS, list_address
from crm.lib.errors import RuleBroken
from crm.lib.forms import is_number, number_of
from leads.merging import LEADS
from leads.models import Lead
from records.acts import undo_address
from records.cells import word
from records.list_state import filtered
from records.merged import follow_merged
from records.merging import ALL, MOST, CannotMerge, Merging, default_choice, followers, is_text, joined_text, merge
from records.models import Record
from records.own import label_of, value_of
from records.visibility import NotYours, changed_by, changes, get_editable
from users.models import User

KINDS: dict[str, Merging] = {one.model._meta.model_name: one for one in (LEADS, ACCOUNTS, CONTACTS)}
to_the_kept_one = follow_merged({"leads:detail": Lead, "accounts:detail": Account, "accounts:contact": Contact})
MOST_FOUND = 10


@dataclass(frozen=True)
class Cell:
    """What one record says in a field; `value`: what the radio button sends."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Row:
    name: str
    label: str
    cells: list[Cell]
    differs: bool


@require_http_methods(["GET", "HEAD", "POST"])
def merge_page(request: HttpRequest, kind: str) -> HttpResponse:
    """`pk` of each; `keep`, the one that is kept. A list sends its selection (`id`) here: it is put into the address."""
    merging = KINDS.get(kind)
    if merging is None:
        raise Http404
    if not changed_by(request.user, merging.model).parts():
        raise NotYours
    if request.method == "POST" and "keep" not in request.POST:
        return _from_list(request, kind)
    numbers = _numbers(request.GET.getlist("pk"))
    if len(numbers) == 1:
        return _choose(request, merging, numbers[0])
    found = {one.pk: one for one in merging.model.objects.visible_to(request.user).filter(pk__in=numbers)}
    records = [found[number] for number in sorted(numbers) if number in found]
    if len(records) == 1 < len(numbers) and request.method == "POST":
        messages.error(request, _("One of them is no longer there: it was deleted, or merged, meanwhile."))
        return redirect(records[0])
    if not 2 <= len(records) <= MOST:
        raise Http404
    if request.method == "POST":
        gone = len(records) < len(numbers) or request.POST["keep"] not in map(str, found)
        return _merge(request, merging, records, gone=gone)
    keep = _kept(request.GET, records)
    return _page(request, merging, records, keep, choices=_by_hand(request.GET, merging, records))


def _from_list(request: HttpRequest, kind: str) -> HttpResponse:
    numbers = _numbers(request.POST.getlist("id"))
    if request.POST.get("all") or not 1 <= len(numbers) <= MOST:
        messages.error(request, _("Choose from two to %(most)d records to merge.") % {"most": MOST})
        return redirect(list_address(request, LISTS[kind]))
    return redirect(_address(kind, numbers))


def _address(kind: str, numbers: list[int]) -> str:
    return f"{reverse('merge', args=[kind])}?{'&'.join(f'pk={number}' for number in numbers)}"


def _numbers(texts: list[str]) -> list[int]:
    return [*dict.fromkeys(int(text) for text in texts if is_number(text))]


def _kept(data: QueryDict, records: list[Record]) -> Record:
    """The one asked for, else the oldest that is not closed."""
    asked = data.get("keep", "")
    live = [one for one in records if getattr(one, "is_live", True)] or records
    return next((one for one in records if str(one.pk) == asked), live[0])


def _choices(data: QueryDict, merging: Merging) -> dict[str, int | str]:
    chosen = {name: data.get(f"of-{name}", "") for name in merging.fields()}
    return {name: ALL if text == ALL else int(text) for name, text in chosen.items() if text == ALL or is_number(text)}


def _by_hand(data: QueryDict, merging: Merging, records: list[Record]) -> dict[str, int | str]:
    """What was chosen otherwise than it was proposed while another one (`proposed`) was to be kept."""
    before, chosen = number_of(data.get("proposed", "")), _choices(data, merging)
    return {name: choice for name, choice in chosen.items() if choice != _proposal(merging, name, records, before)}


def _merge(request: HttpRequest, merging: Merging, records: list[Record], *, gone: bool) -> HttpResponse:
    """`gone`: not all of those that were chosen are there any more."""
    keep = _kept(request.POST, records)
    versions = {one.pk: number_of(request.POST.get(f"version-{one.pk}", "")) for one in records}
    choices = _choices(request.POST, merging)
    try:
        if gone:
            raise CannotMerge(_("One of them is no longer there: it was deleted, or merged, meanwhile."))
        kept = merge(merging, keep.pk, versions, choices, actor=request.user)
    except RuleBroken as refusal:
        return _page(request, merging, records, keep, choices=choices, refusal=str(refusal), status=409)
    text = _("%(n)d records are one now.") % {"n": len(records)}
    messages.success(request, text, extra_tags=undo_address(kept, request.user))
    return redirect(kept)


def _page(
    request: HttpRequest, merging: Merging, records: list[Record], keep: Record, *, choices: dict | None = None,
    refusal: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    rows = [_row(merging, name, records, keep, choices or {}, request.user) for name in merging.fields()]
    rows = [row for row in rows if any(cell.text for cell in row.cells)]
    others = [one.pk for one in records if one != keep]
    why = next(filter(None, map(merging.refusal, records)), "")
    if not why and (locked := next((one for one in records if not changes(request.user, one)), None)):
        why = _("“%(name)s” is not yours to change.") % {"name": locked}
    context = {
        "records": records, "keep": keep, "count": len(records), "refusal": refusal or why, "barred": bool(why),
        "rows": [row for row in rows if row.differs], "same": [row for row in rows if not row.differs],
        "joined": any(len(row.cells) > len(records) for row in rows if row.differs),
        "followers": followers(merging.model, others),
        "address": _address(merging.model._meta.model_name, [one.pk for one in records]),
    }  # fmt: skip
    return render(request, "crm/merge.html", context, status=status)


def _row(merging: Merging, name: str, records: list[Record], keep: Record, choices: dict, user: User) -> Row:
    proposed = _proposal(merging, name, records, keep.pk)
    chosen = choices.get(name, proposed)
    cells = [Cell(str(one.pk), word(one, name, user), chosen == one.pk) for one in records]
    if proposed == ALL:
        text = joined_text({one.pk: one for one in records}, name, keep.pk)
        cells.append(Cell(ALL, text, chosen == ALL))
    different = {str(value_of(one, name)) for one in records}
    return Row(name, capfirst(str(label_of(merging.model, name))), cells, len(different) > 1)


def _proposal(merging: Merging, name: str, records: list[Record], keep: int | None) -> int | str:
    """What is chosen at first for this field: of long texts that differ, all."""
    if is_text(merging.model, name) and len({value_of(one, name) for one in records} - {""}) > 1:
        return ALL
    return default_choice(name, records, keep)


def _choose(request: HttpRequest, merging: Merging, number: int) -> HttpResponse:
    """With whom: those that a search finds; at first, for the record's own name."""
    record = get_editable(merging.model.objects, request.user, number)
    listing = LISTS[merging.model._meta.model_name]
    asked = request.GET.get("q", str(record))[:200]
    data = QueryDict(mutable=True)
    data.update({"q": asked, **dict.fromkeys(listing.defaults, "all")})
    searched = SimpleNamespace(GET=data, user=request.user)
    found = filtered(searched, listing, merging.model.objects.editable_by(request.user)).qs.exclude(pk=number).order_by("-pk")
    rows = [(one, _address(listing.kind, [number, one.pk])) for one in _usable(merging, found)]
    return render(request, "crm/merge_with.html", {"record": record, "q": asked, "rows": rows})


def _usable(merging: Merging, found: models.QuerySet) -> list[Record]:
    return [one for one in found[: 3 * MOST_FOUND] if not merging.refusal(one)][:MOST_FOUND]
