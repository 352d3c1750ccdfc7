from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from imports.models import SavedMapping
from users.steering import ReadOnlyAdmin


@admin.register(SavedMapping)
class SavedMappingAdmin(ReadOnlyAdmin):
    """How the columns of a file were understood; one that was wrong is forgotten here."""

    list_display = ["name", "kind", "goes_to", "used_by", "used_at"]
    list_select_related = ["used_by"]
    search_fields = ["name"]
    ordering = ["-used_at"]
    sortable_by = ["used_at"]
    fields = ["name", "kind", "goes_to", "used_by", "used_at"]
    readonly_fields = ["goes_to"]

    def has_delete_permission(self, request: HttpRequest, obj: SavedMapping | None = None) -> bool:
        return request.user.may(self.right)

    @admin.display(description=_("columns"))
    def goes_to(self, saved: SavedMapping) -> str:
        return ", ".join(f"{column['header']} → {column['target']}" for column in saved.columns if column["target"])
