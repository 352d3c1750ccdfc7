"""What a column is by the look of its cells, where its name does not say it."""

import re

import phonenumbers
from django.conf import settings

from crm.lib.text import domain_of_site, tax_id_fault, tax_id_key, words
from imports.cells import number

MOSTLY, NEARLY_ALL, ENOUGH = 0.6, 0.9, 50
EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
SITE = re.compile(r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.(com|es|org|net|eu|cat|eus|gal|info|biz|io|fr|de|it|pt|co\.uk|mx|ar)")
PLATFORMS = ("linkedin.com", "facebook.com", "instagram.com", "twitter.com", "x.com", "youtube.com", "google.com")
TAX_ID = re.compile(r"(?=.*\d{6})[A-Z]{0,3}[ -]?[\d. -]{6,14}[A-Z]?", re.IGNORECASE)
POSTCODE = re.compile(r"(0[1-9]|[1-4]\d|5[0-2])\d{3}")
NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:[ '’.,-]+[^\W\d_][^\W\d_'’.-]*){1,5}")
ADDRESS, NAMES = {"street", "city", "region"}, {"first_name", "last_name", "full_name"}
AMOUNT_WORDS, MOST_AMOUNT_WORDS = set("importe amount valor value presupuesto budget euros eur".split()), 4
REVENUE_WORDS = set("facturacion revenue turnover ventas".split())
NO_AMOUNT = set("id date fecha time tiempo".split())
FIRST_NAMES = set(
    "ana maria jose juan antonio manuel francisco luis javier carlos miguel jesus angel rafael pedro alejandro david daniel"
    " pablo sergio jorge alberto fernando alvaro diego raul ivan ruben oscar andres enrique ramon vicente joaquin victor"
    " ignacio inigo iker jon mikel unai gorka ander aitor josep jordi marc xavier carmen isabel laura cristina marta pilar"
    " lucia elena raquel sara paula beatriz rosa silvia patricia teresa mercedes monica nuria begona ainhoa amaia maite leire"
    " eva irene alba andrea sofia claudia julia sandra rocio john james robert michael william thomas richard mary linda susan"
    " sarah karen emma anna peter paul mark george alice jane jack oliver harry kate lisa jean pierre marie hans".split()
)


def looks_like(header: str, cells: list[str], taken: dict[str, str]) -> str:
    """The target, "" for none. `taken`: what other columns are already."""
    if not cells:
        return ""
    if "email" not in taken and _share(cells, EMAIL.fullmatch) >= MOSTLY:
        return "email"
    if target := _phone(cells, taken):
        return target
    if "website" not in taken and _share(cells, _is_site) >= MOSTLY and len(set(map(domain_of_site, cells))) > len(cells) / 2:
        return "website"
    if "tax_id" not in taken and _share(cells, _is_tax_id) >= MOSTLY:
        return "tax_id"
    if "postcode" not in taken and ADDRESS & taken.keys() and _share(cells, POSTCODE.fullmatch) >= NEARLY_ALL:
        return "postcode"
    return "full_name" if not NAMES & taken.keys() and _are_names(cells) else _amount(header, cells, taken)


def _share(cells: list[str], looks) -> float:
    some = cells[:ENOUGH]
    return sum(1 for cell in some if looks(cell)) / len(some)


def _phone(cells: list[str], taken: dict[str, str]) -> str:
    """The mobile where most numbers are mobile ones and it is free."""
    if _share(cells, _phone_type) < MOSTLY or _counts(cells):
        return ""
    mobile = _share(cells, lambda cell: _phone_type(cell) == "mobile") >= MOSTLY
    return next((target for target in ("mobile", "phone")[not mobile :] if target not in taken), "")


def _phone_type(cell: str) -> str:
    """ "" for what is no valid number: one that only could be one is too little here."""
    if not re.fullmatch(r"\+?[\d\s().-]{9,20}", cell):
        return ""
    try:
        parsed = phonenumbers.parse(cell, settings.DEFAULT_COUNTRY)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return "mobile" if phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE else "other"


def _counts(cells: list[str]) -> bool:
    """Whether they are numbers that rise from row to row, as ids do."""
    numbers = [int(cell) for cell in cells if cell.isascii() and cell.isdigit()]
    return len(numbers) > 2 and len(numbers) == len(cells) and all(a < b for a, b in zip(numbers, numbers[1:], strict=False))


def _is_site(cell: str) -> bool:
    host = domain_of_site(cell)
    return bool(SITE.fullmatch(cell.lower()) and host and not host.endswith(PLATFORMS))


def _is_tax_id(cell: str) -> bool:
    key = tax_id_key(cell)
    return bool(TAX_ID.fullmatch(cell)) and not key.isdigit() and tax_id_fault(key, settings.DEFAULT_COUNTRY) == ""


def _are_names(cells: list[str]) -> bool:
    """Of people, and not of the same few: those who entered the rows are not whom they are about."""
    several = len(set(cells)) > len(cells) * MOSTLY
    return several and _share(cells, _is_name) >= NEARLY_ALL and _share(cells, _begins_with_a_name) >= MOSTLY / 2


def _is_name(cell: str) -> bool:
    return len(cell) < 60 and bool(NAME.fullmatch(cell)) and cell[0].isupper()


def _begins_with_a_name(cell: str) -> bool:
    return not FIRST_NAMES.isdisjoint(words(cell.rpartition(",")[2]).split()[:1])


def _amount(header: str, cells: list[str], taken: dict[str, str]) -> str:
    """Where the name hints at money."""
    hints = set(words(header).split())
    target = "annual_revenue" if hints & REVENUE_WORDS else "amount" if hints & AMOUNT_WORDS else ""
    if not target or target in taken or hints & NO_AMOUNT or len(hints) > MOST_AMOUNT_WORDS:
        return ""
    bare = [re.sub(r"(?i)[€$£]|\b(eur|euros|usd)\b", "", cell).strip() for cell in cells]
    return target if _share(bare, lambda cell: number(cell) is not None) >= NEARLY_ALL else ""
