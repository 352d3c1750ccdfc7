from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from campaigns.models import Campaign, Source
from crm.lib.text import plain
from opportunities.models import LostReason, Opportunity, Pipeline, Stage
from records.filters import CREATED, NextActionFilters, RecordFilters, start_of

STATES = [*Opportunity.State.choices, ("not-open", _("Closed")), ("all", _("All"))]
CLOSES = [("overdue", _("Overdue")), ("month", _("This month")), ("quarter", _("Within 90 days"))]


class OpportunityFilters(RecordFilters, NextActionFilters):
    state = django_filters.ChoiceFilter(choices=STATES, method="filter_state", label=_("State"))
    pipeline = django_filters.ModelChoiceFilter(queryset=Pipeline.objects.all(), label=_("Pipeline"))
    stage = django_filters.ModelChoiceFilter(queryset=Stage.objects.all(), label=_("Stage"))
    source = django_filters.ModelChoiceFilter(queryset=Source.objects.all(), label=_("Source"))
    campaign = django_filters.ModelChoiceFilter(queryset=Campaign.objects.all(), label=_("Campaign"))
    lost_reason = django_filters.ModelChoiceFilter(queryset=LostReason.objects.all(), label=_("Lost reason"))
    closes = django_filters.ChoiceFilter(choices=CLOSES, method="filter_closes", label=_("Expected close"))
    closed = django_filters.ChoiceFilter(choices=CREATED, method="filter_closed", label=_("Closed on"))

    PLAIN = (
        "created_at", "closed_at", "updated_at", "expected_close", "renewal_date", "amount", "probability", "name", "competitor",
        "description", "external_id",
    )  # fmt: skip

    class Meta:
        model = Opportunity
        fields = [
            "q",
            "state",
            "pipeline",
            "stage",
            "owner",
            "next",
            "closes",
            "closed",
            "source",
            "campaign",
            "lost_reason",
            "created",
        ]

    def filter_search(self, queryset, name, value):
        """By the name of the opportunity, or of its account."""
        words = plain(value[:200]).split()[:8]
        accounts = Account.objects.visible_to(self.request.user)
        for word in words:
            accounts = accounts.filter(search__contains=word)
        own = Opportunity.objects.all()
        for word in words:
            own = own.filter(search__contains=word)
        theirs = Opportunity.objects.filter(account__in=accounts.values("pk"))
        return queryset.filter(pk__in=own.values("pk").union(theirs.values("pk")))  # with OR no index would serve

    def filter_state(self, queryset, name, value):
        if value == "all":
            return queryset
        if value == "not-open":
            return queryset.exclude(state=Opportunity.State.OPEN)
        return queryset.filter(state=value)

    def filter_closed(self, queryset, name, value):
        return queryset.filter(closed_at__gte=start_of(value))

    def filter_closes(self, queryset, name, value):
        today = timezone.localdate()
        month_end = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
        return queryset.filter(
            {
                "overdue": Q(expected_close__lt=today, state=Opportunity.State.OPEN),
                "month": Q(expected_close__gte=today.replace(day=1), expected_close__lt=month_end),
                "quarter": Q(expected_close__gte=today, expected_close__lte=today + timedelta(days=90)),
            }[value]
        )
