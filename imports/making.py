"""The new records of an import: which rules they follow, and the statement that makes them."""

import json

from django.db import connection, models
from django.db.models import Q

from accounts.bulk import NewAccounts, NewContacts, account_of, accounts_like
from accounts.models import Account, Contact
from crm.lib.db import lock_words
from imports.models import Import, ImportedRecord, ImportRow, Match, Policy, Verdict
from leads.bulk import INSERT_PEOPLE, NewLeads
from leads.models import Lead
from records.bulk import insert_sql
from users.models import User

ROW, LEDGER = ImportRow._meta.db_table, ImportedRecord._meta.db_table
Kind = Import.Kind


def maker(of_import: Import, *, actor: User) -> NewLeads | NewContacts | NewAccounts:
    """The rules of a new record, with what all rows of the file share."""
    shared = {"owner": of_import.owner, "tags": of_import.tags}
    shared["team"] = of_import.owner.team if of_import.owner else of_import.team
    if of_import.kind == Kind.LEADS:
        shared |= {"source": of_import.source, "campaign": of_import.campaign, "minimum": of_import.minimum}
        return NewLeads(shared, actor=actor)
    return (NewContacts if of_import.kind == Kind.CONTACTS else NewAccounts)(shared, actor=actor)


def _statement(model: type[models.Model], name: str, also: str = "") -> str:
    return f"""
    WITH rows AS (
        SELECT number, values, (%(owners)s::bigint[])[
            1 + (%(before)s + row_number() OVER (ORDER BY number) - 1) %% greatest(%(owner_count)s, 1)] AS turn
        FROM {ROW} WHERE of_import_id = %(import)s AND number BETWEEN %(first)s AND %(last)s AND verdict = 'create'),
    plan AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('{model._meta.db_table}', 'id')) AS id, number,
            CASE WHEN turn IS NULL OR values ? 'owner_id' THEN values
                ELSE values || jsonb_build_object('owner_id', turn) END AS values
        FROM rows ORDER BY number),
    made AS ({insert_sql(model, "plan")}){also}
    INSERT INTO {LEDGER} (of_import_id, number, {name}_id, version) SELECT %(import)s, number, id, 1 FROM plan
"""


STATEMENTS = {
    Kind.LEADS: _statement(Lead, "lead", f", people AS ({INSERT_PEOPLE})"),
    Kind.CONTACTS: _statement(Contact, "contact"),
    Kind.ACCOUNTS: _statement(Account, "account"),
}


def make_records(of_import: Import, first: int, last: int, *, actor: User) -> None:
    """A record for each of these rows that is to create one, and its entry in the ledger. One statement."""
    owners = of_import.owners or [None]
    made = of_import.records.filter(before__isnull=True).count() if of_import.owners else 0
    values = {"import": of_import.pk, "first": first, "last": last, "owners": owners, "owner_count": len(owners), "before": made}
    base = json.dumps(maker(of_import, actor=actor).base())
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[of_import.kind], values | {"base": base})


# -- companies of contacts --------------------------------------------------------------------------------------------


def _wants_account(of_import: Import) -> Q:
    """Of which rows the company matters: new contacts, and those that are there and have no account, or get another one."""
    changed = Q(same_contact__account=None)
    if "account" not in of_import.never:
        changed |= Q(decision=Policy.OVERWRITE)
        if of_import.policy.get(Match.CONTACT) == Policy.OVERWRITE:
            changed |= Q(decision="")
    return Q(values__has_key="account") & (Q(verdict=Verdict.CREATE) | Q(verdict=Verdict.UPDATE) & changed)


COUNT_ACCOUNTS = """
    WITH company AS (
        SELECT number, values->'account'->>'company_key' AS name, values->'account'->>'tax_id_key' AS tax_id
        FROM ({rows}) AS row),
    new AS (
        SELECT coalesce(name, number::text) AS name, min(tax_id) AS tax_id FROM company
        WHERE NOT EXISTS (SELECT FROM {table} AS a WHERE a.tax_id_key = company.tax_id AND a.tax_id_key <> '')
            AND NOT EXISTS (SELECT FROM {table} AS a WHERE a.company_key = company.name AND a.company_key <> '')
        GROUP BY 1)
    SELECT count(DISTINCT coalesce('=' || tax_id, name)) FROM new"""


def count_accounts(of_import: Import) -> None:
    """How many accounts the run would make for the companies of contacts, put on the import, not saved. One query."""
    of_import.accounts = 0
    if of_import.kind == Kind.CONTACTS:
        planned = of_import.rows.filter(_wants_account(of_import)).order_by().values("number", "values")
        rows, params = planned.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(COUNT_ACCOUNTS.format(rows=rows, table=Account._meta.db_table), params)
            of_import.accounts = cursor.fetchone()[0]


def accounts_made(of_import: Import) -> int:
    """For the companies of contacts, by now."""
    return of_import.records.exclude(account=None).count() if of_import.kind == Kind.CONTACTS else 0


def settle_accounts(of_import: Import, first: int, last: int, *, actor: User) -> None:
    """Give the contacts of these rows their account: the one there is, whoever sees it, else a new one for all of a company."""
    planned = of_import.rows.filter(_wants_account(of_import), number__range=(first, last))
    companies = dict(planned.order_by("number").values_list("number", "values__account"))
    if not companies:
        return
    lock_words(*(f"company:{company['company_key']}" for company in companies.values() if company.get("company_key")))
    known = accounts_like(companies.values())
    new: dict[int, dict] = {}
    for number, company in companies.items():
        if account_of(company, known) is None:
            new[number] = company
            known |= {(column, company[column]): -number for column in ("tax_id_key", "company_key") if company.get(column)}
    made = _make_accounts(of_import, new, actor=actor)
    accounts = {number: account_of(company, known) for number, company in companies.items()}
    _note_accounts(of_import, {number: made.get(pk, pk) for number, pk in accounts.items() if pk is not None})


def _make_accounts(of_import: Import, new: dict[int, dict], *, actor: User) -> dict[int, int]:
    """Negative number of the row → the account."""
    if not new:
        return {}
    table = Account._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH plan AS MATERIALIZED (
                SELECT nextval(pg_get_serial_sequence('{table}', 'id')) AS id, number, values
                FROM unnest(%(numbers)s::int[], %(companies)s::jsonb[]) AS new (number, values)),
            made AS ({insert_sql(Account, "plan")}),
            noted AS (INSERT INTO {LEDGER} (of_import_id, number, account_id, version)
                SELECT %(import)s, number, id, 1 FROM plan)
            SELECT number, id FROM plan
            """,
            {
                "import": of_import.pk,
                "numbers": list(new),
                "companies": [json.dumps(company) for company in new.values()],
                "base": json.dumps(maker(of_import, actor=actor).accounts.base()),
            },
        )
        return {-number: pk for number, pk in cursor.fetchall()}


def _note_accounts(of_import: Import, accounts: dict[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {ROW} AS row SET values = values || jsonb_build_object('account_id', new.account)
                FROM unnest(%s::int[], %s::bigint[]) AS new (number, account)
                WHERE row.of_import_id = %s AND row.number = new.number""",
            [list(accounts), list(accounts.values()), of_import.pk],
        )
