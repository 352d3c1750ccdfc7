"""From the cells of a row to the columns of the record it would become, or to what stands in the way."""

from copy import deepcopy

from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from imports.decoding import UNSTORABLE, storable
from imports.layouts import unescaped
from imports.lookups import Lists
from imports.making import maker
from imports.models import Import
from imports.reader import Row
from imports.targets import FURTHER_PEOPLE
from imports.updating import COMPANY, ONLY_NEW
from imports.values import BY_ID, RowReader, RowValues, Setting, is_forgiven
from leads.bulk import person_columns
from records.exporting import OWN_ID
from users.models import User

UNFINISHED = "unfinished"  # among the values: it lacks something else than an open status, so a later row may be it
INCOMPLETE = "incomplete"  # among the values: what the row lacks to become a record; it may still change one
SURE = frozenset(
    {"email", "phone", "mobile", "website", "country", "currency", "consent", "extra", *(f"{name}_id" for name in BY_ID)}
)


class Planner:
    """The rules of a new record, applied row after row. Some queries when it is made, none for a row."""

    def __init__(self, of_import: Import) -> None:
        actor = User.objects.select_related("team").get(pk=of_import.created_by_id)
        origin = _("Import of %(file)s") % {"file": of_import.file_name}
        self.counted = deepcopy(of_import.unknown)
        self.new = maker(of_import, actor=actor)
        self.reader = RowReader(
            of_import.mapping,
            Setting(
                Lists.load(actor),
                currency=actor.organisation.currency,
                origin=origin[:200],
                tags=of_import.tags,
                value_map=of_import.value_map,
                unknown=self.counted,
                kind=of_import.kind,
                own=any(column.target == OWN_ID for column in of_import.mapping),
            ),
        )
        self.kind, self.width = of_import.kind, len(of_import.columns)
        self.defused = not self.reader.setting.own or of_import.file_format == "text"  # no workbook of ours is

    @property
    def unknown(self) -> dict[str, dict[str, list]]:
        """target → key → [cell, rows] of the values that no list knows, with those of the rows read before."""
        return {target: found for target, found in self.counted.items() if found}

    def plan(self, row: Row) -> tuple[list[str], dict | None, list[str]]:
        """The cells as they are kept; the columns, None when the row is not usable; what is to be said about it."""
        cells = _kept(row.cells, self.defused)
        read = self.reader.read(cells)
        faults, columns, missing = [*row.faults, *read.faults.values()], {}, {}
        people = _people(read, faults) if read.people else []
        own = _own(read)
        if read.values.get("custom"):
            own[COMPANY] = read.values["custom"]
        if read.extra:
            read.values["extra"] = read.extra
        if self.kind == Import.Kind.CONTACTS and (company := read.values.pop("company", "") or read.account.get("name")):
            read.values["account"] = read.account | {"name": company}
        try:
            columns, missing = self._columns(read, cells)
        except RuleBroken as error:
            faults += _named(error, read.headers)
        short = []
        if len(cells) < self.width:
            short.append(_("The row has only %(n)d of %(all)d cells.") % {"n": len(cells), "all": self.width})
        if faults:
            return cells, None, faults + short
        columns |= own
        if people:
            columns["people"] = people
        if missing or read.lacks:
            columns[INCOMPLETE] = [*read.lacks, *map(str, missing.values()), *(short if missing else [])]
        if missing:
            columns[UNFINISHED] = True
        return cells, columns, read.remarks

    def _columns(self, read: RowValues, cells: list[str]) -> tuple[dict, dict[str, str]]:
        """As `NewLeads.columns`; what it refuses is left out where the row can do without it."""
        try:
            return self.new.columns(read.values, sure=SURE)
        except RuleBroken as error:
            if error.fields.keys() - read.headers.keys():
                raise
            left_out = {name: self.reader.cell_of(read, name, cells) for name in error.fields}
            if not all(is_forgiven(name, read.values, cell) for name, cell in left_out.items()):
                raise
            for name, cell in left_out.items():
                read.leave_out(name, f"{read.headers[name]}: {error.fields[name]}", cell)
                del read.values[name]
            read.values["extra"] = read.extra
            return self.new.columns(read.values, sure=SURE)


def _kept(cells: list[str], defused: bool) -> list[str]:
    text = "".join(cells)
    if UNSTORABLE.search(text):
        cells = [storable(cell) for cell in cells]
    return [unescaped(cell) for cell in cells] if defused and "'" in text else cells


def _own(read: RowValues) -> dict:
    """The record's number here, and what is kept as extra data only where that record is no more: it says it in other words."""
    number = read.values.pop(OWN_ID, None)
    only_new = [header for header in read.headers.values() if header in read.extra]
    return {} if number is None else {OWN_ID: number} | ({ONLY_NEW: only_new} if only_new else {})


def _people(read: RowValues, faults: list[str]) -> list[dict]:
    """The further people as columns. Of one without name and e-mail the rest is kept as extra data."""
    people = []
    for number, values in zip(FURTHER_PEOPLE, read.people, strict=False):
        headers = {name: read.headers[f"person{number}.{name}"] for name in values}
        if values.keys() & {"first_name", "last_name", "email"}:
            try:
                people.append(person_columns(values))
            except RuleBroken as error:
                faults += _named(error, headers)
        elif not any(target.startswith(f"person{number}.") for target in read.faults):
            read.extra |= {headers[name]: value for name, value in values.items()}
    return people


def _named(error: RuleBroken, headers: dict[str, str]) -> list[str]:
    """Each refusal with the name of its column."""
    return [f"{headers[name]}: {text}" if name in headers else text for name, text in error.fields.items()]
