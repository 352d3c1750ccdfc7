import django_filters
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.models import Account, Contact, Industry
from records.filters import ImportedFilter, RecordFilters


class AccountFilters(RecordFilters):
    kind = django_filters.ChoiceFilter(choices=Account.Kind, label=_("Kind"))
    industry = django_filters.ModelChoiceFilter(queryset=Industry.objects.all(), label=_("Industry"))
    country = django_filters.ChoiceFilter(choices=list(countries), label=_("Country"))
    imported = ImportedFilter(Account)

    PLAIN = (
        "created_at", "updated_at", "customer_since", "name", "phone", "email", "website", "tax_id", "employees",
        "annual_revenue", "city", "postcode", "region", "description", "external_id",
    )  # fmt: skip

    class Meta:
        model = Account
        fields = ["q", "kind", "owner", "industry", "country", "created", "imported"]


class ContactFilters(RecordFilters):
    with_account = django_filters.ChoiceFilter(
        choices=[("yes", _("With account")), ("no", _("Without account"))],
        method="filter_with_account",
        label=_("Account"),
    )
    do_not_call = django_filters.ChoiceFilter(
        choices=[("true", _("Yes")), ("false", _("No"))], method="filter_do_not_call", label=_("Do not call")
    )
    imported = ImportedFilter(Contact)

    PLAIN = (
        "created_at", "updated_at", "first_name", "last_name", "job_title", "email", "phone", "mobile", "city", "postcode",
        "region", "country", "consent", "description", "external_id",
    )  # fmt: skip

    class Meta:
        model = Contact
        fields = ["q", "owner", "with_account", "do_not_call", "created", "imported"]

    def filter_with_account(self, queryset, name, value):
        return queryset.filter(account__isnull=value == "no")

    def filter_do_not_call(self, queryset, name, value):
        return queryset.filter(do_not_call=value == "true")
