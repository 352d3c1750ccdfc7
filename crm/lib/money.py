"""Amounts and their currencies."""

import functools
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency
from django.utils.translation import get_language

CODES = "EUR USD GBP CHF SEK NOK DKK PLN CZK HUF RON BGN TRY MXN ARS CLP COP PEN UYU BRL CAD AUD NZD JPY CNY INR ZAR MAD"
CURRENCIES = [(code, code) for code in CODES.split()]


def money(amount: Decimal | None, currency: str, *, cents: bool | None = None) -> str:
    """`18,400 €` as the reader's language writes it; "" for None. Cents are shown when there are any."""
    if amount is None:
        return ""
    cents = amount != amount.to_integral_value() if cents is None else cents
    pattern = _pattern((get_language() or "en")[:2])
    if cents:
        return format_currency(amount, currency, pattern, locale=(get_language() or "en")[:2])
    whole = pattern.replace(".00", "")
    return format_currency(amount, currency, whole, locale=(get_language() or "en")[:2], currency_digits=False)


@functools.lru_cache
def _pattern(language: str) -> str:
    return Locale.parse(language).currency_formats["standard"].pattern
