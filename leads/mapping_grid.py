"""The conversion mapping on one page: a row for each field of the lead, a column for each side, a fitting field in each cell."""

from collections import defaultdict

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from crm.lib.forms import posted
from leads.mapping import TARGETS, Slot, mappable, misfit, slot_of
from leads.models import ConversionTarget, Lead, MappingRow


class GridForm(forms.Form):
    """`to_FIELD_SIDE`: where the field goes on that side, "" nowhere; `required_FIELD`: asked at conversion.

    A cell offers what fits, and what stands there already. A field that goes to two fields of one side has a cell for each.
    """

    def __init__(self, data=None) -> None:
        super().__init__(data)
        self.sources = {name: slot_of(field) for name, field in mappable(Lead).items()}
        self.targets = {kind: {n: slot_of(f) for n, f in mappable(model).items()} for kind, model in TARGETS.items()}
        self.now: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.required: set[str] = set()
        for row in MappingRow.objects.order_by("pk"):
            self.now[row.lead_field, row.target].append(row.target_field)
            self.required |= {row.lead_field} if row.required else set()
        for source in self.sources.values():
            for kind in TARGETS:
                for n, name in enumerate(self.now[source.name, kind] or [""]):
                    self._add_cell(source, kind, n, name)
            box = forms.CheckboxInput(attrs={"aria-label": _("%(field)s: required at conversion") % {"field": source.label}})
            asked = forms.BooleanField(required=False, initial=source.name in self.required, widget=box)
            self.fields[f"required_{source.name}"] = asked

    def _add_cell(self, source: Slot, kind: str, n: int, now: str) -> None:
        slots = self.targets[kind].values()
        offered = [(slot.name, slot.label) for slot in slots if slot.name == now or not misfit(source, slot)]
        label = f"{source.label} → {ConversionTarget.Kind(kind).label}"
        cell = forms.CharField(required=False, max_length=60, initial=now, widget=forms.Select({"aria-label": label}))
        cell.widget.choices = [("", "—"), *offered]
        self.fields[f"to_{source.name}_{kind}_{n}"] = cell

    def cells(self, name: str, kind: str) -> list[str]:
        return [f"to_{name}_{kind}_{n}" for n in range(len(self.now[name, kind]) or 1)]

    def clean(self) -> dict:
        cleaned, taken = super().clean(), {}
        for name, source in self.sources.items():
            goes = False
            for kind in TARGETS:
                for cell in self.cells(name, kind):
                    target = cleaned.get(cell) or ""
                    goes = goes or bool(target)
                    if target and (fault := self._fault(source, kind, target, taken)):
                        self.add_error(cell, fault)
            if cleaned.get(f"required_{name}") and not goes:
                self.add_error(f"required_{name}", _("Choose where it goes first."))
        return cleaned

    def _fault(self, source: Slot, kind: str, target: str, taken: dict) -> str:
        slot = self.targets[kind].get(target)
        if slot is None:
            return _("This field does not exist.")
        other = taken.setdefault((kind, target), source)
        if other is not source:
            return _("“%(field)s” goes there already.") % {"field": other.label}
        return misfit(source, slot)

    def write(self) -> int:
        """How many rows there are now. Rows of fields that are no longer offered stay."""
        rows = [
            MappingRow(
                lead_field=name, target=kind, target_field=self.cleaned_data[cell], required=self.cleaned_data[f"required_{name}"]
            )
            for name in self.sources
            for kind in TARGETS
            for cell in self.cells(name, kind)
            if self.cleaned_data[cell]
        ]  # fmt: skip
        with transaction.atomic():
            MappingRow.objects.filter(lead_field__in=self.sources).delete()
            for row in rows:
                MappingRow.objects.filter(target=row.target, target_field=row.target_field).delete()
            MappingRow.objects.bulk_create(rows)
        return len(rows)

    @property
    def rows(self) -> list[tuple]:
        """(label, [cells of each side], the box "required") of each field of the lead."""
        return [
            (source.label, [[self[cell] for cell in self.cells(name, kind)] for kind in TARGETS], self[f"required_{name}"])
            for name, source in self.sources.items()
        ]


def grid_page(request: HttpRequest, admin) -> HttpResponse:
    """`admin`: that of MappingRow, which says who may."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    form = GridForm(posted(request))
    if form.is_valid():
        said = _("The mapping is saved: %(n)d fields go over.") % {"n": form.write()}
        LogEntry.objects.log_actions(request.user.pk, MappingRow.objects.all()[:1], CHANGE, change_message=said)
        messages.success(request, said)
        return redirect(request.path)
    context = {
        **admin.admin_site.each_context(request), "title": _("Conversion mapping"), "opts": admin.opts, "form": form,
        "media": admin.media, "sides": [ConversionTarget.Kind(kind).label for kind in TARGETS],
    }  # fmt: skip
    return TemplateResponse(request, "admin/mapping_grid.html", context)
