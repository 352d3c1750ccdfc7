"""Pages by key, not by number: page 40,000 costs what the first costs. Counts stop at a limit."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format

from crm.lib.parts import Parts

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


def keyset_page(source: models.QuerySet | Parts, *, sort: str, params: QueryDict, field=None, size: int = SIZE) -> Page:
    """`sort` is a field name, `-` before it for descending; empty values come last either way.

    Of a queryset the rows are records; of `Parts`, whose rows are dicts, `field` is the model's field that sorts. What holds
    of all rows with a value (`FILLED` of the model: field → SQL about `t`) is said to PostgreSQL, whose indexes may ask for it.
    Reads `after` or `before` from the params; one that cannot be read counts as the first page. One query, one more
    where the rows with a value end and those without begin.
    """
    name, descending = sort.lstrip("-"), sort.startswith("-")
    field = field or source.model._meta.get_field(name)
    cursor = _read(params, field)
    backwards = bool(cursor and cursor.backwards)
    rows = _rows(source, field, descending, cursor, size + 1)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if backwards and not rows:
        return keyset_page(source, sort=sort, params=QueryDict(), field=field, size=size)
    has_previous, has_next = (more, True) if backwards else (cursor is not None, more)
    passed = cursor.passed - (len(rows) if backwards else 0) if cursor and has_previous else 0
    first = max(0, passed) + 1
    return Page(
        rows,
        _url(params, "before", rows[0], name, first - 1) if rows and has_previous else "",
        _url(params, "after", rows[-1], name, first - 1 + len(rows)) if rows and has_next else "",
        first,
    )


def _rows(source: models.QuerySet | Parts, field, descending: bool, cursor: Cursor | None, most: int) -> list:
    """The parts of the order (with a value, without) that lie on the cursor's side, the nearest first."""
    backwards = bool(cursor and cursor.backwards)
    halves = [False, True] if field.null else [False]
    read = _of_parts if isinstance(source, Parts) else _of_queryset
    rows: list = []
    for empty in reversed(halves) if backwards else halves:
        if len(rows) == most or (cursor and _is_behind(cursor, empty)):
            continue
        beyond = cursor if cursor and (cursor.value is None) == empty else None
        rows += read(source, field, empty, descending != backwards, backwards, beyond, most - len(rows))
    return rows


def _is_behind(cursor: Cursor, empty: bool) -> bool:
    at_empty = cursor.value is None
    return (at_empty and not empty) if not cursor.backwards else (not at_empty and empty)


def _of_queryset(source, field, empty: bool, down: bool, backwards: bool, cursor: Cursor | None, most: int) -> list:
    here = source.filter(**{f"{field.name}__isnull": empty}) if field.null else source
    if cursor and empty:
        here = here.filter(**{f"pk__{'lt' if backwards else 'gt'}": cursor.pk})
    elif cursor:
        # `>=` and not only the two alternatives: PostgreSQL can then start in the middle of the index
        side, name = "lt" if down else "gt", field.name
        here = here.filter(**{f"{name}__{side}e": cursor.value})
        here = here.filter(Q(**{f"{name}__{side}": cursor.value}) | Q(**{f"pk__{side}": cursor.pk}))
    if empty:
        return list(here.order_by("-pk" if backwards else "pk")[:most])
    return list(here.order_by(*([f"-{field.name}", "-pk"] if down else [field.name, "pk"]))[:most])


def _of_parts(source: Parts, field, empty: bool, down: bool, backwards: bool, cursor: Cursor | None, most: int) -> list[dict]:
    column, side = f"t.{field.column}", "<" if down else ">"
    asked, params = [f"{column} IS {'' if empty else 'NOT '}NULL"] if field.null else [], []
    if field.null and not empty:
        asked += [filled for name, filled in getattr(getattr(field, "model", None), "FILLED", {}).items() if name == field.name]
    if cursor and empty:
        asked.append(f"t.id {'<' if backwards else '>'} %s")
        params = [cursor.pk]
    elif cursor:
        asked.append(f"{column} {side}= %s AND ({column} {side} %s OR t.id {side} %s)")
        params = [cursor.value, cursor.value, cursor.pk]
    here = source.also((" AND ".join(asked), tuple(params))) if asked else source
    way = " DESC" if (backwards if empty else down) else ""
    return here.first(f"t.id{way}" if empty else f"{column}{way}, t.id{way}", most)


def _url(params: QueryDict, side: str, row, name: str, passed: int) -> str:
    value = row[name] if isinstance(row, dict) else getattr(row, name)
    pk = row["id"] if isinstance(row, dict) else row.pk
    text = value.isoformat() if isinstance(value, date | datetime) else str(value) if isinstance(value, Decimal) else value
    kept = params.copy()
    for other in ("after", "before", "page"):
        kept.pop(other, None)
    kept[side] = code_of(text, pk, passed)
    return f"?{kept.urlencode()}"


def code_of(value, pk: int, passed: int) -> str:
    """A place in a list as its address carries it."""
    return base64.urlsafe_b64encode(json.dumps([value, pk, passed], separators=(",", ":")).encode()).decode().rstrip("=")


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
    if isinstance(field, models.CharField | models.TextField) and isinstance(value, str) and "\0" not in value:
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
