"""An export of this house that comes back: known by its column of ids, its columns by the labels that the export gives them."""

import functools

from django.utils import translation
from django.utils.translation import gettext

from crm.lib.text import words
from imports.targets import EXTRA, IGNORE, MODELS, known_targets
from records.exporting import OWN_ID, label_of
from records.own import own
from records.own_id import read_own_id

SAMPLE = 50
LANGUAGES = ("en", "es")
ELSEWHERE = {"account": "company"}  # what an export calls otherwise


def key_of(name: str) -> str:
    return words(name).replace(" ", "")


def own_targets(kind: str) -> dict[str, str]:
    """Key of a label, in either language → target; IGNORE for what no import writes (dates, states, the team)."""
    fields = own().of(MODELS[kind])
    return {key_of(name): field.key for field in fields for name in (field.name_es, field.name) if name} | _of_the_house(kind)


@functools.cache
def _of_the_house(kind: str) -> dict[str, str]:
    found, known = {}, known_targets(kind)
    for language in LANGUAGES:
        with translation.override(language):
            for name in (OWN_ID, *MODELS[kind].EXPORTED):
                target = ELSEWHERE.get(name, name)
                found[key_of(label_of(MODELS[kind], name))] = target if target in known else IGNORE
    return found


@functools.cache
def hidden_words() -> frozenset[str]:
    """What stands for a record that the person who exported could not see."""
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(gettext("(hidden)"))
    return frozenset(found)


def is_export(header: list[str]) -> bool:
    return id_column(header) is not None


def id_column(header: list[str]) -> int | None:
    wanted = key_of(label_of(MODELS["leads"], OWN_ID))
    return next((at for at, name in enumerate(header) if key_of(name) == wanted), None)


def kind_of_export(header: list[str], rows: list[list[str]]) -> str:
    """Of which kind of record it is an export from here; "" when none of the first ids is one of this house."""
    at = id_column(header)
    cells = [row[at] for row in rows[:SAMPLE] if len(row) > at] if at is not None else []
    return next((kind for cell in cells for kind in MODELS if own_number(cell, kind) is not None), "")


def own_number(cell: str, kind: str) -> int | None:
    return read_own_id(cell, MODELS[kind]._meta.model_name)


def targets_of_export(header: list[str], rows: list[list[str]], kind: str) -> dict[str, str]:
    """Name of a column → its target, of those that the export has named. Ids of another house are extra data."""
    if not is_export(header):
        return {}
    known = own_targets(kind)
    found = {name: known[key_of(name)] for name in header if key_of(name) in known}
    if kind_of_export(header, rows) != kind:
        found = {name: EXTRA if target == OWN_ID else target for name, target in found.items()}
    return found


def extra_of(cell: str) -> dict[str, str]:
    """`Colour: red | Size: 39`, as the export writes extra data."""
    found: dict[str, str] = {}
    for part in cell.split(" | "):
        name, colon, value = part.partition(": ")
        if colon:
            found[name] = value
        elif found:
            last = next(reversed(found))
            found[last] = f"{found[last]} | {part}"
        else:
            found[part] = ""
    return found
