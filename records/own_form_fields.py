"""Form fields whose value is what a record keeps: a number, a truth, a list of numbers."""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext as _


def _texts(choices: list[tuple], kept: list, named: Callable) -> tuple[list[tuple[str, str]], dict]:
    """The choices as a form has them, with what the record keeps although it is no longer offered; and what each means."""
    means = {str(value): value for value, _label in choices}
    offered = [(str(value), label) for value, label in choices]
    for value in kept:
        if str(value) not in means:
            means[str(value)] = value
            offered.append((str(value), _("%(choice)s (no longer offered)") % {"choice": named(value)}))
    return offered, means


class KeptChoiceField(forms.ChoiceField):
    def __init__(self, choices: list[tuple], kept, *, named: Callable = str, **kwargs) -> None:
        offered, self.means = _texts(choices, [] if kept is None else [kept], named)
        super().__init__(choices=[("", "---------"), *offered], **kwargs)

    def clean(self, value):
        return self.means.get(super().clean(value))

    def prepare_value(self, value) -> str:
        return "" if value is None else str(value)

    def has_changed(self, initial, data) -> bool:
        return self.prepare_value(initial) != self.prepare_value(data)


class KeptChoicesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, choices: list[tuple], kept, *, named: Callable = str, **kwargs) -> None:
        self.kept = kept
        offered, self.means = _texts(choices, kept if isinstance(kept, list) else [] if kept is None else [kept], named)
        super().__init__(choices=offered, **kwargs)

    def clean(self, value):
        chosen = super().clean(value)
        return [self.means[text] for text in chosen] if self.has_changed(self.kept, chosen) else self.kept

    def prepare_value(self, value) -> list[str]:
        if isinstance(value, list | tuple):
            return [str(one) for one in value]
        return [] if value in (None, "") else [str(value)]

    def has_changed(self, initial, data) -> bool:
        return set(self.prepare_value(initial)) != set(self.prepare_value(data))


class UnfitField(forms.CharField):
    """What a record keeps does not fit the kind of its field: it is shown as it is, and stays until something else is typed."""

    def __init__(self, real: forms.Field, kept, kind: str) -> None:
        help_text = _("What is kept here does not fit “%(kind)s”. It stays until you put something else.") % {"kind": kind}
        super().__init__(required=real.required, label=real.label, help_text=help_text)
        self.real, self.kept = real, kept

    def clean(self, value):
        if (value or "").strip() == str(self.kept).strip():
            return self.kept
        return self.real.clean(value)
