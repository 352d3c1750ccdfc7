from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.text import plain
from opportunities.filters import OpportunityFilters
from opportunities.models import (
    MOST_STAGES,
    REQUIRABLE,
    CancelReason,
    LostReason,
    Opportunity,
    OpportunityPerson,
    Pipeline,
    Stage,
)
from opportunities.services import update_opportunity
from records.admin import TRACE, TRACE_FIELDS, WORK, RecordAdmin
from records.admin_choices import ChoiceAdmin
from records.admin_forms import Ticks
from records.admin_lists import NextActionFilter, OwnerFilter
from records.own import own
from records.visibility import name_for
from users.steering import ReadOnlyInline, is_used

admin.site.register([LostReason, CancelReason], ChoiceAdmin)
COLOURS = {"open": "blue", "won": "green", "lost": "red"}

# A stage says where a sale is; these words, of either language, say how it stands and are not its name.
STATE_WORDS = set("open won lost cancelled canceled standby todo".split()) | {"to do", "on standby", "por hacer", "en espera"}
STATE_WORDS |= set("abierta abierto ganada ganado perdida perdido cancelada cancelado anulada anulado".split())


def requirable() -> list[tuple[str, str]]:
    """The fields of either sort that a stage can ask for."""
    return [*REQUIRABLE, *((field.key, field.label) for field in own().of(Opportunity))]


class StageForm(forms.ModelForm):
    required_fields = Ticks(
        choices=requirable,
        label=gettext_lazy("Required fields"),
        help_text=Stage._meta.get_field("required_fields").help_text,
    )

    def clean(self) -> dict:
        """The name once in its pipeline, also where the pipeline is not a field of the form and Django does not look."""
        cleaned = super().clean()
        chosen = cleaned.get("pipeline")
        pipeline = chosen.pk if chosen else self.instance.pipeline_id
        same = Stage.objects.filter(pipeline=pipeline, name=cleaned.get("name")).exclude(pk=self.instance.pk)
        if pipeline and same.exists():
            self.add_error("name", self.instance.unique_error_message(Stage, ["name"]))
        return cleaned


def warn_about(stages: list[Stage], request: HttpRequest) -> None:
    """What is saved all the same, but rarely wanted: too many stages, or one named like a state."""
    for stage in stages:
        if {plain(stage.name), plain(stage.name_es)} & STATE_WORDS:
            text = _("“%(stage)s” is the name of a state: won, lost and the like are buttons, a stage says where the sale is.")
            messages.warning(request, text % {"stage": stage.label})
    for pipeline in {stage.pipeline for stage in stages}:
        count = pipeline.stages.live().count()
        if count > MOST_STAGES:
            text = _("“%(pipeline)s” has %(n)d stages. More than %(most)d are hard to keep apart: archive what is not needed.")
            messages.warning(request, text % {"pipeline": pipeline.label, "n": count, "most": MOST_STAGES})


@admin.register(Stage)
class StageAdmin(ChoiceAdmin):
    form = StageForm
    list_display = ["name", "name_es", "pipeline", "position", "probability", "forecast", "expected_days", "in_archive"]
    list_filter = ["archived", "pipeline"]
    list_select_related = ["pipeline"]
    fields = [
        "pipeline", "name", "name_es", "position", "probability", "forecast", "expected_days", "required_fields", "archived",
    ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Stage | None = None) -> list[str]:
        """What is in a stage is in its pipeline: the database keeps the two together."""
        return ["pipeline"] if obj and is_used(obj) else []

    def save_model(self, request: HttpRequest, obj: Stage, form: StageForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        warn_about([obj], request)


class StageInline(admin.StackedInline):
    """Without deletion: a stage in use is archived, an unused one deleted on its own page."""

    model, form = Stage, StageForm
    extra, max_num, can_delete, show_change_link = 0, 100, False, True
    fields = ["name", "name_es", "position", "probability", "forecast", "expected_days", "required_fields", "archived"]

    def has_view_permission(self, request: HttpRequest, obj: Pipeline | None = None) -> bool:
        return request.user.is_staff

    has_add_permission = has_change_permission = has_view_permission

    def get_formset(self, request: HttpRequest, obj: Pipeline | None = None, **kwargs) -> type:
        return super().get_formset(request, obj, **kwargs, absolute_max=100)


@admin.register(Pipeline)
class PipelineAdmin(ChoiceAdmin):
    list_display = ["name", "name_es", "position", "stage_count", "in_archive"]
    inlines = [StageInline]
    save_as = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pipeline]:
        return super().get_queryset(request).annotate(live_stages=Count("stages", filter=Q(stages__archived=False)))

    @admin.display(description=gettext_lazy("stages"))
    def stage_count(self, pipeline: Pipeline) -> int:
        return pipeline.live_stages

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            warn_about([*formset.new_objects, *(stage for stage, _names in formset.changed_objects)], request)


class PeopleInline(ReadOnlyInline):
    model = OpportunityPerson
    fields = readonly_fields = ["contact_shown", "role"]
    verbose_name_plural = gettext_lazy("people in the sale")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OpportunityPerson]:
        return super().get_queryset(request).select_related("contact")

    @admin.display(description=gettext_lazy("contact"))
    def contact_shown(self, person: OpportunityPerson) -> str:
        return name_for(self.reader, person.contact)


@admin.register(Opportunity)
class OpportunityAdmin(RecordAdmin):
    update = staticmethod(update_opportunity)
    search_help_text = gettext_lazy("Any part of its name or that of its account.")
    list_display = ["title", "stage_pill", "amount_shown", "expected_close", "next", "owner", "created"]
    list_filter = [
        "state", "stage", OwnerFilter, NextActionFilter, "source", "campaign", "expected_close", "closed_at", "created_at",
        ("amount", admin.EmptyFieldListFilter),
    ]  # fmt: skip
    list_select_related = ["account", "stage", "owner"]
    sortable_by = ["title", "amount_shown", "expected_close", "next", "created"]
    autocomplete_fields = ["account", "contact", "intermediary"]
    readonly_fields = [
        "pipeline", "stage", "stage_since", "state", "next", "closed_at", "lost_reason", "cancel_reason", "closing_note",
        "duplicated_shown", *TRACE_FIELDS,
    ]  # fmt: skip
    inlines = [PeopleInline]
    fieldsets = [
        (None, {"fields": ["name", "account", "contact", "intermediary", "description"]}),
        (gettext_lazy("Where it stands"), {"fields": [("pipeline", "stage", "stage_since"), "state", "next"]}),
        (gettext_lazy("Worth"), {"fields": [("amount", "currency"), "probability", "expected_close", "renewal_date"]}),
        (gettext_lazy("Closing"), {"fields": ["closed_at", ("lost_reason", "cancel_reason"), "competitor", "closing_note"]}),
        (gettext_lazy("Origin"), {"classes": ["collapse"], "fields": [
            "source", "campaign", ("utm_source", "utm_medium", "utm_campaign"), "duplicated_shown",
        ]}),
        WORK,
        TRACE,
    ]  # fmt: skip

    @admin.display(description=gettext_lazy("name"), ordering="name_key")
    def title(self, opportunity: Opportunity) -> str:
        return format_html("{} <small>{}</small>", opportunity, name_for(opportunity.reader, opportunity.account))

    @admin.display(description=gettext_lazy("duplicated from"))
    def duplicated_shown(self, opportunity: Opportunity) -> str:
        return name_for(opportunity.reader, opportunity.duplicated_from)

    @admin.display(description=gettext_lazy("stage"))
    def stage_pill(self, opportunity: Opportunity) -> str:
        """The stage of an open one, how a closed one ended."""
        is_open = opportunity.state == Opportunity.State.OPEN
        text = opportunity.stage.label if is_open else opportunity.get_state_display()
        return format_html('<span class="pill" data-colour="{}">{}</span>', COLOURS.get(opportunity.state, "grey"), text)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """By its name or that of its account, as on the page."""
        return OpportunityFilters({"q": search_term}, queryset=queryset, request=request).qs, False
