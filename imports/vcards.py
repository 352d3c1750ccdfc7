"""Address cards (vCard 2.1, 3.0 and 4.0) to CSV, a row for each card.

Path not taken: vobject. It cuts a name at a comma that is not escaped, fails at bytes that are not UTF-8, and wants the
whole file at once.
"""

import codecs
import csv
import io
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from imports.contents import PIECE, Content, head
from imports.decoding import BROKEN, SAMPLE, find_encoding, texts

COLUMNS = gettext_noop(
    "First name, Last name, Full name, Company, Department, Job title, Email, Email 2, Other emails, Phone, Mobile, Phone 2,"
    " Other phones, Fax, Website, Street, City, Region, Postcode, Country, Birthday, Categories, Notes"
)
MAX_LINE = 100_000  # letters of a property; longer ones are pictures
MOST_PROPERTIES = 500  # of a card
BEFORE_VALUE = re.compile(r"[^:\"]*(?:\"[^\"]*\"[^:\"]*)*:")  # a colon between quotation marks does not end it
PARAMETER = re.compile(r";((?:\"[^\"]*\"|[^;\"])*)")
KNOWN = set("FN N NICKNAME ORG TITLE ROLE EMAIL TEL URL ADR BDAY CATEGORIES NOTE KIND X-ABSHOWAS".split())
CHARSETS = re.compile(r"UTF-?8|(?:ISO|WINDOWS|CP|KOI8|MAC|SHIFT|GB|BIG5|EUC|US)[\w-]*")
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
SEPARATOR = re.compile(r"(?<!\\)((?:\\\\)*);")


@dataclass(frozen=True)
class Property:
    """`types` in capitals, those of TYPE= and the bare ones of 2.1; `value` still has its backslashes."""

    name: str
    types: frozenset[str]
    preferred: int
    value: str

    @property
    def text(self) -> str:
        return _unescaped(self.value).strip()

    @property
    def parts(self) -> list[str]:
        return [_unescaped(part).strip() for part in SEPARATOR.sub("\\1\0", self.value).split("\0")]


def cards_as_csv(content: Content) -> Iterator[bytes]:
    """UTF-8 with commas, the names of the columns in the language of the reader. Holds a card and a piece.

    FileRefused when its letters are not known.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(gettext(COLUMNS).split(", "))
    names = COLUMNS.split(", ")
    for card in _cards(content):
        cells = _cells(card)
        writer.writerow([cells.get(name, "") for name in names])
        if out.tell() > PIECE:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


# -- lines and properties ---------------------------------------------------------------------------------------------


def _cards(content: Content) -> Iterator[list[Property]]:
    """A card that is not closed ends where the next begins."""
    card = None
    for line in _unfolded(content):
        name, parameters, value = _divided(line)
        if name in ("BEGIN", "END") and value.strip().upper() == "VCARD":
            if card:
                yield card
            card = [] if name == "BEGIN" else None
        elif card is not None and name in KNOWN and len(card) < MOST_PROPERTIES:
            card.append(_property(name, parameters, value))
    if card:
        yield card


def _divided(line: str) -> tuple[str, str, str]:
    """`item1.TEL;TYPE=home:944` to TEL, `;TYPE=home`, 944."""
    found = BEFORE_VALUE.match(line)
    end = found.end() if found else line.find(":") + 1
    name, semicolon, parameters = line[: max(end - 1, 0)].partition(";")
    return name.rpartition(".")[2].strip().upper(), semicolon + parameters, line[end:]


def _unfolded(content: Content) -> Iterator[str]:
    """Lines that begin with a blank, or follow a `=` of quoted-printable, belong to the one before. Long ones are cut."""
    whole, soft = "", False
    for line in _lines(content):
        if not line:
            soft = False
        elif soft or line[0] in " \t":
            if len(whole) < MAX_LINE:
                whole = whole[:-1] + line if soft else whole + line[1:]
            soft = soft and line.endswith("=")
        else:
            yield whole
            whole, soft = line[:MAX_LINE], line.endswith("=") and "QUOTED-PRINTABLE" in line.partition(":")[0].upper()
    yield whole


def _lines(content: Content) -> Iterator[str]:
    """Bytes that are not UTF-8 stay lone surrogates: the card says what they are, or nobody does."""
    start = head(content, SAMPLE)
    wide = b"\0" in start or start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    rest = ""
    for piece in texts(content, find_encoding(content) if wide else "utf-8"):
        *lines, rest = re.split(r"\r\n|\n|\r(?!\Z)", rest + piece)  # a CR at the very end may be half of an end
        yield from lines
        rest = rest[: 2 * MAX_LINE]
    yield rest.rstrip("\r")


def _property(name: str, parameters: str, value: str) -> Property:
    types, charset, quoted, preferred = set(), "", False, 100
    for parameter in PARAMETER.findall(parameters):
        key, _equals, said = parameter.rpartition("=")
        key, said = key.strip().upper(), said.replace('"', "").strip().upper()
        if key == "CHARSET":
            charset = said
        elif said in ("QUOTED-PRINTABLE", "Q"):
            quoted = True
        elif key == "PREF" and said.isdecimal():
            preferred = int(said)
        elif key in ("", "TYPE"):
            types.update(said.split(","))
    if "PREF" in types:
        preferred = 0
    return Property(name, frozenset(types), preferred, _decoded(value, charset, quoted))


def _decoded(value: str, charset: str, quoted: bool) -> str:
    if not quoted and not BROKEN.search(value):
        return value
    raw = value.encode("utf-8", "surrogateescape")
    if quoted:
        raw = quopri.decodestring(raw)
    for encoding in [charset if CHARSETS.fullmatch(charset) else "utf-8", "utf-8", "cp1252"]:
        try:
            return raw.decode(encoding).replace("\r\n", "\n")
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def _unescaped(value: str) -> str:
    return ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


# -- what a card says -------------------------------------------------------------------------------------------------


def _cells(card: list[Property]) -> dict[str, str]:
    """By column. What is preferred comes first; of several addresses that of the work, unless another one is preferred."""
    card = sorted(card, key=lambda prop: prop.preferred)
    cells = _names(card) | _address(card) | _phones(card)
    emails = _texts(card, "EMAIL")
    cells |= dict(zip(["Email", "Email 2"], emails, strict=False))
    cells["Other emails"] = "; ".join(emails[2:])
    cells["Job title"] = next(iter(_texts(card, "TITLE") + _texts(card, "ROLE")), "")
    cells["Website"] = next(iter(_texts(card, "URL")), "")
    cells["Birthday"] = next(iter(_texts(card, "BDAY")), "")
    cells["Categories"], cells["Notes"] = ", ".join(_texts(card, "CATEGORIES")), "\n".join(_texts(card, "NOTE"))
    return cells


def _texts(card: list[Property], name: str) -> list[str]:
    """Each once."""
    texts = (re.sub(r"^mailto:", "", prop.text, flags=re.IGNORECASE) for prop in card if prop.name == name)
    return list(dict.fromkeys(text for text in texts if text))


def _names(card: list[Property]) -> dict[str, str]:
    """A card of a company, whose only name is that of the company, has no person."""
    family, given, further, *_affixes = [*_first_parts(card, "N"), "", "", ""]
    company, *departments = [*_first_parts(card, "ORG"), ""]
    full = next(iter(_texts(card, "FN") + _texts(card, "NICKNAME")), "")
    of_company = any(prop.name in ("KIND", "X-ABSHOWAS") and prop.text.upper() in ("ORG", "COMPANY") for prop in card)
    if (of_company or full == company) and not family and not given:
        company, full = company or full, ""
    return {
        "First name": f"{given} {further}".strip(),
        "Last name": family,
        "Full name": full,
        "Company": company,
        "Department": ", ".join(filter(None, departments)),
    }


def _first_parts(card: list[Property], name: str) -> list[str]:
    return next((prop.parts for prop in card if prop.name == name and any(prop.parts)), [])


def _address(card: list[Property]) -> dict[str, str]:
    addresses = [prop for prop in card if prop.name == "ADR" and any(prop.parts)]
    if not addresses:
        return {}
    best = min(addresses, key=lambda prop: (prop.preferred, "WORK" not in prop.types))
    box, extended, street, city, region, postcode, country, *_rest = [*best.parts, *[""] * 7]
    street = ", ".join(filter(None, re.split(r"\s*\n\s*", "\n".join([street, extended, box]))))
    return {"Street": street, "City": city, "Region": region, "Postcode": postcode, "Country": country}


def _phones(card: list[Property]) -> dict[str, str]:
    mobiles, phones, others, faxes = [], [], [], []
    for prop in card:
        number = re.sub(r";ext=", " ext. ", re.sub(r"^tel:", "", prop.text, flags=re.IGNORECASE))
        if prop.name != "TEL" or not number:
            continue
        said = " ".join(prop.types)
        if "FAX" in said:
            faxes.append(number)
        elif "CELL" in said or "MOBILE" in said or "IPHONE" in said:
            mobiles.append(number)
        else:
            (others if "PAGER" in said else phones).append(number)
    two = dict(zip(["Phone", "Phone 2"], phones, strict=False))
    rest = "; ".join([*mobiles[1:], *phones[2:], *others])
    return {"Mobile": "".join(mobiles[:1]), "Fax": "; ".join(faxes), "Other phones": rest, **two}
