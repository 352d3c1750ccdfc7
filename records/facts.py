"""What a record's page tells of it, section by section: the filled fields of either sort, in the order of the layout."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.lib.money import money
from records.layout import sections_of
from records.models import Record
from records.own import is_own, own
from records.own_values import own_facts
from records.parts import Address, check_phone, check_site
from records.stars import is_starred
from records.words import in_words
from users.models import User

TOLD_BESIDE = {"currency", "postcode", "city", "region", "country"}  # with the amount, with the street


@dataclass(frozen=True)
class Fact:
    """`kind`: text, long, email, phone, link, lines, record. `missing`: what is said where nothing is known."""

    label: str
    kind: str
    value: object
    missing: str = ""


@dataclass(frozen=True)
class Facts:
    label: str
    rows: list[Fact] = field(default_factory=list)


def facts_of(record: Record, user: User) -> list[Facts]:
    """Sections that have something to tell. One query where people stand in own fields, none else when the page knows them."""
    company = own_facts(record, user)
    told = []
    for section in sections_of(type(record)):
        rows = []
        for name in section.names:
            if is_own(name):
                rows += [Fact(f.label, str(f.kind), f.text) for f in [company.get(name)] if f]
            else:
                rows += _standard(record, name, user)
        if rows:
            alone = len(rows) == 1 and rows[0].label == section.label
            told.append(Facts("" if alone else section.label, rows))
    return told


def _standard(record: Record, name: str, user: User) -> Iterator[Fact]:
    beside = record.TOLD_WITH.get(name, ())
    if name in record.TOLD_ABOVE or name in TOLD_BESIDE or (beside and not any(getattr(record, one) for one in beside)):
        return
    of = record._meta.get_field(name)
    value, label = getattr(record, name), capfirst(str(of.verbose_name))
    if name == "street" and isinstance(record, Address):
        if record.address_lines:
            yield Fact(_("Address"), "lines", record.address_lines)
    elif value in (None, "", []) or (value is False and isinstance(of, models.BooleanField)):
        if name in record.TOLD_MISSING:
            yield Fact(label, "text", "", str(record.TOLD_MISSING[name]))
    else:
        yield Fact(label, *_shown(record, of, value, user))


def _shown(record: Record, of: models.Field, value, user: User) -> tuple[str, object]:
    if of.name == "probability":
        expected = record.expected_value
        return "text", f"{value} %" if expected is None else f"{value} % · {money(expected, record.currency)}"
    if of.remote_field:
        return ("record", value) if isinstance(value, Record) else ("text", str(value))
    if of.choices:
        return "text", getattr(record, f"get_{of.name}_display")()
    if isinstance(of, models.EmailField):
        return "email", value
    if check_phone in of.validators:
        return "phone", value
    if check_site in of.validators:
        return "link", value
    if isinstance(of, models.TextField):
        return "long", value
    if isinstance(of, models.BooleanField):
        return "text", _("yes")
    if isinstance(of, models.DecimalField):
        return "text", money(value, record.currency if of.name == "amount" else user.organisation.currency)
    return _listed(of, value)


def _listed(of: models.Field, value) -> tuple[str, object]:
    if isinstance(of, ArrayField):
        base = of.base_field
        kind = "emails" if isinstance(base, models.EmailField) else "phones" if check_phone in base.validators else "text"
        return kind, value if kind != "text" else ", ".join(value)
    return "text", in_words(Decimal(value) if isinstance(value, int) else value)


def page_facts(record: Record, user: User) -> dict:
    """What `records/_facts.html` and `records/_star.html` show. One query for the star."""
    tags = own().tags
    return {
        "facts": facts_of(record, user),
        "tags": [tags[pk] for pk in record.tags if pk in tags],
        "record": record,
        "kind": record._meta.model_name,
        "starred": is_starred(record, user),
    }
