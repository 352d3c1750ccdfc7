"""What lists, filters and files can do with the company's own fields: columns, sorting, filters, targets of an import.

`own_columns`, `own_filters` and `own_targets` are what the pages of lists and imports plug in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Contains, Exact, GreaterThanOrEqual, In, LessThanOrEqual
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from records.models import CustomField, FieldKind, Record
from records.own import own, own_field
from records.own_indexes import NOT_FILTERED, SEARCHED
from records.own_kinds import KINDS
from records.own_values import EMPTY, Words
from users.models import User


@dataclass(frozen=True)
class OwnColumn:
    """A column of a list. `sort`: what to annotate and sort by, None where there is no order; `numeric`: to the right."""

    name: str
    label: str
    kind: str
    sort: models.Expression | None
    numeric: bool
    value: Callable[[Record], str]


def own_columns(model: type[Record], rows: Iterable[Record] = (), *, user: User) -> list[OwnColumn]:
    """In their order. One query where people stand in the rows. Values that do not fit sort last, as the empty ones do."""
    words = Words.of(user, model, [row.custom for row in rows])
    return [_column(field, words) for field in own().of(model)]


def _column(field: CustomField, words: Words) -> OwnColumn:
    kind = KINDS[field.kind]
    numeric = field.kind in (FieldKind.NUMBER, FieldKind.MONEY)

    def value(record: Record) -> str:
        return words.say(field, record.custom.get(field.key))

    return OwnColumn(field.key, capfirst(field.label), field.kind, kind.sql(field) if kind.sortable else None, numeric, value)


# -- filters ----------------------------------------------------------------------------------------------------------


class _Compared(django_filters.Filter):
    """A filter on what the index of the field holds. `field`: the own field."""

    lookup: type[models.Lookup] = Exact

    def __init__(self, own_field: CustomField, **kwargs) -> None:
        super().__init__(field_name="custom", **({"label": capfirst(own_field.label)} | kwargs))
        self.own_field = own_field

    def filter(self, queryset: models.QuerySet, value) -> models.QuerySet:
        if value in (None, "", []):
            return queryset
        return queryset.filter(self.condition(KINDS[self.own_field.kind].sql(self.own_field), value))

    def condition(self, column: models.Expression, value) -> models.Lookup | models.Q:
        return self.lookup(column, value)


class _Part(_Compared, django_filters.CharFilter):
    def condition(self, column: models.Expression, value: str) -> models.Lookup:
        return Contains(column, value[:200].lower())


class _Number(_Compared, django_filters.NumberFilter):
    pass


class _Day(_Compared, django_filters.DateFilter):
    def __init__(self, own_field: CustomField, **kwargs) -> None:
        super().__init__(own_field, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def condition(self, column: models.Expression, value) -> models.Lookup:
        return self.lookup(column, value.isoformat())


class _OneOf(_Compared, django_filters.MultipleChoiceFilter):
    def condition(self, column: models.Expression, value: list[str]) -> models.Lookup:
        return In(column, value)


class _AnyOf(_Compared, django_filters.MultipleChoiceFilter):
    def condition(self, column: models.Expression, value: list[str]) -> models.Q:
        found = models.Q()
        for one in value:
            found |= models.Q(**{f"custom__{self.own_field.key}__contains": [int(one)]})
        return found


def own_filters(model: type[Record], names: Iterable[str] | None = None) -> dict[str, django_filters.Filter]:
    """By name in the address, of the fields that are filterable; `names`: only those that are among them."""
    found: dict[str, django_filters.Filter] = {}
    asked = None if names is None else {name.removesuffix("_min").removesuffix("_max") for name in names}
    for field in own().of(model):
        if field.filterable and field.kind not in NOT_FILTERED and (asked is None or field.key in asked):
            found |= _filters_of(field)
    return found


def _filters_of(field: CustomField) -> dict[str, django_filters.Filter]:
    name = capfirst(field.label)
    if field.kind in SEARCHED:
        return {field.key: _Part(field)}
    if field.kind in (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE):
        kind = _Day if field.kind == FieldKind.DATE else _Number
        least, most = (type(kind.__name__, (kind,), {"lookup": one}) for one in (GreaterThanOrEqual, LessThanOrEqual))
        return {
            f"{field.key}_min": least(field, label=_("%(field)s from") % {"field": name}),
            f"{field.key}_max": most(field, label=_("%(field)s up to") % {"field": name}),
        }
    if field.kind == FieldKind.YES_NO:
        return {field.key: _OneOf(field, choices=[("true", _("Yes")), ("false", _("No"))])}
    kind = _AnyOf if field.kind == FieldKind.SEVERAL else _OneOf
    return {field.key: kind(field, choices=[(str(pk), label) for pk, label in KINDS[field.kind].offered(field)])}


# -- imports ----------------------------------------------------------------------------------------------------------


def own_targets(model: type[Record]) -> list[tuple[str, str]]:
    """(target, label) of what a column of a file can go to."""
    return [(field.key, capfirst(field.label)) for field in own().of(model)]


def own_from_cell(model: type[Record], name: str, text: str):
    """A cell of a file as a record keeps it, None for an empty one; RuleBroken names the field. Choices by their names.

    Give them to `NewLeads.columns` and its like as `{"custom": {name: value}}`. The first person costs a query.
    """
    field = own_field(model, name)
    if field is None or field.archived:
        raise RuleBroken(_("This field is no longer used."), fields={name: _("This field is no longer used.")})
    if not text.strip():
        return None
    try:
        value = KINDS[field.kind].read(field, text)
        return None if value in EMPTY else value
    except ValidationError as error:
        sentence = " ".join(error.messages)
        raise RuleBroken(f"{capfirst(field.label)}: {sentence}", fields={name: sentence}) from error
