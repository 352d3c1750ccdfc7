"""The company's own fields as columns of a list (records/columns.py), and as filters of its address."""

from collections.abc import Callable

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.columns import Column, dialled, linked, mailed
from records.labels import custom_of
from records.models import CustomField, FieldKind, Record
from records.own import is_own, own, own_field
from records.own_kinds import KINDS
from records.own_values import Words
from records.told import Told

DRAWN: dict[str, tuple[str, Callable]] = {
    FieldKind.EMAIL: ("mail", mailed),
    FieldKind.PHONE: ("tel", lambda text: (*dialled(text), "")),
    FieldKind.LINK: ("site", linked),
}
FIGURES = (FieldKind.NUMBER, FieldKind.MONEY)
SORTED = (*FIGURES, FieldKind.DATE)
MOST_LETTERS = 300


def own_list_columns(model: type[Record]) -> list[Column]:
    """One for each field that is offered, in their order. People in them are named along with the other names of the page."""
    return [_column(field) for field in own().of(model)]


def _column(field: CustomField) -> Column:
    kind, drawn = DRAWN.get(field.kind, ("text", lambda text: text[:MOST_LETTERS]))
    person = field.kind == FieldKind.PERSON

    def cell(row: dict, told: Told):
        people = {number: found[0] for number, found in told.labels[field.key].items()} if person else {}
        return drawn(Words(told.user.organisation.currency, people).say(field, custom_of(row).get(field.key)))

    css, sort = "n hide" if field.kind in FIGURES else "hide", field.key if is_sortable(field) else ""
    relations = (field.key,) if person else ()
    return Column(field.key, capfirst(field.label), ("custom",), cell, kind, css=css, relations=relations, sort=sort)


def is_sortable(field: CustomField | None) -> bool:
    """Whether a list sorts by it: what has an order, and an index that keeps it (own_indexes.py)."""
    return field is not None and not field.archived and field.filterable and field.kind in SORTED


def sort_field(field: CustomField) -> models.Field:
    """The field as a column of a list's rows, for the keys of its pages."""
    made = KINDS[field.kind].sql(field).output_field.clone()
    made.set_attributes_from_name(field.key)
    made.null = True
    return made


def unused(model: type[Record], name: str) -> str:
    """What to say of a name in an address that was an own field's: that it is archived; "" for any other."""
    key = name.removesuffix("_min").removesuffix("_max")
    field = own_field(model, key) if is_own(key) else None
    return _("The field “%(name)s” is no longer used.") % {"name": capfirst(field.label)} if field else ""
