"""What every list page does: filters from the address, chips, one search box, sorting, keyset pages, capped counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_filters import FilterSet
from markupsafe import Markup

from crm.lib.forms import number_of
from crm.lib.hot import draw
from crm.lib.htmx import render_page
from crm.lib.money import money
from crm.lib.paging import Page, count_text, keyset_page
from crm.lib.parts import Count, Counted, Parts
from records.arrival import Arrival, Tab
from records.boards import CARDS, MORE, board_of
from records.cells import cells_of
from records.columns import Column
from records.kinds import MERGED
from records.labels import labels_of
from records.list_state import ALL, NOT_FILTERS, ListState, RecordList, asked_filters, filtered, read_state
from records.own import is_own, own_field
from records.own_kinds import KINDS
from records.stars import StarsAmong
from records.told import Told
from records.toolbar import toolbar
from records.visibility import changed_by
from users.models import User
from users.roles import Right, Role

MOST_HIDDEN = 1_000
NOT_SEARCHED = {"q", "filters", "columns", "after", "before"}

__all__ = ["RecordList", "filtered", "render_list", "tabs"]


@dataclass(frozen=True)
class Chip:
    name: str
    label: str
    value: str
    remove_url: str


def render_list(request: HttpRequest, listing: RecordList, **context) -> HttpResponse:
    """What the reader may see, in the state that the address says. Two statements, whatever the number of rows."""
    state = read_state(request, listing)
    filters = filtered(request, listing, listing.model.objects.all())
    told = Told(request.user)
    source = source_of(listing, state, filters, request.user)
    page = keyset_page(source, sort=state.sort, params=state.params, field=state.field(listing))
    hidden = _hidden(request, listing, state)
    counts = [Count(source, state.most, listing.sums), *([Count(hidden, MOST_HIDDEN)] if hidden else [])]
    stars = StarsAmong(request.user, listing.kind, [row["id"] for row in page.rows])
    relations = [name for column in state.columns for name in column.relations]
    told.labels, counted = labels_of(listing.model, page.rows, relations, *counts, stars)
    context |= rows_context(listing, state, page, told) | head_context(request, listing, state, filters)
    context |= counts_context(listing, state, counted[:-1]) | _views(request, context)
    context |= {"stars": {int(number) for number in counted[-1][1]}, "star_label": _("Star"), "kind_of": listing.kind}
    context |= {"acts": _acts(request, listing), "query": request.GET.urlencode(), "here": request.get_full_path()}
    return render_page(request, listing.template, context, fragment=listing.fragment)


def _views(request: HttpRequest, context: dict) -> dict:
    """The tabs and the menu of saved views, where the page is reached through `arrives`."""
    arrival: Arrival | None = getattr(request, "arrival", None)
    return {"tabs": arrival.tabs(context.get("tabs", [])), "views": arrival.menu()} if arrival else {}


def _acts(request: HttpRequest, listing: RecordList) -> list[tuple[str, str, str]]:
    """What this person may do with a selection: address, label, key."""
    may = [one for one in listing.acts() if one.offered and one.allowed(request.user)]
    acts = [(reverse("many", args=[listing.kind, one.name]), str(one.label), one.key) for one in may]
    if listing.kind in MERGED and request.user.role != Role.AUDITOR:
        acts.append((reverse("merge", args=[listing.kind]), _("Merge"), ""))
    if listing.model.EXPORTED and request.user.may(Right.EXPORT):
        acts.append((f"{listing.url}export/", _("Export"), ""))
    return acts


def source_of(listing: RecordList, state: ListState, filters: FilterSet, user: User) -> Parts:
    """What the reader may see of what is asked for, with all that rows, order and sums need."""
    reads = [name for column in state.columns for name in column.reads]
    found, sort = filters.qs, state.sort.lstrip("-")
    if is_own(sort):
        field = own_field(listing.model, sort)
        found = found.annotate(**{sort: KINDS[field.kind].sql(field)})
    return found.parts_for(user, ["id", sort, *reads, *listing.sums, *listing.stateful])


def rows_context(listing: RecordList, state: ListState, page: Page, told: Told) -> dict:
    """The page of rows, each as its id and its cells."""
    return {
        "page": page,
        "rows": list(drawn_rows(listing, state, page.rows, told)),
        "heads": list(_heads(listing, state)),
        "url": listing.url,
        "select": _("Select"),
        "mode": state.mode,
        "narrowed": any(state.params.get(name) for name in state.params if name not in NOT_FILTERS),
    }


def one_row(asked, listing: RecordList, pk: int) -> dict:
    """The row of this record as the list of this address (`asked.GET`) draws it for `asked.user`; without rows where they do not
    see it."""
    state, told = read_state(asked, listing), Told(asked.user)
    source = source_of(listing, state, SimpleNamespace(qs=listing.model.objects.filter(pk=pk)), asked.user)
    rows = source.first("t.id", 1)
    relations = [name for column in state.columns for name in column.relations]
    told.labels, counted = labels_of(listing.model, rows, relations, StarsAmong(asked.user, listing.kind, [pk]))
    return {
        "rows": list(drawn_rows(listing, state, rows, told)), "url": listing.url, "select": _("Select"),
        "stars": {int(number) for number in counted[-1][1]}, "star_label": _("Star"), "kind_of": listing.kind,
    }  # fmt: skip


def drawn_rows(listing: RecordList, state: ListState, rows: list[dict], told: Told) -> Iterator[tuple]:
    """Each row as its id and its cells: how the cell opens, its kind, and what it says. Those that the reader can change are
    marked with their names."""
    cells = cells_of(listing, told.user, company=any(is_own(column.name) for column in state.columns))
    drawn = [(column, cells.get(column.name), _opening(column), _opening(column, edit=True)) for column in state.columns]
    changing = changed_by(told.user, listing.model)
    of_state: dict[str, list] = {}
    for row in rows:
        at = row.get("state", "")
        if at in listing.frozen or not changing.admits(row["owner_id"], row["team_id"]):
            at = None
        if at not in of_state:
            of_state[at] = [
                (marked if at is not None and edit and edit.possible(at) else plain, column.kind, column.cell)
                for column, edit, plain, marked in drawn
            ]
        yield row["id"], [(opening, kind, cell(row, told)) for opening, kind, cell in of_state[at]]


def _opening(column: Column, *, edit: bool = False) -> Markup:
    css = Markup(' class="{}"').format(column.css) if column.css else ""
    return Markup("<td{}{}>").format(css, Markup(' data-edit="{}"').format(column.name) if edit else "")


def head_context(request: HttpRequest, listing: RecordList, state: ListState, filters: FilterSet, *, mode: str = "") -> dict:
    params, mode = state.params, mode or state.mode
    panel_open = params.get("filters") == "open"
    shown = listing.filters(filters.data, queryset=filters.queryset, request=request, whole=True) if panel_open else filters
    errors = filters.form.errors.items()
    return {
        "filters": shown,
        "chips": list(_chips(filters, state, listing)),
        "faults": [*state.faults, *(f"{filters.form.fields[name].label}: {' '.join(texts)}" for name, texts in errors)],
        "panel_open": panel_open,
        "panel_url": state.url(filters="open", columns=None),
        "panel_close_url": state.url(filters=None),
        "q": params.get("q", "")[:200],
        "kept": [(name, value) for name, value in _items(params) if name not in NOT_SEARCHED and value],
        "export_url": _export_url(request, listing, state),
        **toolbar(listing, state, mode=mode),
    }


def _items(params: QueryDict) -> Iterator[tuple[str, str]]:
    for name, values in params.lists():
        for value in values:
            yield name, value


def counts_context(listing: RecordList, state: ListState, counted: list[Counted]) -> dict:
    """How many rows there are, how many the defaults hide, and the sums of amounts."""
    (count, sums), *others = counted
    hidden_count = others[0][0] if others else 0
    return {
        "count": count,
        "count_text": count_text(count, most=state.most),
        "sums": [] if count > state.most else _sums(sums),
        "hidden_text": count_text(hidden_count, most=MOST_HIDDEN) if hidden_count else "",
        "all_url": state.url(**dict.fromkeys(listing.defaults, ALL)),
    }


def _sums(sums: dict[str, Decimal]) -> list[str]:
    return [money(total, currency) for currency, total in sorted(sums.items())]


def board_context(
    request: HttpRequest, listing: RecordList, lanes: Sequence[Model], *, move: str, fixed: Sequence[str] = ()
) -> dict:
    """`move`: the path, below a record's own, that a move is sent to. `fixed`: filters that the board itself sets."""
    state = read_state(request, listing)
    data = asked_filters(request, listing, state.params)
    for name, value in listing.defaults.items():
        data[name] = value  # a board is of open records, whatever is searched for
    filters = listing.filters(data, queryset=listing.model.objects.all(), request=request)
    most = MORE if state.params.get("cards") == "more" else CARDS
    board = board_of(listing, state, filters, Told(request.user), lanes, most=most)
    head = head_context(request, listing, state, filters, mode="board") | _views(request, {})
    head["chips"] = [chip for chip in head["chips"] if chip.name not in (*listing.defaults, *fixed)]
    return head | {
        "board": board, "columns": board.lanes, "totals": board.totals, "count": board.count_text, "field": listing.board,
        "url": listing.url, "move": move, "move_label": _("Move to…"), "owner_label": _("Owner"), "here": request.get_full_path(),
        "dots": draw("dots.html", {}), "more_url": state.url(cards="more") if most == CARDS else "", "hidden_text": "",
        "mine_url": "" if state.params.get("owner") else state.url(owner="me"),
        "list_url": f"{listing.url}{state.url(mode=None, cards=None)}", "mode": "board", "export_url": "",
    }  # fmt: skip


def tabs(request: HttpRequest, *choices: tuple[str, dict[str, str]]) -> list[Tab]:
    """Ready-made views: each a label and the filters it stands for. The first is the list without any."""
    asked = {name: value for name, value in request.GET.items() if name not in NOT_FILTERS and value}
    kept = {name: request.GET[name] for name in ("cols", "mode") if request.GET.get(name)}
    return [Tab(label, f"?{urlencode(wanted | kept)}", wanted == asked) for label, wanted in choices]


def _export_url(request: HttpRequest, listing: RecordList, state: ListState) -> str:
    """The export of what the list shows, "" where there is none or the reader may not."""
    if not listing.model.EXPORTED or not request.user.may(Right.EXPORT):
        return ""
    return f"{listing.url}export/{state.url(filters=None, cols=None, mode=None)}"


def _heads(listing: RecordList, state: ListState) -> Iterator[tuple[str, str, str, str]]:
    """For each column: css, label, where its head leads ("" for none), and how it sorts now ("" for not)."""
    names = {field: name for name, field in listing.sorts.items()}
    current, down = state.sort.lstrip("-"), state.sort.startswith("-")
    for column in state.columns:
        name, active = column.sort if is_own(column.sort) else names.get(column.sort), column.sort == current
        link = state.url(sort=f"-{name}" if active and not down else name) if name else ""
        yield (
            " ".join(word for word in column.css.split() if word in ("n", "hide")),
            column.title,
            link,
            ("descending" if down else "ascending") if active else "",
        )


def _chips(filters: FilterSet, state: ListState, listing: RecordList) -> Iterator[Chip]:
    for name, value in filters.form.cleaned_data.items():
        if value in (None, "", [], ALL) or (isinstance(value, QuerySet) and not value):
            continue
        removed = ALL if name in listing.defaults else None
        yield Chip(name, str(filters.form.fields[name].label), _words(filters, name, value), state.url(**{name: removed}))


def _words(filters: FilterSet, name: str, value) -> str:
    if name == "owner":
        known = {"me": _("Me"), "team": _("My team"), "none": _("Nobody")}
        if value in known:
            return str(known[value])
        return User.objects.filter(pk=number_of(value) or 0).values_list("name", flat=True).first() or value
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, list | QuerySet):
        return ", ".join(_words(filters, name, one) for one in value)
    choices = getattr(filters.form.fields.get(name), "choices", ())  # that of the countries has no length
    return str(dict(iter(choices)).get(value, value))


def _hidden(request: HttpRequest, listing: RecordList, state: ListState) -> Parts | None:
    """What there would be besides without the default filters; None when those are not in force."""
    data = asked_filters(request, listing, state.params)
    if not listing.defaults or any(name in state.params or name not in data for name in listing.defaults):
        return None
    for name in listing.defaults:
        del data[name]
    wider = listing.filters(data, queryset=listing.model.objects.all(), request=request).qs
    columns, conditions = wider.put_away()
    return wider.parts_for(request.user, columns).also(*conditions)
