"""The cells of one row to the values of a lead."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from crm.lib.money import CODES
from crm.lib.text import tidy
from imports import cells, lookups
from imports.cells import Unknown, Unusable, quoted
from imports.columns import Column
from imports.lookups import Lists
from records.parts import ConsentState

LINES = {"interest"}  # keep their line breaks
REMARK = "remark"  # what a reader has to say beside the value


@dataclass
class RowValues:
    """`headers`: which column a value came from. `faults`, by target, fail the row; `remarks` go with the record.

    `extra`: what goes to no field, by header. `sure`: fields whose value comes from a list.
    """

    values: dict = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)


@dataclass
class Setting:
    """What the rows of a file are read with: the lists, the organisation's currency, and where consent comes from."""

    lists: Lists
    currency: str
    origin: str


class RowReader:
    """Reads the cells of a row by the columns of the file, which are gone through once."""

    def __init__(self, columns: list[Column], setting: Setting) -> None:
        self.setting = setting
        readers = _readers(setting)
        self.plan = [
            (at, column.header, column.target, readers.get(column.target) or _as_is(column.target), column.target in LINES)
            for at, column in enumerate(columns)
            if column.why not in ("ours", "ignore")
        ]

    def read(self, cells: list[str]) -> RowValues:
        """Of several columns with the same target the first that is not empty counts; the others are extra data."""
        row = RowValues()
        width = len(cells)
        for at, header, target, reader, lines in self.plan:
            cell = cells[at] if at < width else ""
            if not cell:
                continue
            cell = cell.strip() if lines else tidy(cell)
            if not cell:
                continue
            if not target or target in row.headers:
                row.extra[header] = cell
                continue
            row.headers[target] = header
            try:
                row.values |= reader(cell)
                if row.values.get(REMARK):
                    row.remarks.append(f"{header}: {row.values.pop(REMARK)}")
                    row.extra[header] = cell
            except Unusable as error:
                row.faults[target] = f"{header}: {error}"
            except Unknown as error:
                row.remarks.append(f"{header}: {error}")
                row.extra[header] = cell
        _settle(row, self.setting)
        return row


def _as_is(target: str) -> Callable[[str], dict]:
    return lambda cell: {target: cell}


def _readers(setting: Setting) -> dict[str, Callable[[str], dict]]:
    lists = setting.lists
    return {
        "email": lambda cell: {"email": cells.email(cell)},
        "phone": lambda cell: _phones("phone", cell),
        "mobile": lambda cell: _phones("mobile", cell),
        "employees": lambda cell: {"employees": cells.people_count(cell)},
        "annual_revenue": lambda cell: {"annual_revenue": cells.amount(cell, setting.currency)[0]},
        "amount": lambda cell: dict(zip(("amount", "amount_currency"), cells.amount(cell, setting.currency), strict=True)),
        "currency": lambda cell: {"currency": _currency(cell)},
        "country": lambda cell: {"country": lookups.country(cell)},
        "source": lambda cell: {"source": lists.choice("source", cell)},
        "campaign": lambda cell: {"campaign": lists.choice("campaign", cell)},
        "industry": lambda cell: {"industry": lists.choice("industry", cell)},
        "status": lambda cell: {"status": lists.status(cell)},
        "consent": lambda cell: {"consent": lookups.consent(cell, cells.yes_or_no(cell))},
        "no_consent": lambda cell: {"no_consent": lookups.consent(cell, cells.yes_or_no(cell)) == ConsentState.GIVEN},
    }


def _phones(name: str, cell: str) -> dict:
    """All numbers of the cell; words beside them are said, because no field takes them."""
    numbers, rest = cells.phones(cell), cell
    for one in numbers:
        rest = rest.replace(one, " ")
    if re.search(r"\w{2}", rest):
        remark = _("of “%(cell)s” only the number was taken; the rest is kept as extra data.")
        return {name: numbers, REMARK: remark % {"cell": quoted(cell)}}
    return {name: numbers}


def _currency(cell: str) -> str:
    code = cells.SYMBOLS.get(cell, cell.upper())
    if code not in CODES.split():
        raise Unusable(_("“%(cell)s” is not the code of a currency known here.") % {"cell": quoted(cell)})
    return code


def _settle(row: RowValues, setting: Setting) -> None:
    """What needs more than one cell: telephones, a full name, the currency, consent."""
    values = row.values
    _settle_phones(row)
    full_name = values.pop("full_name", "")
    if full_name and not (values.get("first_name") or values.get("last_name")):
        if cells.is_company(full_name) and not values.get("company"):
            values["company"] = full_name
            row.headers["company"] = row.headers["full_name"]
        else:
            values["first_name"], values["last_name"] = cells.split_name(full_name)
            row.headers["first_name"] = row.headers["last_name"] = row.headers["full_name"]
    currency = values.pop("amount_currency", "")
    if currency:
        values.setdefault("currency", currency)
    if values.pop("no_consent", None):
        values["consent"] = ConsentState.REFUSED
    if values.get("consent") in (ConsentState.GIVEN, ConsentState.REFUSED):
        values["consent_origin"] = setting.origin


def _settle_phones(row: RowValues) -> None:
    """Of two numbers in one cell the second goes to the other field where that is empty. What is left over is said."""
    values = row.values
    more = {name: values[name][1:] for name in ("phone", "mobile") if name in values}
    values |= {name: values[name][0] for name in more}
    for name, other in (("phone", "mobile"), ("mobile", "phone")):
        if more.get(name) and other not in row.headers:
            values[other], row.headers[other] = more[name].pop(0), row.headers[name]
    for name, left in more.items():
        if left:
            row.remarks.append(
                _("%(header)s: “%(numbers)s” did not fit any more; it is kept as extra data.")
                % {"header": row.headers[name], "numbers": quoted(", ".join(left))}
            )
            row.extra[row.headers[name]] = ", ".join(left)
