"""The one way in: checks the fields, writes, and names the act for the history."""

import functools
from collections.abc import Iterable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from crm.lib.fields import KeyField, fields_with_keys
from crm.lib.text import line_feeds, one_line
from records.acts import note_act
from records.history import act
from records.models import Record
from records.own import is_own, value_of
from records.own_values import check_new, check_own_names, put_own
from records.tags import check_tags
from users.models import User

TEXT = (models.CharField, models.TextField)


class StaleEdit(RuleBroken):
    """Somebody else has changed the record since it was read. `current` is the record as it is now."""

    def __init__(self, message: str, *, current: Record) -> None:
        super().__init__(message)
        self.current = current


def check(record: models.Model, *, names: Iterable[str] | None = None) -> None:
    """RuleBroken, naming the fields, when a value cannot be kept. No query. `names`: only these are new; else all."""
    fields = record._meta.concrete_fields if names is None else [record._meta.get_field(name) for name in names]
    faults = {field.name: fault for field in fields if not field.remote_field and (fault := _fault(field, record))}
    try:
        record.clean()
    except ValidationError as error:
        faults |= {name: text for name, text in _sentences(error).items() if name not in faults}
    if faults:
        raise RuleBroken(" ".join(_named(record, faults)), fields=faults)


def _fault(field: models.Field, record: models.Model) -> str:
    """Why the field cannot be kept, "" when it can. Texts are settled from here on.

    Django asks the limit of a text field in forms only.
    """
    value = getattr(record, field.attname)
    if type(value) is str and not isinstance(field, KeyField):
        value = settled(field, value)
        setattr(record, field.attname, value)
    most = most_letters(type(record), plain=True).get(field.attname)
    if most and type(value) is str and (value or field.blank) and len(value) <= most and "\0" not in value:
        return ""
    if field.blank and value in field.empty_values:
        return ""
    try:
        setattr(record, field.attname, field.clean(value, record))
    except ValidationError as error:
        return " ".join(error.messages)
    if isinstance(field, models.TextField) and field.max_length and len(value or "") > field.max_length:
        return _("At most %(most)d characters, this has %(length)d.") % {"most": field.max_length, "length": len(value)}
    return ""


@functools.cache
def most_letters(model: type[models.Model], *, plain: bool = False) -> dict[str, int]:
    """Column → most letters, of the fields that hold text. `plain`: of those that take any text."""
    ordinary = (MaxLengthValidator, ProhibitNullCharactersValidator)
    return {
        field.attname: field.max_length
        for field in model._meta.concrete_fields
        if isinstance(field, TEXT)
        and field.max_length
        and (not plain or (type(field) in TEXT and not field.choices and _all_are(ordinary, field.validators)))
    }


def _all_are(kinds: tuple[type, ...], validators: list) -> bool:
    return all(isinstance(validator, kinds) for validator in validators)


def _sentences(error: ValidationError) -> dict[str, str]:
    return {name: " ".join(messages) for name, messages in error.message_dict.items()}


def _named(record: models.Model, faults: dict[str, str]) -> list[str]:
    """`E-mail: this is not an address.`"""
    for name, text in faults.items():
        yield text if name == NON_FIELD_ERRORS else f"{_label(record, name)}: {text}"


def _label(record: models.Model, name: str) -> str:
    label = str(record._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def check_names(model: type[Record], values: dict, *, also: Iterable[str] = ()) -> None:
    """TypeError for a field that is not the caller's to write: an edit's own, the company's, and `also`."""
    company = {name for name in values if is_own(name)}
    check_own_names(model, company)
    taken = {field.name for field in model._meta.concrete_fields if field.editable} - model.APART | {*also}
    if strange := sorted(set(values) - company - taken):
        raise TypeError(f"{model.__name__}: not to be written here: {', '.join(strange)}")


def create_record(record: Record, *, actor: User) -> None:
    """Insert. Call inside the service's transaction."""
    check(record)
    check_new(record)
    check_tags(record)
    record.created_by = record.updated_by = actor
    if record.owner_id:
        record.team_id = record.owner.team_id  # as the database will set it
    record.save(force_insert=True)


def save_record(record: Record, *, actor: User, what: str, fields: list[str], undoable: bool = False, detail: str = "") -> None:
    """Update these fields, with their keys; the history says `what`. Call with the row locked.

    `undoable`: the act is noted, so that it can be taken back (records/undo.py).
    """
    fields = [*dict.fromkeys("custom" if is_own(name) else name for name in fields)]
    check(record)
    record.updated_by = actor
    if "owner" in fields and record.owner_id:
        record.team_id = record.owner.team_id
    names = {*fields_with_keys(record, fields), "updated_by", *({"team"} if "owner" in fields else ())}
    with act(what, actor=actor) as doing:
        record.save(update_fields=names)
        if undoable:
            note_act(doing, record, what=what, actor=actor, detail=detail)
    record.version += 1  # as the database has done


def settled(field: models.Field, value):
    """Lines end with LF; a field of one line has no control characters, and is empty when nothing can be seen in it."""
    if not isinstance(value, str):
        return value
    return one_line(value) if isinstance(field, models.CharField) else line_feeds(value)


def set_values(record: models.Model, values: dict) -> list[str]:
    """Put the values on the record; the names of those that changed."""
    company = put_own(record, {name: value for name, value in values.items() if is_own(name)})
    values = {name: settled(record._meta.get_field(name), value) for name, value in values.items() if not is_own(name)}
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, values[name])
    return [*changed, *company]


def stored_value(record: models.Model, name: str):
    """A field's value as JSON keeps it; a relation by its number, a moment and an amount as text."""
    if is_own(name):
        return value_of(record, name)
    value = record._meta.get_field(name).value_from_object(record)
    if value is None or type(value) in (str, int, float, bool, list, dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
