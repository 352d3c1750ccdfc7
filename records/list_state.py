"""What the address of a list says: filters, sort, columns, mode, place. All of it is in the address, nothing elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django_filters import FilterSet

from crm.lib.paging import MOST
from records.columns import Column
from records.models import Record
from records.own import is_own, own_field
from records.own_columns import is_sortable, own_list_columns, sort_field, unused

ALL = "all"
PLACE = {"after", "before", "page"}
NOT_ASKED = PLACE | {"filters", "columns", "view", "cards"}  # says nothing of what is shown
NOT_FILTERS = NOT_ASKED | {"sort", "cols", "mode"}
MOST_FOUND = 1_000
MODES = ("comfortable", "compact", "board")
MOST_COLUMNS = 30


@dataclass(frozen=True)
class RecordList:
    """`columns()`: the registry, all that can be shown; `shown`: those at first. `sorts`: name in the address → field.

    `sorts_for`: a sort that fits better than `default_sort` where this filter has this value. `defaults`: filters in force
    until the address says otherwise or searches. `sums`: the fields (amount, currency) that are added up.
    `acts()`: what can be done with a selection (records/many_acts.py).
    `form`, `update`: the form and the service of an edit; `cells()`: the cells with an act of their own (records/cells.py);
    `cell_states`: the states in which the cell of a field can be changed; `frozen`: those in which nothing can.
    `board`: the relation whose rows are the lanes of the board; `weighted`: by the probability.
    """

    model: type[Record]
    filters: type[FilterSet]
    template: str
    fragment: str
    columns: Callable[[], list[Column]]
    shown: tuple[str, ...]
    sorts: dict[str, str]
    default_sort: str
    url: str = ""
    defaults: dict[str, str] = field(default_factory=dict)
    sorts_for: dict[tuple[str, str], str] = field(default_factory=dict)
    sums: tuple[str, str] | tuple[()] = ()
    board: str = ""
    board_url: str = ""
    weighted: bool = False
    acts: Callable[[], list] = list
    form: type | None = None
    update: Callable | None = None
    cells: Callable[[], dict] = dict
    cell_states: dict[str, frozenset[str]] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        return self.model._meta.model_name

    @property
    def stateful(self) -> tuple[str, ...]:
        """The field that says in which state a record is, of those that have one."""
        return ("state",) if any(field.name == "state" for field in self.model._meta.concrete_fields) else ()

    def registry(self, *, own: bool) -> dict[str, Column]:
        """By their names; `own`: with the company's own fields, which costs a statement where nobody has asked for them yet."""
        further = own_list_columns(self.model) if own else []
        return {column.name: column for column in (*self.columns(), *further)}


@dataclass(frozen=True)
class ListState:
    """`faults`: what of the address cannot be used, in words; it is left out, and said."""

    params: QueryDict
    sort: str
    columns: list[Column]
    mode: str
    faults: list[str]

    @property
    def most(self) -> int:
        """Where counting stops. A search counts less far: each row found by it must be looked at."""
        return MOST_FOUND if self.params.get("q", "").strip() else MOST

    def field(self, listing: RecordList) -> models.Field:
        name = self.sort.lstrip("-")
        return sort_field(own_field(listing.model, name)) if is_own(name) else listing.model._meta.get_field(name)

    def url(self, **changes: str | None) -> str:
        """The same list with these changes, from its first page."""
        return address(self.params, **changes)


def read_state(request: HttpRequest, listing: RecordList) -> ListState:
    params, faults = request.GET, []
    registry = listing.registry(own="own_" in params.get("cols", "") or params.get("columns") == "open")
    known = listing.filters.known(params)
    unknown = [name for name in params if name not in known and name not in NOT_FILTERS]
    faults += [unused(listing.model, name) or _("There is no filter “%(name)s”.") % {"name": name[:60]} for name in unknown]
    return ListState(
        params, _sort(listing, params, faults), _columns(listing, registry, params, faults), _mode(listing, params), faults
    )


def _sort(listing: RecordList, params: QueryDict, faults: list[str]) -> str:
    asked = params.get("sort", "")
    if is_own(asked.removeprefix("-")) and is_sortable(own_field(listing.model, asked.removeprefix("-"))):
        return asked
    if asked and (asked.startswith("--") or asked.lstrip("-") not in listing.sorts):
        name = asked.lstrip("-")
        field = own_field(listing.model, name) if is_own(name) else None
        gone = unused(listing.model, name) if field and field.archived else ""
        faults.append(gone or _("The list cannot be sorted by “%(name)s”.") % {"name": name[:60]})
        asked = ""
    if not asked:
        fitting = (sort for (name, value), sort in listing.sorts_for.items() if params.get(name) == value)
        asked = next(fitting, listing.default_sort)
    return f"{'-' if asked.startswith('-') else ''}{listing.sorts[asked.lstrip('-')]}"


def _columns(listing: RecordList, registry: dict[str, Column], params: QueryDict, faults: list[str]) -> list[Column]:
    names = [name for name in params.get("cols", "").split(",")[:MOST_COLUMNS] if name] or listing.shown
    missing = [name for name in names if name not in registry]
    faults += [unused(listing.model, name) or _("There is no column “%(name)s”.") % {"name": name[:60]} for name in missing]
    fixed = [name for name, column in registry.items() if column.fixed and name not in names]
    return [registry[name] for name in dict.fromkeys([*fixed, *names]) if name in registry]


def _mode(listing: RecordList, params: QueryDict) -> str:
    asked = params.get("mode", "")
    return asked if asked in MODES and (asked != "board" or listing.board) else MODES[0]


def address(params: QueryDict, **changes: str | None) -> str:
    data = params.copy()
    for name in PLACE:
        data.pop(name, None)
    for name, value in changes.items():
        data.pop(name, None)
        if value is not None:
            data[name] = value
    if not set(data) - NOT_ASKED and "filters" not in data and "columns" not in data:
        data = QueryDict("view=all")  # not the default view, nor the one that it was
    return f"?{data.urlencode()}"


def asked_filters(request: HttpRequest, listing: RecordList, params: QueryDict) -> QueryDict:
    """What is filtered by: the address, and the defaults where it is silent and does not search."""
    data = params.copy()
    for name, value in listing.defaults.items():
        if name not in data and not data.get("q", "").strip():
            data[name] = value
    return data


def filtered(request: HttpRequest, listing: RecordList, queryset: models.QuerySet) -> FilterSet:
    """The queryset, which holds what the reader may see, as the address filters it. Only the filters asked for are made."""
    return listing.filters(asked_filters(request, listing, request.GET), queryset=queryset, request=request)
