"""Finds records of all kinds by what was typed; ranked. Bounded at any size: every part of it reads a limited number of rows.

1. One statement: the same key (e-mail, telephone, tax id, company, domain, amount), names that begin so, and of the newest
   records those that contain it. Names and words that many records have are answered from here.
2. One statement, for the kinds of which that found too few: all records that contain it, and notes, by their trigrams.
   PostgreSQL is told to take those indexes: it estimates how many rows contain a text badly, and with a LIMIT a wrong guess
   reads the whole table.
3. One statement, when next to nothing was found: names with one typo.

Path not taken: ordering by likeness (`<->>`) in the index: GIN cannot, GiST is several times slower to build and to ask.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import OperationalError, connection, models
from psycopg2.errors import QueryCanceled

from accounts.models import Account, Contact
from activities.models import Activity
from crm.alike import is_alike, meant
from crm.asked import MOST_WORDS, Asked
from leads.models import Lead
from opportunities.models import Opportunity
from records.visibility import conditions_for
from users.models import User

EXACT, STARTS, WORD, CONTAINS, NOTE, ALIKE = range(6)
NEWEST, BY_NAME, CANDIDATES, NOTES, ALIKE_READ = 400, 600, 300, 3_000, 1_000
FEW, SHORTEST_ALIKE, PATIENCE = 1, 4, 100  # milliseconds
BY_TRIGRAMS = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; "
COLUMNS = "id, owner_id, team_id, name_key, search, created_at"


@dataclass(frozen=True)
class Kind:
    """`keys`: columns that hold what a reading of the text (crm/asked.py) may equal."""

    model: type[models.Model]
    keys: dict[str, str]

    @property
    def name(self) -> str:
        return self.model._meta.model_name

    @property
    def table(self) -> str:
        return self.model._meta.db_table


PERSON = {"email_key": "email", "phone_key": "phone", "mobile_key": "phone"}
KINDS = (
    Kind(Lead, PERSON | {"company_key": "company", "tax_id_key": "tax_id", "amount": "amount"}),
    Kind(Contact, PERSON),
    Kind(Account, {"company_key": "company", "tax_id_key": "tax_id", "phone_key": "phone", "domain_key": "domain"}),
    Kind(Opportunity, {"amount": "amount"}),
)


@dataclass(frozen=True)
class Found:
    """`note`: the activity whose text it was found by."""

    kind: str
    pk: int
    rank: int
    at: datetime
    note: int | None = None


Hits = dict[str, dict[int, Found]]  # by kind and number


class _Statement:
    """Parts of a UNION with their parameters, in order."""

    def __init__(self, before: str = "") -> None:
        self.before, self.parts, self.params = before, [], []

    def add(self, sql: str, *params) -> None:
        self.parts.append(f"({sql})")
        self.params += params

    def found(self) -> list[Found]:
        return [Found(*row) for row in self.rows()]

    def rows(self) -> list[tuple]:
        if not self.parts:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.before + " UNION ALL ".join(self.parts), self.params)
            return cursor.fetchall()


class _Search:
    def __init__(self, user: User, asked: Asked, most: int) -> None:
        self.asked, self.most = asked, most
        conditions = conditions_for(user)
        self.sees_all = conditions == [("true", ())]
        self.seen = "(" + (" OR ".join(f"({sql})" for sql, _params in conditions) or "false") + ")"
        self.seen_params = [value for _sql, params in conditions for value in params]
        self.likes = [f"%{_escaped(word)}%" for word in asked.words]
        self.contains = " AND ".join(["t.search LIKE %s"] * len(self.likes))

    def ranked(self, kind: Kind, source: str, *params) -> tuple:
        """Of these rows (SQL with the columns COLUMNS) what the person sees, best first."""
        name, words = _escaped(self.asked.name), [f"% {_escaped(word)}%" for word in self.asked.words]
        whole = " AND ".join(["' ' || t.search LIKE %s"] * len(words))
        rank = f"CASE WHEN t.name_key = %s THEN {EXACT} WHEN t.name_key LIKE %s THEN {STARTS}"
        rank += f" WHEN {whole} THEN {WORD} ELSE {CONTAINS} END"
        return (
            f"SELECT '{kind.name}', t.id, {rank} AS rank, t.created_at, NULL::bigint FROM {source}"
            f" ORDER BY rank, t.created_at DESC LIMIT {self.most + 1}",
            *(self.asked.name, f"{name}%" if name else "", *words, *params),
        )

    # -- 1 ------------------------------------------------------------------------------------------------------------

    def by_keys(self, statement: _Statement, kind: Kind) -> None:
        for column, reading in kind.keys.items():
            if value := getattr(self.asked, reading):
                self.add_equal(statement, kind, f"t.{column} = %s", value)
        if kind.model is Account and self.asked.domain:
            self.add_equal(statement, kind, "t.domains @> ARRAY[%s]::varchar[]", self.asked.domain)

    def add_equal(self, statement: _Statement, kind: Kind, condition: str, value) -> None:
        statement.add(
            f"SELECT '{kind.name}', t.id, {EXACT}, t.created_at, NULL::bigint FROM {kind.table} AS t"
            f" WHERE {condition} AND {self.seen} LIMIT {self.most + 1}",
            value,
            *self.seen_params,
        )

    def by_beginning(self, statement: _Statement, kind: Kind) -> None:
        """The first of all names that begin so; a person who sees few records may have some behind them: 2 finds these."""
        if not self.asked.name:
            return
        first = (
            f"(SELECT {COLUMNS} FROM {kind.table} WHERE name_key >= %s AND name_key < %s"
            f" ORDER BY name_key, id LIMIT {BY_NAME}) AS t WHERE {self.seen}"
        )
        statement.add(*self.ranked(kind, first, self.asked.name, self.asked.name + "\U0010fffd", *self.seen_params))

    def by_newest(self, statement: _Statement, kind: Kind) -> None:
        newest = f"(SELECT {COLUMNS} FROM {kind.table} ORDER BY created_at DESC, id DESC LIMIT {NEWEST}) AS t"
        source = f"{newest} WHERE {self.contains} AND {self.seen}"
        statement.add(*self.ranked(kind, source, *self.likes, *self.seen_params))

    # -- 2 ------------------------------------------------------------------------------------------------------------

    def by_trigrams(self, statement: _Statement, kind: Kind) -> None:
        rows = f"(SELECT {COLUMNS} FROM {kind.table} AS t WHERE {self.contains} AND {self.seen} LIMIT {CANDIDATES}) AS t"
        statement.add(*self.ranked(kind, rows, *self.likes, *self.seen_params))

    def by_notes(self, statement: _Statement, kind: Kind) -> None:
        """The newest of the first NOTES that contain it."""
        words = self.asked.text.split()[:MOST_WORDS]
        contains = " AND ".join(["search LIKE %s"] * len(words))
        record = f"{kind.name}_id"
        notes = f"(SELECT id, {record}, happened_at FROM {Activity._meta.db_table}"
        notes += f" WHERE {contains} AND {record} IS NOT NULL LIMIT {NOTES}) AS n"
        if not self.sees_all:
            notes += f" JOIN {kind.table} AS t ON t.id = n.{record} WHERE {self.seen}"
        statement.add(
            f"SELECT '{kind.name}', n.{record}, {NOTE}, n.happened_at, n.id FROM {notes}"
            f" ORDER BY n.happened_at DESC LIMIT {self.most + 1}",
            *(f"%{_escaped(word)}%" for word in words),
            *(() if self.sees_all else self.seen_params),
        )

    # -- 3 ------------------------------------------------------------------------------------------------------------

    def by_likeness(self, statement: _Statement, kind: Kind) -> None:
        rows = f"(SELECT {COLUMNS} FROM {kind.table} AS t WHERE %s <%% t.search AND {self.seen} LIMIT {ALIKE_READ}) AS t"
        statement.add(
            f"SELECT '{kind.name}', t.id, {ALIKE}, t.created_at, t.search FROM {rows}"
            f" ORDER BY word_similarity(%s, t.search) DESC LIMIT {5 * self.most}",
            self.asked.name,
            *self.seen_params,
            self.asked.name,
        )


def find(user: User, asked: Asked, *, most: int) -> dict[str, list[Found]]:
    """By the name of their kind up to `most` + 1 of each, best first. Two statements at most, six where a typo is looked for."""
    if not asked.is_enough:
        return {}
    found: Hits = {kind.name: {} for kind in KINDS}
    _exact([_Search(user, asked, most)], found)
    if _are_few(found) and asked.has_trigrams and not asked.is_number and len(asked.name) >= SHORTEST_ALIKE:
        _alike(user, asked, most, found)
    return {name: sorted(hits.values(), key=_order)[: most + 1] for name, hits in found.items()}


def _exact(searches: list[_Search], found: Hits) -> None:
    statement = _Statement()
    for search in searches:
        for kind in KINDS:
            for add in (search.by_keys, search.by_beginning, search.by_newest):
                add(statement, kind)
    _take(found, statement.found())
    statement = _Statement(BY_TRIGRAMS)
    for search in searches:
        for kind in KINDS:
            if search.asked.has_trigrams and len(found[kind.name]) <= search.most:
                search.by_trigrams(statement, kind)
                search.by_notes(statement, kind)
    _take(found, statement.found())


def _alike(user: User, asked: Asked, most: int, found: Hits) -> None:
    likely = [Asked.of(text) for text in meant(asked.name, [kind.table for kind in KINDS])]
    more: Hits = {kind.name: {} for kind in KINDS}
    if likely:
        _exact([_Search(user, one, most) for one in likely], more)
    _take(found, (replace(hit, rank=ALIKE + hit.rank) for hits in more.values() for hit in hits.values()))
    if _are_none(found):
        _take(found, _by_likeness(_Search(user, asked, most)))


def _by_likeness(search: _Search) -> Iterable[Found]:
    """Nothing when it takes too long: that there may be something alike is not worth more."""
    least = f"SET LOCAL pg_trgm.word_similarity_threshold = {search.asked.least_alike:.2f}; "
    statement = _Statement(f"{BY_TRIGRAMS}{least}SET LOCAL statement_timeout = '{PATIENCE}ms'; ")
    for kind in KINDS:
        search.by_likeness(statement, kind)
    try:
        rows = statement.rows()
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return
    for name, pk, rank, at, text in rows:
        if is_alike(search.asked.name, text):
            yield Found(name, pk, rank, at)


def _are_few(found: Hits) -> bool:
    return sum(map(len, found.values())) < FEW


def _are_none(found: Hits) -> bool:
    return not any(found.values())


def _take(found: Hits, rows: Iterable[Found]) -> None:
    """Each record once, at its best rank."""
    for hit in rows:
        known = found[hit.kind].get(hit.pk)
        if known is None or hit.rank < known.rank:
            found[hit.kind][hit.pk] = hit


def _order(hit: Found) -> tuple:
    return hit.rank, -hit.at.timestamp(), hit.pk


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
