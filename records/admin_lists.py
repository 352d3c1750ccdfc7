"""Change lists of the admin: counts that stop at a limit, and filters that cost one short query at most."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from crm.lib.paging import MOST, capped_count, count_text
from records.filters import NEXT, NextActionFilters
from users.models import User
from users.roles import Right

LOOKUPS = {"", "exact", "id__exact", "isnull", "isempty", "in", "gte", "gt", "lte", "lt"}


class CappedPaginator(Paginator):
    """Counts to 10,001: a change list of a million rows would otherwise spend its time counting."""

    @cached_property
    def count(self) -> int:
        return capped_count(self.object_list)

    @property
    def more(self) -> bool:
        return self.count > MOST

    @property
    def count_text(self) -> str:
        return count_text(self.count)


def people_known_to(user: User) -> QuerySet[User]:
    """Administrators know all people, a manager those of the team. The deactivated too: records may still be theirs."""
    if user.may(Right.ADMINISTER):
        return User.objects.all()
    return User.objects.filter(Q(pk=user.pk) | (Q(team=user.team_id) if user.team_id else Q(pk__in=[])))


class PersonFilter(admin.SimpleListFilter):
    """By a person. Path not taken: RelatedOnlyFieldListFilter, which reads all rows to find the people in them."""

    field = "owner"
    nobody = False

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        people = [(str(pk), name) for pk, name in people_known_to(request.user).order_by("name").values_list("pk", "name")]
        return [("me", _("Me")), *([("none", _("Nobody"))] if self.nobody else []), *people]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if not value:
            return queryset
        if value == "me":
            return queryset.filter(**{self.field: request.user})
        if value == "none" and self.nobody:
            return queryset.filter(**{self.field: None})
        known = value.isascii() and value.isdigit() and len(value) < 19
        return queryset.filter(**{self.field: int(value)}) if known else queryset.none()


class OwnerFilter(PersonFilter):
    title, parameter_name, nobody = _("owner"), "owner", True


class NextActionFilter(admin.SimpleListFilter):
    """Late, today, to do now, on standby: as on the lists of the pages."""

    title, parameter_name = _("next action"), "next"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return NEXT

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return NextActionFilters({"next": self.value() or ""}, queryset=queryset).qs
