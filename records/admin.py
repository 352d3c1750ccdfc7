"""What the admin pages of records and of lists are built from: writes go through the services, used rows are archived.

Who may enter at all stands in users/steering.py, which records are seen and changed in records/visibility.py.
"""

from collections.abc import Callable
from datetime import date

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, QuerySet
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import RuleBroken
from crm.lib.money import money
from records.admin_acts import RecordActs
from records.admin_forms import RecordAdminForm, RecordSelect
from records.filters import search_in
from records.history import history_of
from records.layout_admin import LayoutAdmin
from records.models import CustomField, Layout, Record, Tag, TagCategory
from records.own import own
from records.own_admin import CustomFieldAdmin, TagAdmin, TagCategoryAdmin
from records.own_values import own_facts
from records.saving import StaleEdit
from records.visibility import changes, sees
from records.words import when
from users.steering import SteeringAdmin

# groups of fields that the pages of all records end with
WORK = (gettext_lazy("Who works it"), {"fields": ["owner", "team"]})
TRACE = (gettext_lazy("Trace"), {"classes": ["collapse"], "fields": [("created_at", "created_by"), ("updated_at", "updated_by")]})
TRACE_FIELDS = ["team", "created_at", "created_by", "updated_at", "updated_by"]
ADDRESS = (gettext_lazy("Address"), {"classes": ["collapse"], "fields": ["street", ("postcode", "city"), "region", "country"]})


class RecordAdmin(RecordActs, SteeringAdmin):
    """Leads, accounts, contacts, opportunities: what the person sees, and changes only through the record's service.

    `update` is that service: `update(record, actor=…, values=…, version=…)`.
    """

    form = RecordAdminForm
    change_form_template = "admin/record_change_form.html"
    search_fields = ["search"]
    search_help_text = gettext_lazy("Any part of names, e-mail, telephone or tax id.")
    ordering = ["-created_at"]
    show_facets = admin.ShowFacets.NEVER
    related_links = ("view",)
    update: Callable

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).visible_to(request.user)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Record | None:
        record = super().get_object(request, object_id, from_field)
        if record is not None:
            record.reader = request.user
        return record

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Each row knows who reads it: columns that name another record ask (`name_for`)."""
        found = super().get_changelist_instance(request)
        for record in found.result_list:
            record.reader = request.user
        return found

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return search_in(queryset, "search", search_term), False

    def has_view_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return request.user.may(self.right) and (obj is None or sees(request.user, obj))

    def has_add_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False  # records are made on the pages, which ask what a new one needs

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return request.user.may(self.right) and (obj is None or changes(request.user, obj))

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> list:
        """The company's own fields are told here, and changed on the record's page."""
        groups = [*super().get_fieldsets(request, obj)]
        told = (gettext_lazy("Own fields and tags"), {"fields": ["company_told"]})
        return [*groups[:-2], told, *groups[-2:]] if obj is not None and (own().of(type(obj)) or own().tags) else groups

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "company_told"]

    @admin.display(description=gettext_lazy("own fields and tags"))
    def company_told(self, record: Record) -> str:
        facts = [(told.label, told.text) for told in own_facts(record, record.reader).values()]
        tags = ", ".join(own().tags[pk].label for pk in record.tags if pk in own().tags)
        lines = format_html_join("", "<div>{}: {}</div>", [*facts, *([(_("Tags"), tags)] if tags else [])])
        return format_html('{}<a href="{}">{}</a>', lines, record.get_absolute_url(), _("Changed on its page"))

    def view_on_site(self, obj: Record) -> str:
        return obj.get_absolute_url()

    def get_form(self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs) -> type:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.actor, form.refusal = request.user, getattr(request, "refusal", None)
        return form

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs) -> FormField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RecordSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        """What the service refuses undoes the whole request; then the form is drawn again with what was typed.

        Path not taken: asking the service in the form's clean, which would write before the form is known to be valid.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except StaleEdit:
            pass  # drawn again, the form sees for itself what has changed
        except RuleBroken as refusal:
            request.refusal = refusal
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Record, form: RecordAdminForm, change: bool) -> None:
        self.update(obj, actor=request.user, values=form.changed_values(), version=form.version_now)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """Who, when, old and new, as the database wrote them; not the admin's own log."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request), "title": _("History"), "subtitle": str(record), "object": record,
            "opts": self.opts, "lines": history_of(record, user=request.user),
            "module_name": capfirst(self.opts.verbose_name_plural), **(extra_context or {}),
        }  # fmt: skip
        return TemplateResponse(request, "admin/record_history.html", context)

    @admin.display(description=gettext_lazy("name"), ordering="name_key")
    def title(self, record: Record) -> str:
        return str(record)

    @admin.display(description=gettext_lazy("created"), ordering="created_at")
    def created(self, record: Record) -> date:
        return timezone.localdate(record.created_at)

    @admin.display(description=gettext_lazy("next action"), ordering="next_action_at")
    def next(self, record: Record) -> str:
        tone, text = when(record.planned)
        return format_html('<span class="when {}">{}</span> {}', tone, text, record.next_action) if text else ""

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def amount_shown(self, record: Record) -> str:
        return money(record.amount, record.currency)


admin.site.register(CustomField, CustomFieldAdmin)
admin.site.register(TagCategory, TagCategoryAdmin)
admin.site.register(Tag, TagAdmin)
admin.site.register(Layout, LayoutAdmin)
