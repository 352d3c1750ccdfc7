"""What was meant by a text with one typo in it.

The words of names come from a sample of some thousand records of each kind: a common name is nearly always among them, and of a
small house all are. Whatever the sample lacks is looked for by likeness (crm/finding.py), for a tenth of a second at most.
Path not taken: likeness alone. With the letters of common names the index has a tenth of a million records looked at: 100 to
250 ms at 100,000 leads, growing with them; a regular expression of all that one typo can make took 140 to 1,000 ms.
"""

from collections import Counter
from collections.abc import Iterator

from django.db import connection
from rapidfuzz.distance import OSA

SAMPLE, SHORTEST, MOST_MEANT = 1_500, 4, 2
WORDS = """
    SELECT word, count(*) FROM (
        SELECT unnest(string_to_array(name_key, ' ')) AS word FROM {table} TABLESAMPLE SYSTEM (
            (SELECT least(100, 100.0 * {rows} / greatest(reltuples, 1)) FROM pg_class WHERE oid = '{table}'::regclass)
        ) LIMIT {words}
    ) AS words WHERE length(word) BETWEEN %s AND %s GROUP BY word
"""


def meant(text: str, tables: list[str]) -> list[str]:
    """Up to two texts that differ from it in one word by one letter (wrong, missing, too many, two changed), the commonest first.
    One statement."""
    asked = text.split()
    if not any(len(word) >= SHORTEST for word in asked):
        return []
    parts = [WORDS.format(table=table, rows=SAMPLE, words=3 * SAMPLE) for table in tables]
    known: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [SHORTEST - 1, max(map(len, asked)) + 4] * len(parts))
        for word, count in cursor.fetchall():
            known[word] += count
    found: Counter[str] = Counter()
    for place, word in enumerate(asked):
        for other in _others(word, known):
            found[" ".join([*asked[:place], other, *asked[place + 1 :]])] = known[other]
    return [one for one, _count in found.most_common(MOST_MEANT)]


def _others(word: str, known: Counter[str]) -> Iterator[str]:
    if len(word) >= SHORTEST and word not in known:
        yield from (other for other in known if other != word and near(word, other))


def near(one: str, word: str) -> bool:
    """Whether one letter makes them the same, or the first letters of the longer `word` the same."""
    lengths = {len(word)} if len(one) < 5 else {len(one) - 1, len(one), len(one) + 1}
    return any(OSA.distance(one, word[:length], score_cutoff=1) <= 1 for length in lengths)


def is_alike(asked: str, text: str) -> bool:
    """Whether every word of `asked` begins one of the text, or is near one."""
    there = text.split()
    return all(any(word.startswith(one) or (len(one) >= SHORTEST and near(one, word)) for word in there) for one in asked.split())
