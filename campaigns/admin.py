from django.contrib import admin

from campaigns.models import Campaign, Source
from records.admin import ChoiceAdmin

admin.site.register(Source, ChoiceAdmin)


@admin.register(Campaign)
class CampaignAdmin(ChoiceAdmin):
    list_display = ["name", "source", "starts", "ends", "cost", "in_archive"]
    list_filter = ["archived", "source", "starts"]
    list_select_related = ["source"]
    fields = ["name", "name_es", "source", ("starts", "ends"), "cost", "position", "archived"]
