from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from activities.services import SUBJECTS
from records.models import Record
from records.visibility import seen_by
from users.steering import PersonFilter, ReadOnlyAdmin


class AuthorFilter(PersonFilter):
    title, parameter_name, field = _("author"), "author", "author"


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    """Read-only: an activity is logged on the page of its record. Visible with the record it hangs on."""

    list_display = ["happened_at", "kind", "outcome", "subject", "author"]
    list_filter = ["kind", "outcome", AuthorFilter, "happened_at"]
    list_select_related = ["author", *SUBJECTS]
    ordering = ["-pk"]
    sortable_by = []
    fields = ["kind", "happened_at", "minutes", "outcome", "author", "lead", "account", "contact", "opportunity", "text"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        queryset = super().get_queryset(request)
        if seen_by(request.user).everything:
            return queryset
        visible = Q()
        for name, model in SUBJECTS.items():
            visible |= Q(**{f"{name}__in": model.objects.visible_to(request.user).values("pk")})
        return queryset.filter(visible)

    @admin.display(description=_("record"))
    def subject(self, activity: Activity) -> Record:
        return next(getattr(activity, name) for name in SUBJECTS if getattr(activity, name))
