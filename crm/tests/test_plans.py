"""Without clocks: no list, filter, search, board or count reads a big table from end to end.

The tables hold enough rows, of several teams and states, that PostgreSQL itself chooses: nothing is switched off. A plan that
scans here scans at a million.
"""

import json
from math import inf

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Contact
from accounts.tests.factories import AccountFactory, ContactFactory
from activities.models import Activity
from imports.matching import match_known
from imports.models import Import
from imports.tests import files
from leads.models import DisqualifyReason, Lead, LeadStatus
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity
from opportunities.tests.factories import OpportunityFactory
from records import boards, list_state, lists

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 12_000
HEADERS = {"accounts": ["-", "-", "Nombre", "-", "-"]}
BIG = {model._meta.db_table for model in (Lead, Account, Contact, Opportunity, Activity)}
LISTS = [
    "/leads/", "/leads/?sort=name", "/leads/?sort=-created", "/leads/?sort=amount", "/leads/?owner=me", "/leads/?owner=none",
    "/leads/?state=disqualified", "/leads/?state=nurture", "/leads/?state=all", "/leads/?state=all&sort=-next", "/opportunities/?state=all", "/leads/?next=late", "/leads/?created=today",
    "/leads/?q=n%C2%BA4711", "/leads/?q=ruiz4711&sort=name", "/opportunities/", "/opportunities/?sort=-amount",
    "/opportunities/?state=won", "/opportunities/?q=nave4711", "/opportunities/board/", "/leads/board/", "/leads/board/?owner=me", "/duplicates/", "/duplicates/hint/lead/?email=x4711@example.com&mobile=600004711&company=talleres4711",
    "/duplicates/hint/account/?name=talleres4711", "/accounts/", "/accounts/?q=talleres4711",
    "/search/?q=ruiz4711", "/search/?q=ru", "/search/?q=ruiz", "/search/?q=zzzzq", "/search/?q=4711", "/search/?q=2%C2%A0500",
    "/search/?q=rita%40example.com", "/search/?q=talleres+nave4711", "/search/?q=nothing-like-it", "/search/?q=precio",
    "/accounts/?owner=me", "/contacts/", "/contacts/?q=ruiz4711", "/contacts/?sort=-created",
]  # fmt: skip


def multiply(record, **columns: str) -> None:
    """As many copies of the record as ROWS; `columns`: SQL about `n` for what differs."""
    table = record._meta.db_table
    names = [field.column for field in record._meta.concrete_fields if not field.primary_key]
    values = ", ".join(columns.get(name, f"old.{name}") for name in names).replace("%", "%%")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} AS old, generate_series(1, {ROWS}) AS n"
            " WHERE old.id = %s",
            [record.pk],
        )


@pytest.fixture
def crowd(seeded, rita, tom, otto, sam, mona):
    """Rita and Tom, Otto and Sam own most; every tenth record is nobody's."""
    people = [rita.pk, tom.pk, otto.pk, sam.pk, mona.pk]
    owner = f"CASE WHEN n % 10 = 0 THEN NULL ELSE (ARRAY{people})[1 + n % 5] END"
    shared = {
        "owner_id": owner, "team_id": "NULL", "created_at": "now() - n * interval '1 hour'",
        "name_key": "md5(n::text)", "search": "'ruiz' || n || ' talleres' || n || ' nave' || n || ' nº' || n",
    }  # fmt: skip
    when = "now() + (n - 6000) * interval '1 hour'"
    lead = LeadFactory(owner=rita)
    multiply(lead, **shared, next_action_at=when, amount="CASE WHEN n % 3 = 0 THEN n END")
    closed = LeadStatus.objects.filter(state="disqualified").first()
    multiply(
        lead, **shared, next_action_at="NULL", next_action="''", state="'disqualified'", status_id=str(closed.pk),
        closed_at="now() - n * interval '1 hour'", disqualify_reason_id=str(DisqualifyReason.objects.first().pk),
    )  # fmt: skip
    account = AccountFactory(owner=rita)
    multiply(account, **shared)
    deal = OpportunityFactory(owner=rita, account=account)
    shared["account_id"] = f"{account.pk} + n"
    multiply(deal, **shared, next_action_at=when, amount="n")
    multiply(deal, **shared, next_action_at="NULL", next_action="''", state="'won'", closed_at="now() - n * interval '1 hour'")
    further = "CASE WHEN n % 5 = 0 THEN ARRAY[n || '@further.example.com'] ELSE '{}' END"
    multiply(ContactFactory(owner=rita), **shared, other_emails=further)
    note = Activity.objects.create(lead=lead, author=rita, kind="note", text="-")
    multiply(note, lead_id=f"{lead.pk} + n", text="'precio ' || n", search="'precio ' || n")
    with connection.cursor() as cursor:
        for table in BIG:
            cursor.execute(f"VACUUM (ANALYZE) {table}")  # what autovacuum does


def scans(plan: dict, most: float = inf) -> list[str]:
    """The big tables that the plan reads from end to end: not those of which it takes the first rows as they come, up to a limit
    (`most`) of which the table is expected to hold ten times as many. That reads a limited number of rows at any size."""
    if plan["Node Type"] not in ("Append", "Subquery Scan", "Seq Scan"):
        most = inf
    stops = plan["Plan Rows"] >= 10 * most
    here = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in BIG and not stops else []
    if plan["Node Type"] == "Limit":
        most = plan["Plan Rows"]
    return here + [table for part in plan.get("Plans", ()) for table in scans(part, most)]


def explained(sql: str) -> list[str]:
    """Of a statement, and of one that comes with settings of its own before it."""
    settings, _semicolon, sql = sql.rpartition("; ") if sql.startswith("SET LOCAL") else ("", "", sql)
    with connection.cursor() as cursor:
        explain = f"{settings and settings + '; '}EXPLAIN (FORMAT JSON) {sql}"
        cursor.execute(explain.replace("%", "%%"), [])
        found = cursor.fetchone()[0]
    return scans((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])


def test_no_page_reads_a_big_table_from_end_to_end(crowd, rita, mona, ada, as_, monkeypatch):
    """Counting stops at a hundredth of the rows, as it does at a million."""
    for module in (list_state, boards):
        monkeypatch.setattr(module, "MOST", ROWS // 100)
    monkeypatch.setattr(lists, "MOST_HIDDEN", ROWS // 100)
    found = []
    for person in (rita, mona, ada):
        client = as_(person)
        client.get("/leads/")
        for url in LISTS:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200, url
            statements = [query["sql"] for query in captured if query["sql"].lstrip(" (").startswith(("SELECT", "SET LOCAL"))]
            found += [(url, person.name, table) for sql in statements for table in explained(sql)]
    assert sorted(set(found)) == [], "\n".join(map(str, sorted(set(found))))


def test_rows_of_a_file_are_looked_up_by_index(crowd, mona):
    """The one plan that all parts of a file share."""
    for kind in Import.Kind.values:
        of_import = files.upload(files.as_csv([files.person(1)], header=HEADERS.get(kind)), mona, kind=kind)
        with transaction.atomic(), connection.cursor() as cursor:
            match_known(of_import, 0, 20_000)
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            cursor.execute(f"EXPLAIN (FORMAT JSON) EXECUTE {kind}_known ({of_import.pk}, 0, 20000)")
            assert scans(cursor.fetchone()[0][0]["Plan"]) == [], kind


def test_the_test_itself_sees_a_scan(crowd):
    assert explained("SELECT count(*) FROM leads_lead WHERE interest LIKE '%x%'") == ["leads_lead"]
