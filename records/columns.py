"""The columns that a list can show. Each kind of record has a registry of them; custom fields and tags are further ones.

A cell is worked out by Python and drawn by `templates/jinja/records/rows.html`, by its kind:

    name    (text, small)             text    str
    pill    (colour, text)            lines   (text, small)
    when    (tone, text, small)       tel     (number to dial, text, small)
    tags    list of str               mail    (address, text)         site    (address, text)
    link    (address, text)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.text import domain_of_site, phone_key
from records.models import Record
from records.told import Told


@dataclass(frozen=True)
class Column:
    """`reads`: the fields, as `values()` names them, that `cell(row, told)` needs. `sort`: the field that its head sorts by.

    `relations`: the relations whose names the cell needs (records/labels.py). `fixed`: cannot be left out. `css`: `n` for
    figures, `hide` on small screens. Which cells can be edited says records/cells.py, by the name.
    """

    name: str
    label: str
    reads: tuple[str, ...]
    cell: Callable[[dict, Told], object]
    kind: str = "text"
    sort: str = ""
    css: str = "hide"
    fixed: bool = False
    relations: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return capfirst(str(self.label))


def next_column() -> Column:
    """Lateness over the words."""

    def cell(row: dict, told: Told) -> tuple[str, str, str]:
        tone, text = told.when(row["next_action_at"], timed=row["next_action_timed"])
        return tone, text, row["next_action"]

    reads = ("next_action", "next_action_at", "next_action_timed")
    return Column("next", gettext_lazy("Next action"), reads, cell, "when", sort="next_action_at", css="")


def age_column() -> Column:
    cell = lambda row, told: told.age(row["created_at"])  # noqa: E731
    return Column("age", gettext_lazy("Age"), ("created_at",), cell, sort="created_at", css="n hide")


def owner_column() -> Column:
    cell = lambda row, told: told.label(row, "owner")  # noqa: E731
    return Column("owner", gettext_lazy("Owner"), ("owner_id",), cell, relations=("owner",))


def tags_column() -> Column:
    return Column("tags", gettext_lazy("Tags"), ("tags",), lambda row, told: told.tags(row), "tags", relations=("tags",))


def money_column(model: type[Record], name: str = "amount", *, css: str = "n hide") -> Column:
    return Column(
        name, model._meta.get_field(name).verbose_name, (name, "currency"),
        lambda row, told: told.money(row[name], row["currency"]), sort=name, css=css,
    )  # fmt: skip


def choice_column(model: type[Record], name: str) -> Column:
    """A relation to a list of the house (source, industry …)."""
    label = model._meta.get_field(name).verbose_name
    return Column(name, label, (f"{name}_id",), lambda row, told: told.label(row, name), relations=(name,))


def related_column(model: type[Record], name: str, *, css: str = "hide") -> Column:
    """A related record, linked by its name; what the reader may not see is neither named nor linked."""
    field = model._meta.get_field(name)

    def cell(row: dict, told: Told) -> tuple[str, str]:
        number, seen = row[f"{name}_id"], told.sees(row, name)
        return field.remote_field.model(pk=number).get_absolute_url() if seen else "", told.name(row, name)

    return Column(name, field.verbose_name, (f"{name}_id",), cell, "link", css=css, relations=(name,))


def field_columns(model: type[Record], names: Iterable[str]) -> list[Column]:
    """Plain columns of these fields, by what the field holds."""
    return [_field_column(model._meta.get_field(name)) for name in names]


def _field_column(field: models.Field) -> Column:
    kind, css, cell = "text", "hide", _text(field.name)
    if field.choices:
        kind, cell = "text", _choice(field)
    elif isinstance(field, models.DateField):
        cell = _day(field.name)
    elif isinstance(field, models.BooleanField):
        cell = _yes(field.name)
    elif isinstance(field, models.IntegerField | models.DecimalField):
        css = "n hide"
    elif isinstance(field, models.EmailField):
        kind, cell = "mail", _mail(field.name)
    elif field.name in ("phone", "mobile"):
        kind, cell = "tel", _phone(field.name)
    elif field.name == "website":
        kind, cell = "site", _site(field.name)
    return Column(field.name, field.verbose_name, (field.name,), cell, kind, css=css)


def _text(name: str) -> Callable:
    return lambda row, _told: "" if row[name] is None else str(row[name])[:300]


def _choice(field: models.Field) -> Callable:
    labels = dict(field.flatchoices)
    return lambda row, _told: str(labels.get(row[field.name], row[field.name])) if row[field.name] else ""


def _day(name: str) -> Callable:
    return lambda row, told: told.day(row[name])


def _yes(name: str) -> Callable:
    return lambda row, _told: _("Yes") if row[name] else ""


def _mail(name: str) -> Callable:
    return lambda row, _told: mailed(row[name])


def mailed(text: str) -> tuple[str, str]:
    """The address of a mail link, and as it is written."""
    return quote(text, safe="@+"), text


def _phone(name: str) -> Callable:
    return lambda row, _told: (*dialled(row[name]), "")


def dialled(text: str) -> tuple[str, str]:
    """The number to dial, and as it is written."""
    return (phone_key(text) or "".join(c for c in text if c.isdigit()), text) if text else ("", "")


def _site(name: str) -> Callable:
    return lambda row, _told: linked(row[name])


def linked(text: str) -> tuple[str, str]:
    """The address of a site, "" where it is none, and as it is written."""
    site = text.strip()
    if not domain_of_site(site):
        return "", text
    return (site if site.lower().startswith(("http://", "https://")) else f"https://{site.rpartition('://')[2]}"), text
