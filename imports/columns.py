"""Which column of a file goes to which field of a record: by its name, else by what its cells look like."""

import functools
import re
from dataclasses import asdict, dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.text import tidy, words
from imports.cells import decimal_sign
from imports.looks import looks_like
from imports.names import BETWEEN, ORDINALS, OURS, PERHAPS, PERSON_WORDS, PREFIXES, SPARE, SURE
from imports.own import targets_of_export
from imports.targets import EXTRA, FURTHER_PEOPLE, IGNORE, MODELS, known_targets, meant
from records.models import Record
from records.own import own

DIGITS = "0123456789"
SAMPLE_ROWS, SAMPLES = 200, 3
ORDINAL_SIGN = re.compile(r"(?<=\d)\.?[ºª°]")
NAME, WHOLE = {"name", "nombre", "nom"}, {"full", "complete", "completo", "mostrado", "display"}
CONFIDENCES = {"sure": gettext_lazy("sure"), "likely": gettext_lazy("likely"), "guess": gettext_lazy("a guess")}


OF_ACCOUNTS = {"name": ("name", True), "nombre": ("name", True), "relatedcompany": None, "parentname": None}  # the firm above it


@dataclass(frozen=True)
class Column:
    """`target`: one of targets.GROUPS, "ignore", or "" for what is kept as labelled extra data.

    `why`: "second" (another column, `first`, has the target), "spare" (serves where `first` is empty), "content" (known
    by its cells), "ours" (left out: an earlier import wrote it), "export" (left out: an import does not change it), or "".
    `confidence`: "sure", "likely" or "guess" where the target was found here, else "". `sign`: the decimal sign of its
    numbers, where they show it.
    """

    header: str
    target: str = EXTRA
    why: str = ""
    first: str = ""
    confidence: str = ""
    sign: str = ""

    def stored(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Look:
    """What a column holds in the first rows: its first different cells, and the share of cells that hold something, 0 to 1."""

    samples: list[str]
    fill: float


def columns_for(header: list[str], rows: list[list[str]], kind: str = "leads") -> list[Column]:
    """In the order of the file. Where two columns have the same target the first one wins; a clear name wins over a vague one,
    and any name over what cells look like."""
    cells = [filled(at, rows) for at in range(len(header))]
    company = own_names(MODELS[kind])
    guesses = [
        _guess(name, kind, column, len(rows)) or company.get(key_of(name)) for name, column in zip(header, cells, strict=True)
    ]
    exported = targets_of_export(header, rows, kind)
    found = {at: _of_export(name, exported[name]) for at, name in enumerate(header) if name in exported}
    taken = {column.target: column.header for column in found.values() if column.target not in (EXTRA, IGNORE)}
    for sure in (True, False):
        for at, (name, guess) in enumerate(zip(header, guesses, strict=True)):
            if guess and guess[1] is sure and at not in found:
                found[at] = _placed(name, _as_first_name(guess[0], name, guesses, taken), taken, "sure" if sure else "likely")
    columns = [found.get(at) or Column(name, why="ours" if name in OURS else "") for at, name in enumerate(header)]
    columns = [_spare_name(column, taken) for column in columns]
    _by_content(columns, cells, taken, kind)
    return [replace(column, sign=decimal_sign(cells[at])) for at, column in enumerate(columns)]


def _of_export(name: str, target: str) -> Column:
    return Column(name, target, why="export") if target == IGNORE else Column(name, target, confidence="sure" if target else "")


def _placed(name: str, target: str, taken: dict[str, str], confidence: str) -> Column:
    if target not in taken:
        taken[target] = name
        return Column(name, target, confidence=confidence)
    if target in SPARE:
        return Column(name, target, "spare", taken[target], confidence)
    return Column(name, EXTRA, "second", taken[target])


def _as_first_name(target: str, name: str, guesses: list, taken: dict[str, str]) -> str:
    """`Name` and `Nombre` beside a column of last names are the first name, of the lead as of a further person."""
    of, _full, rest = target.rpartition("full_name")
    last, first = f"{of}last_name", f"{of}first_name"
    if not target.endswith("full_name") or rest or (last, True) not in guesses or first in taken:
        return target
    said = set(words(name).split())
    return first if (said <= NAME if not of else said & NAME and not said & WHOLE) else target


def _spare_name(column: Column, taken: dict[str, str]) -> Column:
    of, _dot, name = column.target.rpartition("full_name")
    named = taken.get(f"{of}first_name") or taken.get(f"{of}last_name")
    return replace(column, why="spare", first=named) if named and column.target.endswith("full_name") else column


def _by_content(columns: list[Column], cells: list[list[str]], taken: dict[str, str], kind: str) -> None:
    for at, column in enumerate(columns):
        if column.target or column.why:
            continue
        target = looks_like(column.header, cells[at], taken)
        target = target and meant(target, kind, clear=True)
        if target and target not in taken:
            taken[target] = column.header
            columns[at] = Column(column.header, target, "content", confidence="guess")


def own_names(model: type[Record]) -> dict[str, tuple[str, bool]]:
    """Key of the name, in either language, of each of the company's own fields → what `_guess` gives."""
    return {key_of(name): (field.key, True) for field in own().of(model) for name in (field.name_es, field.name) if name}


# -- names ------------------------------------------------------------------------------------------------------------


def key_of(name: str) -> str:
    return words(name).replace(" ", "")


@functools.cache
def _table() -> dict[str, tuple[str, bool]]:
    """key → (target, whether the name is clear)."""
    return {
        key_of(name): (target, sure)
        for sure, names in ((False, PERHAPS), (True, SURE))
        for target, text in names.items()
        for name in text.split(",")
    }


@functools.cache
def _ordinals() -> dict[str, int]:
    return {name: n for n, names in ORDINALS.items() for name in names.split(", ")}


def _guess(header: str, kind: str, cells: list[str], row_count: int) -> tuple[str, bool] | None:
    """(target, whether the name is clear). A number is the record's own where each row has another one."""
    if header in OURS:
        return None
    parts = words(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", ORDINAL_SIGN.sub("", header))).split()
    if kind == "accounts" and (name := "".join(parts)) in OF_ACCOUNTS:
        return OF_ACCOUNTS[name]
    guess = _table().get("".join(parts)) or _of_further_person(parts) or _known(parts)
    if not guess:
        return None
    target, sure = guess
    if target == "external_id" and not (len(cells) == min(row_count, SAMPLE_ROWS) == len(set(cells)) > 0):
        return None
    target = target if "." in target and target in known_targets(kind) else meant(target, kind, clear=sure)
    return (target, sure) if target else None


def _known(parts: list[str]) -> tuple[str, bool] | None:
    """The name itself, then as if it were the first of several, then without a word such as `Contact` before it."""
    whole = True
    while parts:
        key = "".join(parts)
        guess = next((g for g in map(_table().get, (key, key.rstrip(DIGITS), re.sub(r"\d", "1", key))) if g), None)
        if guess and not whole and guess[0] == "external_id":  # the number of a company is not that of the lead
            return None
        if guess or parts[0] not in PREFIXES or len(parts) == 1:
            return guess
        parts, whole = parts[1:], False
    return None


def _of_further_person(parts: list[str]) -> tuple[str, bool] | None:
    """`nombre del 2o contacto` is the name of person 2; the first contact is the lead itself."""
    parts = re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z]{4})", " ", " ".join(parts)).split()
    for at, part in enumerate(parts):
        for beside in (at - 1, at + 1):
            number = _ordinals().get(parts[beside]) if part in PERSON_WORDS and 0 <= beside < len(parts) else None
            if number:
                rest = [one for n, one in enumerate(parts) if n not in (at, beside) and one not in BETWEEN]
                return _field_of_person(number, rest)
    return None


def _field_of_person(number: int, rest: list[str]) -> tuple[str, bool] | None:
    guess = _known(rest) if rest else ("full_name", False)
    if number == 1:
        return guess if rest else None
    target = f"person{number}.{guess[0]}" if guess and number in FURTHER_PEOPLE else ""
    return (target, True) if target in known_targets("leads") else None


# -- for the page -----------------------------------------------------------------------------------------------------


def remark_on(column: Column) -> str:
    return {
        "second": _("“%(first)s” goes there already; this one is kept as extra data."),
        "spare": _("Used where “%(first)s” is empty."),
        "content": _("Recognised by its cells."),
        "ours": _("Left out: an earlier import wrote it."),
        "export": _("Left out: an import does not change it."),
    }.get(column.why, "") % {"first": column.first}


def filled(at: int, rows: list[list[str]]) -> list[str]:
    """The cells of a column that hold something, of the first rows."""
    return [cell for cell in (tidy(row[at]) for row in rows[:SAMPLE_ROWS] if len(row) > at) if cell]


def look_at(at: int, rows: list[list[str]]) -> Look:
    cells = filled(at, rows)
    share = len(cells) / min(len(rows), SAMPLE_ROWS) if rows else 0.0
    return Look([cell[:60] for cell in dict.fromkeys(cells)][:SAMPLES], share)
