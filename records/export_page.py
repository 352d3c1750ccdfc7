"""The page that asks for columns and format, and then sends what a list shows, whole, as a file."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crm.lib.forms import posted
from crm.lib.paging import capped_count, count_text
from records.exporting import MOST_IN_WORKBOOK, Style, export, exported, label_of, log_export
from records.lists import RecordList, filtered
from records.models import Record
from records.selection import Selection
from users.doors import requires
from users.roles import Right


class ExportForm(forms.Form):
    style = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=Style, widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"), widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )

    def __init__(self, *args, model: type[Record], rows: int, **kwargs) -> None:
        names = exported(model)
        super().__init__(*args, initial={"style": Style.EXCEL, "columns": names}, **kwargs)
        self.fields["columns"].choices = [(name, label_of(model, name)) for name in names]
        self.rows = rows

    def clean_columns(self) -> list[str]:
        """In the order of the house."""
        return [name for name, _label in self.fields["columns"].choices if name in self.cleaned_data["columns"]]

    def clean_style(self) -> str:
        style = self.cleaned_data["style"]
        if style == Style.WORKBOOK and self.rows > MOST_IN_WORKBOOK:
            raise forms.ValidationError(
                _("A workbook takes %(most)d rows here. Choose CSV, or filter the list."), params={"most": MOST_IN_WORKBOOK}
            )
        return style


def export_view(listing: RecordList, model: type[Record]) -> Callable[[HttpRequest], HttpResponse]:
    """The address keeps the filters of the list; sent with a selection, only that is exported."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(Right.EXPORT)
    def view(request: HttpRequest) -> HttpResponse:
        selection = Selection.of(request.POST)
        query = request.GET.urlencode() if selection.query is None else selection.query
        visible = model.objects.visible_to(request.user)
        rows = selection.records(listing, request.user) if selection else filtered(request, listing, visible).qs
        from_list = selection and "style" not in request.POST  # columns and format are still to be asked
        data = None if from_list else posted(request)
        form = ExportForm(data, model=model, rows=capped_count(rows, most=MOST_IN_WORKBOOK))
        if form.is_bound and form.is_valid():
            style, names = form.cleaned_data["style"], form.cleaned_data["columns"]
            of = f"{len(selection.ids)} chosen" if selection.ids else query
            log_export(rows, user=request.user, how=f"{style} {of}".strip())
            return export(rows, names, user=request.user, style=style)
        context = {
            "form": form,
            "what": model._meta.verbose_name_plural,
            "count_text": count_text(capped_count(rows)),
            "selection": selection,
            "query": request.POST.get("query", "")[:6_000],
            "list_url": f"{request.path.removesuffix('export/')}?{query}",
        }
        return render(request, "records/export.html", context, status=422 if form.is_bound else 200)

    return view
