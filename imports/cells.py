"""What a cell says: numbers, addresses, telephone numbers and names, as people and programs write them.

Each function gets a tidy, non-empty cell. `Unusable` fails the row; `Unknown` leaves the cell as extra data, with a remark.
"""

import re
import unicodedata
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from crm.lib.money import CODES
from crm.lib.text import phone_key, words
from records.parts import MOST_EMPLOYEES


class Unusable(Exception):
    """The row cannot become a lead with this cell. The message is a sentence that quotes it."""


class Unknown(Exception):
    """The cell is understood by people only: the lead is made without it."""


class Unfit(Exception):
    """The cell is understood, but no lead begins with it: the row may still be one that is there already."""


class Partly(Exception):
    """The cell has this value, of which something is to be said. `rest`: it holds more, and is kept as extra data."""

    def __init__(self, value, sentence: str, *, rest: bool) -> None:
        super().__init__(sentence)
        self.value, self.rest = value, rest


SYMBOLS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN"}
WORDS = {"euro": "EUR", "euros": "EUR"}
DOLLARS = {"USD", "MXN", "ARS", "CLP", "COP", "CAD", "AUD", "NZD", "UYU"}
NUMBER = re.compile(r"-?\d[\d.,' ]*")
SIGNED = re.compile(r"(?<![\d.,])(?:\d+|\d{1,3}(?:[., ']\d{3})+)([.,])(?:\d{1,2}|\d{4,})(?![\d.,])")
SHORTENED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
WHOLE_FLOAT = re.compile(r"(\+?\d{6,15})[.,]0")
MOST_DIGITS = 20
NO_RESULT = "#FORMULA!"  # as sheet_process.py says it
# what spreadsheets write where a formula has failed
ERRORS = frozenset([NO_RESULT]) | frozenset(
    (
        "#N/A #REF! #VALUE! #DIV/0! #NAME? #NULL! #NUM! #SPILL! #CALC! #ERROR!"
        " #N/D #¡REF! #¡VALOR! #¡DIV/0! #¿NOMBRE? #¡NULO! #¡NUM!"
    ).split()
)


def _forms(words: str) -> frozenset[str]:
    return frozenset(form for word in words.split() for form in (word, word.upper(), word.capitalize(), word.title()))


# What stands for nothing in any field, and what does where it cannot be a name: somebody is called Null, nobody's e-mail is.
HOLLOW = _forms("- -- --- — – . ? n/a n.a. n/d s/d (null) #n/d")
NOTHING = HOLLOW | _forms("na null none nil nan")
# What most cells look like; the others are looked at closely.
PLAIN_EMAIL = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
PLAIN_PHONE = re.compile(r"\+?[0-9][0-9 -]*")
SEVERAL = re.compile(r"\s*[/;,|]\s*|\s+(?:y|o|or|and)\s+")
SEVERAL_EMAILS = re.compile(r"[/;,|]|:::|\s+(?!<)")
BARE = re.compile(r"(\+?\(?\d[\d\s().-]{4,}\d)(?:\s*(?:x|ext\.?)\s*\d+)?", re.IGNORECASE)
YES = set("yes y true 1 si s x ok given verdadero acepta acepto concedido aceptado".split())
NO = set("no n false 0 refused falso rechazado denegado".split())


def quoted(cell: str) -> str:
    return f"{cell[:60]}…" if len(cell) > 60 else cell


def no_value(cell: str) -> str:
    if cell == NO_RESULT:
        return _("a formula without a result: open the file in the spreadsheet and save it. The cell counts as empty.")
    return _("“%(cell)s” is an error of the spreadsheet; the cell counts as empty.") % {"cell": cell}


def number(cell: str, sign: str = "") -> Decimal | None:
    """`1.234,56`, `1,234.56`, `1 234`, `1'234.50` or `0,5`; None for anything else.

    A lone `1.234` is a thousand, unless `sign`, the decimal sign of the column, is known to be the point.
    """
    text = unicodedata.normalize("NFKC", cell).replace("−", "-")
    if not NUMBER.fullmatch(text) or len(text) > MOST_DIGITS:
        return None
    text = re.sub(r"(?<=\d)[ '](?=\d{3}(?!\d))", "", text)
    marks = re.findall(r"[.,]", text)
    if len(set(marks)) == 2:
        decimal_mark = marks[-1]
        grouping = "," if decimal_mark == "." else "."
        whole, _mark, fraction = text.rpartition(decimal_mark)
        if decimal_mark in whole or not re.fullmatch(rf"-?\d{{1,3}}(\{grouping}\d{{2,3}})+", whole):
            return None
        text = f"{whole.replace(grouping, '')}.{fraction}"
    elif len(marks) > 1 or (marks != [sign] and re.fullmatch(r"-?[1-9]\d{0,2}[.,]\d{3}", text)):
        if not re.fullmatch(r"-?\d{1,3}([.,]\d{2,3})*[.,]\d{3}", text):
            return None
        text = re.sub(r"[.,]", "", text)
    text = text.replace(",", ".").removesuffix(".")
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def decimal_sign(column: list[str]) -> str:
    """ "," or "." where the cells of a column show which of them they use, and never the other; else ""."""
    signs = {found[1] for cell in column if (found := SIGNED.search(cell))}
    return signs.pop() if len(signs) == 1 else ""


def amount(cell: str, own_currency: str, sign: str = "") -> tuple[Decimal, str]:
    """The amount, and its currency where the cell names one ("" where not). `$` is the organisation's own kind of dollar."""
    text, currency = cell, ""
    for symbol, code in {**SYMBOLS, "$": own_currency if own_currency in DOLLARS else "USD"}.items():
        if symbol in text:
            text, currency = text.replace(symbol, "").strip(), code
    for word in re.findall(r"[A-Za-z]+", text):
        code = WORDS.get(word.lower(), word.upper())
        if code in CODES.split():
            text, currency = text.replace(word, "").strip(), code
    value = number(text, sign)
    if value is None:
        raise Unusable(_("“%(cell)s” is not an amount.") % {"cell": quoted(cell)})
    cents = value.quantize(Decimal("0.01"))
    return (cents if cents == value else value), currency


def people_count(cell: str) -> int:
    if len(cell) < 8 and cell.isascii() and cell.isdigit():
        return int(cell)
    value = number(re.sub(r"(?i)\s*(empleados|employees|personas|people|trabajadores)\.?$", "", cell))
    if value is None or value != value.to_integral_value() or not 0 <= value <= MOST_EMPLOYEES:
        raise Unknown(_("“%(cell)s” is no number of employees; it is kept as extra data.") % {"cell": quoted(cell)})
    return int(value)


def email(cell: str) -> str:
    """`Ana Ruiz <ana@example.com>` and `mailto:` are read as the address alone."""
    if len(cell) <= 254 and PLAIN_EMAIL.fullmatch(cell):
        return cell
    bracket = re.fullmatch(r"[^<>]*<([^<>]+)>", cell)
    address = re.sub(r"(?i)^mailto:", "", bracket[1] if bracket else cell).strip(" ;,")
    try:
        validate_email(address)
    except ValidationError:
        raise Unusable(_("“%(cell)s” is not an e-mail address.") % {"cell": quoted(cell)}) from None
    return address


def emails(cell: str) -> list[str]:
    """The addresses in the cell, one or more; those behind the first as they stand. Unusable when the first is none."""
    if cell.count("@") < 2:
        return [email(cell)]
    first, *others = [part.strip() for part in SEVERAL_EMAILS.split(cell) if "@" in part]
    return list(dict.fromkeys([email(first), *others]))


def are_emails(parts: list[str]) -> bool:
    try:
        return all(email(part) == part for part in parts)
    except Unusable:
        return False


def phones(cell: str) -> list[str]:
    """The numbers in the cell, one or more, as typed: without words around them, or an extension that is not understood."""
    if PLAIN_PHONE.fullmatch(cell) and phone_key(cell):
        return [cell]
    if SHORTENED.fullmatch(cell):
        raise Unusable(
            _("“%(cell)s” is a number that the spreadsheet has shortened. Format the column as text.") % {"cell": quoted(cell)}
        )
    cell = WHOLE_FLOAT.sub(r"\1", cell)
    parts = [part for part in SEVERAL.split(cell) if len(re.findall(r"\d", part)) >= 6]
    found = [bare for bare in map(_bare_phone, parts if len(parts) > 1 else [cell]) if bare]
    if not found:
        raise Unusable(_("“%(cell)s” is not a telephone number.") % {"cell": quoted(cell)})
    return found


def _bare_phone(text: str) -> str:
    """`914 984 273 (ask for Ana)` → `914 984 273`; "" when there is no number in it."""
    inner = BARE.search(text)
    texts = [text] if text == text.upper() and not re.search(r"[^\W\d_]", text) else []
    texts += [inner[0].strip(), inner[1].strip()] if inner else [text]
    return next((one for one in texts if phone_key(one)), "")


def yes_or_no(cell: str) -> bool | None:
    key = words(cell)
    return True if key in YES else False if key in NO else None


# -- names ------------------------------------------------------------------------------------------------------------

# First names that are often two: María José, Juan Carlos, Ana Belén …
DOUBLE_FIRST = set("maria jose juan ana luis francisco miguel rosa jesus carlos victor marco pedro eva ma jean".split())
DOUBLE_SECOND = set(
    "jose maria luis carlos antonio manuel angel javier jesus teresa carmen isabel pilar dolores rosa belen elena"
    " miguel fernando alberto ramon enrique ignacio pablo andres vicente francisco mar victoria luisa eugenia angeles"
    " cristina mercedes soledad concepcion eduardo daniel david".split()
)
DEGREES = set("dr. dra. prof. dr dra".split())
TITLES = DEGREES | set("d. dª dª. dña dña. doña sr sr. sra sra. srta srta. mr mr. mrs mrs. ms ms. mme mme. herr frau".split())
PARTICLES = {"del", "de", "la", "las", "los"}
COMPANY_ENDINGS = set("sl slu sa sau sll slne ltd gmbh llc inc srl sarl plc spa bv cb scoop ag corp".split())


def split_name(cell: str) -> tuple[str, str]:
    """First and last name. `Ruiz García, Ana` has the last name first; `María José Pérez López` two first names; `Sra.` is none,
    `Dr.` stays with the first one."""
    title, _blank, rest = cell.partition(" ")
    if rest and title.lower() in TITLES:
        first, last = split_name(rest.strip())
        return (f"{title} {first}" if title.lower() in DEGREES else first), last
    if cell.count(",") == 1:
        last, first = (part.strip() for part in cell.split(","))
        return first, last
    parts = cell.split()
    if len(parts) < 3:
        return parts[0], " ".join(parts[1:])
    keys = [words(part) for part in parts]
    taken = 1
    if keys[0] in DOUBLE_FIRST and keys[1] in DOUBLE_SECOND:
        taken = 2
    elif keys[0] in DOUBLE_FIRST and keys[1] in PARTICLES:  # María del Carmen, María de los Ángeles
        taken = next((at + 1 for at in range(1, len(keys)) if keys[at] not in PARTICLES), 1)
        taken = taken if taken < len(parts) and keys[taken - 1] in DOUBLE_SECOND else 1
    return " ".join(parts[:taken]), " ".join(parts[taken:])


def is_company(cell: str) -> bool:
    """Whether a name ends as only companies end: `Talleres Ibáñez, S.L.`"""
    parts = words(cell.replace(".", "")).split()
    return len(parts) > 1 and parts[-1] in COMPANY_ENDINGS
