"""What the page of an import shows."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from accounts.matching import announce
from imports.columns import Column, look_at, remark_on
from imports.decoding import LABELS
from imports.models import Import, ImportRow, Match, Verdict
from imports.targets import target_label
from leads.models import Lead
from records.visibility import sees
from users.models import User

PROBLEM = Q(verdict__in=[Verdict.FAIL, Verdict.SKIP])
SHOWS = {
    "created": Q(verdict=Verdict.CREATE),
    "updated": Q(verdict=Verdict.UPDATE),
    "skipped": Q(verdict=Verdict.SKIP),
    "failed": Q(verdict=Verdict.FAIL),
    "problems": PROBLEM,
    "remarks": Q(verdict=Verdict.CREATE) & ~Q(reasons=""),
    "all": Q(),
}
NAMES, REACH = {"first_name", "last_name", "full_name", "company"}, {"email", "phone", "mobile"}
SHOWN_EXTRAS, SHOWN_LETTERS = 6, 80
COLOURS = {Verdict.CREATE: "accent", Verdict.UPDATE: "blue", Verdict.SKIP: "grey", Verdict.FAIL: "red"}
WHY = {
    "own_id": gettext_lazy("exported from here"),
    "external_id": gettext_lazy("same external id"),
    "email": gettext_lazy("same e-mail"),
    "phone": gettext_lazy("same phone and name"),
    "tax_id": gettext_lazy("same tax id"),
    "company": gettext_lazy("same company and name"),
    "domain": gettext_lazy("same domain"),
}


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
    rows = list(of_import.rows.order_by("number").values_list("cells", flat=True)[:200])
    columns = [(column, look_at(at, rows)) for at, column in enumerate(of_import.mapping)]
    return [
        {
            "header": column.header,
            "samples": " · ".join(look.samples),
            "goes_to": target_label(column.target, of_import.kind),
            "remark": remark_on(column),
        }
        for column, look in columns
        if look.samples or column.target
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
    if of_import.file_format != "text":
        return f"{of_import.file_format.upper()} · {of_import.sheet}".strip(" ·")
    delimiters = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("vertical bar")}
    layout = of_import.how
    return f"{LABELS.get(layout.encoding, layout.encoding)} · {delimiters.get(layout.delimiter, layout.delimiter)}"


# -- rows -------------------------------------------------------------------------------------------------------------


def shown_rows(rows: list[ImportRow], of_import: Import, *, user: User) -> list[dict]:
    """`rows` with the records they match. What the reader may not see is announced without its data. One query."""
    mapping = of_import.mapping
    made = dict(of_import.records.filter(number__in=[row.number for row in rows]).values_list("number", "lead"))
    leads = Lead.objects.in_bulk(filter(None, made.values()))
    return [
        {
            "number": row.number,
            "name": _name(row.cells, mapping),
            "url": _url(leads.get(made.get(row.number)), user),
            "same_url": _url(_same(row), user),
            "what": _what(row, of_import),
            "colour": COLOURS[row.verdict],
            "reasons": [*_match_sentence(row, user), *row.sentences],
            "extra": list((row.values or {}).get("extra", {}).items())[:SHOWN_EXTRAS],
        }
        for row in rows
    ]


def _same(row: ImportRow):
    return row.same_lead or row.same_contact or row.same_account


def _what(row: ImportRow, of_import: Import) -> str:
    if not of_import.is_done or row.number > of_import.done_to:
        return row.get_verdict_display()
    done = {
        Verdict.CREATE: _("created"),
        Verdict.UPDATE: _("updated"),
        Verdict.SKIP: _("skipped"),
        Verdict.FAIL: _("failed"),
    }
    return done[row.verdict]


def _match_sentence(row: ImportRow, user: User) -> list[str]:
    if not row.match:
        return []
    why = WHY.get(row.match_by, "")
    if row.match == Match.FILE:
        return [_("The same as row %(n)d (%(why)s).") % {"n": row.twin, "why": why}]
    if row.match == Match.DO_NOT_CONTACT:
        return [_("On the do-not-contact list (%(why)s).") % {"why": why}]
    record = _same(row)
    if record is not None and not sees(user, record):
        return [announce(record, [str(why)])]
    kind = str(record._meta.verbose_name) if record is not None else row.get_match_display()
    return [_("%(kind)s exists already (%(why)s).") % {"kind": kind[:1].upper() + kind[1:], "why": why}]


def _url(record, user: User) -> str:
    return record.get_absolute_url() if sees(user, record) else ""


def _name(cells: list[str], mapping: list[Column]) -> str:
    """As the file says it: the person, else the company, else the first cell."""
    named: dict[str, str] = {}
    for column, cell in zip(mapping, cells, strict=False):
        if column.target and cell.strip():
            named.setdefault(column.target, cell)
    person = f"{named.get('first_name', '')} {named.get('last_name', '')}".strip()
    anything = next((cell for cell in cells if cell.strip()), "")
    return (person or named.get("full_name") or named.get("company") or anything)[:SHOWN_LETTERS]
