"""Lists as CSV files, row by row, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal

from django.db import models
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from records.models import Record
from records.visibility import name_for
from users.models import User

CHUNK = 2_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = b"\xef\xbb\xbf"  # by it Excel knows UTF-8


def export_csv(queryset: models.QuerySet, names: Sequence[str], *, user: User, filename: str) -> StreamingHttpResponse:
    """The rows of the queryset, which holds only what this person may see, with these fields as columns.

    Read in chunks by primary key: memory stays flat and no statement runs long, however many rows there are.
    A related record that the person may not see is not named.
    """
    fields = [queryset.model._meta.get_field(name) for name in names]
    related = [field.name for field in fields if field.remote_field]
    rows = queryset.order_by().select_related(None).select_related(*related)
    language, zone = get_language(), timezone.get_current_timezone()
    header = [capfirst(field.verbose_name) for field in fields]
    lines = _lines(rows, header, lambda row: [_value(row, field, user) for field in fields], language=language, zone=zone)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(rows: models.QuerySet, header: list, values: Callable, *, language: str, zone: tzinfo) -> Iterator[bytes]:
    """The answer is sent after the middleware has gone back to the house's language and time zone."""
    with in_language(language):
        text = BOM + _csv([[str(label) for label in header]])
    yield text
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        with in_language(language), timezone.override(zone):
            text = _csv([[cell(value) for value in values(row)] for row in chunk])
        yield text
        last = chunk[-1].pk


def _csv(rows: list[list[str]]) -> bytes:
    """A lone surrogate, which no file in UTF-8 can hold, becomes a question mark."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")


def _value(record: models.Model, field: models.Field, user: User):
    if field.remote_field:
        related = getattr(record, field.name)
        return name_for(user, related) if isinstance(related, Record) else related
    if field.choices:
        return getattr(record, f"get_{field.name}_display")()
    return getattr(record, field.name)


def cell(value) -> str:
    """As a spreadsheet shows it: moments in the active time zone, and no text that it would take for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return str(value)
    text = ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
