"""What the page of an import shows."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from imports.columns import Column, remark_on, samples, target_label
from imports.decoding import LABELS
from imports.models import Import, ImportRow
from records.visibility import sees
from users.models import User

Verdict = ImportRow.Verdict
PROBLEM = Q(verdict__in=[Verdict.FAIL, Verdict.SKIP])
SHOWS = {
    "created": Q(verdict=Verdict.CREATE),
    "updated": Q(pk__in=[]),
    "skipped": Q(verdict=Verdict.SKIP),
    "failed": Q(verdict=Verdict.FAIL),
    "problems": PROBLEM,
    "remarks": Q(verdict=Verdict.CREATE) & ~Q(reasons=""),
    "all": Q(),
}
NAMES, REACH = {"first_name", "last_name", "full_name", "company"}, {"email", "phone", "mobile"}
SHOWN_EXTRAS, SHOWN_LETTERS = 6, 80


@dataclass(frozen=True)
class Tile:
    show: str
    count: str
    label: str
    colour: str
    active: bool


def tiles(of_import: Import, show: str) -> list[Tile]:
    """Each number leads to its rows. Before the run they say what will be, afterwards what is."""
    done = of_import.is_done
    rows = [
        (
            "created",
            of_import.create,
            npgettext("rows", "created", "created", of_import.create) if done else _("to create"),
            "accent",
        ),
        ("updated", of_import.update, npgettext("rows", "updated", "updated", of_import.update) if done else _("to update"), ""),
        ("skipped", of_import.skip, npgettext("rows", "skipped", "skipped", of_import.skip) if done else _("to skip"), ""),
        (
            "failed",
            of_import.fail,
            npgettext("rows", "failed", "failed", of_import.fail) if done else _("cannot be imported"),
            "red" if of_import.fail else "",
        ),
        ("all", of_import.total, _("rows in all"), ""),
    ]
    return [Tile(name, counted(n), label, colour, name == show) for name, n, label, colour in rows]


def counted(n: int) -> str:
    return number_format(n, use_l10n=True, force_grouping=True)


def chosen_show(asked: str, of_import: Import) -> str:
    """The rows to show: those asked for, else the problems, else all."""
    if asked in SHOWS:
        return asked
    return "problems" if of_import.fail or of_import.skip else "all"


def titles() -> dict[str, str]:
    return {
        "created": _("Rows that become leads"),
        "updated": _("Rows that change a lead"),
        "skipped": _("Rows that are skipped"),
        "failed": _("Rows that cannot be imported"),
        "problems": _("Rows with a problem"),
        "remarks": _("Rows with a remark"),
        "all": _("All rows"),
    }


# -- columns ----------------------------------------------------------------------------------------------------------


def shown_columns(of_import: Import) -> list[dict]:
    """Header, samples, where it goes, remark. One query."""
    mapping = of_import.mapping
    data = list(of_import.rows.order_by("number").values_list("data", flat=True)[:200])
    rows = [[cells.get(column.header, "") for column in mapping] for cells in data]
    return [
        {
            "header": column.header,
            "samples": " · ".join(samples(at, rows)),
            "goes_to": target_label(column.target),
            "remark": remark_on(column),
        }
        for at, column in enumerate(mapping)
        if samples(at, rows) or column.target
    ]


def missing_columns(mapping: list[Column]) -> list[str]:
    """What no column was recognised as, although every lead needs it."""
    targets = {column.target for column in mapping}
    missing = []
    if not targets & NAMES:
        missing.append(_("No column was recognised as the name of a person or of a company."))
    if not targets & REACH:
        missing.append(_("No column was recognised as an e-mail address or a telephone number."))
    return missing


def how_it_is_written(of_import: Import) -> str:
    """`Windows-1252 · semicolon`"""
    delimiters = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("vertical bar")}
    return f"{LABELS.get(of_import.encoding, of_import.encoding)} · {delimiters.get(of_import.delimiter, of_import.delimiter)}"


# -- rows -------------------------------------------------------------------------------------------------------------


def shown_rows(rows: list[ImportRow], of_import: Import, *, user: User) -> list[dict]:
    """`rows` with `lead`, `same_lead` and `same_contact`. A record is linked only for whoever may see it."""
    mapping = of_import.mapping
    colours = {Verdict.CREATE: "accent", Verdict.SKIP: "grey", Verdict.FAIL: "red"}
    return [
        {
            "number": row.number,
            "name": _name(row.data, mapping),
            "url": _url(row.lead, user),
            "same_url": _url(row.same_lead or row.same_contact, user),
            "what": row.get_outcome_display() if row.outcome else row.get_verdict_display(),
            "colour": colours[row.verdict],
            "reasons": row.reasons.splitlines(),
            "extra": _extra(row.data, mapping),
        }
        for row in rows
    ]


def _url(record, user: User) -> str:
    return record.get_absolute_url() if sees(user, record) else ""


def _name(data: dict, mapping: list[Column]) -> str:
    """As the file says it: the person, else the company, else the first cell."""
    cells = {}
    for column in mapping:
        if column.target and data.get(column.header, "").strip():
            cells.setdefault(column.target, data[column.header])
    person = f"{cells.get('first_name', '')} {cells.get('last_name', '')}".strip()
    anything = next((cell for header, cell in data.items() if header and cell.strip()), "")
    return (person or cells.get("full_name") or cells.get("company") or anything)[:SHOWN_LETTERS]


def _extra(data: dict, mapping: list[Column]) -> list[tuple[str, str]]:
    """What goes to no field of the lead, with its label; the first few."""
    labelled, filled = [], set()
    for column in mapping:
        cell = data.get(column.header, "").strip()
        if not cell or column.why == "ours":
            continue
        if not column.target or column.target in filled:
            labelled.append((column.header, cell))
        filled.add(column.target)
    labelled += [(_("beyond the last column"), cell) for cell in data.get("", []) if cell.strip()]
    return [(header[:SHOWN_LETTERS], cell[:SHOWN_LETTERS]) for header, cell in labelled[:SHOWN_EXTRAS]]
