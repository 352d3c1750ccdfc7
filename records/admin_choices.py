"""The admin page of a list whose used rows are archived."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from users.steering import SettingsAdmin


class ChoiceAdmin(SettingsAdmin):
    """A list whose rows are archived: no longer offered, kept by what carries them."""

    list_display = ["name", "name_es", "position", "in_archive"]
    list_filter = ["archived"]
    search_fields = ["name", "name_es"]
    fields = ["name", "name_es", "position", "archived"]
    actions = ["archive", "restore"]

    def get_actions(self, request: HttpRequest) -> dict:
        return {name: act for name, act in super().get_actions(request).items() if name != "delete_selected"}

    @admin.display(description=gettext_lazy("archived"), ordering="archived")
    def in_archive(self, row: Model) -> str:
        return _("yes") if row.archived else ""

    def is_needed(self, row: Model) -> bool:
        """Whether the product itself needs the row: then it can neither be deleted nor archived."""
        return False

    def must_stay(self, row: Model) -> bool:
        return self.is_needed(row) or super().must_stay(row)

    @admin.action(description=gettext_lazy("Archive"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet) -> None:
        needed = [row for row in queryset if self.is_needed(row)]
        queryset = queryset.exclude(pk__in=[row.pk for row in needed])
        count = self._set_archived(request, queryset, True)
        self.message_user(request, ngettext("%(n)d row archived.", "%(n)d rows archived.", count) % {"n": count})
        if needed:
            names = ", ".join(str(row) for row in needed)
            text = _("Needed by Mochila itself, not archived: %(names)s.") % {"names": names}
            self.message_user(request, text, messages.WARNING)

    @admin.action(description=gettext_lazy("Restore from the archive"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = self._set_archived(request, queryset, False)
        self.message_user(request, ngettext("%(n)d row restored.", "%(n)d rows restored.", count) % {"n": count})

    def _set_archived(self, request: HttpRequest, queryset: QuerySet, archived: bool) -> int:
        rows = list(queryset.filter(archived=not archived))
        self.model.objects.filter(pk__in=[row.pk for row in rows]).update(archived=archived)
        text = "Archived." if archived else "Restored."
        LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, change_message=text)
        return len(rows)
