"""Small helpers for forms."""

import functools

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def posted(request: HttpRequest) -> QueryDict | None:
    """The posted data, also when every field is empty; None on a GET (`request.POST or None` loses an empty POST)."""
    return request.POST if request.method == "POST" else None


def blank(form: type[forms.BaseForm]) -> SafeString:
    """The fields of an empty form that asks the same of everybody. Drawn once for each language."""
    return _blank(form, get_language())


@functools.cache
def _blank(form: type[forms.BaseForm], _language: str) -> SafeString:
    return as_crispy_form(form())


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
