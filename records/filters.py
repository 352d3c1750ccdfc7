"""What the filters of all lists share. The same FilterSet serves page, export and admin."""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

import django_filters
from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.lib.forms import is_number
from crm.lib.text import phone_key, plain
from records.field_filters import common_filters, field_filters
from records.models import Star
from records.own_lists import own_filters
from users.models import User

CREATED = [("today", _("Today")), ("week", _("This week")), ("month", _("This month")), ("year", _("This year"))]
NEXT = [
    ("late", _("Late")),
    ("today", _("Today")),
    ("due", _("To do now")),
    ("standby", _("On standby")),
    ("none", _("None planned")),
]


def search_in(queryset: QuerySet, name: str, text: str) -> QuerySet:
    """Every word must occur in the record's search text: names, company, e-mail, telephone, tax id."""
    whole_phone = phone_key(text) if len([c for c in text if c.isdigit()]) >= 6 else ""
    if whole_phone and not any(c.isalpha() for c in text):
        return queryset.filter(**{f"{name}__contains": whole_phone.lstrip("+")})
    for word in plain(text[:200]).split()[:8]:
        queryset = queryset.filter(**{f"{name}__contains": word})
    return queryset


def start_of(period: str) -> datetime:
    """Midnight, in the reader's time zone, at which today, this week, this month or this year began."""
    today = timezone.localdate()
    day = {
        "today": today,
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }[period]
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


class LeanFilterSet(django_filters.FilterSet):
    """Makes only the filters that the data names; `whole`: all, for the panel that offers them."""

    def __init__(self, data=None, queryset=None, *, whole: bool = False, **kwargs) -> None:
        if whole:
            self.base_filters = type(self).base_filters | self._own()
        elif data is not None:
            self.base_filters = {name: made for name, made in self.known(data).items() if name in data}
        super().__init__(data, queryset, **kwargs)

    PLAIN: tuple[str, ...] = ()  # fields that are filtered as what they hold says

    @classmethod
    def known(cls, names: Iterable[str]) -> dict[str, django_filters.Filter]:
        """All filters, by name; those of the company's own fields only where one of these names is of one."""
        named = [name for name in names if name.startswith("own_")]
        return cls.base_filters | (cls._own(named) if named else {})

    @classmethod
    def _own(cls, names: Iterable[str] | None = None) -> dict[str, django_filters.Filter]:
        return own_filters(cls._meta.model, names) if cls._meta.model and cls.PLAIN else {}

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        made = super().get_filters()
        further = field_filters(cls._meta.model, cls.PLAIN) | common_filters() if cls._meta.model and cls.PLAIN else {}
        return made | {name: one for name, one in further.items() if name not in made}


class RecordFilters(LeanFilterSet):
    """Search, owner and creation date. `self.request.user` is the reader."""

    q = django_filters.CharFilter(field_name="search", method="filter_search", label=_("Search"))
    owner = django_filters.CharFilter(method="filter_owner", label=_("Owner"))
    created = django_filters.ChoiceFilter(choices=CREATED, method="filter_created", label=_("Created"))

    starred = django_filters.ChoiceFilter(choices=[("yes", _("Yes"))], method="filter_starred", label=_("Starred"))

    def filter_search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search_in(queryset, "search", value)

    def filter_owner(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "me":
            return queryset.filter(owner=self.request.user)
        if value == "none":
            return queryset.filter(owner=None)
        if value == "team":
            return queryset.filter(team=self.request.user.team_id) if self.request.user.team_id else queryset
        return queryset.filter(owner=int(value)) if is_number(value) else queryset.none()

    def filter_starred(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        mine = Star.objects.filter(person=self.request.user, record=queryset.model._meta.model_name)
        return queryset.filter(pk__in=mine.values("record_id"))

    def filter_created(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(created_at__gte=start_of(value))

    def owner_choices(self) -> list[tuple[str, str]]:
        people = [(str(pk), name) for pk, name in User.objects.working().order_by("name").values_list("pk", "name")]
        return [("me", _("Me")), ("team", _("My team")), ("none", _("Nobody")), *people]


def imports_seen(model: type[Model]) -> Callable:
    """Imports stand above the records: their model is reached from the record's side."""

    def queryset(request):
        entry = model._meta.get_field("imported").related_model
        return entry._meta.get_field("of_import").related_model.objects.visible_to(request.user)

    return queryset


class ImportedFilter(django_filters.ModelChoiceFilter):
    """Those that an import has made or changed."""

    def __init__(self, model: type[Model]) -> None:
        super().__init__(queryset=imports_seen(model), label=pgettext_lazy("noun", "Import"), widget=forms.HiddenInput)
        self.link = model._meta.model_name

    def filter(self, queryset: QuerySet, value) -> QuerySet:
        return queryset.filter(pk__in=value.records.exclude(**{self.link: None}).values(self.link)) if value else queryset


def next_is(value: str) -> Q:
    """Whose next action is `late`, for `today` and not late yet, `due`, on `standby`, or for the `day`: late or for today."""
    now, today = timezone.now(), start_of("today")
    tomorrow = today + timedelta(days=1)
    return {
        "late": Q(next_action_at__lt=now) & (Q(next_action_at__lt=today) | Q(next_action_timed=True)),
        "today": Q(next_action_at__gte=today, next_action_at__lt=tomorrow)
        & (Q(next_action_timed=False) | Q(next_action_at__gte=now)),
        "due": Q(next_action_at__lte=now),
        "standby": Q(next_action_at__gt=now),
        "none": Q(next_action_at=None),
        "day": Q(next_action_at__lt=tomorrow),
    }[value]


class NextActionFilters(LeanFilterSet):
    next = django_filters.ChoiceFilter(choices=NEXT, method="filter_next", label=_("Next action"))

    def filter_next(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "none" and self.data.get("state") in ("open", "nurture"):
            return queryset.none()  # all of these have one, the database sees to it: none is looked for
        return queryset.filter(next_is(value))
