from django.contrib import admin

from opportunities.models import Opportunity

admin.site.register(Opportunity)
