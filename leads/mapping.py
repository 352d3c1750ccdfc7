"""Where a field of the lead may go at conversion: only into a field that can hold whatever it holds. Fields of either sort."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Account, Contact
from leads.models import ConversionTarget, Lead, MappingRow
from opportunities.models import Opportunity
from records.models import CustomField, FieldKind
from records.own import is_own, own, own_field, value_of
from records.own_kinds import KINDS

TARGETS: dict[str, type[models.Model]] = {
    ConversionTarget.Kind.ACCOUNT: Account,
    ConversionTarget.Kind.CONTACT: Contact,
    ConversionTarget.Kind.OPPORTUNITY: Opportunity,
}
# Set by acts of their own, or by the conversion itself.
NOT_MAPPED = {
    "owner", "team", "status", "pipeline", "stage", "probability", "account", "contact", "intermediary", "parent",
    "reports_to", "domains", "next_action", "next_action_at", "next_action_timed",
}  # fmt: skip
TEXT = (models.CharField, models.TextField)
NUMBER, WHOLE = gettext_lazy("a number"), gettext_lazy("a whole number")
KINDS_OF_COLUMNS = [  # the first that fits; a BooleanField is none of the numbers
    (models.ForeignKey, gettext_lazy("a choice from a list")),
    (models.BooleanField, gettext_lazy("yes or no")),
    (models.IntegerField, WHOLE),
    (models.DecimalField, NUMBER),
    (models.DateTimeField, gettext_lazy("a date with an hour")),
    (models.DateField, gettext_lazy("a date")),
    (TEXT, gettext_lazy("text")),
]
OWN_KINDS = {
    FieldKind.NUMBER: NUMBER,
    FieldKind.MONEY: NUMBER,
    FieldKind.DATE: gettext_lazy("a date"),
    FieldKind.CHOICE: gettext_lazy("a choice of its own"),
    FieldKind.SEVERAL: gettext_lazy("several choices"),
    FieldKind.YES_NO: gettext_lazy("yes or no"),
    FieldKind.PERSON: pgettext_lazy("kind of field", "a person"),
}
OWN_CHECKS = {FieldKind.LINK: "check_site", FieldKind.EMAIL: "EmailValidator", FieldKind.PHONE: "check_phone"}


@dataclass(frozen=True)
class Slot:
    """A field of either sort, as the mapping sees it. `most` letters; `digits` before the point and `places` behind it."""

    name: str
    label: str
    kind: str
    most: int | None = None
    checks: frozenset[str] = frozenset()
    choices: tuple = ()
    related: type[models.Model] | None = None
    digits: int = 0
    places: int = 0


def slot_of(field: models.Field | CustomField) -> Slot:
    return _own_slot(field) if isinstance(field, CustomField) else _column_slot(field)


def _column_slot(field: models.Field) -> Slot:
    kind = str(next((word for kind, word in KINDS_OF_COLUMNS if isinstance(field, kind)), field.get_internal_type()))
    places = getattr(field, "decimal_places", 0)
    return Slot(
        field.name,
        capfirst(str(field.verbose_name)),
        kind,
        most=field.max_length,
        checks=_own_checks(field),
        choices=tuple(field.flatchoices),
        related=field.remote_field.model if isinstance(field, models.ForeignKey) else None,
        digits=getattr(field, "max_digits", 10 + places) - places,
        places=places,
    )


def _own_checks(field: models.Field) -> frozenset[str]:
    """What a text must pass beside its length: an e-mail address, a telephone number, a site."""
    names = {getattr(check, "__name__", type(check).__name__) for check in field.validators}
    return frozenset(names - {"MaxLengthValidator", "ProhibitNullCharactersValidator"})


def _own_slot(field: CustomField) -> Slot:
    kind = KINDS[field.kind]
    choosing = field.kind in (FieldKind.CHOICE, FieldKind.SEVERAL)
    return Slot(
        field.key,
        capfirst(field.label),
        str(OWN_KINDS.get(field.kind, KINDS_OF_COLUMNS[-1][1])),
        most=getattr(kind, "most", None),
        checks=frozenset({OWN_CHECKS[field.kind]} if field.kind in OWN_CHECKS else ()),
        choices=tuple((option.name.casefold(), option.label) for option in own().live_options(field)) if choosing else (),
        digits=getattr(kind, "digits", 0) - getattr(kind, "places", 0),
        places=getattr(kind, "places", 0),
    )


def mappable(model: type[models.Model]) -> dict[str, models.Field | CustomField]:
    """The fields of either sort, by name."""
    columns = {f.name: f for f in model._meta.concrete_fields if f.editable and not f.primary_key and f.name not in NOT_MAPPED}
    return columns | {field.key: field for field in own().of(model)}


def misfit(source: Slot, target: Slot) -> str:
    """Why the target cannot hold what the source holds, as a sentence; "" when it can."""
    names = {"source": source.label, "target": target.label, "is": source.kind, "wanted": target.kind}
    if source.kind != target.kind and not (source.kind == WHOLE and target.kind == NUMBER):
        return _("“%(source)s” is %(is)s, “%(target)s” is %(wanted)s: they do not fit together.") % names
    if source.related is not target.related:
        return _("“%(source)s” and “%(target)s” choose from different lists.") % names
    if target.kind == NUMBER and (source.places > target.places or source.digits > target.digits):
        return _("“%(source)s” may hold larger or finer numbers than “%(target)s”.") % names
    if source.name != target.name and is_own(source.name) and is_own(target.name) and (source.choices or target.choices):
        return _options_misfit(source, target, names)
    return _text_misfit(source, target, names) if source.kind == KINDS_OF_COLUMNS[-1][1] else ""


def _options_misfit(source: Slot, target: Slot, names: dict) -> str:
    known = {name for name, _label in target.choices}
    lacking = [label for name, label in source.choices if name not in known]
    names |= {"lacking": ", ".join(lacking)}
    return _("“%(target)s” has no choice named %(lacking)s, which “%(source)s” has.") % names if lacking else ""


def _text_misfit(source: Slot, target: Slot, names: dict) -> str:
    if (source.choices or target.choices) and source.choices != target.choices:
        return _("“%(source)s” and “%(target)s” do not have the same choices.") % names
    if not target.checks <= source.checks:
        return _("“%(target)s” takes only what is written in a certain way, which “%(source)s” need not be.") % names
    if target.most and (source.most is None or source.most > target.most):
        names |= {"from": source.most, "to": target.most}
        return _("“%(source)s” may hold %(from)s characters, “%(target)s” only %(to)s: choose a longer field.") % names
    return ""


# -- carrying values over ---------------------------------------------------------------------------------------------


def carried(lead: Lead, rows: Iterable[MappingRow], kind: str) -> Iterator[tuple[str, Any]]:
    """(field of the target, value) of the lead's filled fields. What does not fit is carried as it is: the target refuses it
    by name, so that nothing is dropped in silence. A field that is archived is neither read nor filled."""
    model = TARGETS[kind]
    for row in rows:
        if row.target != kind or not (_is_used(Lead, row.lead_field) and _is_used(model, row.target_field)):
            continue
        value = value_of(lead, row.lead_field)
        if value not in (None, "", []):
            yield row.target_field, _as_target(row, value, model)


def _is_used(model: type[models.Model], name: str) -> bool:
    if not is_own(name):
        return True
    field = own_field(model, name)
    return field is not None and not field.archived


def _as_target(row: MappingRow, value, model: type[models.Model]):
    source = own_field(Lead, row.lead_field) if is_own(row.lead_field) else None
    if is_own(row.target_field):
        target = own_field(model, row.target_field)
        if source is not None and source.kind in (FieldKind.CHOICE, FieldKind.SEVERAL):
            return _same_options(source, target, value)
        try:
            return KINDS[target.kind].settle(target, value)
        except ValidationError:
            return value
    if source is None:
        return value
    try:
        return model._meta.get_field(row.target_field).to_python(value)
    except ValidationError:
        return value


def _same_options(source: CustomField, target: CustomField, value):
    """By name; one that the target lacks stays a word."""
    by_name = {option.name.casefold(): option.pk for option in own().live_options(target)}

    def same(number):
        option = own().options[source.key].get(number) if isinstance(number, int) else None
        return by_name.get(option.name.casefold(), option.label) if option else number

    return [same(number) for number in value] if isinstance(value, list) else same(value)
