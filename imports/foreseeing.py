"""What an undo would take back, counted before anybody presses the button."""

from dataclasses import dataclass

from django.db import connection, models

from accounts.models import Account, Contact
from imports.making import LEDGER
from imports.matching import UPDATABLE
from imports.models import Import
from imports.undoing import untouched

MOST_LOOKED_AT = 20_000  # records: of more only the entries of the ledger are counted


@dataclass(frozen=True)
class Foreseen:
    """Records: created ones that leave, accounts of contacts that leave with them, changed ones that get their old values back.

    `kept`: those that somebody has changed or used since; None where they were not looked at one by one.
    """

    created: int
    accounts: int
    changed: int
    kept: int | None


def foresee(of_import: Import) -> Foreseen:
    """Two queries or three, and as many again where the records are looked at."""
    model, companies = UPDATABLE[of_import.kind][0], of_import.kind == Import.Kind.CONTACTS
    name, ledger = model._meta.model_name, of_import.records.order_by()
    mine = ledger.exclude(**{name: None})
    created = mine.filter(before__isnull=True).count()
    changed = mine.filter(before__isnull=False).values(name).distinct().count()
    accounts = ledger.exclude(account=None).count() if companies else 0
    whole = created + accounts + changed
    if whole > MOST_LOOKED_AT:
        return Foreseen(created, accounts, changed, kept=None)
    created = _count(_as_left(model, f"made.before IS NULL {untouched(model)}"), of_import)
    changed = _count(_as_left(model, "made.before IS NOT NULL"), of_import)
    accounts = _count(_accounts(), of_import) if accounts else 0
    return Foreseen(created, accounts, changed, kept=whole - created - accounts - changed)


def _as_left(model: type[models.Model], condition: str) -> str:
    """The ids of the records that are as the import has left them."""
    return (
        f"SELECT r.id FROM {model._meta.db_table} AS r"
        f" JOIN {LEDGER} AS made ON made.{model._meta.model_name}_id = r.id AND made.version = r.version"
        f" WHERE made.of_import_id = %(import)s AND {condition}"
    )


def _accounts() -> str:
    """Of those made for the companies of contacts: what is left of them when these contacts leave, or get their old account."""
    leaving = _as_left(Contact, f"(made.before ? 'account_id' OR made.before IS NULL {untouched(Contact)})")
    nobody_else = untouched(Account, but={Contact: "o.id NOT IN (SELECT id FROM leaving)"})
    return f"WITH leaving AS MATERIALIZED ({leaving}) " + _as_left(Account, f"made.before IS NULL {nobody_else}")


def _count(ids: str, of_import: Import) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT id) FROM ({ids}) AS found", {"import": of_import.pk})
        return cursor.fetchone()[0]
