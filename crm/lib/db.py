"""Transactions that are tried again when PostgreSQL asks for it."""

import functools
import random
import time
from collections.abc import Callable

from django.db import OperationalError, connection, transaction

TRIES = 3
RETRIABLE = {"40001", "40P01"}  # serialization_failure, deadlock_detected


def in_transaction(function: Callable) -> Callable:
    """All or nothing. The outermost call is repeated, at most three times, after a deadlock or a serialisation failure.

    Nothing may be caught inside. What leaves the database belongs in `transaction.on_commit`.
    """

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", None) not in RETRIABLE or attempt == TRIES:
                    raise
                time.sleep(random.uniform(0.01, 0.05) * attempt)
        raise AssertionError("unreachable")

    return wrapper


def lock_words(*words: str) -> None:
    """Hold, until the transaction ends, a lock named by each text; taken in sorted order so that two never cross."""
    wanted = sorted({word for word in words if word})
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(word, 0))"
                " FROM (SELECT word FROM unnest(%s) AS word ORDER BY word) AS sorted",
                [wanted],
            )


def be_patient() -> None:
    """No limit of time for the statements of this transaction: for work in the background, where nobody waits for a page."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")


def commit_unhurried() -> None:
    """The commit of this transaction does not wait for the disk. When the machine fails, the last of them may be gone, each as a
    whole: for steps of work that keeps, in the same transaction, how far it has come."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def execute_planned(cursor, name: str, statement: str, types: dict[str, str], values: tuple) -> None:
    """Run a statement by a plan that is made once for each connection, whatever the values. Call inside a transaction.

    `types`: of each `%(parameter)s`, in the order of `values`. For statements that take longer to plan than to run.
    """
    cursor.execute("SELECT FROM pg_prepared_statements WHERE name = %s", [name])
    if not cursor.rowcount:
        places = {parameter: f"${at}" for at, parameter in enumerate(types, 1)}
        cursor.execute(f"PREPARE {name} ({', '.join(types.values())}) AS {statement % places}")
    cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(values))})", values)
