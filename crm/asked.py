"""What was typed into the search box, read in every way it can be meant."""

import re
from dataclasses import dataclass
from decimal import Decimal

from crm.lib.text import company_key, domain_of_site, email_key, phone_key, plain, tax_id_key, words

LONGEST, MOST_WORDS, SHORTEST = 200, 8, 2
NUMBER_ONLY = re.compile(r"[\d\s+()./-]+")
MONEY = re.compile(r"(?P<whole>\d{1,3}(?:[.,'\s]\d{3})+|\d+)(?:[.,](?P<cents>\d{1,2}))?")
CURRENCY = re.compile(r"[€$£¥]|\b[A-Z]{3}\b", re.IGNORECASE)
ADDRESS = re.compile(r"^(https?://|www\.)\S+$", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """`name` as the keys to sort by are written. `words`: each must occur; one, of digits, where a telephone number was typed.
    The keys are "" where the text cannot be one."""

    text: str
    name: str
    words: tuple[str, ...]
    is_number: bool = False
    email: str = ""
    phone: str = ""
    tax_id: str = ""
    company: str = ""
    domain: str = ""
    amount: Decimal | None = None

    @classmethod
    def of(cls, typed: str) -> "Asked":
        typed = typed.replace("\x00", "")[:LONGEST].strip()
        if ADDRESS.match(typed):
            typed = domain_of_site(typed) or typed
        text = plain(typed)
        number = "".join(c for c in text if c.isascii() and c.isdigit()) if NUMBER_ONLY.fullmatch(text) else ""
        phone = phone_key(typed) if len(number) >= 6 else ""
        return cls(
            text=text,
            name=words(typed),
            words=((phone.lstrip("+") or number,) if len(number) >= 3 else tuple(text.split()[:MOST_WORDS])),
            is_number=len(number) >= 3,
            email=email_key(typed) if "@" in typed and " " not in typed else "",
            phone=phone,
            tax_id=tax_id_key(typed) if any(c.isdigit() for c in typed) and 5 <= len(tax_id_key(typed)) <= 20 else "",
            company=company_key(typed),
            domain=domain_of_site(typed.lstrip("@")),
            amount=amount_of(typed),
        )

    @property
    def is_enough(self) -> bool:
        return len(self.text) >= SHORTEST

    @property
    def has_trigrams(self) -> bool:
        """Whether the trigram index can look for it: a word has three letters or digits in a row."""
        return any(re.search(r"[^\W_]{3}", word) for word in self.words)

    @property
    def least_alike(self) -> float:
        """How alike (0 to 1) what was meant is at least, when two letters in the middle have changed places: that makes four of
        the trigrams (one more than letters in each word) others."""
        trigrams = sum(len(word) + 1 for word in self.name.split())
        return max(0.25, (trigrams - 4) / (trigrams + 4) - 0.01)


def amount_of(typed: str) -> Decimal | None:
    """`12.500`, `12,500`, `12 500 €`, `12500,00`; None for what is no amount."""
    found = MONEY.fullmatch(CURRENCY.sub("", typed).strip())
    if not found:
        return None
    whole = re.sub(r"\D", "", found["whole"])
    return Decimal(f"{whole}.{found['cents'] or 0}") if whole.isascii() and len(whole) <= 12 else None
