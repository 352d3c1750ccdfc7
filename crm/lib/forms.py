"""Small helpers for forms."""

from django import forms
from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The posted data, also when every field is empty; None on a GET (`request.POST or None` loses an empty POST)."""
    return request.POST if request.method == "POST" else None


def is_number(text: str) -> bool:
    """Whether this can be the number of a row."""
    return text.isascii() and text.isdigit() and len(text) < 19


def number_of(text: str) -> int | None:
    """The number of a row, as an address or a form writes it."""
    return int(text) if is_number(text) else None


def begin_in_first(form: forms.BaseForm) -> forms.BaseForm:
    """The same form; the keyboard begins in its first visible field."""
    first = next(iter(form.visible_fields()), None)
    if first is not None:
        first.field.widget.attrs["autofocus"] = True
    return form
