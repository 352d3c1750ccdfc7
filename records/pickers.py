"""Choosing one record out of a million in a form: type, see what matches, choose. Works without scripts too."""

from django import forms
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from crm.lib.forms import number_of
from records.filters import search_in
from records.models import Record
from records.visibility import name_for, sees
from users.models import User

MOST = 8


def choice_name(record: Record, user: User) -> str:
    """Its name, and what it belongs to when the person may see that."""
    beside = getattr(record, record.picked_with) if record.picked_with else None
    return f"{record} · {beside}" if beside is not None and sees(user, beside) else str(record)


class PickerWidget(forms.Widget):
    """A search box, and radio buttons: the present choice, none, and what the search has found.

    The value is the record's number, "?text" for a search that was not chosen from, or "".
    """

    template_name = "records/_picker.html"

    def __init__(self, url_name: str, near: str) -> None:
        super().__init__()
        self.url_name, self.near = url_name, near
        self.current: Record | None = None
        self.current_name = ""
        self.options: list[tuple[str, str]] = []

    def get_context(self, name, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        text = value[1:] if isinstance(value, str) and value.startswith("?") else ""
        pk = "" if text else str(value or "")
        current = (str(self.current.pk), self.current_name) if self.current else None
        context["picker"] = {
            "url_name": self.url_name, "text": text, "pk": pk, "current": current, "options": self.options,
            "near": self.near, "required": self.is_required,
        }  # fmt: skip
        return context

    def value_from_datadict(self, data, files, name) -> str:
        chosen, text = (data.get(name) or "").strip(), (data.get(f"{name}_text") or "").strip()
        return f"?{text}" if text and chosen in ("", data.get(f"{name}_was") or "") else chosen

    def use_required_attribute(self, initial) -> bool:
        return False

    def id_for_label(self, id_, index=None) -> str:
        return f"{id_}_text"


class PickerField(forms.Field):
    """One record of those the person may see. `near`: the field of the page whose record's own are offered first."""

    def __init__(
        self, queryset: QuerySet, *, url_name: str, user: User, current: Record | None = None, near: str = "", **kwargs
    ) -> None:
        super().__init__(widget=PickerWidget(url_name, near), **kwargs)
        self.user = user
        self.queryset = _with_beside(queryset).visible_to(user)
        self.widget.current = current
        self.widget.current_name = choice_name(current, user) if sees(user, current) else name_for(user, current)

    def prepare_value(self, value) -> str:
        value = getattr(value, "pk", value)
        return "" if value is None else str(value)

    def has_changed(self, initial, data) -> bool:
        return self.prepare_value(initial) != self.prepare_value(data)

    def clean(self, value: str) -> Record | None:
        if not value:
            if self.required:
                raise forms.ValidationError(_("Choose one: type a part of the name."))
            return None
        record = self._searched(value[1:]) if value.startswith("?") else self._by_number(value)
        if record is not self.widget.current:
            self.widget.current, self.widget.current_name = record, choice_name(record, self.user)
        return record

    def _by_number(self, value: str) -> Record:
        current = self.widget.current
        if current is not None and value == str(current.pk):
            return current  # unchanged, also when it has become invisible
        record = self.queryset.filter(pk=number_of(value) or 0).first()
        if record is None:
            raise forms.ValidationError(_("This record does not exist. Search for it and choose it from the list."))
        return record

    def _searched(self, text: str) -> Record:
        found = list(search_in(self.queryset, "search", text)[: MOST + 1])
        same = [record for record in found if str(record).casefold() == text.casefold()]
        if len(found) == 1 or len(same) == 1:
            return (same or found)[0]
        self.widget.options = [(str(record.pk), choice_name(record, self.user)) for record in found[:MOST]]
        if not found:
            raise forms.ValidationError(_("Nothing you can see matches “%(text)s”."), params={"text": text[:60]})
        raise forms.ValidationError(_("Several match “%(text)s”: choose one below."), params={"text": text[:60]})


def _with_beside(queryset: QuerySet) -> QuerySet:
    beside = queryset.model.picked_with
    return queryset.select_related(beside) if beside else queryset


def _own(request: HttpRequest, queryset: QuerySet, near: str) -> Q | None:
    chosen = request.GET.get(near, "") if near else ""
    if not chosen.isascii() or not chosen.isdigit() or len(chosen) > 18:
        return None
    model = queryset.model._meta.get_field(near).related_model
    return Q(**{f"{near}__in": model.objects.visible_to(request.user).filter(pk=int(chosen))})


def pick_options(request: HttpRequest, queryset: QuerySet, *, near: str = "") -> HttpResponse:
    """The fragment under the search box: what matches `NAME_text`, as radio buttons of the field NAME.

    `near`: a relation. Those of the record that the page has chosen there come first, and also when nothing is typed.
    """
    name = request.GET.get("field", "")[:60]
    text = request.GET.get(f"{name}_text", "").strip()
    visible = _with_beside(queryset).visible_to(request.user)
    own = _own(request, queryset, near)
    found = visible.none()
    if len(text) >= 2:
        found = search_in(visible, "search", text)
        if own:
            found = found.order_by(Case(When(own, then=0), default=1), *queryset.query.order_by)
    elif own:
        found = visible.filter(own)
    options = [(str(record.pk), choice_name(record, request.user)) for record in found[:MOST]]
    context = {"name": name, "options": options, "searched": len(text) >= 2}
    return render(request, "records/_picker_options.html", context)
