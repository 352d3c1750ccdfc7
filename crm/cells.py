"""One cell of a list, opened and saved where it stands. Without htmx: the page that changes the same."""

from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm.bulk import LISTS
from crm.lib.errors import RuleBroken, add_refusal
from records.acts import undo_address
from records.cells import Cell, Changed, cells_of, change_cell, opened_at, said, signed
from records.list_state import RecordList
from records.lists import one_row
from records.models import Record
from records.visibility import NotYours, get_editable


@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    listing = LISTS.get(kind)
    record = get_editable(listing.model.objects, request.user, pk) if listing else None
    if record is None:
        raise Http404
    found = cells_of(listing, request.user, company=True).get(name)
    if found is None:
        raise NotYours
    page = f"{record.get_absolute_url()}{found.path}"
    if not request.htmx:
        return redirect(page)
    state = getattr(record, "state", "")
    if state in listing.frozen or not found.possible(state):
        return _refused(request, _("This can no longer be changed here."), record.get_absolute_url())
    if request.method == "POST":
        return _save(request, listing, record, found, page)
    return _editor(request, record, found, found.form(None, record, request.user))


def _save(request: HttpRequest, listing: RecordList, record: Record, cell: Cell, page: str) -> HttpResponse:
    """`page`: where the same is changed with more room, for what this editor does not ask."""
    form, before, leads_to = cell.form(request.POST, record, request.user), request.POST.get("before", ""), ""
    if form.is_valid():
        try:
            if change_cell(record, cell, cell.values(form), actor=request.user, before=opened_at(before)):
                messages.success(request, _("Saved."), extra_tags=undo_address(record, request.user))
        except Changed as changed:
            fresh = signed(changed.current, cell)  # a bound form writes on its record
            again = cell.form(request.POST, changed.current, request.user)
            again.add_error(None, _("Somebody else has made it “%(value)s” meanwhile. Save again to put yours in its place.")
                            % {"value": said(changed.current, cell, user=request.user)})  # fmt: skip
            return _editor(request, changed.current, cell, again, status=409, before=fresh)
        except RuleBroken as error:
            add_refusal(form, error)
            query = QueryDict(mutable=True)
            query.update({one: request.POST.get(one, "") for one in form.fields})
            leads_to = f"{page}?{query.urlencode()}"
        else:
            return _row(request, listing, record)
    return _editor(request, record, cell, form, leads_to, status=422, before=before)


def _row(request: HttpRequest, listing: RecordList, record: Record) -> HttpResponse:
    """The whole row, since other cells may follow, in the place where it stood."""
    asked = SimpleNamespace(GET=QueryDict(request.POST.get("query", "")[:6_000]), user=request.user)
    response = render(request, "crm/_cell_saved.html", one_row(asked, listing, record.pk))
    response["HX-Retarget"], response["HX-Reswap"] = "closest tr", "outerHTML"
    return response


def _editor(
    request: HttpRequest, record: Record, cell: Cell, form: forms.BaseForm, page: str = "", *, status: int = 200,
    before: str | None = None,
) -> HttpResponse:  # fmt: skip
    _dress(form)
    before = signed(record, cell) if before is None else before
    context = {"form": form, "shown": form.visible_fields(), "page": page, "before": before}
    return render(request, "crm/_cell.html", context, status=status)


def _dress(form: forms.BaseForm) -> None:
    for name, field in form.fields.items():
        widget = field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.CheckboxInput):
            look = "form-check-input"
        else:
            look = "form-select form-select-sm" if isinstance(widget, forms.Select) else "form-control form-control-sm"
        invalid = " is-invalid" if name in form.errors else ""
        widget.attrs |= {"class": look + invalid, "aria-label": str(field.label or "")}
        if isinstance(widget, forms.Textarea):
            widget.attrs["rows"] = 2


def _refused(request: HttpRequest, sentence: str, page: str) -> HttpResponse:
    return render(request, "crm/_cell.html", {"sentence": sentence, "page": page}, status=409)
