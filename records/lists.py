"""What every list page does: filters from the address, chips, one search box, sorting, keyset pages, capped counts."""

from dataclasses import dataclass, field

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_filters import FilterSet

from crm.lib.htmx import render_page
from crm.lib.paging import capped_count, count_text, keyset_page
from users.roles import Right

ALL = "all"
MOST_HIDDEN = 1_000
NOT_FILTERS = {"after", "before", "page", "sort", "filters"}


@dataclass(frozen=True)
class RecordList:
    """`sorts`: name in the address → field. `defaults`: filters in force until the address says otherwise or searches."""

    filters: type[FilterSet]
    template: str
    fragment: str
    sorts: dict[str, str]
    default_sort: str
    defaults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chip:
    label: str
    value: str
    remove_url: str


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    active: bool


def render_list(request: HttpRequest, listing: RecordList, queryset: QuerySet, **context) -> HttpResponse:
    """`queryset` holds what the reader may see, with what the rows show. Two queries, three with hidden ones."""
    params = request.GET
    filters = filtered(request, listing, queryset)
    rows, data = filters.qs, filters.data
    sort = _sort(listing, params)
    count = capped_count(rows)
    context |= {
        "filters": filters,
        "page": keyset_page(rows, sort=sort, params=params),
        "count": count,
        "count_text": count_text(count),
        "chips": list(_chips(filters, params, listing)),
        "faults": [f"{filters.form.fields[name].label}: {' '.join(errors)}" for name, errors in filters.form.errors.items()],
        "sorts": _sort_links(listing, params, sort),
        "panel_open": params.get("filters") == "open",
        "panel_url": _with(params, filters="open"),
        "panel_close_url": _with(params, filters=None),
        "q": params.get("q", ""),
        "kept": [(name, value) for name, value in params.items() if name not in NOT_FILTERS | {"q"} and value],
        "hidden_text": _hidden(listing, data, params, queryset, request),
        "export_url": _export_url(request, queryset.model, params),
        "all_url": _with(params, **dict.fromkeys(listing.defaults, ALL)),
    }
    return render_page(request, listing.template, context, fragment=listing.fragment)


def filtered(request: HttpRequest, listing: RecordList, queryset: QuerySet) -> FilterSet:
    """What the address asks for, with the defaults where it is silent and does not search."""
    data = request.GET.copy()
    for name, value in listing.defaults.items():
        if name not in data and not data.get("q", "").strip():
            data[name] = value
    return listing.filters(data, queryset=queryset, request=request)


def tabs(request: HttpRequest, *choices: tuple[str, dict[str, str]]) -> list[Tab]:
    """Ready-made views: each a label and the filters it stands for. The first is the list without any."""
    asked = {name: value for name, value in request.GET.items() if name not in NOT_FILTERS and value}
    return [Tab(label, f"?{urlencode(wanted)}", wanted == asked) for label, wanted in choices]


def _with(params: QueryDict, **changes: str | None) -> str:
    data = params.copy()
    for name in ("after", "before", "page"):
        data.pop(name, None)
    for name, value in changes.items():
        data.pop(name, None)
        if value is not None:
            data[name] = value
    return f"?{data.urlencode()}"


def _export_url(request: HttpRequest, model: type[Model], params: QueryDict) -> str:
    """The export of what the list shows, "" where there is none or the reader may not."""
    if not model.EXPORTED or not request.user.may(Right.EXPORT):
        return ""
    return f"{request.path}export/{_with(params)}"


def _sort(listing: RecordList, params: QueryDict) -> str:
    asked = params.get("sort", "")
    name = asked.lstrip("-")
    if name not in listing.sorts or asked.startswith("--"):
        asked = listing.default_sort
        name = asked.lstrip("-")
    return f"{'-' if asked.startswith('-') else ''}{listing.sorts[name]}"


def _sort_links(listing: RecordList, params: QueryDict, current: str) -> dict[str, dict]:
    """For each column head: where it leads and how it sorts now ("ascending", "descending", "none")."""
    links = {}
    for name, column in listing.sorts.items():
        active, down = current.lstrip("-") == column, current.startswith("-")
        links[name] = {
            "url": _with(params, sort=f"-{name}" if active and not down else name),
            "order": ("descending" if down else "ascending") if active else "none",
        }
    return links


def _chips(filters: FilterSet, params: QueryDict, listing: RecordList):
    for name, value in filters.form.cleaned_data.items():
        if value in (None, "", [], ALL) or (isinstance(value, QuerySet) and not value):
            continue
        removed = ALL if name in listing.defaults else None
        yield Chip(str(filters.form.fields[name].label), _words(filters, name, value), _with(params, **{name: removed}))


def _words(filters: FilterSet, name: str, value) -> str:
    if name == "owner":
        known = {"me": _("Me"), "team": _("My team"), "none": _("Nobody")}
        return str(known.get(value) or dict(filters.owner_choices()).get(value, value))
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, list | QuerySet):
        return ", ".join(_words(filters, "", one) for one in value)
    choices = dict(getattr(filters.form.fields.get(name), "choices", ()) or ())
    return str(choices.get(value, value))


def _hidden(listing: RecordList, data: QueryDict, params: QueryDict, queryset: QuerySet, request: HttpRequest) -> str:
    """How many more there would be without the default filters ("12"), "" when those are not in force."""
    if any(name in params or name not in data for name in listing.defaults):
        return ""
    if not listing.defaults:
        return ""
    wider = data.copy()
    for name in listing.defaults:
        wider[name] = f"not-{listing.defaults[name]}"
    hidden = capped_count(listing.filters(wider, queryset=queryset, request=request).qs, most=MOST_HIDDEN)
    return count_text(hidden, most=MOST_HIDDEN) if hidden else ""
