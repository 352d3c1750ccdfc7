"""Sections and order of the fields on forms and record pages: the house's own, or as an administrator has arranged them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

from records.models import CustomField
from records.own import is_own, label_of, own

REST = gettext_noop("Own fields")


@dataclass(frozen=True)
class Section:
    """`names`: of its fields, of either sort, in order."""

    name: str
    name_es: str
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        return (self.name_es if (get_language() or "en").startswith("es") else "") or self.name


def house_sections(model: type[models.Model]) -> list[Section]:
    """As the house lays them out, without the company's own fields."""
    return [Section(*in_both(title), tuple(names)) for title, names in model.SECTIONS]


def in_both(title: str) -> tuple[str, str]:
    found = []
    for language in ("en", "es"):
        with override(language):
            found.append(str(title) if not isinstance(title, str) else _(title))
    return found[0], found[1]


def sections_of(model: type[models.Model]) -> list[Section]:
    """All fields of this kind of record, each once. No query when the page knows the own fields already."""
    arranged = own().layouts.get(model._meta.model_name)
    known = {name for section in model.SECTIONS for name in section[1]}
    fields = {field.key: field for field in own().of(model)}
    if arranged is None:
        return _placed(house_sections(model), fields.values())
    sections, seen = [], set()
    for one in arranged:
        names = [name for name in one["fields"] if name in known | fields.keys() and name not in seen]
        seen |= set(names)
        sections.append(Section(one["name"], one["name_es"], tuple(names)))
    sections = _placed(sections, [field for key, field in fields.items() if key not in seen])
    lost = [name for _title, names in model.SECTIONS for name in names if name not in seen]
    return _more(sections, 0, lost) if sections else house_sections(model)


def _placed(sections: list[Section], fields: Iterable[CustomField]) -> list[Section]:
    """Own fields that no arrangement names: in the section they ask for, else in one of their own at the end."""
    for field in fields:
        wanted = field.section or REST
        names = {wanted.casefold(), *(text.casefold() for text in (in_both(wanted) if wanted == REST else ()))}
        at = next((n for n, s in enumerate(sections) if names & {s.name.casefold(), s.name_es.casefold()}), None)
        if at is None:
            sections = [*sections, Section(*(in_both(REST) if wanted == REST else (wanted, "")), ())]
            at = len(sections) - 1
        sections = _more(sections, at, [field.key])
    return sections


def _more(sections: list[Section], at: int, names: list[str]) -> list[Section]:
    grown = sections[at]
    return [*sections[:at], Section(grown.name, grown.name_es, (*grown.names, *names)), *sections[at + 1 :]]


def field_label(model: type[models.Model], name: str) -> str:
    return capfirst(label_of(model, name))


def order_of(model: type[models.Model]) -> list[str]:
    """All names, section by section."""
    return [name for section in sections_of(model) for name in section.names]


def is_arranged(model: type[models.Model]) -> bool:
    return model._meta.model_name in own().layouts


def standard_names(model: type[models.Model]) -> list[str]:
    return [name for _title, names in model.SECTIONS for name in names if not is_own(name)]
