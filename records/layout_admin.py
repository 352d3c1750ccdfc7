"""The page on which an administrator arranges the sections and fields of a kind of record. Works without scripts."""

from collections import defaultdict

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.forms import is_number, posted
from records.layout import Section, field_label, sections_of
from records.models import Layout, Record
from records.own import forget
from records.own_indexes import record_models
from users.steering import SettingsAdmin

BLANK, STEP, MOST_SECTIONS = 2, 10, 30


class LayoutForm(forms.Form):
    """Two texts for each section, and for each field its section and its place in it: numbers, the smallest first."""

    def __init__(self, data=None, *, model: type[Record]) -> None:
        super().__init__(data)
        self.model, self.now = model, sections_of(model)
        self.count = min(len(self.now) + BLANK, MOST_SECTIONS)
        for n in range(self.count):
            section = self.now[n] if n < len(self.now) else Section("", "", ())
            self._add_text(f"s{n}_name", section.name, _("Section %(n)d, in English") % {"n": n + 1})
            self._add_text(f"s{n}_name_es", section.name_es, _("Section %(n)d, in Spanish") % {"n": n + 1})
        for n, section in enumerate(self.now):
            for place, name in enumerate(section.names, 1):
                self._add_place(name, n, place * STEP)

    def _add_text(self, name: str, value: str, label: str) -> None:
        attrs = {"aria-label": label}
        self.fields[name] = forms.CharField(max_length=80, required=False, initial=value, widget=forms.TextInput(attrs))

    def _add_place(self, name: str, section: int, place: int) -> None:
        label = field_label(self.model, name)
        numbers = [(str(n), _("Section %(n)d") % {"n": n + 1}) for n in range(self.count)]
        numbers = [
            (value, f"{text}: {self.now[int(value)].label}" if int(value) < len(self.now) else text) for value, text in numbers
        ]
        choose = forms.Select(attrs={"aria-label": _("Section of %(field)s") % {"field": label}})
        self.fields[f"in_{name}"] = forms.ChoiceField(choices=numbers, initial=str(section), widget=choose)
        where = forms.NumberInput(attrs={"aria-label": _("Place of %(field)s") % {"field": label}})
        self.fields[f"at_{name}"] = forms.IntegerField(min_value=0, max_value=32_000, initial=place, widget=where)

    @property
    def names(self) -> list[str]:
        return [name for section in self.now for name in section.names]

    def clean(self) -> dict:
        cleaned = super().clean()
        used = {cleaned.get(f"in_{name}") for name in self.names} - {None}
        for n in sorted(int(one) for one in used if is_number(one)):
            if not (cleaned.get(f"s{n}_name") or "").strip():
                self.add_error(f"s{n}_name", _("This section has fields: give it a name."))
        titles = [title for n in range(self.count) if (title := (cleaned.get(f"s{n}_name") or "").strip().casefold())]
        if len(titles) != len(set(titles)):
            self.add_error(None, _("Two sections have the same name."))
        return cleaned

    def arranged(self) -> list[dict]:
        """As `Layout.sections` keeps it; a section without name and fields is left out."""
        cleaned, inside = self.cleaned_data, defaultdict(list)
        for order, name in enumerate(self.names):
            inside[int(cleaned[f"in_{name}"])].append((cleaned[f"at_{name}"], order, name))
        return [
            {
                "name": cleaned[f"s{n}_name"].strip(),
                "name_es": cleaned[f"s{n}_name_es"].strip(),
                "fields": [name for _place, _order, name in sorted(inside[n])],
            }
            for n in range(self.count)
            if cleaned[f"s{n}_name"].strip()
        ]

    @property
    def rows(self) -> list[tuple]:
        """(number, name, Spanish name, [(label, section, place)]) of each section, the blank ones last."""
        found = []
        for n in range(self.count):
            names = self.now[n].names if n < len(self.now) else ()
            fields = [(field_label(self.model, name), self[f"in_{name}"], self[f"at_{name}"]) for name in names]
            found.append((n + 1, self[f"s{n}_name"], self[f"s{n}_name_es"], fields))
        return found


class LayoutAdmin(SettingsAdmin):
    """One row for each kind of record; an empty one follows the house's own order."""

    list_display = ["__str__", "how"]
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Layout | None = None) -> bool:
        return False

    def how(self, layout: Layout) -> str:
        return _("arranged") if layout.sections else _("as delivered")

    how.short_description = gettext_lazy("layout")

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        if object_id is None:
            raise PermissionDenied
        layout = self.get_object(request, unquote(object_id))
        if layout is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, layout):
            raise PermissionDenied
        form = LayoutForm(posted(request), model=record_models()[layout.record])
        if "reset" in request.POST:
            return self._keep(request, layout, [], _("The layout is as delivered again."))
        if form.is_valid():
            return self._keep(request, layout, form.arranged(), _("The layout is saved: forms and pages follow it."))
        context = {
            **self.admin_site.each_context(request), "title": _("Layout: %(record)s") % {"record": layout}, "opts": self.opts,
            "form": form, "original": layout, "media": self.media, **(extra_context or {}),
        }  # fmt: skip
        return TemplateResponse(request, "admin/layout.html", context)

    def _keep(self, request: HttpRequest, layout: Layout, sections: list[dict], said: str) -> HttpResponse:
        layout.sections = sections
        layout.save(update_fields=["sections"])
        forget()
        LogEntry.objects.log_actions(request.user.pk, [layout], CHANGE, change_message=said)
        messages.success(request, said)
        return redirect(request.path)
