"""The cells of one row to the values of a record."""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from crm.lib.money import CODES
from crm.lib.text import tidy_joined, tidy_lines
from imports import cells, lookups
from imports.cells import ERRORS, HOLLOW, NOTHING, Partly, Unfit, Unknown, Unusable, no_value, quoted
from imports.choosing import Chooser, TagsChooser
from imports.columns import Column
from imports.lookups import LISTED, Lists
from imports.own import extra_of, hidden_words, own_number
from imports.targets import FURTHER_PEOPLE, IGNORE, MODELS
from records.own import is_own
from records.own_kinds import working_people
from records.own_lists import own_from_cell
from records.parts import ConsentState, check_site

LINES = {"interest", "description"}  # keep their line breaks
BY_ID = ("source", "campaign", "industry", "status", "owner")  # their value is the number of a row
WAYS = ("email", "phone", "mobile")
# What a record is known by: without it the row is none. All else that cannot be used is no reason to lose the row.
KNOWN_BY = {"first_name", "last_name", "full_name", "company", "name", "external_id"}
SAYS_NONE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")  # no tiene
PHONES = (("phone", "mobile"), ("mobile", "phone"))
# where also a word stands for nothing
EXACT = {
    "employees", "annual_revenue", "amount", "currency", "tax_id", "domains", "other_emails", "other_phones", "website", *WAYS,
}  # fmt: skip
SEVERAL = re.compile(r"[\s,;|]+")


@dataclass
class RowValues:
    """`values`: of the record; `people`: of the further people, the second first; `account`: of the company of a contact.

    `headers`: which column a target was filled from. `faults`, by target, fail the row (`refused`: their cells); with `lacks`
    it is no new record; `remarks` go with the record. `extra`: what goes to no field, by header.
    """

    values: dict = field(default_factory=dict)
    people: list[dict] = field(default_factory=list)
    account: dict = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    lacks: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)

    def leave_out(self, target: str, fault: str, cell: str) -> None:
        """This cell goes to no field, but to the extra data, with a remark."""
        self.remarks.append(_("%(fault)s It is kept as extra data.") % {"fault": fault})
        self.extra[self.headers[target]] = cell


@dataclass
class Setting:
    """What the rows of a file are read with.

    `currency`: the organisation's; `origin`: where consent comes from; `tags`: those of every row. `value_map`: target →
    key of a cell → answer; `unknown`: the same of what was not known, added to (choosing.Chooser). `own`: it is an export
    of this house.
    """

    lists: Lists
    currency: str
    origin: str
    tags: list[int] = field(default_factory=list)
    value_map: dict[str, dict] = field(default_factory=dict)
    unknown: dict[str, dict] = field(default_factory=dict)
    kind: str = "leads"
    own: bool = False


class RowReader:
    """Reads the cells of a row by the columns of the file, which are gone through once."""

    def __init__(self, columns: list[Column], setting: Setting) -> None:
        self.setting = setting
        choosers = {target: _chooser(target, setting) for target in LISTED}
        hidden = hidden_words() if setting.own else frozenset()
        self.plan = []
        for at, column in enumerate(columns):
            if column.why != "ours" and column.target != IGNORE:
                name = column.target.rpartition(".")[2]
                reader = choosers.get(name) or _reader(name, column, setting)
                if is_own(column.target):
                    reader = _own_reader(column.target, setting)
                stored = f"{column.target}_id" if name in BY_ID else column.target
                nothing = hidden | (NOTHING if name in EXACT else HOLLOW if name else frozenset())
                self.plan.append((at, column.header, column.target, stored, reader, name in LINES, nothing))
        self.company = [column.target for column in columns if is_own(column.target)]
        self.others = sorted({f"{of}." for of, dot, _name in (column.target.partition(".") for column in columns) if dot})

    def cell_of(self, row: RowValues, target: str, cells: list[str]) -> str:
        """From which the target was filled, as it stands in the file."""
        return next(cells[at] for at, header, *_rest in self.plan if header == row.headers[target])

    def read(self, cells: list[str]) -> RowValues:
        """Of several columns with the same target the first that is not empty counts; the others are extra data."""
        row = RowValues()
        values, headers, width = row.values, row.headers, len(cells)
        for at, header, target, stored, reader, lines, nothing in self.plan:
            if at >= width or not cells[at]:
                continue
            cell = tidy_lines(cells[at]) if lines else tidy_joined(cells[at])
            if not cell or cell in nothing:
                continue
            if cell[0] == "#" and cell.upper() in ERRORS:
                row.remarks.append(f"{header}: {no_value(cell)}")
                continue
            if not target or target in headers:
                row.extra[header] = cell
                continue
            headers[target] = header
            if reader is None:
                values[stored] = cell
                continue
            try:
                value = reader(cell)
            except (Unusable, Unfit, Unknown, Partly) as said:
                _note(row, target, header, cell, said)
                value = getattr(said, "value", None)
            if value is not None:
                values[stored] = value
        self._settle(row)
        return row

    def _settle(self, row: RowValues) -> None:
        """What needs more than one cell: telephones, full names, currency, consent, and whose the values are."""
        values = row.values
        if row.faults:
            _forgive(row)
        for of in ("", *self.others):
            _settle_emails(row, of, further=self.setting.kind == "contacts" and not of)
            _settle_phones(row, of)
            _settle_name(row, of)
        row.extra |= values.pop("extra", {})
        if self.company:
            values["custom"] = {name: values.pop(name) for name in self.company if name in values}
        if "amount" in values:
            values["amount"], currency = values["amount"]
            if currency:
                values.setdefault("currency", currency)
        if values.pop("no_consent", None):
            values["consent"] = ConsentState.REFUSED
        if values.get("consent") in (ConsentState.GIVEN, ConsentState.REFUSED):
            values.setdefault("consent_origin", self.setting.origin)
        if self.others:
            _divide(row)


def _note(row: RowValues, target: str, header: str, cell: str, said: Unusable | Unfit | Unknown | Partly) -> None:
    if isinstance(said, Unusable):
        row.faults[target], row.refused[target] = f"{header}: {said}", cell
        return
    (row.lacks if isinstance(said, Unfit) else row.remarks).append(f"{header}: {said}")
    if getattr(said, "rest", True):
        row.extra[header] = cell


def _chooser(target: str, setting: Setting) -> Callable:
    answers = setting.value_map.get(target, {})
    chooser = Chooser(target, setting.lists, answers, setting.unknown.setdefault(target, {}), own=setting.own)
    return TagsChooser(chooser, setting.tags) if target == "tags" else chooser


def _reader(name: str, column: Column, setting: Setting) -> Callable | None:
    """None: the cell is the value."""
    own, sign = setting.currency, column.sign
    return {
        "email": cells.emails,
        "phone": _phones,
        "mobile": _phones,
        "other_emails": lambda cell: [cells.email(one) for one in SEVERAL.split(cell) if one],
        "other_phones": cells.phones,
        "domains": lambda cell: [one for one in SEVERAL.split(cell) if one],
        "website": _site,
        "employees": cells.people_count,
        "annual_revenue": lambda cell: cells.amount(cell, own, sign)[0],
        "amount": lambda cell: cells.amount(cell, own, sign),
        "currency": _currency,
        "direction": _direction,
        "no_consent": lambda cell: _yes_or_no(cell, setting),
        "do_not_call": lambda cell: _yes_or_no(cell, setting),
        "own_id": lambda cell: _own_number(cell, setting),
        "extra": extra_of,
    }.get(name)


def _own_reader(target: str, setting: Setting) -> Callable:
    """Of one of the company's own fields. What a cell has said once is remembered: choices cost a look each."""
    working_people()  # the rows are read where no query is made

    @functools.lru_cache(maxsize=10_000)
    def read(cell: str):
        try:
            return own_from_cell(MODELS[setting.kind], target, cell)
        except RuleBroken as refusal:
            raise Unusable(next(iter(refusal.fields.values()), str(refusal))) from None

    return read


def _phones(cell: str) -> list[str]:
    """All numbers of the cell; words beside them are said, because no field takes them."""
    numbers = cells.phones(cell)
    if numbers == [cell]:
        return numbers
    rest = cell
    for one in numbers:
        rest = rest.replace(one, " ")
    if re.search(r"\w{2}", rest):
        remark = _("of “%(cell)s” only the number was taken; the rest is kept as extra data.")
        raise Partly(numbers, remark % {"cell": quoted(cell)}, rest=True)
    return numbers


def _site(cell: str) -> str:
    try:
        check_site(cell)
    except ValidationError as error:
        raise Unusable(" ".join(error.messages)) from None
    return cell


def _currency(cell: str) -> str:
    code = cells.SYMBOLS.get(cell, cell.upper())
    if code not in CODES.split():
        raise Unusable(_("“%(cell)s” is not the code of a currency known here.") % {"cell": quoted(cell)})
    return code


def _direction(cell: str) -> str:
    found = lookups.direction(cell)
    if found is None:
        raise Unknown(_("“%(cell)s” is not in the list; it is kept as extra data.") % {"cell": quoted(cell)})
    return found


def _own_number(cell: str, setting: Setting) -> int:
    found = own_number(cell, setting.kind)
    if found is None:
        raise Unknown(_("“%(cell)s” is not an id of this CRM; it is kept as extra data.") % {"cell": quoted(cell)})
    return found


def _yes_or_no(cell: str, setting: Setting) -> bool:
    found = setting.lists.choices["consent"].find(lookups.key_of(cell))
    if found not in (ConsentState.GIVEN, ConsentState.REFUSED):
        raise Unknown(_("“%(cell)s” says neither yes nor no; it is kept as extra data.") % {"cell": quoted(cell)})
    return found == ConsentState.GIVEN


def is_forgiven(target: str, values: dict, cell: str) -> bool:
    """Whether the row can do without this cell: it is not what the record is known by, nor the only way to reach somebody. An
    e-mail address that is none is to be mended, unless words say that there is none."""
    if target in WAYS:
        return (target != "email" or SAYS_NONE.fullmatch(cell) is not None) and any(
            values.get(way) for way in (*WAYS, "name") if way != target
        )
    return target not in KNOWN_BY and target not in LISTED  # in a list, a person has said that such rows are to fail


def _forgive(row: RowValues) -> None:
    """What cannot be used is kept as extra data where the row can do without it."""
    for target in [target for target in row.faults if is_forgiven(target, row.values, row.refused[target])]:
        row.leave_out(target, row.faults.pop(target), row.refused[target])


def _settle_emails(row: RowValues, of: str, *, further: bool) -> None:
    """Of several addresses in one cell the first counts; `further`: the record has a place for the others."""
    values, addresses = row.values, row.values.get(f"{of}email")
    if not addresses:
        return
    values[f"{of}email"], *others = addresses
    if not others:
        return
    header, told = row.headers[f"{of}email"], {"first": quoted(addresses[0]), "others": quoted(", ".join(others))}
    if further and cells.are_emails(others):
        values["other_emails"] = list(dict.fromkeys([*values.get("other_emails", []), *others]))
        said = _("“%(first)s” is the e-mail; %(others)s is kept beside it.") % told
    else:
        row.extra[header] = ", ".join(others)
        said = _("“%(first)s” is the e-mail; %(others)s is kept as extra data.") % told
    row.remarks.append(f"{header}: {said}")


def _settle_name(row: RowValues, of: str) -> None:
    """A full name is divided, unless the names are there; where it is that of a company it becomes the lead's company."""
    values = row.values
    full_name = values.pop(f"{of}full_name", "")
    if not full_name or values.get(f"{of}first_name") or values.get(f"{of}last_name"):
        return
    names = ["company"] if not of and not values.get("company") and cells.is_company(full_name) else ["first_name", "last_name"]
    parts = [full_name] if names == ["company"] else cells.split_name(full_name)
    for name, part in zip(names, parts, strict=True):
        values[f"{of}{name}"] = part
        row.headers[f"{of}{name}"] = row.headers[f"{of}full_name"]


def _settle_phones(row: RowValues, of: str) -> None:
    """Of two numbers in one cell the second goes to the other field where that is empty. What is left over is said."""
    values, more = row.values, {}
    for name, _other in PHONES:
        numbers = values.get(f"{of}{name}")
        if numbers:
            values[f"{of}{name}"] = numbers[0]
            if len(numbers) > 1:
                more[name] = numbers[1:]
    for name, other in PHONES if more else ():
        if more.get(name) and f"{of}{other}" not in row.headers and of != "account.":
            values[f"{of}{other}"], row.headers[f"{of}{other}"] = more[name].pop(0), row.headers[f"{of}{name}"]
    for name, left in more.items():
        if left:
            header = row.headers[f"{of}{name}"]
            row.remarks.append(
                _("%(header)s: “%(numbers)s” did not fit any more; it is kept as extra data.")
                % {"header": header, "numbers": quoted(", ".join(left))}
            )
            row.extra[header] = ", ".join(left)


def _divide(row: RowValues) -> None:
    """`person2.email` and `account.tax_id` are not the record's own."""
    for target in [target for target in row.values if "." in target]:
        of, _dot, name = target.partition(".")
        value = row.values.pop(target)
        if of == "account":
            row.account[name] = value
        else:
            at = int(of.removeprefix("person")) - FURTHER_PEOPLE.start
            row.people += [{} for _more in range(at + 1 - len(row.people))]
            row.people[at][name] = value
