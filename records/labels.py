"""The names of what the rows of a page refer to: statuses, sources, people, accounts … in one statement for all of them.

Path not taken: joins, which PostgreSQL plans anew for every part of every page: 1.5 ms of 2.2.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db import connection, models

from crm.lib.parts import Count, Counted
from records.models import Record
from records.own import is_own
from users.models import User


def labels_of(
    model: type[Record], rows: list[dict], relations: Iterable[str], *counts: Count
) -> tuple[dict[str, dict[int, tuple]], list[Counted]]:
    """For each relation: number → (three texts of the related row, as its `LABEL_FIELDS` say, owner, team); and the counts.

    `relations` are the names of foreign keys, of an array of numbers as `tags` is, or of own fields that
    hold people. One statement, with the counts that are asked for along; none when there is nothing to ask.
    """
    of, wanted = {name: _related(model, name) for name in relations}, defaultdict(set)
    for name, related in of.items():
        wanted[related] |= _numbers(rows, name)
    asked = [(related, list(numbers)) for related, numbers in wanted.items() if numbers]
    found: dict[type, dict[int, tuple]] = {related: {} for related in wanted}
    counted = [(0, {})] * len(counts)
    for place, number, first, *others in _read(asked, counts):
        if place < 0:
            counted[-1 - place] = number, {key: Decimal(total) for key, total in json.loads(first or "[]")}
        else:
            found[asked[place][0]][number] = (first, *others)
    return {name: found[related] for name, related in of.items()}, counted


def _read(asked: list[tuple], counts: tuple[Count, ...]) -> list[tuple]:
    statements = [_texts(related, place) for place, (related, _numbers) in enumerate(asked)]
    params: list = [numbers for _related, numbers in asked]
    for place, count in enumerate(counts):
        sql, values = count.sql()
        statements.append(
            f"SELECT {-1 - place}, n, sums::text, '', '', NULL::bigint, NULL::bigint FROM ({sql}) AS counted (n, sums)"
        )
        params += values
    if not statements:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        return cursor.fetchall()


def _related(model: type[Record], name: str) -> type[models.Model]:
    if is_own(name):
        return User
    field = model._meta.get_field(name)
    return field.remote_field.model if field.remote_field else model.ARRAYS_OF[name]


def _numbers(rows: list[dict], name: str) -> set[int]:
    if is_own(name):
        return {number for row in rows if isinstance(number := custom_of(row).get(name), int) and 0 < number < 2**63}
    key = f"{name}_id"
    if rows and key in rows[0]:
        return {row[key] for row in rows} - {None}
    return {number for row in rows for number in row[name]}


def custom_of(row: dict) -> dict:
    """The own fields of a row, which the database hands over as text; read once."""
    if isinstance(row["custom"], str):
        row["custom"] = json.loads(row["custom"])
    return row["custom"]


def _texts(related: type[models.Model], place: int) -> str:
    texts = ", ".join([*related.LABEL_FIELDS, "''", "''"][:3])
    people = "owner_id, team_id" if issubclass(related, Record) else "NULL::bigint, NULL::bigint"
    return f"SELECT {place}, id, {texts}, {people} FROM {related._meta.db_table} WHERE id = ANY(%s)"
