"""What the pages of an import say of its rows, as a plan and as a result."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext, pgettext

from accounts.matching import announce, managers_of
from accounts.models import Account
from imports.columns import Column
from imports.forms import ways
from imports.matching import UPDATABLE
from imports.models import Import, ImportRow, Match, Policy, Verdict
from imports.undoing import DAYS
from imports.updating import changes_of
from imports.wording import WORDING, counted
from records.models import Record
from records.visibility import changes, sees
from users.models import User

State = Import.State
SHOWS = {
    "created": Q(verdict=Verdict.CREATE),
    "updated": Q(verdict=Verdict.UPDATE),
    "skipped": Q(verdict=Verdict.SKIP),
    "failed": Q(verdict=Verdict.FAIL),
    "problems": Q(verdict__in=[Verdict.FAIL, Verdict.SKIP]),
    "remarks": Q(verdict=Verdict.CREATE) & ~Q(reasons=""),
    "left": Q(),
    "kept": Q(),
    "all": Q(),
}
MOST_PROBLEMS = 12
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
SKIPPED = {
    Match.FILE: gettext_lazy("Repeats another row of the file"),
    Match.OPEN: gettext_lazy("Is an open lead already"),
    Match.NURTURE: gettext_lazy("Is a nurtured lead already"),
    Match.DISQUALIFIED: gettext_lazy("Is a disqualified lead already"),
    Match.CONVERTED: gettext_lazy("Is a converted lead already"),
    Match.CONTACT: gettext_lazy("Is a contact already"),
    Match.ACCOUNT: gettext_lazy("Is an account already"),
    Match.DO_NOT_CONTACT: gettext_lazy("Is on the do-not-contact list"),
}


@dataclass(frozen=True)
class Tile:
    show: str
    count: str
    label: str
    colour: str
    active: bool


@dataclass(frozen=True)
class Group:
    """Rows that fail, or are skipped, for one reason."""

    text: str
    count: str
    query: str
    chosen: bool


def tiles(of_import: Import, show: str) -> list[Tile]:
    """Each number leads to its rows. Before the run they say what will be, afterwards what is."""
    done, red = of_import.is_done, "red" if of_import.fail else ""
    rows = [
        ("created", of_import.create, npgettext("rows", "created", "created", of_import.create), _("to create"), "accent"),
        ("updated", of_import.update, npgettext("rows", "updated", "updated", of_import.update), _("to update"), ""),
        ("skipped", of_import.skip, npgettext("rows", "skipped", "skipped", of_import.skip), _("to skip"), ""),
        ("failed", of_import.fail, npgettext("rows", "failed", "failed", of_import.fail), _("cannot be imported"), red),
    ]
    if of_import.left:
        rows.append(("left", of_import.left, _("not reached"), _("not reached"), ""))
    if of_import.state == State.UNDONE:
        rows.append(("kept", of_import.kept, _("kept after the undo"), "", "amber" if of_import.kept else ""))
    in_all = ngettext("row in all", "rows in all", of_import.total)
    rows.append(("all", of_import.total, in_all, in_all, ""))
    if of_import.state == State.UNDONE:
        rows[0] = (*rows[0][:2], _("had been created"), "", rows[0][4])
        rows[1] = (*rows[1][:2], _("had been updated"), "", rows[1][4])
    return [Tile(name, counted(n), after if done else before, colour, name == show) for name, n, after, before, colour in rows]


def chosen_show(asked: str, of_import: Import) -> str:
    """The rows to show: those asked for, else the problems, else all."""
    if asked in SHOWS:
        return asked
    if of_import.state == State.UNDONE and of_import.kept:
        return "kept"
    return "problems" if of_import.fail or of_import.skip else "all"


def chosen_rows(of_import: Import, show: str, match: str, problem: str = "") -> QuerySet[ImportRow]:
    """Of a run that was cancelled only the rows that it has reached have an outcome."""
    rows = of_import.rows.filter(SHOWS[show])
    if match in Match.values and match:
        rows = rows.filter(match=match)
    if problem:
        rows = rows.filter(verdict=Verdict.FAIL, problem=problem)
    if show == "kept":
        return rows.filter(number__in=of_import.records.values("number"))
    if show == "left":
        return rows.filter(number__gt=reached(of_import))
    if of_import.left and show != "all":
        return rows.filter(number__lte=reached(of_import))
    return rows


def reached(of_import: Import) -> int:
    """The last row that the run has carried out, also when that was taken back since: the rows after it are those not reached."""
    if not of_import.left or of_import.state == State.CANCELLED:
        return of_import.done_to if of_import.left else of_import.last_row
    return of_import.rows.order_by("-number").values_list("number", flat=True)[of_import.left - 1] - 1


def titles(of_import: Import) -> dict[str, str]:
    done, words = of_import.is_done, WORDING[of_import.kind]
    return {
        "created": words.became if done else words.become,
        "updated": words.changed if done else words.change,
        "skipped": _("Rows that were skipped") if done else _("Rows that are skipped"),
        "failed": _("Rows that cannot be imported"),
        "problems": _("Rows with a problem"),
        "remarks": _("Rows with a remark"),
        "left": _("Rows that were not reached"),
        "kept": _("Kept: changed since, or in use"),
        "all": _("All rows"),
    }


def matches_of(of_import: Import) -> dict[str, int]:
    """Kind of match → rows. Those of which most become leads are not counted one by one: a million of them take seconds."""
    created = [match for match, do in of_import.policy.items() if do == Policy.CREATE]
    rows = of_import.rows.order_by().exclude(match="")
    rows = rows.filter(Q(match__in=created) | ~Q(verdict=Verdict.CREATE)) if created else rows.exclude(verdict=Verdict.CREATE)
    found = dict(rows.values_list("match").annotate(Count("pk")))
    return {match: found[match] for match in Match.values if match in found}


def groups_of(of_import: Import, problem: str, match: str) -> list[Group]:
    """The rows that fail and those that are skipped, by their reasons, the commonest first. By the indexes alone."""
    groups = []
    if of_import.fail:
        for one, n in _commonest(_carried_out(of_import).filter(verdict=Verdict.FAIL), "problem"):
            groups.append(Group(one, counted(n), urlencode({"show": "failed", "problem": one}), one == problem))
    if of_import.skip:
        for one, n in _commonest(_carried_out(of_import).filter(verdict=Verdict.SKIP), "match"):
            groups.append(Group(str(SKIPPED[one]), counted(n), urlencode({"show": "skipped", "match": one}), one == match))
    return groups


def _commonest(rows: QuerySet[ImportRow], name: str) -> QuerySet:
    """(what rows have there, how many)"""
    found = rows.exclude(**{name: ""}).order_by().values_list(name).annotate(n=Count("*"))
    return found.order_by("-n", name)[:MOST_PROBLEMS]


def _carried_out(of_import: Import) -> QuerySet[ImportRow]:
    return of_import.rows.filter(number__lte=reached(of_import)) if of_import.left else of_import.rows.all()


def undo_until(of_import: Import) -> datetime | None:
    return of_import.run_at + timedelta(days=DAYS) if of_import.run_at else None


def said(of_import: Import) -> str:
    """`950 created, 20 updated, 30 skipped, 20 failed`: what has become of it, without what there was none of."""
    counts = [
        (of_import.create, _("%(n)s created")),
        (of_import.update, _("%(n)s updated")),
        (of_import.skip, _("%(n)s skipped")),
        (of_import.fail, _("%(n)s failed")),
        (of_import.left, _("%(n)s not reached")),
    ]
    return ", ".join(text % {"n": counted(n)} for n, text in counts if n) or _("no rows")


# -- rows -------------------------------------------------------------------------------------------------------------


def shown_rows(rows: list[ImportRow], of_import: Import, *, user: User) -> list[dict]:
    """`rows` with the records they match. What the reader may not see is announced without its data.

    Two queries, one more where some is hidden, and one where the run was cancelled and taken back.
    """
    mapping, last, numbers = of_import.mapping, reached(of_import), [row.number for row in rows]
    made = _made(of_import, numbers)
    managers = managers_of(same for row in rows if (same := _same(row)) is not None and not sees(user, same))
    return [
        {
            "number": row.number,
            "name": name,
            "beside": beside,
            "url": _url(made.get(row.number), user),
            "same_url": _url(_same(row), user),
            "what": _what(row, of_import, made=row.number in made, last=last),
            "colour": "grey" if _came_to_nothing(row, of_import, made=row.number in made, last=last) else COLOURS[row.verdict],
            "reasons": [*_kept_sentence(made.get(row.number), of_import), *_match_sentence(row, user, managers), *row.sentences],
            "extra": list((row.values or {}).get("extra", {}).items())[:SHOWN_EXTRAS],
            "changes": _changes(row, of_import, user),
            "ways": _ways(row, of_import, user),
            "decision": row.decision,
            "edited": row.edited,
        }
        for row in rows
        for name, beside in [name_of(row.cells, mapping)]
    ]


def _ways(row: ImportRow, of_import: Import, user: User) -> list[tuple[str, str]]:
    """What can be decided for it. A record that is not this person's to change is neither filled nor overwritten."""
    if not row.match or not row.values:
        return []
    return ways(row.match, of_import.kind, changeable=changes(user, _same(row)))


def _changes(row: ImportRow, of_import: Import, user: User) -> list[str]:
    """What the run would change in the record that is there; its old values are for those who see it."""
    record, planned = _same(row), row.verdict == Verdict.UPDATE and not of_import.is_done
    return changes_of(row, record, of_import) if planned and record is not None and sees(user, record) else []


def _made(of_import: Import, numbers: list[int]) -> dict[int, Record]:
    """Row → what has become of it; after an undo that has left only the account of a contact's company, that."""
    found: dict[int, Record] = {}
    models = [UPDATABLE[of_import.kind][0]]
    if of_import.state == State.UNDONE and of_import.kind == Import.Kind.CONTACTS:
        models.insert(0, Account)
    for model in models:
        name = model._meta.model_name
        entries = of_import.records.filter(number__in=numbers, **{f"{name}__isnull": False}).values_list("number", name)
        pairs = dict(entries)
        records = model.objects.in_bulk(pairs.values())
        found |= {number: records[pk] for number, pk in pairs.items() if pk in records}
    return found


def _kept_sentence(record: Record | None, of_import: Import) -> list[str]:
    alone = isinstance(record, Account) and of_import.kind == Import.Kind.CONTACTS
    return [_("The account of the company was kept.")] if alone else []


def _same(row: ImportRow):
    return row.same_lead or row.same_contact or row.same_account


def _came_to_nothing(row: ImportRow, of_import: Import, *, made: bool, last: int) -> bool:
    """Not reached, or taken back."""
    gone = of_import.state == State.UNDONE and not made and row.verdict in (Verdict.CREATE, Verdict.UPDATE)
    return gone or bool(of_import.left and row.number > last)


def _what(row: ImportRow, of_import: Import, *, made: bool, last: int) -> str:
    if of_import.left and row.number > last:
        return _("not reached")
    if of_import.state == State.UNDONE and row.verdict in (Verdict.CREATE, Verdict.UPDATE):
        return pgettext("row", "kept") if made else pgettext("row", "taken back")
    if not of_import.is_done and row.number > of_import.done_to:
        return row.get_verdict_display()
    done = {
        Verdict.CREATE: pgettext("row", "created"),
        Verdict.UPDATE: pgettext("row", "updated"),
        Verdict.SKIP: pgettext("row", "skipped"),
        Verdict.FAIL: pgettext("row", "failed"),
    }
    return done[row.verdict]


def _match_sentence(row: ImportRow, user: User, managers: dict[int, list[str]]) -> list[str]:
    if not row.match:
        return []
    why = WHY.get(row.match_by, "")
    if row.match == Match.FILE:
        return [_("The same as row %(n)d (%(why)s).") % {"n": row.twin, "why": why}]
    if row.match == Match.DO_NOT_CONTACT:
        return [_("On the do-not-contact list (%(why)s).") % {"why": why}]
    record = _same(row)
    if record is not None and not sees(user, record):
        return [announce(record, [str(why)], managers)]
    kind = str(record._meta.verbose_name) if record is not None else row.get_match_display()
    return [_("%(kind)s exists already (%(why)s).") % {"kind": kind[:1].upper() + kind[1:], "why": why}]


def _url(record, user: User) -> str:
    return record.get_absolute_url() if sees(user, record) else ""


def name_of(cells: list[str], mapping: list[Column]) -> tuple[str, str]:
    """(name, what tells it from its likes) as the file says them: the person, else the company, else the first cell that holds
    something; beside a person the company, and how to reach them."""
    named: dict[str, str] = {}
    for column, cell in zip(mapping, cells, strict=False):
        if column.target and cell.strip():
            named.setdefault(column.target, cell)
    person = f"{named.get('first_name', '')} {named.get('last_name', '')}".strip() or named.get("full_name", "")
    anything = next((cell for cell in cells if cell.strip()), "")
    name = person or named.get("name") or named.get("company") or anything
    way = next((named[one] for one in ("email", "phone", "mobile", "website") if one in named), "")
    beside = " · ".join(filter(None, [named.get("company", "") if person else "", way if way != name else ""]))
    return name[:SHOWN_LETTERS], beside[:SHOWN_LETTERS]
