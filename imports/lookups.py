"""The lists that cells refer to by name: sources, campaigns, industries, statuses, countries. Read once for a whole file."""

import functools
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext as _
from django_countries import countries

from accounts.models import Industry
from campaigns.models import Campaign, Source
from crm.lib.text import words
from imports.cells import Unknown, Unusable, quoted
from leads.models import Lead, LeadStatus, Meaning, State
from leads.services import status_for
from records.models import Choice
from records.parts import ConsentState

OTHER_COUNTRY_NAMES = {
    "US": "usa, u s a, eeuu, ee uu, united states, estados unidos",
    "GB": "uk, u k, great britain, england, inglaterra, gran bretana",
    "NL": "holanda, holland, the netherlands",
    "CZ": "republica checa, czech republic",
    "KR": "corea del sur, south korea",
    "RU": "rusia, russia",
    "ES": "espanya",
    "TR": "turkey, turquia",
}


@dataclass(frozen=True)
class Lists:
    """`by_name`: field of the lead → key of a name in either language → the row. Archived ones are not offered."""

    by_name: dict[str, dict[str, Choice]]
    new: LeadStatus
    statuses: dict[str, LeadStatus] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Lists":
        """Five queries."""
        models = {"source": Source, "campaign": Campaign, "industry": Industry}
        return cls(
            {name: _by_name(model.objects.live()) for name, model in models.items()},
            status_for(Meaning.NEW),
            _by_name(LeadStatus.objects.all()),
        )

    def choice(self, name: str, cell: str) -> Choice:
        found = self.by_name[name].get(words(cell))
        if found is None:
            raise Unknown(_("“%(cell)s” is not in the list; it is kept as extra data.") % {"cell": quoted(cell)})
        return found

    def status(self, cell: str) -> LeadStatus:
        found = self.statuses.get(words(cell))
        if found is not None and found.state != State.OPEN:
            raise Unusable(
                _("“%(cell)s” is not an open status, and a lead begins open. Leave the row out, or give an open status.")
                % {"cell": quoted(cell)}
            )
        if found is None or found.archived:
            raise Unknown(
                _("“%(cell)s” is not one of the open statuses; the lead begins as %(new)s.")
                % {"cell": quoted(cell), "new": self.new.label}
            )
        return found


def _by_name(rows) -> dict[str, Choice]:
    """A name in use wins over the same name archived, English over Spanish."""
    found: dict[str, Choice] = {}
    rows = sorted(rows, key=lambda row: row.archived)
    for name in ("name", "name_es"):
        for row in rows:
            found.setdefault(words(getattr(row, name)), row)
    found.pop("", None)
    return found


@functools.cache
def _countries() -> dict[str, str]:
    """Key of a code (two or three letters) or of a name in English or Spanish → code."""
    found: dict[str, str] = {}
    for language in ("en", "es"):
        with translation.override(language):
            found |= {words(name): code for code, name in countries}
    found |= {words(countries.alpha3(code)): code for code, _name in countries}
    found |= {name: code for code, names in OTHER_COUNTRY_NAMES.items() for name in names.split(", ")}
    return found | {code.lower(): code for code, _name in countries}


def country(cell: str) -> str:
    code = _countries().get(words(cell))
    if code is None:
        raise Unknown(_("“%(cell)s” is not a country known here; it is kept as extra data.") % {"cell": quoted(cell)})
    return code


@functools.cache
def _labels(name: str) -> dict[str, str]:
    """The labels of a field's choices in both languages, and the values themselves → value."""
    field = Lead._meta.get_field(name)
    found = {}
    for language in ("es", "en"):
        with translation.override(language):
            found |= {words(str(label)): value for value, label in field.choices}
    return found | {words(value): value for value, _label in field.choices}


def labelled(name: str, cell: str) -> str | None:
    """The value of a choice field, by its label in either language; None when there is none such."""
    return _labels(name).get(words(cell))


def consent(cell: str, yes: bool | None) -> str:
    """Given or refused; `yes` is what the cell says when it is a plain yes or no."""
    if yes is not None:
        return ConsentState.GIVEN if yes else ConsentState.REFUSED
    value = labelled("consent", cell)
    if value is None:
        raise Unknown(_("“%(cell)s” says neither yes nor no; it is kept as extra data.") % {"cell": quoted(cell)})
    return value
