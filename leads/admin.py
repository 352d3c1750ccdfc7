from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Contact
from leads.mapping import TARGETS
from leads.mapping_form import MappingForm
from leads.mapping_grid import grid_page
from leads.models import (
    Conversion,
    ConversionTarget,
    DisqualifyReason,
    Lead,
    LeadPerson,
    LeadStatus,
    MappingRow,
    Meaning,
    StatusTransition,
)
from leads.services import update_lead
from opportunities.models import Opportunity
from records.admin import ADDRESS, TRACE, TRACE_FIELDS, WORK, RecordAdmin
from records.admin_choices import ChoiceAdmin
from records.admin_forms import Ticks
from records.admin_lists import NextActionFilter, OwnerFilter
from records.own import is_own, label_of, own
from records.visibility import name_for, seen_by, sees
from users.roles import Role
from users.steering import PersonFilter, ReadOnlyAdmin, ReadOnlyInline, SettingsAdmin, is_used

admin.site.register(DisqualifyReason, ChoiceAdmin)
REQUIRABLE = [
    ("email", gettext_lazy("E-mail")),
    ("phone", gettext_lazy("Phone")),
    ("company", gettext_lazy("Company")),
    ("tax_id", gettext_lazy("Tax id")),
    ("job_title", gettext_lazy("Job title")),
    ("interest", gettext_lazy("Interest")),
    ("amount", gettext_lazy("Estimated amount")),
    ("source", gettext_lazy("Source")),
    ("industry", gettext_lazy("Industry")),
    ("employees", gettext_lazy("Employees")),
]
NEEDED = {Meaning.NEW, Meaning.NURTURING, Meaning.CONVERTED}


class LeadStatusForm(forms.ModelForm):
    def clean_archived(self) -> bool:
        archived = self.cleaned_data["archived"]
        if archived and self.instance.meaning in NEEDED:
            raise forms.ValidationError(_("Mochila itself needs this status. Rename it instead."))
        return archived


@admin.register(LeadStatus)
class LeadStatusAdmin(ChoiceAdmin):
    """Its transitions belong to a status and go with it."""

    form = LeadStatusForm
    parts = (StatusTransition,)
    list_display = ["name", "name_es", "pill", "state", "meaning", "position", "in_archive"]
    list_filter = ["archived", "state"]
    fields = ["name", "name_es", "state", "colour", "meaning", "position", "archived"]

    def get_readonly_fields(self, request: HttpRequest, obj: LeadStatus | None = None) -> list[str]:
        """The state of what is in use stands fast: each lead carries it, and the database keeps the two together."""
        fast = obj is not None and (obj.meaning or is_used(obj, parts=self.parts))
        return ["meaning", "state"] if fast else ["meaning"]

    def is_needed(self, row: LeadStatus) -> bool:
        return row.meaning in NEEDED

    @admin.display(description=gettext_lazy("looks like"))
    def pill(self, status: LeadStatus) -> str:
        return format_html('<span class="pill" data-colour="{}">{}</span>', status.colour, status.label)


def requirable() -> list[tuple[str, str]]:
    """The fields of either sort that a step can ask for."""
    return [*REQUIRABLE, *((field.key, field.label) for field in own().of(Lead))]


class TransitionForm(forms.ModelForm):
    roles = Ticks(choices=Role.choices, label=gettext_lazy("Roles"), help_text=gettext_lazy("None ticked: every role."))
    required_fields = Ticks(
        choices=requirable,
        label=gettext_lazy("Required fields"),
        help_text=gettext_lazy("Must be filled before a lead takes this step."),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("from_status") and cleaned["from_status"] == cleaned.get("to_status"):
            self.add_error("to_status", _("A step leads to another status."))
        return cleaned


@admin.register(StatusTransition)
class StatusTransitionAdmin(SettingsAdmin):
    form = TransitionForm
    list_display = ["__str__", "roles_shown", "required_shown"]
    list_filter = ["from_status", "to_status"]
    list_select_related = ["from_status", "to_status"]
    fields = ["from_status", "to_status", "roles", "required_fields"]

    @admin.display(description=gettext_lazy("roles"))
    def roles_shown(self, transition: StatusTransition) -> str:
        return ", ".join(str(Role(role).label) for role in transition.roles if role in Role.values) or _("every role")

    @admin.display(description=gettext_lazy("required fields"))
    def required_shown(self, transition: StatusTransition) -> str:
        labels = dict(requirable())
        return ", ".join(str(labels.get(name, name)) for name in transition.required_fields)


@admin.register(MappingRow)
class MappingRowAdmin(SettingsAdmin):
    form = MappingForm
    list_display = ["source_shown", "target", "target_shown", "required"]
    list_filter = ["target", "required"]
    sortable_by = ["target"]
    fields = ["lead_field", "destination", "required"]

    def get_urls(self) -> list:
        grid = self.admin_site.admin_view(lambda request: grid_page(request, self))
        return [path("grid/", grid, name="leads_mappingrow_grid"), *super().get_urls()]

    @admin.display(description=gettext_lazy("field of the lead"))
    def source_shown(self, row: MappingRow) -> str:
        return self._label(Lead, row.lead_field)

    @admin.display(description=gettext_lazy("field there"))
    def target_shown(self, row: MappingRow) -> str:
        return self._label(TARGETS[row.target], row.target_field)

    @staticmethod
    def _label(model, name: str) -> str:
        known = {field.name for field in model._meta.concrete_fields}
        return label_of(model, name) if name in known or is_own(name) else name


class PeopleInline(ReadOnlyInline):
    model = LeadPerson
    fields = LeadPerson.PERSON_FIELDS


@admin.register(Lead)
class LeadAdmin(RecordAdmin):
    update = staticmethod(update_lead)
    list_display = ["title", "status_pill", "source", "next", "amount_shown", "owner", "created"]
    list_filter = [
        "state", "status", OwnerFilter, NextActionFilter, "source", "campaign", "industry", "created_at",
        ("email", admin.EmptyFieldListFilter), ("campaign", admin.EmptyFieldListFilter),
    ]  # fmt: skip
    list_select_related = ["status", "source", "owner"]
    sortable_by = ["title", "next", "created"]
    readonly_fields = [
        "status", "state", "next", "closed_at", "disqualify_reason", "closing_note", "consent_at", *TRACE_FIELDS,
    ]  # fmt: skip
    inlines = [PeopleInline]
    fieldsets = [
        (None, {"fields": [("first_name", "last_name"), "job_title", "email", ("mobile", "phone")]}),
        (gettext_lazy("Company"), {"fields": [
            ("company", "tax_id"), "website", "industry", ("employees", "annual_revenue"),
        ]}),
        (gettext_lazy("Interest"), {"fields": ["interest", ("amount", "currency")]}),
        (gettext_lazy("Where it stands"), {"fields": [
            ("status", "state"), "next", ("closed_at", "disqualify_reason"), "closing_note",
        ]}),
        (gettext_lazy("Origin"), {"fields": [
            "direction", ("source", "campaign"), ("utm_source", "utm_medium", "utm_campaign"),
        ]}),
        (gettext_lazy("Consent"), {"classes": ["collapse"], "fields": ["consent", "consent_origin", "consent_at"]}),
        ADDRESS,
        WORK,
        TRACE,
    ]  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Lead | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_converted)

    @admin.display(description=gettext_lazy("name"), ordering="name_key")
    def title(self, lead: Lead) -> str:
        return format_html("{} <small>{}</small>", lead, lead.company if lead.full_name else "")

    @admin.display(description=gettext_lazy("status"))
    def status_pill(self, lead: Lead) -> str:
        return format_html('<span class="pill" data-colour="{}">{}</span>', lead.status.colour, lead.status.label)


class TargetInline(ReadOnlyInline):
    """What became of it. Records that the person may not see are not named."""

    model = ConversionTarget
    fields = ["kind", "outcome", "result"]
    readonly_fields = ["result"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConversionTarget]:
        return super().get_queryset(request).select_related("account", "contact", "opportunity")

    @admin.display(description=gettext_lazy("record"))
    def result(self, target: ConversionTarget) -> str | Account | Contact | Opportunity:
        record = target.record
        if record is None:
            return target.label
        if not sees(self.reader, record):
            return name_for(self.reader, record)
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record)


class ConverterFilter(PersonFilter):
    title, parameter_name, field = gettext_lazy("person"), "by", "by"


@admin.register(Conversion)
class ConversionAdmin(ReadOnlyAdmin):
    """Visible to whoever sees the lead. Undone on its page, not here."""

    list_display = ["lead_shown", "person", "moment", "undone"]
    list_filter = [ConverterFilter, "at", ("undone_at", admin.EmptyFieldListFilter)]
    list_select_related = ["lead", "by"]
    ordering = ["-at"]
    sortable_by = ["moment"]
    fields = ["lead", "by", "at", "undone_at", "undone_by"]
    inlines = [TargetInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversion]:
        queryset = super().get_queryset(request)
        if seen_by(request.user).everything:
            return queryset
        return queryset.filter(lead__in=Lead.objects.visible_to(request.user).values("pk"))

    def view_on_site(self, obj: Conversion) -> str:
        return obj.get_absolute_url()

    @admin.display(description=gettext_lazy("lead"))
    def lead_shown(self, conversion: Conversion) -> Lead:
        return conversion.lead

    @admin.display(description=gettext_lazy("by"))
    def person(self, conversion: Conversion):
        return conversion.by

    @admin.display(description=gettext_lazy("on"), ordering="at")
    def moment(self, conversion: Conversion):
        return conversion.at

    @admin.display(description=gettext_lazy("undone"), boolean=True)
    def undone(self, conversion: Conversion) -> bool:
        return conversion.undone_at is not None
