"""Fields that must be filled before something may happen."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from records.own import is_own, label_of, own_field, value_of


class MissingFields(RuleBroken):
    """Something must be filled first; `fields` names it, `names` lists it."""

    @property
    def names(self) -> list[str]:
        return list(self.fields)


def missing(record: models.Model, names: Iterable[str]) -> list[str]:
    """Those of the fields that are empty. A mobile counts as a phone; an own field that is archived is asked no more."""
    return [name for name in names if not _filled(record, name)]


def _filled(record: models.Model, name: str) -> bool:
    if is_own(name):
        field = own_field(type(record), name)
        return field is None or field.archived or value_of(record, name) not in (None, "", [])
    field = record._meta.get_field(name)
    if getattr(record, field.attname) not in (None, "", []):
        return True
    return name == "phone" and bool(getattr(record, "mobile", ""))


def require(record: models.Model, names: Iterable[str], sentence: str) -> None:
    """MissingFields when one of them is empty; `sentence` says for what they are needed."""
    empty = missing(record, names)
    if empty:
        labels = {name: label_of(type(record), name) for name in empty}
        raise MissingFields(
            f"{sentence} {', '.join(labels.values())}.", fields={name: _("Fill this in first.") for name in empty}
        )
