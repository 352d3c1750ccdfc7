"""Invents people, companies, and where they come from."""

import functools
import re
from dataclasses import dataclass
from random import Random

from stdnum.es import cif

from crm.demo.names import FAMILY_LISTS, GIVEN_LISTS, JOBS, OF_SEVERAL_WORDS, ORIGINS
from crm.demo.places import LETTERS, PHONES, STREETS, TOWNS
from crm.demo.trades import LEGAL, LONG_NAMES, TAILS, TRADES
from crm.lib.text import company_key, plain, words

NOT_IN_KEY = str.maketrans("", "", " -.")
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
    name: str
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

    def company(self, country: str) -> Company:
        trade, industry = self.pick(TRADES[country])
        family, legal = self.pick(FAMILY_LISTS[country]), self.pick(LEGAL[country])
        name = f"{family} {trade}" if country == "GB" else f"{trade} {family}"
        name += self.pick(TAILS[country])
        if self.random() < 0.01:
            name = f"{self.pick(LONG_NAMES)} {family}"
        name += legal
        label = company_key(name).replace(" ", "")[:SLUG]
        employees = int(2 ** (1 + 9 * self.random()))
        return Company(
            name=name,
            domain=f"{label}.example" if country == "ES" else f"{label}.example.com",
            country=country,
            industry=industry,
            tax_id=self.tax_id("A" if "S.A." in legal else "B") if country == "ES" else "",
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
        text = self._fill(self.pick(mobiles if mobile else landlines))
        digits = text.translate(NOT_IN_KEY)
        if digits.startswith("00"):
            return Phone(text, f"+{digits[2:]}")
        return Phone(text, digits if digits[0] == "+" else f"+34{digits}")

    def place(self, country: str) -> Place:
        city, region, postcode = self.pick(TOWNS[country])
        street = self.pick(STREETS[country]).replace("#", str(1 + int(self.random() * 120)))
        return Place(street, self._fill(postcode), city, region, country)

    def _fill(self, pattern: str) -> str:
        text, draws = _template(pattern)
        return text % tuple([f"{int(self.random() * 10**n):0{n}d}" if n else self.pick(LETTERS) for n in draws])

    def respell(self, name: str) -> str:
        """The company as somebody else would type it; its key stays the same."""
        bare = name.removesuffix(next((legal for legal in LEGAL_FORMS if name.endswith(legal)), ""))
        chance = self.random()
        return bare.upper() if chance < 0.4 else plain(bare).title() if chance < 0.7 else bare


@functools.cache
def slug(text: str) -> str:
    return words(text).replace(" ", "")


@functools.cache
def _template(pattern: str) -> tuple[str, tuple[int, ...]]:
    """(text with %s for what is drawn, how many digits each time or 0 for a letter)."""
    parts = re.findall(r"#+|@", pattern)
    return re.sub(r"#+|@", "%s", pattern), tuple(len(part) if part != "@" else 0 for part in parts)
