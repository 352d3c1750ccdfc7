import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Industry
from campaigns.models import Campaign, Source
from leads.models import Direction, DisqualifyReason, Lead, LeadStatus, State
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

    PLAIN = (
        "created_at", "closed_at", "updated_at", "amount", "first_name", "last_name", "company", "job_title", "email", "phone",
        "mobile", "tax_id", "website", "employees", "annual_revenue", "city", "postcode", "region", "country", "interest",
        "consent", "utm_source", "utm_medium", "utm_campaign", "external_id",
    )  # fmt: skip
    disqualify_reason = django_filters.ModelChoiceFilter(queryset=DisqualifyReason.objects.all(), label=_("Disqualify reason"))

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
