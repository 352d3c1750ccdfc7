"""Filters for plain fields, made from the fields themselves: text contains, from–to for numbers and days, choices."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import DateInput
from django.utils import timezone
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.lib.fields import KeyField
from crm.lib.text import plain
from records.models import Tag
from records.next_action import YEARS

DAYS = [MinValueValidator(date(YEARS[0], 1, 1)), MaxValueValidator(date(YEARS[1], 12, 31))]
SHORTEST = 3  # letters that the trigram index can look for


def field_filters(model: type[models.Model], names: Iterable[str]) -> dict[str, django_filters.Filter]:
    """Filters by name in the address: `city`, or `amount_from` and `amount_to`."""
    found: dict[str, django_filters.Filter] = {}
    for name in names:
        found |= _filters(model._meta.get_field(name))
    return found


def _filters(field: models.Field) -> dict[str, django_filters.Filter]:
    if field.choices:
        return {field.name: django_filters.ChoiceFilter(field_name=field.name, choices=field.choices, label=_first(field))}
    if isinstance(field, models.DateField):
        return {f"{field.name}_{end}": _day(field, end) for end in ("from", "to")}
    if isinstance(field, models.IntegerField | models.DecimalField):
        return {f"{field.name}_{end}": _number(field, end) for end in ("from", "to")}
    return {field.name: django_filters.CharFilter(field_name=field.name, method=contains, label=_first(field), max_length=200)}


def _first(field: models.Field):
    return capfirst(field.verbose_name)


def _ends(field: models.Field, end: str):
    return format_lazy("{}: {}", _first(field), {"from": pgettext_lazy("range", "from"), "to": pgettext_lazy("range", "to")}[end])


def _number(field: models.Field, end: str) -> django_filters.Filter:
    lookup = "gte" if end == "from" else "lte"
    return django_filters.NumberFilter(
        field_name=field.name, lookup_expr=lookup, label=_ends(field, end), max_digits=14, decimal_places=2
    )


def _day(field: models.Field, end: str) -> django_filters.Filter:
    method = {"from": from_day, "to": to_day}[end]
    return django_filters.DateFilter(
        field_name=field.name, method=method, label=_ends(field, end), validators=DAYS, widget=DateInput(attrs={"type": "date"})
    )


def contains(queryset: QuerySet, name: str, value: str) -> QuerySet:
    """Upper and lower case are the same. Where the field is part of the search text, its index is asked first."""
    field = next((f for f in queryset.model._meta.concrete_fields if f.name == "search" and isinstance(f, KeyField)), None)
    for word in plain(value).split() if field and name in field.sources and name not in ("phone", "mobile") else ():
        if len(word) >= SHORTEST:
            queryset = queryset.filter(search__contains=word)
    return queryset.filter(**{f"{name}__icontains": value.replace("\0", "")})


def from_day(queryset: QuerySet, name: str, value: date) -> QuerySet:
    return queryset.filter(**{f"{name}__gte": _edge(queryset, name, value)})


def to_day(queryset: QuerySet, name: str, value: date) -> QuerySet:
    """That day included."""
    return queryset.filter(**{f"{name}__lt": _edge(queryset, name, value + timedelta(days=1))})


def _edge(queryset: QuerySet, name: str, day: date) -> date | datetime:
    """Midnight in the reader's time zone where the field holds moments."""
    if isinstance(queryset.model._meta.get_field(name), models.DateTimeField):
        return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
    return day


def any_tag(queryset: QuerySet, name: str, value: QuerySet) -> QuerySet:
    """With one of these tags at least."""
    numbers = [tag.pk for tag in value]
    return queryset.exclude(tags=[]).filter(tags__overlap=numbers) if numbers else queryset


def untouched(queryset: QuerySet, name: str, value) -> QuerySet:
    """Neither changed nor with an activity for so many days."""
    since = timezone.now() - timedelta(days=int(value))
    activity = queryset.model._meta.get_field("activities")
    lately = activity.related_model.objects.filter(happened_at__gte=since, **{activity.remote_field.name: OuterRef("pk")})
    return queryset.filter(~Exists(lately), updated_at__lt=since)


def common_filters() -> dict[str, django_filters.Filter]:
    """What every kind of record can be filtered by besides its own fields."""
    return {
        "tags": django_filters.ModelMultipleChoiceFilter(queryset=Tag.objects.all(), method=any_tag, label=_("Tags")),
        "untouched": django_filters.NumberFilter(
            method=untouched, label=_("Untouched for days"), min_value=1, max_value=3650, decimal_places=0
        ),
    }
