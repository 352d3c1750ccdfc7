"""Which rows are in the CRM already, or twice in the file; set-based, for the whole file or for a part of it.

By the number in an export of ours, external id, e-mail, telephone and name, tax id and name, company and name, in this
order. A telephone alone is no mark: a switchboard has many people. Two external ids that differ, or two e-mail addresses
beside the same company and name, mean two people.
What the importer may not see counts as well; only the pages decide what may be said of it.
"""

import json

from django.core.exceptions import EmptyResultSet
from django.db import connection

from accounts.models import Account, Contact
from campaigns.models import DoNotContact
from crm.lib.db import execute_planned
from imports.models import Import, ImportedRecord, ImportRow
from leads.models import Lead
from users.models import User

ROW, LEAD, CONTACT, ACCOUNT = (model._meta.db_table for model in (ImportRow, Lead, Contact, Account))
MADE, LEFT_ALONE = ImportedRecord._meta.db_table, DoNotContact._meta.db_table

KEYS = f"""
    k AS MATERIALIZED (
        SELECT number, (row.values->>'own_id')::bigint AS own_id, row.values->>'external_id' AS external_id,
            row.values->>'email_key' AS email,
            row.values->>'phone_key' AS phone, row.values->>'mobile_key' AS mobile, row.values->>'tax_id_key' AS tax_id,
            row.values->>'name_key' AS name, row.values->>'company_key' AS company, row.values->>'domain_key' AS domain,
            row.values ? 'unfinished' AS unfinished
        FROM {ROW} AS row
        WHERE of_import_id = %(import)s AND number BETWEEN %(first)s AND %(last)s AND row.values IS NOT NULL)"""

SAME_NAME = "r.name_key || '' = k.name"  # by no index of its own: few share a number
SAME_ID_OR_NONE = "AND (k.external_id IS NULL OR r.external_id IN ('', k.external_id))"
SAME_MAIL_OR_NONE = "AND (k.email IS NULL OR r.email_key IN ('', k.email))"
BY_PHONE = [
    (3, "phone", f"r.{theirs} = k.{ours} AND r.{theirs} <> '' AND {SAME_NAME} {SAME_ID_OR_NONE}")
    for theirs in ("phone_key", "mobile_key")
    for ours in ("phone", "mobile")
]
BY_EMAIL = (2, "email", "r.email_key = k.email AND r.email_key <> ''")
BY_FURTHER_EMAIL = (2.5, "email", "r.other_emails @> ARRAY[k.email]::varchar[] AND r.other_emails <> '{}'")
BY_OWN_ID = (-1, "own_id", "r.id = k.own_id")
BY_ID = (1, "external_id", "r.external_id = k.external_id AND r.external_id <> ''")
BY_TAX_ID = (4, "tax_id", f"r.tax_id_key = k.tax_id AND r.tax_id_key <> '' AND {SAME_NAME} {SAME_ID_OR_NONE}")
BY_COMPANY = (
    5,
    "company",
    f"r.company_key = k.company AND r.company_key <> '' AND r.name_key = k.name {SAME_ID_OR_NONE} {SAME_MAIL_OR_NONE}",
)
NOT_MADE_HERE = (
    f"NOT EXISTS (SELECT FROM {MADE} AS made WHERE made.{{}}_id = r.id"
    " AND made.of_import_id = %(import)s AND made.before IS NULL)"
)


def _look(table: str, kind: str, column: str, after: int, marks: list[tuple[float, str, str]]) -> list[str]:
    """A SELECT for each mark. `kind`: what the match is called, as SQL; `after`: ranks behind what was looked up before."""
    return [
        f"SELECT k.number, {after + rank} AS rank, '{by}' AS by, {kind} AS match, '{column}' AS what, r.id"
        f" FROM k JOIN {table} AS r ON {condition} AND {NOT_MADE_HERE.format(column)}"
        for rank, by, condition in marks
    ]


def _left_alone() -> list[str]:
    entries = [("email", "k.email"), ("domain", "k.domain"), ("domain", "split_part(k.email, '@', 2)"), ("phone", "k.phone")]
    entries += [("phone", "k.mobile"), ("tax_id", "k.tax_id")]
    return [
        f"SELECT k.number, 0 AS rank, '{kind}' AS by, 'do_not_contact' AS match, '' AS what, r.id"
        f" FROM k JOIN {LEFT_ALONE} AS r ON r.kind = '{kind}' AND r.key = {key}"
        for kind, key in entries
    ]


LEADS = _look(LEAD, "r.state", "lead", 0, [BY_OWN_ID, BY_ID, BY_EMAIL, *BY_PHONE, BY_TAX_ID, BY_COMPANY])
CONTACTS = _look(CONTACT, "'contact'", "contact", 10, [BY_EMAIL, BY_FURTHER_EMAIL, *BY_PHONE])
OWN_CONTACTS = _look(CONTACT, "'contact'", "contact", 0, [BY_OWN_ID, BY_ID, BY_EMAIL, BY_FURTHER_EMAIL, *BY_PHONE])
ACCOUNTS = _look(
    ACCOUNT,
    "'account'",
    "account",
    0,
    [
        BY_OWN_ID,
        BY_ID,
        (2, "tax_id", f"r.tax_id_key = k.tax_id AND r.tax_id_key <> '' {SAME_ID_OR_NONE}"),
        (3, "company", f"r.company_key = k.company AND r.company_key <> '' {SAME_ID_OR_NONE}"),
    ],
)
KNOWN = {
    Import.Kind.LEADS: [*_left_alone(), *LEADS, *CONTACTS],
    Import.Kind.CONTACTS: [*_left_alone(), *OWN_CONTACTS],
    Import.Kind.ACCOUNTS: ACCOUNTS,
}

MATCH_KNOWN = """
    WITH {keys},
    found AS ({looks}),
    best AS (
        SELECT DISTINCT ON (number) * FROM found
        ORDER BY number, rank, array_position('{{open,nurture,disqualified}}', match::text), id),
    now AS (
        SELECT k.number, coalesce(best.match, '') AS match, coalesce(best.by, '') AS by,
            CASE best.what WHEN 'lead' THEN best.id END AS lead, CASE best.what WHEN 'contact' THEN best.id END AS contact,
            CASE best.what WHEN 'account' THEN best.id END AS account
        FROM k LEFT JOIN best USING (number))
    UPDATE {row} AS row
    SET match = now.match, match_by = now.by, same_lead_id = now.lead, same_contact_id = now.contact,
        same_account_id = now.account, twin = NULL
    FROM now WHERE row.of_import_id = %(import)s AND row.number = now.number AND {changed}
"""
DIFFERENT = """(row.match, row.same_lead_id, row.same_contact_id, row.same_account_id)
    IS DISTINCT FROM (now.match, now.lead, now.contact, now.account)"""


def match_known(of_import: Import, first: int, last: int, *, running: bool = False) -> int:
    """Look these rows up in the CRM; how many have another match than before.

    `running`: what repeats another row of the file keeps that match, unless the CRM has it by now.
    All parts of a file share one plan: to make one takes as long as to look up a thousand rows, and one that is made for
    many rows at once reads whole tables.
    """
    name, changed = "known", DIFFERENT
    if running:
        name, changed = "known_by_now", changed + " AND NOT (row.match = 'file' AND now.match = '')"
    looks = " UNION ALL ".join(KNOWN[of_import.kind])
    statement = MATCH_KNOWN.format(keys=KEYS, looks=looks, row=ROW, changed=changed)
    types = {"import": "bigint", "first": "int", "last": "int"}
    with connection.cursor() as cursor:
        execute_planned(cursor, f"{of_import.kind}_{name}", statement, types, (of_import.pk, first, last))
        return cursor.rowcount


TWIN_MARKS = {
    "people": """
        SELECT number, 1 AS rank, 'external_id' AS by, external_id AS key, unfinished FROM k
        UNION ALL SELECT number, 2, 'email', email, unfinished FROM k
        UNION ALL SELECT number, 3, 'phone', phone || '|' || name, unfinished FROM k
        UNION ALL SELECT number, 3, 'phone', mobile || '|' || name, unfinished FROM k WHERE mobile IS DISTINCT FROM phone
        UNION ALL SELECT number, 4, 'tax_id', tax_id || '|' || name, unfinished FROM k
        UNION ALL SELECT number, 5, 'company', company || '|' || name, unfinished FROM k""",
    "accounts": """
        SELECT number, 1 AS rank, 'external_id' AS by, external_id AS key, unfinished FROM k
        UNION ALL SELECT number, 2, 'tax_id', tax_id, unfinished FROM k
        UNION ALL SELECT number, 3, 'company', company, unfinished FROM k""",
}
MATCH_TWINS = """
    WITH {keys},
    marks AS ({marks}),
    firsts AS (
        SELECT by, key, min(number) FILTER (WHERE NOT unfinished) AS first FROM marks
        WHERE key IS NOT NULL GROUP BY by, key HAVING count(*) > 1),
    best AS (
        SELECT DISTINCT ON (marks.number) marks.number, marks.by, first
        FROM marks JOIN firsts USING (by, key)
        JOIN k AS mine ON mine.number = marks.number JOIN k AS theirs ON theirs.number = first
        WHERE marks.number > first
            AND (rank <= 2 OR coalesce(mine.external_id = theirs.external_id, true))
            AND (rank < 5 OR coalesce(mine.email = theirs.email, true))
        ORDER BY marks.number, rank, first)
    UPDATE {row} AS row SET match = 'file', match_by = best.by, twin = best.first
    FROM best WHERE row.of_import_id = %(import)s AND row.number = best.number AND row.match = ''
"""


LIKE = """
    AND (row.values->>'external_id' = %(external_id)s OR row.values->>'email_key' = %(email_key)s
        OR row.values->>'name_key' = %(name_key)s OR row.values->>'tax_id_key' = %(tax_id_key)s
        OR row.values->>'company_key' = %(company_key)s))"""
LIKE_BY = ("external_id", "email_key", "name_key", "tax_id_key", "company_key")


def match_twins(of_import: Import, *, like: dict | None = None) -> None:
    """Of rows that are the same the first one counts that can become a record. After `match_known`, over the whole file.

    `like`: only among the rows that have something in common with these values.
    """
    marks = TWIN_MARKS["accounts" if of_import.kind == Import.Kind.ACCOUNTS else "people"]
    keys = KEYS if like is None else KEYS.rstrip(")") + LIKE
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(
            MATCH_TWINS.format(keys=keys, marks=marks, row=ROW),
            {"import": of_import.pk, "first": 0, "last": of_import.last_row} | {name: (like or {}).get(name) for name in LIKE_BY},
        )


UPDATABLE = {
    Import.Kind.LEADS: (Lead, "same_lead_id", "open,nurture,disqualified"),
    Import.Kind.CONTACTS: (Contact, "same_contact_id", "contact"),
    Import.Kind.ACCOUNTS: (Account, "same_account_id", "account"),
}
DECIDE = """
    WITH now AS (
        SELECT id, CASE
            WHEN decision = 'skip' THEN 'skip'
            WHEN match = '' OR chosen = 'create' THEN CASE WHEN values ? 'incomplete' THEN 'fail' ELSE 'create' END
            WHEN chosen IN ('fill', 'overwrite') AND match = ANY(%(updatable)s) AND {same} IN ({editable}) THEN 'update'
            ELSE 'skip' END AS verdict
        FROM (
            SELECT *, coalesce(nullif(decision, ''), %(policy)s::jsonb->>match, 'skip') AS chosen FROM {row}
            WHERE of_import_id = %(import)s AND number BETWEEN %(first)s AND %(last)s AND values IS NOT NULL
                AND (match <> '' OR decision <> '' OR verdict <> 'create')
        ) AS row)
    UPDATE {row} AS row SET verdict = now.verdict FROM now WHERE row.id = now.id AND row.verdict <> now.verdict
"""


def decide(of_import: Import, first: int, last: int, *, actor: User) -> None:
    """Turn matches into verdicts: by the person's own decision for the row, else by the policy for that kind of match.

    What the importer may not change is skipped, whatever the policy.
    """
    model, same, updatable = UPDATABLE[of_import.kind]
    editable, values = _ids(model, actor)
    with connection.cursor() as cursor:
        cursor.execute(
            DECIDE.format(same=same, editable=editable, row=ROW),
            values
            | {
                "import": of_import.pk,
                "first": first,
                "last": last,
                "policy": json.dumps(of_import.policy),
                "updatable": updatable.split(","),
            },
        )


def _ids(model, actor: User) -> tuple[str, dict]:
    """The ids of what the person may change, as SQL with named parameters."""
    try:
        query, params = model.objects.editable_by(actor).values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "NULL", {}
    names = {f"scope{n}": value for n, value in enumerate(params)}
    return query % tuple(f"%({name})s" for name in names), names
