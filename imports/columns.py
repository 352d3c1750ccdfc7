"""Which column of a file goes to which field of a lead: by its name, and for e-mail by what its cells look like."""

import functools
import re
from dataclasses import asdict, dataclass, replace

from django.utils.translation import gettext as _

from crm.lib.text import tidy, words
from imports.names import OURS, PERHAPS, PREFIXES, SPARE, SURE
from leads.models import Lead

EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
DIGITS = "0123456789"
SAMPLE_ROWS, SAMPLES, MOSTLY = 200, 3, 0.6


@dataclass(frozen=True)
class Column:
    """`target`: a field of the lead, `full_name`, `no_consent`, or "" for what is kept as labelled extra data.

    `why`: "second" (another column, `first`, has the target), "spare" (serves where `first` is empty), "content" (known
    by its cells), "ours" (left out: an earlier import wrote it), or "".
    """

    header: str
    target: str = ""
    why: str = ""
    first: str = ""

    def stored(self) -> dict:
        return asdict(self)


def columns_for(header: list[str], rows: list[list[str]]) -> list[Column]:
    """In the order of the file. Where two columns have the same target the first one wins; a clear name wins over a vague one."""
    guesses = [_known(name) for name in header]
    taken: dict[str, str] = {}
    found: dict[int, Column] = {}
    for sure in (True, False):
        for at, (name, guess) in enumerate(zip(header, guesses, strict=True)):
            if guess and guess[1] is sure:
                found[at] = _placed(name, _meant(guess[0], name, taken), taken)
    columns = [found.get(at) or Column(name, why="ours" if name in OURS else "") for at, name in enumerate(header)]
    named = taken.get("first_name") or taken.get("last_name")
    columns = [replace(c, why="spare", first=named) if named and c.target == "full_name" else c for c in columns]
    if "email" not in taken:
        _by_content(columns, rows)
    return columns


def _placed(name: str, target: str, taken: dict[str, str]) -> Column:
    if target not in taken:
        taken[target] = name
        return Column(name, target)
    if target in SPARE:
        return Column(name, target, "spare", taken[target])
    return Column(name, "", "second", taken[target])


def _meant(target: str, name: str, taken: dict[str, str]) -> str:
    """`Name` and `Nombre` beside a column of last names are the first name."""
    if target == "full_name" and "last_name" in taken and "first_name" not in taken and key_of(name) in ("name", "nombre", "nom"):
        return "first_name"
    return target


def _by_content(columns: list[Column], rows: list[list[str]]) -> None:
    for at, column in enumerate(columns):
        if column.target or column.why:
            continue
        cells = [cell for cell in (tidy(row[at]) for row in rows[:SAMPLE_ROWS] if len(row) > at) if cell]
        if cells and sum(1 for cell in cells if EMAIL.fullmatch(cell)) >= MOSTLY * len(cells):
            columns[at] = Column(column.header, "email", "content")
            return


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


def _known(header: str) -> tuple[str, bool] | None:
    """The name itself, then as if it were the first of several, then without a word such as `Contact` before it."""
    if header in OURS:
        return None
    parts = words(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)).split()
    while parts:
        key = "".join(parts)
        guess = next((g for g in map(_table().get, (key, key.rstrip(DIGITS), re.sub(r"\d", "1", key))) if g), None)
        if guess or parts[0] not in PREFIXES or len(parts) == 1:
            return guess
        parts = parts[1:]
    return None


def target_label(target: str) -> str:
    """The field's name for people, "" for none."""
    if not target:
        return ""
    special = {"full_name": _("first and last name"), "no_consent": _("consent to mailings (refused)")}
    label = special.get(target) or str(Lead._meta.get_field(target).verbose_name)
    return label[:1].upper() + label[1:]


def remark_on(column: Column) -> str:
    return {
        "second": _("“%(first)s” goes there already; this one is kept as extra data."),
        "spare": _("Used where “%(first)s” is empty."),
        "content": _("Recognised by its cells."),
        "ours": _("Left out: an earlier import wrote it."),
    }.get(column.why, "") % {"first": column.first}


def samples(at: int, rows: list[list[str]]) -> list[str]:
    """The first different cells of a column that hold something."""
    cells = (tidy(row[at])[:60] for row in rows[:SAMPLE_ROWS] if len(row) > at)
    return list(dict.fromkeys(cell for cell in cells if cell))[:SAMPLES]
