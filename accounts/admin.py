from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Affiliation, Contact, Industry
from accounts.services import update_record
from records.admin import ADDRESS, TRACE, TRACE_FIELDS, WORK, RecordAdmin
from records.admin_choices import ChoiceAdmin
from records.admin_lists import OwnerFilter
from records.visibility import name_for
from users.steering import ReadOnlyInline

admin.site.register(Industry, ChoiceAdmin)


@admin.register(Account)
class AccountAdmin(RecordAdmin):
    update = staticmethod(update_record)
    list_display = ["title", "kind", "customer_since", "industry", "city", "owner", "created"]
    list_filter = ["kind", OwnerFilter, "industry", "created_at", ("tax_id", admin.EmptyFieldListFilter)]
    list_select_related = ["industry", "owner"]
    sortable_by = ["title", "created"]
    autocomplete_fields = ["parent"]
    readonly_fields = ["kind", "customer_since", *TRACE_FIELDS]
    fieldsets = [
        (None, {"fields": ["name", "tax_id", ("kind", "customer_since")]}),
        (_("Ways to reach it"), {"fields": [("phone", "email"), "website", "domains"]}),
        (_("Company"), {"fields": ["industry", ("employees", "annual_revenue"), "parent", "description"]}),
        ADDRESS,
        WORK,
        TRACE,
    ]


class AffiliationInline(ReadOnlyInline):
    model = Affiliation
    fields = readonly_fields = ["account_shown", "role"]
    verbose_name_plural = _("further accounts")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("account")

    @admin.display(description=_("account"))
    def account_shown(self, affiliation: Affiliation) -> str:
        return name_for(self.reader, affiliation.account)


@admin.register(Contact)
class ContactAdmin(RecordAdmin):
    update = staticmethod(update_record)
    list_display = ["title", "job_title", "account_shown", "email", "best_phone", "owner", "created"]
    list_filter = [OwnerFilter, ("account", admin.EmptyFieldListFilter), "consent", "do_not_call", "created_at"]
    list_select_related = ["account", "owner"]
    sortable_by = ["title", "created"]
    autocomplete_fields = ["account", "reports_to"]
    readonly_fields = ["consent_at", *TRACE_FIELDS]
    inlines = [AffiliationInline]
    fieldsets = [
        (None, {"fields": [("first_name", "last_name"), "job_title", "account", "reports_to"]}),
        (_("Ways to reach them"), {"fields": ["email", ("mobile", "phone"), "other_emails", "other_phones"]}),
        (_("Consent"), {"fields": ["consent", "consent_origin", "consent_at", "do_not_call"]}),
        (_("Description"), {"fields": ["description"]}),
        ADDRESS,
        WORK,
        TRACE,
    ]

    @admin.display(description=_("account"))
    def account_shown(self, contact: Contact) -> str:
        return name_for(contact.reader, contact.account)
