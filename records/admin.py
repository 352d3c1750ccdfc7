"""What every page of the admin is built from: who may enter, records written by their services, lists that are archived.

Rights come from the role and from records/visibility.py; Django's own permissions are not asked.
"""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.lib.errors import RuleBroken
from crm.lib.money import money
from records.admin_acts import RecordActs
from records.admin_forms import RecordAdminForm
from records.admin_lists import LOOKUPS, CappedPaginator
from records.filters import search_in
from records.history import history_of
from records.models import Record
from records.saving import StaleEdit
from records.visibility import changes, sees
from records.words import when
from users.roles import Right


def is_used(row: Model, *, parts: tuple[type[Model], ...] = ()) -> bool:
    """Whether anything refers to the row, the history included. `parts` are rows that belong to it and go with it.

    At most one query for each relation, once for each row.
    """
    if not hasattr(row, "used_by_others"):
        references = [
            relation
            for relation in row._meta.get_fields(include_hidden=True)
            if relation.auto_created and not relation.concrete and not relation.many_to_many
        ]
        row.used_by_others = any(
            relation.related_model._base_manager.filter(**{relation.field.name: row.pk}).exists()
            for relation in references
            if relation.related_model not in parts
        )
    return row.used_by_others


class SteeringAdmin(admin.ModelAdmin):
    """Whoever has the `right` may view, add and change; addresses are held to the filters that the list declares."""

    right = Right.USE_ADMIN
    list_per_page = 50
    show_full_result_count = False
    paginator = CappedPaginator
    view_on_site = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.may(Right.USE_ADMIN)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.may(self.right)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.may(self.right)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.may(self.right)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the declared filters. Django would let any column through, with any comparison."""
        name, _sep, kind = lookup.partition("__")
        filters = [one[0] if isinstance(one, list | tuple) else one for one in self.get_list_filter(request)]
        return kind in LOOKUPS and name in {getattr(one, "parameter_name", one) for one in filters}

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in chosen):
            raise BadRequest("Not the number of a row.")
        return super().changelist_view(request, extra_context)


class ReadOnlyAdmin(SteeringAdmin):
    """To be looked at: what is done elsewhere leaves its trace here."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_change_permission = has_add_permission


class ReadOnlyInline(admin.StackedInline):
    """Stacked, because tabular inlines have inputs without labels."""

    extra, can_delete, classes = 0, False, ["collapse"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.may(Right.USE_ADMIN)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


class SettingsAdmin(SteeringAdmin):
    """A row of a list that managers keep. One that something refers to cannot be deleted."""

    parts: tuple[type[Model], ...] = ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.may(self.right) and (obj is None or not self.must_stay(obj))

    def must_stay(self, row: Model) -> bool:
        return is_used(row, parts=self.parts)


class ChoiceAdmin(SettingsAdmin):
    """A list whose rows are archived: no longer offered, kept by what carries them."""

    list_display = ["name", "name_es", "position", "archived"]
    list_filter = ["archived"]
    search_fields = ["name", "name_es"]
    fields = ["name", "name_es", "position", "archived"]
    actions = ["archive", "restore"]

    def get_actions(self, request: HttpRequest) -> dict:
        return {name: act for name, act in super().get_actions(request).items() if name != "delete_selected"}

    def is_needed(self, row: Model) -> bool:
        """Whether the product itself needs the row: then it can neither be deleted nor archived."""
        return False

    def must_stay(self, row: Model) -> bool:
        return self.is_needed(row) or super().must_stay(row)

    @admin.action(description=gettext_lazy("Archive"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet) -> None:
        needed = [row for row in queryset if self.is_needed(row)]
        queryset = queryset.exclude(pk__in=[row.pk for row in needed])
        count = self._set_archived(request, queryset, True)
        self.message_user(request, ngettext("%(n)d row archived.", "%(n)d rows archived.", count) % {"n": count})
        if needed:
            names = ", ".join(str(row) for row in needed)
            text = _("Needed by Mochila itself, not archived: %(names)s.") % {"names": names}
            self.message_user(request, text, messages.WARNING)

    @admin.action(description=gettext_lazy("Restore from the archive"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = self._set_archived(request, queryset, False)
        self.message_user(request, ngettext("%(n)d row restored.", "%(n)d rows restored.", count) % {"n": count})

    def _set_archived(self, request: HttpRequest, queryset: QuerySet, archived: bool) -> int:
        rows = list(queryset.filter(archived=not archived))
        self.model.objects.filter(pk__in=[row.pk for row in rows]).update(archived=archived)
        text = "Archived." if archived else "Restored."
        LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, change_message=text)
        return len(rows)


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
    update: Callable

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).visible_to(request.user)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return search_in(queryset, "search", search_term), False

    def has_view_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return request.user.may(self.right) and (obj is None or sees(request.user, obj))

    def has_add_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False  # records are made on the pages, which ask what a new one needs

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return request.user.may(self.right) and (obj is None or changes(request.user, obj))

    def view_on_site(self, obj: Record) -> str:
        return obj.get_absolute_url()

    def get_form(self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs) -> type:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.actor, form.refusal = request.user, getattr(request, "refusal", None)
        return form

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_add_related = widget.can_change_related = widget.can_delete_related = False
        return field

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
            "module_name": str(self.opts.verbose_name_plural), **(extra_context or {}),
        }  # fmt: skip
        return TemplateResponse(request, "admin/record_history.html", context)

    @admin.display(description=gettext_lazy("name"), ordering="name_key")
    def title(self, record: Record) -> str:
        return str(record)

    @admin.display(description=gettext_lazy("next action"), ordering="next_action_at")
    def next(self, record: Record) -> str:
        tone, text = when(record.planned)
        return format_html('<span class="when {}">{}</span> {}', tone, text, record.next_action) if text else ""

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def amount_shown(self, record: Record) -> str:
        return money(record.amount, record.currency)
