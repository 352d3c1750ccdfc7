"""The values of the company's own fields on a record: set by the services, asked by forms, told in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from records.models import CustomField, FieldKind
from records.own import is_own, own, own_field, value_of
from records.own_form_fields import KeptChoiceField, KeptChoicesField, UnfitField
from records.own_kinds import KINDS, people_named
from users.models import User

EMPTY = (None, "", [])


def settle_own(record: models.Model, values: dict) -> dict:
    """As they are kept, None where emptied; RuleBroken names the fields that cannot be kept. What is there already stays."""
    settled, faults = {}, {}
    for name, value in values.items():
        kept = value_of(record, name)
        field = own_field(type(record), name)
        if value in EMPTY or value == kept:
            settled[name] = None if value in EMPTY else kept
        elif field is None or field.archived:
            faults[name] = _("This field is no longer used.")
        else:
            try:
                settled[name] = KINDS[field.kind].settle(field, value, kept)
            except ValidationError as error:
                faults[name] = " ".join(error.messages)
    _refuse(type(record), faults)
    return {name: None if value in EMPTY else value for name, value in settled.items()}


def put_own(record: models.Model, values: dict) -> list[str]:
    """Put them on the record, which keeps its other ones; the names of those that changed. RuleBroken as above."""
    settled = settle_own(record, values)
    changed = [name for name, value in settled.items() if value_of(record, name) != value]
    emptied = [name for name in changed if settled[name] is None and own_field(type(record), name).required]
    _refuse(type(record), dict.fromkeys(emptied, _("This field is required.")))
    if changed:
        write_own(record, {name: settled[name] for name in changed})
    return changed


def write_own(record: models.Model, kept: dict) -> None:
    """As they are, unasked: for what was kept before."""
    record.custom = {key: value for key, value in (record.custom | kept).items() if value is not None}


def begin_own(record: models.Model, values: dict) -> None:
    """The own fields of a new record: those given, and the defaults of the others. RuleBroken as above."""
    given = settle_own(record, {name: value for name, value in values.items() if is_own(name)})
    record.custom = {
        name: value for name, value in with_defaults(type(record), record.custom | given).items() if value is not None
    }


def with_defaults(model: type[models.Model], custom: dict) -> dict:
    """What a new record keeps: the defaults of what is not given. A default that no longer fits is left out."""
    fields = own().of(model)
    wanted = {f.key: f.default for f in fields if f.default not in EMPTY and KINDS[f.kind].fits(f, f.default)}
    return wanted | custom


def missing_own(record: models.Model) -> dict[str, str]:
    """The required fields that a new record lacks, as sentences by their names."""
    empty = [field for field in own().of(type(record)) if field.required and value_of(record, field.key) in EMPTY]
    return {field.key: _("This field is required.") for field in empty}


def missing_in_words(record: models.Model) -> dict[str, str]:
    """The same, each sentence with the name of its field: for rows of a file."""
    missing = missing_own(record)
    return {name: f"{capfirst(own().fields[name].label)}: {text}" for name, text in missing.items()}


def check_new(record: models.Model) -> None:
    """RuleBroken naming the required fields that are empty."""
    _refuse(type(record), missing_own(record))


def _refuse(model: type[models.Model], faults: dict[str, str]) -> None:
    if faults:
        fields = own().fields
        told = [f"{capfirst(fields[name].label) if name in fields else name}: {text}" for name, text in faults.items()]
        raise RuleBroken(" ".join(told), fields=faults)


def check_own_names(model: type[models.Model], names: Iterable[str]) -> None:
    """TypeError for a key that is no field of this kind of record."""
    strange = sorted(name for name in names if own_field(model, name) is None)
    if strange:
        raise TypeError(f"{model.__name__}: not to be written here: {', '.join(strange)}")


# -- asked ------------------------------------------------------------------------------------------------------------


def own_form_field(field: CustomField, kept=None, *, required: bool | None = None) -> forms.Field:
    """The field of a form. `required` None: as the field says; one that is empty on an old record is not asked at an edit."""
    needed = field.required if required is None else required
    common = {"label": capfirst(field.label), "help_text": field.help, "required": needed}
    kind = KINDS[field.kind]
    real = kind.asked(field, kept, **common)
    shows_itself = isinstance(real, KeptChoiceField | KeptChoicesField)
    if kept in EMPTY or shows_itself or kind.fits(field, kept):
        return real
    return UnfitField(real, kept, str(FieldKind(field.kind).label))


# -- told -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A value in words. `kind` says how a page shows it, "text" where it does not fit."""

    label: str
    kind: str
    text: str


class Words:
    """Values of own fields in words. `people`: the names of those who stand in them, by number."""

    def __init__(self, currency: str, people: dict[int, str]) -> None:
        self.currency, self.people = currency, people

    @classmethod
    def of(cls, user: User, model: type[models.Model], customs: Iterable[dict]) -> "Words":
        """For these values of records, read by this person. One query where people stand in them."""
        keys = [key for key, field in own().all_of(model).items() if field.kind == FieldKind.PERSON]
        numbers = {number for custom in customs for key in keys if isinstance(number := custom.get(key), int)}
        return cls(user.organisation.currency, people_named(sorted(numbers)))

    def learn(self, numbers: Iterable) -> None:
        """The names of these people too. One query for those not known yet."""
        new = {number for number in numbers if isinstance(number, int)} - self.people.keys()
        self.people |= people_named(sorted(new))

    def say(self, field: CustomField, kept) -> str:
        if kept in EMPTY:
            return ""
        kind = KINDS[field.kind]
        return kind.words(field, kept, currency=self.currency, people=self.people) if kind.fits(field, kept) else str(kept)

    def told(self, field: CustomField, kept) -> Told:
        fits = KINDS[field.kind].fits(field, kept)
        return Told(capfirst(field.label), field.kind if fits else FieldKind.TEXT, self.say(field, kept))

    def cell(self, field: CustomField, kept):
        """For a spreadsheet: numbers stay numbers."""
        if kept in EMPTY:
            return ""
        kind = KINDS[field.kind]
        return kind.cell(field, kept, people=self.people) if kind.fits(field, kept) else str(kept)


def own_facts(record: models.Model, user: User) -> dict[str, Told]:
    """The filled own fields of the record that are still used, by key."""
    words = Words.of(user, type(record), [record.custom])
    return {f.key: words.told(f, record.custom[f.key]) for f in own().of(type(record)) if is_kept(record, f.key)}


def is_kept(record: models.Model, name: str) -> bool:
    return is_own(name) and record.custom.get(name) not in EMPTY
