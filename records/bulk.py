"""Many records with a statement each. Values travel as JSON, column → value, and PostgreSQL turns them into rows.

The rules are asked in Python, row by row, by those who prepare the values (`leads/bulk.py`); triggers and constraints as always.
"""

import functools
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection, models

from crm.lib.fields import KeyField


def as_columns(record: models.Model, names: Iterable[str] | None = None) -> dict:
    """Column → value as JSON keeps it, of these fields (None: of all but the id). Keys must have been computed."""
    meta = record._meta
    fields = [f for f in meta.concrete_fields if not f.primary_key] if names is None else [meta.get_field(n) for n in names]
    return {field.column: _as_json(field, getattr(record, field.attname)) for field in fields}


def _as_json(field: models.Field, value):
    if type(value) in (str, int, bool, type(None), dict, list):
        return value
    value = field.get_prep_value(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | models.Choices) else value


def compute_keys(record: models.Model) -> dict:
    """The record's keys as columns; those that are empty are left out."""
    keys = {field.column: field.pre_save(record, add=True) for field in key_fields(type(record))}
    return {column: key for column, key in keys.items() if key}


def keys_of(record: models.Model, names: Iterable[str]) -> dict:
    """The keys, as columns, that are computed from any of these fields; those that are empty are left out."""
    fields = _keys_from(type(record), frozenset(names))
    return {field.column: key[: field.max_length] for field in fields if (key := field.compute(record))}


@functools.lru_cache(maxsize=10_000)
def _keys_from(model: type[models.Model], names: frozenset[str]) -> list[KeyField]:
    return [field for field in key_fields(model) if not names.isdisjoint(field.sources)]


@functools.cache
def key_fields(model: type[models.Model]) -> list[KeyField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, KeyField)]


def insert_sql(model: type[models.Model], source: str) -> str:
    """INSERT of a record for each row of `source`, a table or CTE with the columns `id` and `values` (jsonb).

    What `values` lacks is taken from the parameter `%(base)s` (JSON of all columns, see `as_columns`).
    """
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    return f"""
        INSERT INTO {table} (id, {", ".join(columns)})
        SELECT plan.id, {", ".join(f"r.{column}" for column in columns)}
        FROM {source} AS plan
        CROSS JOIN (SELECT jsonb_populate_record(NULL::{table}, %(base)s::jsonb) AS base OFFSET 0) AS shared
        CROSS JOIN LATERAL jsonb_populate_record(shared.base, plan.values) AS r
    """


def patch_records(model: type[models.Model], patches: list[tuple[int, dict]]) -> dict[int, int]:
    """Write other values, by id, into records that the caller has locked; the version of each afterwards. One statement.

    Call inside `records.history.act`, which names the change.
    """
    if not patches:
        return {}
    table, columns = model._meta.db_table, sorted({column for _id, patch in patches for column in patch})
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {table} AS t SET {", ".join(f"{column} = r.{column}" for column in columns)}
            FROM unnest(%s::bigint[], %s::jsonb[]) AS new (id, patch)
            JOIN {table} AS old ON old.id = new.id
            CROSS JOIN LATERAL jsonb_populate_record(old, new.patch) AS r
            WHERE t.id = new.id RETURNING t.id, t.version
            """,
            [[pk for pk, _patch in patches], [json.dumps(patch) for _pk, patch in patches]],
        )
        return dict(cursor.fetchall())
