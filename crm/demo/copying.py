"""COPY into PostgreSQL: ids, indexes and the sending itself."""

import io
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, models
from psycopg2 import sql

from crm.demo.rows import NULL, TABLES, Table

Lines = dict[type[models.Model], list[str]]
COPY = f"COPY {{}} ({{}}) FROM STDIN WITH (NULL '{NULL}')"
READ = 1 << 22  # bytes at a time: each reading waits for the thread that makes the next batch
NEVER = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;"


def prepare() -> None:
    """Call inside the transaction: no time-outs, one load at a time, constraints looked at after every COPY.

    Only a lead inserted as converted waits for its conversion.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEVER)
        cursor.execute("LOCK TABLE users_user, leads_lead IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS lead_inserted_converted DEFERRED;")


def finish() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(_composed("ANALYZE {}", [model._meta.db_table for model in TABLES]))


def first_ids() -> dict[type[models.Model], int]:
    with connection.cursor() as cursor:
        firsts = {}
        for model in TABLES:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", _sequence(model))
            firsts[model] = cursor.fetchone()[0]
    return firsts


def reserve(nexts: dict[type[models.Model], int]) -> None:
    """The sequences go on with these."""
    with connection.cursor() as cursor:
        for model, following in nexts.items():
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)", [*_sequence(model), following])


def _sequence(model: type[models.Model]) -> list[str]:
    return [model._meta.db_table, model._meta.pk.column]


def send(batches: Iterator[Lines], tables: dict[type[models.Model], Table]) -> None:
    """In the order of the tables. While a batch is sent the next one is made: one core each."""
    with connection.cursor() as cursor, ThreadPoolExecutor(max_workers=1) as maker:
        coming = maker.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = maker.submit(next, batches, None)
            for model in TABLES:
                if batch[model]:
                    table = tables[model]
                    command = _composed(COPY, [table.name], table.columns)
                    cursor.copy_expert(command, io.StringIO("".join(batch[model])), size=READ)


@contextmanager
def without_indexes(wanted: bool) -> Iterator[None]:
    """Drops the indexes that only make reading fast, and makes them again as they were."""
    made = _drop_indexes() if wanted else []
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # an index cannot be made while a check is waiting
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for definition in made:
            cursor.execute(definition)


def _drop_indexes() -> list[str]:
    """Their definitions; unique indexes and those of constraints stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
               WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique
                 AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
               ORDER BY c.relname""",
            [[model._meta.db_table for model in TABLES]],
        )
        found = dict(cursor.fetchall())
        cursor.execute(_composed("DROP INDEX {}", list(found)))
    return list((found | _declared(found)).values())


def _declared(names: Iterable[str]) -> dict[str, str]:
    """As the models declare them: PostgreSQL writes the conditions of partial indexes differently each time."""
    with connection.schema_editor(collect_sql=True) as editor:
        return {
            index.name: str(index.create_sql(model, editor))
            for model in TABLES
            for index in model._meta.indexes
            if index.name in names
        }


def _composed(command: str, *names: list[str]) -> sql.Composed:
    return sql.SQL(command).format(*(sql.SQL(", ").join(map(sql.Identifier, group)) for group in names))
