"""Records as files: CSV, row by row, safe to open in a spreadsheet; or a workbook."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from records.layout import field_label
from records.models import FieldKind, Record
from records.own import is_own, own
from records.own_id import own_id
from records.own_values import Words
from records.visibility import name_for
from users.models import User

CHUNK = 2_000
MOST_IN_WORKBOOK = 200_000  # rows: a workbook must be written whole before the first byte can be sent
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = b"\xef\xbb\xbf"  # by it Excel knows UTF-8
OWN_ID = "own_id"


class Style(models.TextChoices):
    CSV = "csv", gettext_lazy("CSV (UTF-8)")
    EXCEL = "excel", gettext_lazy("CSV for Excel (UTF-8 with mark)")
    WORKBOOK = "xlsx", gettext_lazy("Excel workbook (XLSX)")


def export(queryset: models.QuerySet, names: Sequence[str], *, user: User, style: str) -> HttpResponse:
    """The rows of the queryset, which holds only what this person may see, with these fields as columns, by primary key.

    Read in chunks: memory stays flat and no statement runs long, however many rows there are. A related record that the
    person may not see is not named. A workbook takes at most MOST_IN_WORKBOOK rows.
    """
    model, company = queryset.model, Words(user.organisation.currency, {})
    columns = [_column(model, name, user, company) for name in names]
    related = [name for name in names if name != OWN_ID and not is_own(name) and model._meta.get_field(name).remote_field]
    rows = queryset.order_by().select_related(None).select_related(*related)
    header = [label for label, _value in columns]
    people = [name for name in names if is_own(name) and own().fields[name].kind == FieldKind.PERSON]
    values = told_here(_values(rows, [value for _label, value in columns], company, people))
    stem = f"{slugify(queryset.model._meta.verbose_name_plural)}-{timezone.localdate():%Y-%m-%d}"
    if style == Style.WORKBOOK:
        return FileResponse(_workbook(header, values), as_attachment=True, filename=f"{stem}.xlsx")
    return csv_response(stem, header, values, mark=BOM if style == Style.EXCEL else b"")


def log_export(queryset: models.QuerySet, *, user: User, how: str) -> None:
    """Who took how much out of the house, for the administrator."""
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(queryset.model),
        object_repr=_("Export: %(n)d × %(what)s") % {"n": queryset.count(), "what": queryset.model._meta.verbose_name},
        action_flag=CHANGE,
        change_message=how,
    )


# -- columns ----------------------------------------------------------------------------------------------------------


def exported(model: type[Record]) -> tuple[str, ...]:
    """The names of all columns: the record's id, its fields, the company's own."""
    return (OWN_ID, *model.EXPORTED, *(field.key for field in own().of(model)))


def label_of(model: type[Record], name: str) -> str:
    return "Mochila id" if name == OWN_ID else field_label(model, name)


def _column(model: type[Record], name: str, user: User, company: Words) -> tuple[str, Callable]:
    if name == OWN_ID:
        return label_of(model, name), own_id
    if is_own(name):
        of = own().fields[name]
        return label_of(model, name), lambda record: company.cell(of, record.custom.get(name))
    field = model._meta.get_field(name)
    if name == "tags":
        labels = {pk: tag.label for pk, tag in own().tags.items()}
        return label_of(model, name), lambda record: [labels[pk] for pk in record.tags if pk in labels]
    if name == "extra":
        return label_of(model, name), lambda record: " | ".join(f"{key}: {value}" for key, value in record.extra.items())
    return label_of(model, name), lambda record: _value(record, field, user)


def _value(record: models.Model, field: models.Field, user: User):
    if field.remote_field:
        related = getattr(record, field.name)
        return name_for(user, related) if isinstance(related, Record) else related
    if field.choices:
        return getattr(record, f"get_{field.name}_display")()
    return getattr(record, field.name)


def _values(rows: models.QuerySet, values: list[Callable], company: Words, people: list[str]) -> Iterator[list[list]]:
    """`people`: own fields in which people stand; their names are read once for each chunk."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        company.learn(row.custom.get(name) for name in people for row in chunk)
        yield [[in_cell(value(row)) for value in values] for row in chunk]
        last = chunk[-1].pk


def told_here(chunks: Iterator) -> Iterator:
    """In the language and time zone of now: the answer is sent when the middleware has gone back to those of the house."""
    language, zone = get_language(), timezone.get_current_timezone()

    def following():
        with override(language), timezone.override(zone):
            return next(chunks, None)

    return iter(following, None)


def in_cell(value) -> str | int | Decimal:
    """As a spreadsheet shows it; moments in the active time zone. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


# -- files ------------------------------------------------------------------------------------------------------------


def csv_response(stem: str, header: list[str], chunks: Iterable[list[list]], *, mark: bytes = BOM) -> HttpResponse:
    """Row by row; give `told_here` of chunks that hold words."""
    response = StreamingHttpResponse(_lines(header, chunks, mark=mark), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{stem}.csv")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(header: list[str], chunks: Iterable[list[list]], *, mark: bytes) -> Iterator[bytes]:
    yield mark + _csv([header])
    for chunk in chunks:
        yield _csv(chunk)


def _csv(rows: list[list]) -> bytes:
    """A lone surrogate, which no file in UTF-8 can hold, becomes a question mark."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[defused(cell) for cell in row] for row in rows])
    return buffer.getvalue().encode("utf-8", "replace")


def defused(cell: str | int | Decimal) -> str | int | Decimal:
    """Text that a spreadsheet would take for a formula gets an apostrophe; so does text that begins as if it had one already."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip("'").startswith(FORMULA) else cell


def _workbook(header: list[str], chunks: Iterable[list[list]]) -> tempfile.SpooledTemporaryFile:
    """All cells as text, so that nothing is taken for a formula, a date or a number; row by row, through the disk."""
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  the answer closes it
    with xlsxwriter.Workbook(
        file.name, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((header, *(row for chunk in chunks for row in chunk))):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, str(cell)[:32_767])
    return file
