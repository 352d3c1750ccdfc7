import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Industry
from campaigns.models import Campaign, Source
from leads.models import Direction, Lead, LeadStatus, State
from records.filters import ImportedFilter, NextActionFilters, RecordFilters

STATES = [*State.choices, ("not-open", _("Not open")), ("all", _("All"))]


class LeadFilters(RecordFilters, NextActionFilters):
    state = django_filters.ChoiceFilter(choices=STATES, method="filter_state", label=_("State"))
    status = django_filters.ModelChoiceFilter(queryset=LeadStatus.objects.all(), label=_("Status"))
    source = django_filters.ModelChoiceFilter(queryset=Source.objects.all(), label=_("Source"))
    campaign = django_filters.ModelChoiceFilter(queryset=Campaign.objects.all(), label=_("Campaign"))
    industry = django_filters.ModelChoiceFilter(queryset=Industry.objects.all(), label=_("Industry"))
    direction = django_filters.ChoiceFilter(choices=Direction, label=_("Direction"))
    imported = ImportedFilter(Lead)

    class Meta:
        model = Lead
        fields = ["q", "state", "status", "owner", "next", "source", "campaign", "industry", "direction", "created", "imported"]

    def filter_state(self, queryset, name, value):
        if value == "all":
            return queryset
        if value == State.OPEN:
            return queryset.open()
        if value == "not-open":
            return queryset.exclude(Q(state=State.OPEN) | Q(state=State.NURTURE, next_action_at__lte=timezone.now()))
        return queryset.filter(state=value)
