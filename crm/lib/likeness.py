"""How likely two people, or two companies, are the same one: a score from 0 to 1 with its reasons. Knows no database.

Each field that both have speaks for or against, in points (the logarithm of how much likelier its agreement is between two
records of one than of two); what is missing on either side says nothing. The points of fields that say much the same (e-mail and
domain) are not added. The sum becomes a probability. Path not taken: weights learned from the test files, which would fit
only them.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio

from crm.lib.text import FREE_MAIL, company_key, domain_key, domain_of_site, email_key, phone_key, tax_id_key, words

LIKELY = 0.5  # from this score on two records are told as a likely pair
MOST_OF_HOUSEHOLD = 3.0  # what phone and address are worth together where the first names differ: a family shares them
FAIR, STEEP = 4.5, 0.8  # the sum of points that is as likely as not, and how fast the score grows with it


class Reason(TextChoices):
    TAX_ID = "tax_id", _("same tax id")
    TAX_ID_LIKE = "tax_id_like", _("nearly the same tax id")
    EMAIL = "email", _("same e-mail")
    EMAIL_LIKE = "email_like", _("nearly the same e-mail")
    PHONE = "phone", _("same phone")
    PHONE_LIKE = "phone_like", _("nearly the same phone")
    DOMAIN = "domain", _("same domain")
    NAME = "name", _("same name")
    NAME_LIKE = "name_like", _("similar name")
    COMPANY = "company", _("same company name")
    COMPANY_LIKE = "company_like", _("similar company name")
    INITIALS = "initials", _("initials of the name")
    ADDRESS = "address", _("same address")
    BORN = "born", _("same day of birth")


SHORT_NAMES = """
    robert rob bob bobby bert|william will bill billy liam|elizabeth liz beth lizzy eliza|richard rick dick rich
    margaret maggie meg peggy|james jim jimmy jamie|john jack johnny|edward ed eddie ted|michael mike mick|thomas tom tommy
    charles charlie chuck|joseph joe|anthony tony|antonio tono toni|katherine catherine kate katie cathy kathy
    alexander alex sandy|alexandra alex sandra|samuel sam|samantha sam|daniel dan danny|matthew matt|christopher chris
    christine chris tina|benjamin ben|nicholas nick|andrew andy drew|david dave|stephen steven steve|patrick pat paddy
    patricia pat trish|jennifer jen jenny|rebecca becky|francisco paco pancho curro|jose pepe|josefa pepa|manuel manolo
    maria mari|dolores lola|ignacio nacho inaki|enrique quique kike|rafael rafa|javier javi xavier|concepcion concha
    rosario charo|guadalupe lupe|mercedes merche|isabel isa|eduardo edu|fernando nando|gonzalo gonza|guillermo guille
    santiago santi|teresa tere maite|vicente chente|jesus chus|cristina cris|beatriz bea|montserrat montse|frances fran
    francis fran frank
"""
SHORT: dict[str, set[int]] = {}
for _number, _names in enumerate(SHORT_NAMES.replace("\n", "|").split("|")):
    for _name in _names.split():
        SHORT.setdefault(_name, set()).add(_number)


@dataclass(frozen=True, slots=True)
class Like:
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PersonLooks:
    """A person by normalised keys; `of` makes it from what was written. `company` is only compared, it makes nobody the same."""

    first: str = ""
    last: str = ""
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    tax_id: str = ""
    born: str = ""
    company: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""

    @classmethod
    def of(
        cls, *, first="", last="", emails: Iterable[str] = (), phones: Iterable[str] = (), tax_id="", born="", company="",
        street="", postcode="", city="",
    ) -> "PersonLooks":  # fmt: skip
        return cls(
            words(first), words(last), frozenset(filter(None, map(email_key, emails))),
            frozenset(filter(None, map(phone_key, phones))), tax_id_key(tax_id), day(born), company_key(company),
            words(street), words(postcode).replace(" ", ""), words(city),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompanyLooks:
    name: str = ""
    tax_id: str = ""
    domains: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    street: str = ""
    postcode: str = ""
    city: str = ""

    @classmethod
    def of(
        cls, *, name="", tax_id="", domains: Iterable[str] = (), website="", email="", phones: Iterable[str] = (), street="",
        postcode="", city="",
    ) -> "CompanyLooks":  # fmt: skip
        sites = {domain_key(website, email), *map(domain_of_site, domains)} - {"", *FREE_MAIL}
        return cls(
            company_words(name), tax_id_key(tax_id), frozenset(sites), frozenset(filter(None, map(phone_key, phones))),
            words(street), words(postcode).replace(" ", ""), words(city),
        )  # fmt: skip


def day(written: str | date) -> str:
    """YYYYMMDD of a date in the usual ways to write one, "" of anything else."""
    if isinstance(written, date):
        return f"{written:%Y%m%d}"
    for form in ("%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            return f"{datetime.strptime(written.strip(), form):%Y%m%d}"  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return ""


SPELT_OUT = {"aktiengesellschaft", "aktiebolag", "gesellschaft"}  # what `company_key` knows by its letters only
LOOSE = SPELT_OUT | {"international", "group", "grupo", "holding", "holdings", "global", "worldwide"}
ENDING = re.compile(r"\.(com|es|net|org|io|eu)\b", re.IGNORECASE)


def company_words(name: str) -> str:
    """`company_key`, where `&` is "and"; "The" in front, ".com" and what says only how large it is behind are left out."""
    key = company_key(ENDING.sub("", name).replace("&", " and ")).removeprefix("the ").split()
    while len(key) > 1 and key[-1] in LOOSE:
        key.pop()
    return " ".join(key)


@dataclass(slots=True)
class Points:
    total: float = 0.0
    reasons: list[Reason] = field(default_factory=list)

    def add(self, points: float, reason: Reason | None = None) -> None:
        self.total += points
        if reason and points > 0:
            self.reasons.append(reason)

    def like(self) -> Like:
        return Like(1 / (1 + math.exp(STEEP * (FAIR - self.total))), tuple(self.reasons))


def one_slip(one: str, other: str) -> bool:
    """One letter wrong, missing, too many, or two changed; of long texts two."""
    return OSA.distance(one, other, score_cutoff=2) <= (2 if min(len(one), len(other)) > 9 else 1)


def alike(one: str, other: str) -> float:
    return JaroWinkler.similarity(one, other)


def people_alike(one: PersonLooks, other: PersonLooks, *, rarity: Callable[[str], float] = lambda _name: 1.0) -> Like:
    """`rarity`: of a name, as a factor of its points: 1 where nothing is known of how common it is."""
    points = Points()
    first_names = _names(points, one, other, rarity)
    _exact_or_near(points, one.tax_id, other.tax_id, (9, 5, -3), (Reason.TAX_ID, Reason.TAX_ID_LIKE))
    _emails(points, one.emails, other.emails)
    _born(points, one.born, other.born)
    shared = Points()
    _phones(shared, one.phones, other.phones, 6)
    _address(shared, one, other)
    points.add(min(shared.total, MOST_OF_HOUSEHOLD) if first_names <= -3 else shared.total)
    points.reasons += shared.reasons
    if one.company and other.company:
        points.add(2 if alike(one.company, other.company) > 0.9 else -0.5, Reason.COMPANY)
    return points.like()


def companies_alike(one: CompanyLooks, other: CompanyLooks) -> Like:
    points = Points()
    _exact_or_near(points, one.tax_id, other.tax_id, (10, 3, -6), (Reason.TAX_ID, Reason.TAX_ID_LIKE))
    _company_name(points, one.name, other.name)
    if one.domains and other.domains:
        points.add(5 if one.domains & other.domains else -1, Reason.DOMAIN)
    _phones(points, one.phones, other.phones, 4)
    _address(points, one, other)
    return points.like()


def _exact_or_near(points: Points, one: str, other: str, worth: tuple, reasons: tuple) -> None:
    exact, near, differ = worth
    if one and other:
        if one == other:
            points.add(exact, reasons[0])
        elif min(len(one), len(other)) > 4 and one_slip(one, other):
            points.add(near, reasons[1])
        else:
            points.add(differ)


def _born(points: Points, one: str, other: str) -> None:
    """Two or three figures that differ are a date mistyped as often as another one."""
    if one and other:
        wrong = sum(a != b for a, b in zip(one, other, strict=True))
        points.add(5 if wrong == 0 else 3 if one_slip(one, other) else 1 if wrong <= 3 else -2, None if wrong else Reason.BORN)


def _emails(points: Points, one: frozenset, other: frozenset) -> None:
    if one & other:
        points.add(8, Reason.EMAIL)
    elif one and other:
        pairs = [(a, b) for a in one for b in other]
        mistyped = any(min(len(a), len(b)) > 9 and one_slip(a, b) and _same_start(a, b) for a, b in pairs)
        best = max(_addresses_alike(a, b) for a, b in pairs)
        points.add(5 if mistyped else 4 if best > 0.9 else -1.5, Reason.EMAIL_LIKE)


def _same_start(one: str, other: str) -> bool:
    """“ana@” and “eva@” of one house are two people, two letters apart."""
    name, other_name = one.partition("@")[0], other.partition("@")[0]
    return name == other_name or (min(len(name), len(other_name)) > 4 and one_slip(name, other_name))


def _addresses_alike(one: str, other: str) -> float:
    """The part before the @ counts: two colleagues share what is behind it."""
    (name, _at, house), (other_name, _at, other_house) = one.rpartition("@"), other.rpartition("@")
    return min(alike(name, other_name), max(alike(house, other_house), 0.9 + 0.1 * (name == other_name)))


def _phones(points: Points, one: frozenset, other: frozenset, worth: float) -> None:
    if one & other:
        points.add(worth, Reason.PHONE)
    elif one and other:
        near = any(len(a) > 8 and OSA.distance(a, b, score_cutoff=1) <= 1 for a in one for b in other)
        points.add(worth / 3 if near else -1, Reason.PHONE_LIKE)


def _address(points: Points, one: PersonLooks | CompanyLooks, other: PersonLooks | CompanyLooks) -> None:
    total = 0.0
    if one.street and other.street:
        close = token_sort_ratio(one.street, other.street) / 100
        total += 4 if close > 0.95 else 2.5 if close > 0.8 else -1
    if one.postcode and other.postcode:
        total += 2.5 if one.postcode == other.postcode else 1 if one_slip(one.postcode, other.postcode) else -1
    if one.city and other.city:
        total += 1.5 if alike(one.city, other.city) > 0.9 else -1
    points.add(total, Reason.ADDRESS if total >= 3 else None)


def _names(points: Points, one: PersonLooks, other: PersonLooks, rarity: Callable[[str], float]) -> float:
    """Gives back the points of the first names alone."""
    straight = _first(one.first, other.first, rarity), _last(one.last, other.last, rarity)
    swapped = _first(one.first, other.last, rarity), _first(one.last, other.first, rarity)
    crossed = sum(swapped) > sum(straight) and all(worth > 0 for worth in swapped)
    first, last = swapped if crossed else straight
    exact = {one.first, one.last} == {other.first, other.last} and one.first and one.last
    near = first >= 0 and last >= 0 and first + last > 2
    points.add(first + last, Reason.NAME if exact else Reason.NAME_LIKE if near else None)
    return first


def _last(one: str, other: str, rarity: Callable[[str], float]) -> float:
    if not (one and other):
        return 0
    if one == other:
        return 4 * rarity(one)
    parts, other_parts = set(one.split()), set(other.split())
    if one_slip(one, other) or alike(one, other) > 0.9 or parts < other_parts or other_parts < parts:
        return 2.5 * min(rarity(one), rarity(other)) if min(len(one), len(other)) > 2 else 0
    return -1 if _garbled(one, other) else -4


def _first(one: str, other: str, rarity: Callable[[str], float]) -> float:
    if not (one and other):
        return 0
    if one == other:
        return 3 * rarity(one)
    if one_slip(one, other) or alike(one, other) > 0.88:
        return 1.5 * min(rarity(one), rarity(other)) if min(len(one), len(other)) > 2 else 0
    if SHORT.get(one, set()) & SHORT.get(other, set()) or set(one.split()) & set(other.split()):
        return 1.5 * min(rarity(one), rarity(other))
    if one[0] == other[0] and min(len(one), len(other)) == 1:
        return 0.5
    return -0.5 if _garbled(one, other) else -3


def _garbled(one: str, other: str) -> bool:
    """The letters of the one in another order, more or less: “arlo” and “oral” speak a little against, not much."""
    return sorted(one) == sorted(other) or (min(len(one), len(other)) > 4 and OSA.distance(one, other, score_cutoff=3) <= 3)


def _company_name(points: Points, one: str, other: str) -> None:
    if not (one and other):
        return
    squeezed = one.replace(" ", ""), other.replace(" ", "")
    if squeezed[0] == squeezed[1]:
        points.add(7, Reason.COMPANY)
        return
    ratio = token_sort_ratio(one, other) / 100
    shorter, longer = sorted((one.split(), other.split()), key=len)
    if _words_mistyped(shorter, longer):
        points.add(6 if len(squeezed[0]) > 6 else 4, Reason.COMPANY_LIKE)
    elif longer[: len(shorter)] == shorter and len("".join(shorter)) > 3:
        points.add(3.5, Reason.COMPANY_LIKE)
    elif len(shorter) == 1 and len(longer) > 1 and shorter[0] == initials(longer):
        points.add(5 if len(longer) > 2 else 3, Reason.INITIALS)
    elif _shortened(shorter, longer):
        points.add(5, Reason.INITIALS)
    else:
        points.add(0 if ratio > 0.75 else -4)


def _shortened(shorter: list[str], longer: list[str]) -> bool:
    """“P and G” of “Procter and Gamble”: word by word the same or its first letter."""
    if not 2 < len(shorter) == len(longer):
        return False
    return all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in zip(shorter, longer, strict=True))


def initials(name: list[str]) -> str:
    return "".join(word[0] for word in name)


def _words_mistyped(shorter: list[str], longer: list[str]) -> bool:
    """The same words in any order, long ones with a slip. “Taro Pharma” is not “Teva Pharma”, nor “Gestora 2001” “… 2002”."""
    pairs = list(zip(sorted(shorter), sorted(longer), strict=False))
    return len(shorter) == len(longer) and all(
        a == b or (min(len(a), len(b)) > 4 and not (a + b).isdigit() and one_slip(a, b)) for a, b in pairs
    )
