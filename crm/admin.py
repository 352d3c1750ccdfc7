from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from users.roles import Right
from users.steering import PersonFilter, ReadOnlyAdmin


class ActorFilter(PersonFilter):
    title, parameter_name, field = _("person"), "user", "user"


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """What was done here, exports included; for administrators. What happened to a record stands in its own history."""

    right = Right.ADMINISTER
    list_display = ["action_time", "user", "action_flag", "content_type", "object_repr", "message"]
    list_filter = [ActorFilter, "action_flag", "action_time"]
    list_select_related = ["user", "content_type"]
    ordering = ["-pk"]
    sortable_by = []
    fields = ["action_time", "user", "action_flag", "content_type", "object_id", "object_repr", "message"]
    readonly_fields = ["message"]

    @admin.display(description=_("change message"))
    def message(self, entry: LogEntry) -> str:
        return entry.get_change_message()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.may(self.right)
