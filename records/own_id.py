"""The number of a record as it stands in an export: known again by this house, and by no other, when it comes back."""

from django.utils.crypto import constant_time_compare, salted_hmac

from records.models import Record


def own_id(record: Record) -> str:
    """`lead-123-4f1c9a`"""
    return _signed(record._meta.model_name, record.pk)


def read_own_id(text: str, kind: str) -> int | None:
    """The record's number, when the text is one that this house has written for that kind of record."""
    parts = text.strip().lower().split("-")
    if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdigit()) or len(parts[1]) > 18:
        return None
    number = int(parts[1])
    return number if constant_time_compare(text.strip().lower(), _signed(kind, number)) else None


def _signed(kind: str, number: int) -> str:
    return f"{kind}-{number}-{salted_hmac('records.own_id', f'{kind}-{number}').hexdigest()[:6]}"
