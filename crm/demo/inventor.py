"""Invents people, companies, and where they come from."""

import functools
import re
from dataclasses import dataclass, replace
from random import Random

from stdnum.es import cif

from crm.demo.names import FAMILY_LISTS, GIVEN_LISTS, JOBS, OF_SEVERAL_WORDS, ORIGINS
from crm.demo.places import LETTERS, PHONES, STREETS, TOWNS
from crm.demo.trades import LEGAL, LONG_NAMES, TAILS, TRADES
from crm.lib.text import company_key, plain, words

LEGAL_FORMS = sorted({form for forms in LEGAL.values() for form in forms if form}, key=len, reverse=True)
SLUG = 40  # letters of a company's name in its domain; a label may have 63


@dataclass(frozen=True, slots=True)
class Phone:
    text: str = ""
    key: str = ""


NO_PHONE = Phone()


@dataclass(slots=True)
class Person:
    first: str
    last: str
    job: str
    email: str
    mobile: Phone
    language: str


@dataclass(slots=True)
class Company:
    """`key` and `plain` of the name, as crm.lib.text makes them. `tax_id`: only of those who are asked for it."""

    name: str
    key: str
    plain: str
    domain: str
    country: str
    industry: str
    tax_id: str
    employees: int
    revenue: int
    phone: Phone


@dataclass(slots=True)
class Place:
    street: str
    postcode: str
    city: str
    region: str
    country: str

    @property
    def values(self) -> dict:
        return {name: getattr(self, name) for name in self.__slots__}


class Inventor:
    def __init__(self, random: Random) -> None:
        self.random = random.random
        self._origins = [country for country, share in ORIGINS.items() for _ in range(share)]

    def pick(self, of):
        return of[int(self.random() * len(of))]

    def country(self) -> str:
        return self.pick(self._origins)

    def person(self, country: str, domain: str = "") -> Person:
        """At a company's domain, or with an address of their own."""
        first, family, chance = self.pick(GIVEN_LISTS[country]), self.pick(FAMILY_LISTS[country]), self.random()
        if chance > 0.97:
            family = self.pick(OF_SEVERAL_WORDS[country])
        last = f"{family} {self.pick(FAMILY_LISTS[country])}" if country in ("ES", "PT") and chance < 0.45 else family
        language = "es" if country == "ES" else "en"
        address = f"{self._mailbox(first, family)}@{domain or slug(family) + '.example.com'}"
        return Person(first, last, self.pick(JOBS[language]), address, self.phone(country, mobile=True), language)

    def _mailbox(self, first: str, family: str) -> str:
        chance, given, name = self.random(), slug(first), slug(family)
        if chance < 0.02:  # as some people type it
            return f"{given.capitalize()}.{name.capitalize()}"
        return f"{given}.{name}" if chance < 0.6 else given[0] + name if chance < 0.8 else given

    def company(self, country: str, *, registered: bool = True) -> Company:
        """`registered`: its tax id is known."""
        trade, industry = self.pick(TRADES[country])
        family, tail, legal = self.pick(FAMILY_LISTS[country]), self.pick(TAILS[country]), self.pick(LEGAL[country])
        if country != "ES" and self.random() < 0.6:  # their lists are shorter
            family = f"{family} & {self.pick(FAMILY_LISTS[country])}"
        parts = [family, trade] if country == "GB" else [trade, family]
        if self.random() < 0.01:
            parts, tail = [self.pick(LONG_NAMES), family], ""
        name = f"{parts[0]} {parts[1]}{tail}{legal}"
        # put together from parts that come up again and again: company_key takes 10 µs a name
        key = " ".join(filter(None, (*map(cached_words, parts), _key_of_ending(tail, legal))))
        label = key.replace(" ", "")[:SLUG]
        employees = int(2 ** (1 + 9 * self.random()))
        return Company(
            name=name,
            key=key,
            plain=f"{cached_plain(parts[0])} {cached_plain(parts[1])}{cached_plain_ending(tail, legal)}",
            domain=f"{label}.example" if country == "ES" else f"{label}.example.com",
            country=country,
            industry=industry,
            tax_id=self.tax_id("A" if "S.A." in legal else "B") if registered and country == "ES" else "",
            employees=employees,
            revenue=employees * int(60 + 120 * self.random()) * 1_000,
            phone=self.phone(country, mobile=False),
        )

    def tax_id(self, letter: str) -> str:
        """One that can be: of province 00, which nobody has."""
        body = f"{letter}00{int(self.random() * 100_000):05d}"
        return body + cif.calc_check_digits(body)[0]

    def phone(self, country: str, *, mobile: bool) -> Phone:
        """With its key: E.164, as crm.lib.text.phone_key reads it (which takes 45 µs a number)."""
        mobiles, landlines = PHONES[country]
        text, key, free = _number(self.pick(mobiles if mobile else landlines))
        digits = f"{int(self.random() * 10**free):0{free}d}"
        return Phone(text % tuple(digits), key + digits)

    def place(self, country: str) -> Place:
        city, region, postcode = self.pick(TOWNS[country])
        street = self.pick(STREETS[country]).replace("#", str(1 + int(self.random() * 120)))
        return Place(street, self._fill(postcode), city, region, country)

    def _fill(self, pattern: str) -> str:
        text, draws = _template(pattern)
        return text % tuple([f"{int(self.random() * 10**n):0{n}d}" if n else self.pick(LETTERS) for n in draws])

    def respelled(self, company: Company) -> Company:
        """As somebody else would type its name; the key stays the same."""
        name = company.name
        bare = name.removesuffix(next((legal for legal in LEGAL_FORMS if name.endswith(legal)), ""))
        chance = self.random()
        name = bare.upper() if chance < 0.4 else plain(bare).title() if chance < 0.7 else bare
        return replace(company, name=name, plain=plain(name))


cached_plain, cached_words = functools.cache(plain), functools.cache(words)


@functools.cache
def slug(text: str) -> str:
    return words(text).replace(" ", "")


@functools.cache
def cached_plain_ending(tail: str, legal: str) -> str:
    """What follows the two parts of a name."""
    return plain(f"x{tail}{legal}").removeprefix("x")


@functools.cache
def _key_of_ending(tail: str, legal: str) -> str:
    return company_key(f"x{tail}{legal}").removeprefix("x").strip()


@functools.cache
def _number(pattern: str) -> tuple[str, str, int]:
    """(text with %s for each digit that is free, how the key begins, how many are free). The free ones come last."""
    fixed = pattern[: pattern.index("#")].replace(" ", "")
    key = fixed if fixed.startswith("+") else f"+{fixed[2:]}" if fixed.startswith("00") else f"+34{fixed}"
    return pattern.replace("#", "%s"), key, pattern.count("#")


@functools.cache
def _template(pattern: str) -> tuple[str, tuple[int, ...]]:
    """(text with %s for what is drawn, how many digits each time or 0 for a letter)."""
    parts = re.findall(r"#+|@", pattern)
    return re.sub(r"#+|@", "%s", pattern), tuple(len(part) if part != "@" else 0 for part in parts)
