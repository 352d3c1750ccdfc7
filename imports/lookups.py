"""The lists that cells refer to by name: sources, campaigns, statuses, countries, people … Read once for a whole file."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import translation
from django_countries import countries
from rapidfuzz import fuzz, process

from accounts.models import Industry
from campaigns.models import Campaign, Source
from crm.lib.text import plain, words
from imports.cells import NO, YES
from leads.models import Direction, LeadStatus, Meaning, State
from leads.services import status_for
from records.models import Choice, Tag
from records.parts import ConsentState
from users.models import User

Id = int | str  # a row's number, or a code

LISTED = ("source", "campaign", "industry", "status", "country", "owner", "tags", "consent")
MODELS = {"source": Source, "campaign": Campaign, "industry": Industry, "tags": Tag}  # a cell can make a new row of these
VERY_ALIKE, ALIKE, MOST_SUGGESTIONS, MOST_LETTERS = 92, 55, 5, 200
SHORTEST = 4  # letters of a name that longer words are compared with: codes of countries are in every word
OTHER_COUNTRY_NAMES = {
    "US": "usa, u s a, eeuu, ee uu, united states, estados unidos",
    "GB": "uk, u k, great britain, england, inglaterra, gran bretana",
    "NL": "holanda, holland, the netherlands",
    "CZ": "republica checa, czech republic",
    "KR": "corea del sur, south korea",
    "RU": "rusia, russia",
    "ES": "espanya",
    "MX": "mejico",
    "TR": "turkey, turquia",
}


def key_of(cell: str) -> str:
    """What the spellings of a cell have in common."""
    return (words(cell) or plain(cell))[:MOST_LETTERS]


@dataclass(frozen=True)
class Choices:
    """`ids`: key of a name → what it names. `labels`: what may be chosen, with its name; an id without label may not.

    `forgiving`: a name that is misspelt is taken for the one that it must be.
    """

    ids: dict[str, Id]
    labels: dict[Id, str]
    forgiving: bool = True

    def find(self, key: str) -> Id | None:
        """By name, or by a name that differs only in its blanks."""
        return self.ids.get(key) or self._joined.get(key.replace(" ", ""))

    @functools.cached_property
    def _joined(self) -> dict[str, Id | None]:
        """Two that would be the same are neither."""
        found: dict[str, Id | None] = {}
        for key, one in self.ids.items():
            joined = key.replace(" ", "")
            found[joined] = one if found.get(joined, one) == one else None
        return found

    def misspelt(self, key: str) -> Id | None:
        """The only one whose name is very much alike, with the same digits and short words: `Feria 2023` is not `Feria 2024`."""
        if not self.forgiving:
            return None
        usable = [name for name, one in self.ids.items() if one in self.labels]
        near = process.extract(key, usable, scorer=fuzz.ratio, score_cutoff=VERY_ALIKE, limit=None)
        found = {self.ids[name] for name, _score, _at in near}
        same = {self.ids[name] for name, _score, _at in near if _marks(name) == _marks(key)}
        return same.pop() if len(found) == len(same) == 1 else None

    def suggestions(self, cell: str) -> list[tuple[Id, str, int]]:
        """(id, label, likeness from 0 to 100) of what the cell may mean, the likeliest first."""
        best: dict[Id, int] = {}
        key = key_of(cell)
        names = [name for name, one in self.ids.items() if one in self.labels and len(name) >= min(len(key), SHORTEST)]
        for name, score, _at in process.extract(key, names, scorer=fuzz.WRatio, score_cutoff=ALIKE, limit=20):
            best.setdefault(self.ids[name], round(score))
        return [(one, self.labels[one], score) for one, score in best.items()][:MOST_SUGGESTIONS]


def _marks(key: str) -> list[str]:
    return sorted(word for word in key.split() if len(word) < 3 or not word.isalpha())


@dataclass(frozen=True)
class Lists:
    """The choices of each target in LISTED, what `actor` may choose. `closed`: the statuses that no lead begins with."""

    choices: dict[str, Choices]
    new: LeadStatus
    closed: frozenset[int]

    @classmethod
    def load(cls, actor: User) -> "Lists":
        """Seven queries."""
        statuses = list(LeadStatus.objects.all())
        choices = {target: _rows(model.objects.all(), usable=lambda row: not row.archived) for target, model in MODELS.items()}
        choices["status"] = _rows(statuses, usable=lambda status: status.state == State.OPEN and not status.archived)
        choices["owner"] = _people(User.objects.assignable_by(actor))
        choices["country"] = country_choices()
        choices["consent"] = _consent()
        return cls(choices, status_for(Meaning.NEW), frozenset(s.pk for s in statuses if s.state != State.OPEN))

    def suggestions(self, target: str, cell: str) -> list[tuple[Id, str, int]]:
        return self.choices[target].suggestions(cell)


def _rows(rows: Iterable[Choice], usable: Callable) -> Choices:
    """A name in use wins over the same name archived, English over Spanish."""
    ids: dict[str, int] = {}
    rows = sorted(rows, key=lambda row: row.archived)
    for name in ("name", "name_es"):
        for row in rows:
            ids.setdefault(key_of(getattr(row, name)), row.pk)
    ids.pop("", None)
    return Choices(ids, {row.pk: row.label for row in rows if usable(row)})


def _people(people: Iterable[User]) -> Choices:
    """By e-mail address, or by a name that only one of them has. Never by likeness: Juan Pérez is not Juana Pérez."""
    people = list(people)
    names = [key_of(person.name) for person in people]
    ids = {name: person.pk for name, person in zip(names, people, strict=True) if names.count(name) == 1}
    ids |= {key_of(person.email): person.pk for person in people}
    ids.pop("", None)
    return Choices(ids, {person.pk: person.name for person in people}, forgiving=False)


def country_choices() -> Choices:
    return Choices(_countries(), dict(countries))


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


def _consent() -> Choices:
    """A plain yes or no, or the label in either language."""
    ids = dict.fromkeys(YES, ConsentState.GIVEN.value) | dict.fromkeys(NO, ConsentState.REFUSED.value)
    return Choices(ids | _labels(ConsentState), dict(ConsentState.choices), forgiving=False)


@functools.cache
def _labels(choices) -> dict[str, str]:
    """The labels in both languages, and the values themselves → value."""
    found = {}
    for language in ("es", "en"):
        with translation.override(language):
            found |= {words(str(label)): value for value, label in choices.choices}
    return found | {words(value): value for value in choices.values}


def direction(cell: str) -> str | None:
    return _labels(Direction).get(words(cell))
