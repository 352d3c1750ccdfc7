"""A long list as parts that have no row in common, each read in order from an index of its own, and counted up to a limit.

The queryset is compiled once, as a subquery that PostgreSQL pulls up; the parts differ only in what is asked of it. With
`a OR b` no index gives the order: at a million rows that is 150 ms instead of 0.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

Condition = tuple[str, tuple]  # SQL about the columns of `t`, and its parameters


@dataclass(frozen=True)
class Parts:
    """`sql` selects `names`, in this order; `conditions` tell the parts. An empty `sql` is no row at all."""

    sql: str
    params: tuple
    names: tuple[str, ...]
    conditions: tuple[Condition, ...]

    @classmethod
    def of(cls, queryset: models.QuerySet, names: Sequence[str], conditions: Sequence[Condition]) -> "Parts":
        names = tuple(dict.fromkeys(names))
        try:
            sql, params = queryset.order_by().values(*names).query.sql_with_params()
        except EmptyResultSet:
            sql, params = "", ()
        return cls(sql, tuple(params), names, tuple(conditions))

    def also(self, *further: Condition) -> "Parts":
        """Each part once with each of these conditions, which must exclude each other."""
        made = [(f"{one} AND {two}", (*a, *b)) for one, a in self.conditions for two, b in further]
        return Parts(self.sql, self.params, self.names, tuple(made))

    def first(self, order: str, most: int) -> list[dict]:
        """The first rows in this order (SQL about `t`). One statement."""
        if not self.sql or not self.conditions:
            return []
        sql, params = self._each("*", f"ORDER BY {order} LIMIT {most}")
        if len(self.conditions) > 1:
            sql = f"SELECT * FROM ({sql}) AS t ORDER BY {order} LIMIT {most}"
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return [dict(zip(self.names, row, strict=True)) for row in cursor.fetchall()]

    def first_of_each(self, order: str, most: int) -> list[dict]:
        """The first rows of each part, one part after the other. One statement."""
        if not self.sql or not self.conditions:
            return []
        sql, params = self._each("*", f"ORDER BY {order} LIMIT {most}")
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return [dict(zip(self.names, row, strict=True)) for row in cursor.fetchall()]

    def grouped(self, by: Sequence[str], figures: str, most: int) -> list[tuple]:
        """`figures` (SQL about the columns) of at most `most` + 1 rows, by these columns. One statement."""
        if not self.sql or not self.conditions:
            return []
        columns = ", ".join(by)
        sql, params = self._each("*")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns}, {figures} FROM ({sql} LIMIT {most + 1}) AS rows GROUP BY {columns}", params)
            return cursor.fetchall()

    def _each(self, columns: str, end: str = "") -> tuple[str, list]:
        parts = [f"(SELECT {columns} FROM ({self.sql}) AS t WHERE {condition} {end})" for condition, _own in self.conditions]
        return " UNION ALL ".join(parts), [value for _sql, own in self.conditions for value in (*self.params, *own)]

    def count_sql(self, most: int, sums: tuple[str, str] | tuple[()]) -> tuple[str, list]:
        if not self.sql or not self.conditions:
            return "SELECT 0::bigint, NULL::json", []
        if not sums:
            sql, params = self._each("1")
            return f"SELECT count(*), NULL::json FROM ({sql} LIMIT {most + 1}) AS rows", params
        amount, by = sums
        sql, params = self._each(f"t.{by} AS key, t.{amount} AS amount")
        grouped = f"SELECT key, count(*) AS n, sum(amount)::text AS total FROM ({sql} LIMIT {most + 1}) AS rows GROUP BY key"
        told = "json_agg(json_build_array(key, total)) FILTER (WHERE total IS NOT NULL)"
        return f"SELECT coalesce(sum(n), 0)::bigint, {told} FROM ({grouped}) AS sums", params


Counted = tuple[int, dict[str, Decimal]]  # number, and sums by value


@dataclass(frozen=True)
class Count:
    """How many rows the parts hold together, `most` + 1 at most; and of those the sums of the first of the columns `sums` by
    the second. `sql` selects both: a number, and a list of pairs as JSON."""

    parts: Parts
    most: int
    sums: tuple[str, str] | tuple[()] = ()

    def sql(self) -> tuple[str, list]:
        return self.parts.count_sql(self.most, self.sums)
