"""Filters of the admin's change lists of records. None costs more than one short query."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from records.filters import NEXT, NextActionFilters
from users.steering import PersonFilter


class OwnerFilter(PersonFilter):
    title, parameter_name, nobody = _("owner"), "owner", True


class NextActionFilter(admin.SimpleListFilter):
    """Late, today, to do now, on standby: as on the lists of the pages."""

    title, parameter_name = _("next action"), "next"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return NEXT

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return NextActionFilters({"next": self.value() or ""}, queryset=queryset).qs
