"""The likely pairs of many people or companies, without comparing each with each: only those that share a key are compared.

A key that more than `MOST` share says little and is left out; whoever is the same shares a rarer one as a rule.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from crm.lib.likeness import LIKELY, CompanyLooks, Like, PersonLooks, companies_alike, initials, people_alike

MOST = 50
SOUNDS = str.maketrans("fpvkqgjxsztn", "bbbcccccccdm")  # letters that sound alike become one


@dataclass(frozen=True, slots=True)
class Pair:
    """Places in the sequence, the lower first."""

    one: int
    other: int
    like: Like


def likely_pairs(looks: Sequence[PersonLooks] | Sequence[CompanyLooks], *, least: float = LIKELY) -> Iterator[Pair]:
    """Best first."""
    if looks and isinstance(looks[0], PersonLooks):
        keys, compare = person_keys, _with_rarity(looks)
    else:
        keys, compare = company_keys, companies_alike
    found = (Pair(one, other, compare(looks[one], looks[other])) for one, other in _candidates(looks, keys))
    yield from sorted((p for p in found if p.like.score >= least), key=lambda p: (-p.like.score, p.one, p.other))


def _candidates(looks: Sequence, keys: Callable) -> set[tuple[int, int]]:
    blocks = defaultdict(list)
    for place, one in enumerate(looks):
        for key in keys(one):
            blocks[key].append(place)
    return {pair for places in blocks.values() if len(places) <= MOST for pair in combinations(places, 2)}


def _with_rarity(looks: Sequence[PersonLooks]) -> Callable[[PersonLooks, PersonLooks], Like]:
    """A name that one in a hundred bears is worth three quarters, one that one in a thousand bears or fewer all of its points."""
    counts = Counter(name for one in looks for name in (one.first, one.last) if name)
    common = {n: max(0.5, min(1.0, math.log10(len(looks) / count) / 3 + 0.1)) for n, count in counts.items() if count > 3}
    return lambda one, other: people_alike(one, other, rarity=lambda name: common.get(name, 1.0))


def sound(word: str) -> str:
    """What remains when vowels fall and letters that sound alike are one; the first letter stays."""
    if not word:
        return ""
    rest = (c for c in word[1:].translate(SOUNDS) if c not in "aeiouhwy ")
    out = word[0]
    for letter in rest:
        out += letter if out[-1] != letter else ""
    return out[:5]


def person_keys(one: PersonLooks) -> set[tuple]:
    keys = {("email", email) for email in one.emails} | {("phone", phone) for phone in one.phones}
    keys |= {("mailbox", email.partition("@")[0]) for email in one.emails}
    keys |= {("tax id", one.tax_id), ("born", one.born)}
    names = " ".join(sorted(filter(None, (one.first, one.last))))
    if one.first and one.last:
        keys |= {("name", names), ("sounds", sound(one.first), sound(one.last)), ("sounds", sound(one.last), sound(one.first))}
    keys |= {("place", sound(name), one.postcode or one.city) for name in (one.first, one.last)}
    keys |= {("street", one.street)}
    keys |= {("month", sound(name), one.born[part]) for name in (one.first, one.last) if name for part in MONTHS if one.born}
    return {key for key in keys if all(key)}


MONTHS = (slice(0, 6), slice(4, 8))


def company_keys(one: CompanyLooks) -> set[tuple]:
    keys = {("domain", domain) for domain in one.domains} | {("phone", phone) for phone in one.phones} | {("tax id", one.tax_id)}
    name = one.name.split()
    keys |= {("word", word) for word in name if len(word) > 2} | {("sound", sound(word)) for word in name if len(word) > 4}
    keys |= {("squeezed", one.name.replace(" ", "")), ("initials", initials(name) if len(name) > 1 else one.name)}
    keys |= {("street", one.street)}
    return {key for key in keys if all(key)}
