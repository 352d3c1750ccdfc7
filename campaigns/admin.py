from django.contrib import admin

from campaigns.models import Campaign, DoNotContact, Source
from records.admin_choices import ChoiceAdmin
from users.steering import SettingsAdmin

admin.site.register(Source, ChoiceAdmin)


@admin.register(Campaign)
class CampaignAdmin(ChoiceAdmin):
    list_display = ["name", "source", "starts", "ends", "cost", "in_archive"]
    list_filter = ["archived", "source", "starts"]
    list_select_related = ["source"]
    fields = ["name", "name_es", "source", ("starts", "ends"), "cost", "position", "archived"]


@admin.register(DoNotContact)
class DoNotContactAdmin(SettingsAdmin):
    """Whoever asked to be left alone, and may take that back."""

    list_display = ["value", "kind", "note", "created_at"]
    list_filter = ["kind"]
    search_fields = ["value", "key"]
    sortable_by = ["created_at"]
    fields = ["kind", "value", "note"]
