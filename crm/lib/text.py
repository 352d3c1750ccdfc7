"""Normalised keys: what two spellings of the same thing have in common. All return "" for nothing usable."""

import functools
import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError as StdnumError

HIDDEN = r"\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # direction, breaks, width of nothing
INVISIBLE = re.compile(rf"[{HIDDEN}\u200c\u200d]")
BUT_JOINERS = re.compile(f"[{HIDDEN}]")  # joiners hold emoji together
STRAY_JOINER = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")  # beside a blank or ASCII
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
HOLLOW = set("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that draw nothing
LEGAL_FORMS = set(
    "sl slu sll slp slne sa sau sal sc scp cb scoop coop aie sociedad limitada anonima gmbh ag kg kgaa ohg ug ev mbh "
    "ltd limited plc llp llc inc incorporated corp corporation co company sarl sas sasu eurl snc srl srls spa sapa "
    "bv nv vof ab as asa aps oy oyj lda ltda sro zoo kft bt doo oü uab sia pty".split()
)
FREE_MAIL = set(
    "gmail.com googlemail.com hotmail.com hotmail.es outlook.com outlook.es live.com msn.com yahoo.com yahoo.es "
    "icloud.com me.com aol.com gmx.com gmx.de gmx.es gmx.net web.de mail.com protonmail.com proton.me pm.me "
    "yandex.com zoho.com telefonica.net movistar.es ono.com orange.es orange.fr free.fr laposte.net wanadoo.es "
    "wanadoo.fr terra.es ya.com libero.it virgilio.it t-online.de comcast.net verizon.net att.net qq.com 163.com".split()
)


def tidy(text: str | None) -> str:
    """As typed, without what cannot be seen: outer and doubled blanks (also U+00A0), zero-width and direction marks."""
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if not text.isprintable():
            text = INVISIBLE.sub("", text)
    return " ".join(text.split())


def tidy_joined(text: str) -> str:
    """`tidy`, but joiners stay where they join: in an emoji of several, or between letters that are written so."""
    if text.isascii() or text.isprintable():
        return tidy(text)
    text = STRAY_JOINER.sub("", BUT_JOINERS.sub("", unicodedata.normalize("NFC", text)))
    return " ".join(text.split())


def tidy_lines(text: str) -> str:
    """`tidy_joined` of several lines, which keep the blanks between their words."""
    text = line_feeds(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.replace("\u2028", "\n").replace("\u2029", "\n"))
        text = STRAY_JOINER.sub("", BUT_JOINERS.sub("", text))
    return text.strip()


def line_feeds(text: str) -> str:
    """Lines end with LF, whatever a browser or a file has sent."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str) -> str:
    """For a field of one line: no control characters; "" when nothing in it can be seen."""
    line = CONTROL.sub(lambda found: " " if found[0].isspace() else "", text).strip()
    return line if any(unicodedata.category(c)[0] not in "CMZ" and c not in HOLLOW for c in line) else ""


class _Folded(dict):
    """A letter's number → what is left of it: lower case, without accents and marks. Filled as letters come."""

    def __missing__(self, number: int) -> str:
        letter = INVISIBLE.sub("", chr(number))
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
        self[number] = "".join(c for c in decomposed if not unicodedata.combining(c))
        return self[number]


class _Worded(dict):
    """A letter's number → the same, and a blank for what is neither letter nor digit; an apostrophe divides no word."""

    def __missing__(self, number: int) -> str:
        letters = FOLDED[number].replace("'", "").replace("’", "")
        self[number] = "".join(c if c.isalnum() else " " for c in letters)
        return self[number]


FOLDED, WORDED = _Folded(), _Worded()


def plain(text: str | None) -> str:
    """Lower case, without accents or marks; `ß` is `ss`. The key to sort and to search by."""
    if not text:
        return ""
    return " ".join((text.lower() if text.isascii() else text.translate(FOLDED)).split())


def words(text: str | None) -> str:
    """`plain`, letters and digits only."""
    return " ".join(text.translate(WORDED).split()) if text else ""


def email_key(text: str | None) -> str:
    return tidy(text).replace(" ", "").lower()


def domain_of_email(text: str | None) -> str:
    """The company's domain; "" for an address at a free mail service."""
    domain = email_key(text).rpartition("@")[2] if "@" in (text or "") else ""
    return "" if domain in FREE_MAIL else domain


@functools.lru_cache(maxsize=20_000)
def domain_of_site(text: str | None) -> str:
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", tidy(text).lower())
    host = re.split(r"[/?#:]", host, maxsplit=1)[0].removeprefix("www.").rstrip(".")
    return host if "." in host and " " not in host and host not in FREE_MAIL else ""


def domain_key(website: str | None, email: str | None) -> str:
    """From the site, else from the e-mail address; free mail services never."""
    return domain_of_site(website) or domain_of_email(email)


@functools.lru_cache(maxsize=20_000)
def phone_key(text: str | None, region: str = "") -> str:
    """E.164; a number that is not valid anywhere is kept as its digits when there are six to fifteen."""
    raw = tidy(text)
    if not raw:
        return ""
    region = region or settings.DEFAULT_COUNTRY
    return _plain_number(raw, region) or _parsed_number(raw, region)


@dataclass(frozen=True, slots=True)
class _Dialling:
    """`lengths` that the numbers of the country `code` can have; `prefix`: what may be dialled before them within it."""

    code: str
    lengths: frozenset[int]
    prefix: re.Pattern | None


@functools.cache
def _dialling(code: int) -> _Dialling | None:
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code)
    metadata = regions and phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(code, regions[0])
    if not metadata:
        return None
    prefix = metadata.national_prefix_for_parsing
    return _Dialling(str(code), frozenset(metadata.general_desc.possible_length), re.compile(prefix) if prefix else None)


@functools.cache
def _dialling_abroad(first_digits: str) -> _Dialling | None:
    """Of the country whose code these one to three digits begin with."""
    code = next((n for n in (1, 2, 3) if int(first_digits[:n]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), 0)
    return _dialling(int(first_digits[:code])) if code else None


@functools.cache
def _dialling_at_home(region: str) -> _Dialling | None:
    return _dialling(phonenumbers.country_code_for_region(region))


def _plain_number(raw: str, region: str) -> str:
    """What `_parsed_number` would say, forty times as fast, for numbers written without any art; else ""."""
    digits = raw.replace(" ", "").replace("-", "").replace(".", "")
    abroad = digits[:1] == "+"
    digits = digits[1:] if abroad else digits
    if not (digits.isascii() and digits.isdigit()):
        return ""
    rules = _dialling_abroad(digits[:3]) if abroad else _dialling_at_home(region)
    if rules is None or digits.startswith(rules.code) is not abroad:
        return ""
    number = digits[len(rules.code) :] if abroad else digits
    if len(number) not in rules.lengths or number[0] == "0" or (rules.prefix and rules.prefix.match(number)):
        return ""
    return f"+{rules.code}{number}"


def _parsed_number(raw: str, region: str) -> str:
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        number = None
    if number and phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    digits = "".join(str(unicodedata.digit(c)) for c in raw if c.isdigit() and unicodedata.digit(c, None) is not None)
    return digits if 6 <= len(digits) <= 15 else ""


@functools.lru_cache(maxsize=20_000)
def company_key(text: str | None) -> str:
    """`Acme, S.L.` and `ACME` are one: no accents, punctuation or legal form at the end."""
    parts, cut = words(plain(text).replace(".", "")).split(), False
    while len(parts) > 1:
        if parts[-1] in LEGAL_FORMS or (cut and parts[-1] == "s"):  # "s coop"
            parts.pop()
            cut = True
        elif len(parts[-1]) == len(parts[-2]) == 1:  # "s l" → "sl"
            parts[-2:] = [parts[-2] + parts[-1]]
        else:
            break
    return " ".join(parts)[:200]


def tax_id_key(text: str | None) -> str:
    if not text or (text.isascii() and text.isalnum()):
        return (text or "").upper()
    return re.sub(r"[^0-9A-Z]", "", plain(text).upper())


@functools.lru_cache(maxsize=300)
def _tax_id_modules(country: str) -> list:
    return [module for name in ("vat", "nif") if (module := get_cc_module(country.lower(), name))]


def tax_id_fault(text: str, country: str) -> str:
    """Why this cannot be a tax id of the country, "" when it can (or when the country has no rule that we know)."""
    key = tax_id_key(text)
    if not key:
        return ""
    fault = ""
    for module in _tax_id_modules(country):
        try:
            module.validate(key)
        except StdnumError as error:
            fault = str(error.message)
        else:
            return ""
    return fault


def person_name(first: str | None, last: str | None) -> str:
    return " ".join(BUT_JOINERS.sub("", f"{first or ''} {last or ''}").split())
