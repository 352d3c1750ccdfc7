"""Where the company's own fields, tags and their categories are kept."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Max, Model, QuerySet
from django.forms.models import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from records.admin_choices import ChoiceAdmin
from records.admin_forms import Ticks
from records.models import CustomField, CustomOption, FieldKind, RecordKind, TagCategory
from records.own import forget, own
from records.own_indexes import NOT_FILTERED, record_models, refresh_indexes_later
from records.own_kinds import KINDS
from records.own_values import EMPTY, Words

MOST_FIELDS, MOST_OPTIONS = 200, 500
CHOOSING = (FieldKind.CHOICE, FieldKind.SEVERAL)


def count_values(field: CustomField) -> int:
    """How many records keep a value of it. Reads the whole table, once for each row of the admin."""
    if not hasattr(field, "kept_by"):
        model = record_models()[field.record] if field.pk else None
        field.kept_by = model.objects.filter(custom__has_key=field.key).count() if model else 0
    return field.kept_by


class CustomFieldForm(ModelForm):
    default_text = forms.CharField(
        label=gettext_lazy("Default"),
        required=False,
        max_length=10_000,
        help_text=gettext_lazy("What a new record begins with, as you would type it; of choices the name, of people the e-mail."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.instance
        if field.pk and field.default not in EMPTY and "default_text" in self.fields:
            kept = KINDS[field.kind].cell(field, field.default, people={}) if KINDS[field.kind].fits(field, field.default) else ""
            person = field.kind == FieldKind.PERSON
            shown = Words("", {}) if person else None
            if shown:
                shown.learn([field.default])
            self.initial["default_text"] = shown.say(field, field.default) if shown else self._as_typed(kept)

    @staticmethod
    def _as_typed(kept) -> str:
        return ", ".join(kept) if isinstance(kept, list) else str(kept)

    def clean(self) -> dict:
        cleaned = super().clean()
        kind = cleaned.get("kind") or self.instance.kind
        record = cleaned.get("record") or self.instance.record
        if cleaned.get("filterable") and kind in NOT_FILTERED:
            self.add_error("filterable", _("Long texts cannot be filtered; the search box finds their beginning."))
        others = CustomField.objects.filter(record=record, archived=False).exclude(pk=self.instance.pk)
        if record and not cleaned.get("archived") and others.count() >= MOST_FIELDS:
            self.add_error(None, _("At most %(n)d fields on a kind of record: archive one first.") % {"n": MOST_FIELDS})
        same = CustomField.objects.filter(record=record, name=cleaned.get("name")).exclude(pk=self.instance.pk)
        if same.exists() and "name" not in self.errors:
            self.add_error("name", self.instance.unique_error_message(CustomField, ["name"]))
        if kind and "default_text" in cleaned:
            self._read_default(kind, cleaned["default_text"].strip())
        return cleaned

    def _read_default(self, kind: str, text: str) -> None:
        self.instance.default = None
        if not text:
            return
        if kind in CHOOSING and (not self.instance.pk or self.instance.kind != kind):
            self.add_error("default_text", _("Save the field with its choices first, then its default."))
            return
        try:
            self.instance.default = KINDS[kind].read(self.instance, text)
        except ValidationError as error:
            self.add_error("default_text", error)


class OptionForm(ModelForm):
    def clean(self) -> dict:
        """The name once in its field, which is no field of the form, so that Django does not look."""
        cleaned = super().clean()
        same = CustomOption.objects.filter(field=self.instance.field_id, name=cleaned.get("name")).exclude(pk=self.instance.pk)
        if self.instance.field_id and same.exists():
            self.add_error("name", self.instance.unique_error_message(CustomOption, ["name"]))
        return cleaned


class OptionInline(admin.StackedInline):
    """Without deletion: records keep the number of what they chose."""

    model, form = CustomOption, OptionForm
    extra, max_num, can_delete = 0, MOST_OPTIONS, False
    fields = ["name", "name_es", "position", "archived"]
    verbose_name_plural = gettext_lazy("options (of a choice, or of several choices)")

    def has_view_permission(self, request: HttpRequest, obj: CustomField | None = None) -> bool:
        return request.user.is_staff

    has_add_permission = has_change_permission = has_view_permission

    def get_formset(self, request: HttpRequest, obj: CustomField | None = None, **kwargs) -> type:
        return super().get_formset(request, obj, **kwargs, absolute_max=MOST_OPTIONS)


class CustomFieldAdmin(ChoiceAdmin):
    form = CustomFieldForm
    parts = (CustomOption,)
    inlines = [OptionInline]
    list_display = ["name", "name_es", "record", "kind", "section", "required", "filterable", "position", "in_archive"]
    list_filter = ["archived", "record", "kind"]
    fields = None
    ordering = ["record", "position", "pk"]
    fieldsets = [
        (None, {"fields": ["record", "kind", "use", "name", "name_es", "help_text", "help_text_es"]}),
        (gettext_lazy("Where it stands"), {
            "fields": ["section", "position", "archived"],
            "description": gettext_lazy("Sections and the order of all fields are arranged under “Layouts”."),
        }),
        (gettext_lazy("What it asks"), {"fields": ["required", "default_text", "filterable"]}),
    ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: CustomField | None = None) -> list[str]:
        """On which record it is stands fast; what it holds only once records have values."""
        fast = ["use"] if obj is None else ["record", "use"]
        return [*fast, "kind"] if obj is not None and count_values(obj) else fast

    def get_inlines(self, request: HttpRequest, obj: CustomField | None) -> list:
        return self.inlines if obj is None or obj.kind in CHOOSING else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        last = CustomField.objects.aggregate(last=Max("position"))["last"]
        return {"position": (last or 0) + 1, **super().get_changeform_initial_data(request)}

    @admin.display(description=gettext_lazy("values"))
    def use(self, field: CustomField) -> str:
        count = count_values(field)
        if not count:
            return _("No record has a value yet.")
        return ngettext(
            "%(n)d record has a value: what the field holds can no longer be changed, and it is archived instead of deleted.",
            "%(n)d records have a value: what the field holds can no longer be changed, and it is archived instead of deleted.",
            count,
        ) % {"n": count}

    def must_stay(self, row: CustomField) -> bool:
        return bool(count_values(row)) or super().must_stay(row)

    def save_related(self, request: HttpRequest, form: CustomFieldForm, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        forget()
        refresh_indexes_later()
        field = form.instance
        if field.kind in CHOOSING and not own().live_options(field):
            self.message_user(request, _("Add its choices now: so far there is nothing to choose."), messages.WARNING)

    def delete_model(self, request: HttpRequest, obj: CustomField) -> None:
        super().delete_model(request, obj)
        refresh_indexes_later()

    def _set_archived(self, request: HttpRequest, queryset: QuerySet, archived: bool) -> int:
        refresh_indexes_later()
        return super()._set_archived(request, queryset, archived)


class TagCategoryForm(ModelForm):
    needed_by = Ticks(
        choices=RecordKind.choices,
        label=gettext_lazy("Needed by"),
        help_text=TagCategory._meta.get_field("needed_by").help_text,
    )


class TagCategoryAdmin(ChoiceAdmin):
    form = TagCategoryForm
    list_display = ["name", "name_es", "exclusive", "needed_shown", "position", "in_archive"]
    fields = ["name", "name_es", "exclusive", "needed_by", "position", "archived"]

    @admin.display(description=gettext_lazy("needed by"))
    def needed_shown(self, category: TagCategory) -> str:
        return ", ".join(str(RecordKind(one).label) for one in category.needed_by if one in RecordKind.values)


class TagAdmin(ChoiceAdmin):
    """Records hold the numbers of their tags, so a tag is archived, never deleted."""

    list_display = ["name", "name_es", "category", "colour", "position", "in_archive"]
    list_filter = ["archived", "category"]
    list_select_related = ["category"]
    fields = ["name", "name_es", "category", "colour", "position", "archived"]

    def must_stay(self, row: Model) -> bool:  # noqa: ARG002
        return True
