"""Own fields that filters use have an index each, made and dropped in the background without holding anybody up."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.fields.json import KeyTransform
from django.db.models.lookups import IsNull
from django_tasks import task

from records.models import CustomField, FieldKind, Record
from records.own import asked_once, own
from records.own_kinds import KINDS

SEARCHED = {FieldKind.TEXT, FieldKind.LINK, FieldKind.EMAIL, FieldKind.PHONE}  # by any part
NOT_FILTERED = {FieldKind.LONG}
LOCK = 74_012_026  # of the database: one at a time


def record_models() -> dict[str, type[Record]]:
    """The kinds of record there are, by name: their models stand above."""
    return {model._meta.model_name: model for model in Record.__subclasses__()}


def index_of(field: CustomField) -> models.Index:
    """As the filters in own_lists.py compare it. Empty values are not in it."""
    name, value = f"own_{field.pk}_{field.kind}", KINDS[field.kind].sql(field)
    if field.kind in SEARCHED:
        return GinIndex(OpClass(value, "gin_trgm_ops"), name=name)
    if field.kind == FieldKind.SEVERAL:
        return GinIndex(OpClass(KeyTransform(field.key, F("custom")), "jsonb_path_ops"), name=name)
    return models.Index(value, F("id"), name=name, condition=Q(IsNull(value, False)))


def refresh_indexes_later() -> None:
    """After the transaction in hand, by the worker."""
    transaction.on_commit(refresh_indexes.enqueue)


@task()
def refresh_indexes() -> None:
    """Makes those that are wanted and missing, drops those no longer wanted or left half-made. May be run at any time."""
    with asked_once(), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            for model in record_models().values():
                _refresh(model, cursor)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
            cursor.execute("RESET statement_timeout; RESET lock_timeout")


def _refresh(model: type[Record], cursor) -> None:
    """Concurrently, except inside a transaction, where PostgreSQL does not allow it."""
    quietly = not connection.in_atomic_block
    wanted = {
        index.name: index for f in own().of(model) if f.filterable and f.kind not in NOT_FILTERED for index in [index_of(f)]
    }
    there = _there(model, cursor)
    for name in [name for name, valid in there.items() if name not in wanted or not valid]:
        cursor.execute(f"DROP INDEX {'CONCURRENTLY' if quietly else ''} IF EXISTS {connection.ops.quote_name(name)}")
    for name, index in wanted.items():
        if not there.get(name):
            with connection.schema_editor(collect_sql=True, atomic=False) as editor:
                statement = str(index.create_sql(model, editor, concurrently=quietly))
            cursor.execute(statement)


def _there(model: type[Record], cursor) -> dict[str, bool]:
    """Name → whether it is whole."""
    cursor.execute(
        r"""SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE i.indrelid = %s::regclass AND c.relname ~ '^own_[0-9]+_'""",
        [model._meta.db_table],
    )
    return dict(cursor.fetchall())
