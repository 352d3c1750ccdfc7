"""Pages by key, not by number: page 40,000 costs what the first costs. Counts stop at a limit."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import models
from django.db.models import F, Q
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format

SIZE, MOST = 50, 10_000


@dataclass(frozen=True)
class Page:
    """`first`: which row of all the first one is, counting from 1; approximate when rows have come or gone meanwhile."""

    rows: list
    previous_url: str
    next_url: str
    first: int = 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after (or, backwards, before) the row with this sort value and primary key.

    `passed`: how many rows lie before the page, or backwards before its end.
    """

    value: object
    pk: int
    backwards: bool
    passed: int = 0


def keyset_page(queryset: models.QuerySet, *, sort: str, params: QueryDict, size: int = SIZE) -> Page:
    """`sort` is a field name, `-` before it for descending; empty values come last either way.

    Reads `after` or `before` from the params; one that cannot be read counts as the first page. One query, one more
    where the rows with a value end and those without begin.
    """
    name, descending = sort.lstrip("-"), sort.startswith("-")
    field = queryset.model._meta.get_field(name)
    cursor = _read(params, field)
    backwards = bool(cursor and cursor.backwards)
    rows = _rows(queryset, field, descending, cursor, size + 1)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if backwards and not rows:
        return keyset_page(queryset, sort=sort, params=QueryDict(), size=size)
    has_previous, has_next = (more, True) if backwards else (cursor is not None, more)
    passed = cursor.passed - (len(rows) if backwards else 0) if cursor and has_previous else 0
    first = max(0, passed) + 1
    return Page(
        rows,
        _url(params, "before", rows[0], name, first - 1) if rows and has_previous else "",
        _url(params, "after", rows[-1], name, first - 1 + len(rows)) if rows and has_next else "",
        first,
    )


def _rows(queryset, field, descending: bool, cursor: Cursor | None, most: int) -> list:
    """The parts of the order (with a value, without) that lie on the cursor's side, the nearest first."""
    backwards = bool(cursor and cursor.backwards)
    parts = [False, True] if field.null else [False]
    rows: list = []
    for empty in reversed(parts) if backwards else parts:
        if len(rows) == most or (cursor and _is_behind(cursor, empty)):
            continue
        here = queryset.filter(**{f"{field.name}__isnull": empty}) if field.null else queryset
        if cursor and (cursor.value is None) == empty:
            here = here.filter(_beyond(field.name, descending, cursor))
        rows += here.order_by(*_order(field, descending != backwards, backwards, empty))[: most - len(rows)]
    return rows


def _is_behind(cursor: Cursor, empty: bool) -> bool:
    at_empty = cursor.value is None
    return (at_empty and not empty) if not cursor.backwards else (not at_empty and empty)


def _beyond(name: str, descending: bool, cursor: Cursor) -> Q:
    pk_side = "lt" if descending != cursor.backwards else "gt"
    if cursor.value is None:
        return Q(**{f"pk__{'lt' if cursor.backwards else 'gt'}": cursor.pk})
    # `>=` and not only the two alternatives: PostgreSQL can then start in the middle of the index
    return Q(**{f"{name}__{pk_side}e": cursor.value}) & (
        Q(**{f"{name}__{pk_side}": cursor.value}) | Q(**{f"pk__{pk_side}": cursor.pk})
    )


def _order(field, descending: bool, backwards: bool, empty: bool) -> list:
    if empty:
        return ["-pk" if backwards else "pk"]
    return [F(field.name).desc(), "-pk"] if descending else [F(field.name).asc(), "pk"]


def _url(params: QueryDict, side: str, row, name: str, passed: int) -> str:
    value = row[name] if isinstance(row, dict) else getattr(row, name)
    pk = row["pk"] if isinstance(row, dict) else row.pk
    text = value.isoformat() if isinstance(value, date | datetime) else str(value) if isinstance(value, Decimal) else value
    code = base64.urlsafe_b64encode(json.dumps([text, pk, passed], separators=(",", ":")).encode()).decode().rstrip("=")
    kept = params.copy()
    for other in ("after", "before", "page"):
        kept.pop(other, None)
    kept[side] = code
    return f"?{kept.urlencode()}"


def _read(params: QueryDict, field) -> Cursor | None:
    for side in ("after", "before"):
        code = params.get(side, "")
        if code and len(code) < 2000:
            try:
                value, pk, passed = json.loads(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)))
                return Cursor(_value(field, value), _number(pk), side == "before", _number(passed))
            except (ValueError, TypeError, binascii.Error, RecursionError, InvalidOperation, UnicodeError):
                return None
    return None


def _number(number) -> int:
    if not isinstance(number, int) or not 0 <= number < 2**63:
        raise ValueError(number)
    return number


def _value(field, value):
    if value is None:
        if not field.null:
            raise ValueError(field)
        return None
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(value)
        if moment is None or moment.tzinfo is None:
            raise ValueError(value)
        return moment
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    if isinstance(field, models.DecimalField):
        number = Decimal(value)
        if not number.is_finite():
            raise ValueError(value)
        return number
    if isinstance(field, models.CharField) and isinstance(value, str) and "\0" not in value:
        return value.encode("utf-8", "strict").decode()
    if isinstance(field, models.IntegerField) and isinstance(value, int) and abs(value) < 2**63:
        return value
    raise ValueError(value)


def capped_count(queryset: models.QuerySet, *, most: int = MOST) -> int:
    """At most `most` + 1."""
    return queryset.order_by()[: most + 1].count()


def count_text(count: int, *, most: int = MOST) -> str:
    return (
        f"{number_format(most, use_l10n=True, force_grouping=True)}+"
        if count > most
        else number_format(count, use_l10n=True, force_grouping=True)
    )
