"""What every page of the admin is built from: who may enter, lists that stay fast, rows that stay while they are used.

Rights come from the role (users/roles.py); Django's own permissions are not asked.
"""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import DateField, Field, Model, Q, QuerySet
from django.forms import DateInput
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from crm.lib.forms import is_number
from crm.lib.paging import MOST, capped_count, count_text
from users.models import User
from users.roles import Right

LOOKUPS = {"", "exact", "id__exact", "isnull", "isempty", "in", "gte", "gt", "lte", "lt"}


class CappedPaginator(Paginator):
    """Counts to 10,001: a change list of a million rows would otherwise spend its time counting."""

    @cached_property
    def count(self) -> int:
        return capped_count(self.object_list)

    @property
    def more(self) -> bool:
        return self.count > MOST

    @property
    def count_text(self) -> str:
        return count_text(self.count)


def people_known_to(user: User) -> QuerySet[User]:
    """Administrators know all people, a manager those of the team. The deactivated too: records may still be theirs."""
    if user.may(Right.ADMINISTER):
        return User.objects.all()
    return User.objects.filter(Q(pk=user.pk) | (Q(team=user.team_id) if user.team_id else Q(pk__in=[])))


class PersonFilter(admin.SimpleListFilter):
    """By a person. Path not taken: RelatedOnlyFieldListFilter, which reads all rows to find the people in them."""

    field = "owner"
    nobody = False

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        people = [(str(pk), name) for pk, name in people_known_to(request.user).order_by("name").values_list("pk", "name")]
        return [("me", gettext_lazy("Me")), *([("none", gettext_lazy("Nobody"))] if self.nobody else []), *people]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if not value:
            return queryset
        if value == "me":
            return queryset.filter(**{self.field: request.user})
        if value == "none" and self.nobody:
            return queryset.filter(**{self.field: None})
        return queryset.filter(**{self.field: int(value)}) if is_number(value) else queryset.none()


def is_used(row: Model, *, parts: tuple[type[Model], ...] = ()) -> bool:
    """Whether anything refers to the row, the history included. `parts` are rows that belong to it and go with it.

    At most one query for each relation, once for each row.
    """
    if not hasattr(row, "used_by_others"):
        references = [
            relation
            for relation in row._meta.get_fields(include_hidden=True)
            if relation.auto_created and not relation.concrete and not relation.many_to_many and _is_table(relation.related_model)
        ]
        row.used_by_others = any(
            relation.related_model._base_manager.filter(**{relation.field.name: row.pk}).exists()
            for relation in references
            if relation.related_model not in parts
        )
    return row.used_by_others


def _is_table(model: type[Model]) -> bool:
    return model._meta.managed and not model._meta.proxy


class SteeringAdmin(admin.ModelAdmin):
    """Whoever has the `right` may view, add and change; addresses are held to the filters that the list declares."""

    right = Right.USE_ADMIN
    list_per_page = 50
    show_full_result_count = False
    paginator = CappedPaginator
    view_on_site = False
    formfield_overrides = {DateField: {"widget": DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}}
    related_links = ("add", "change", "view")  # beside a field that chooses from another list; never "delete"

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

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            for link in {"add", "change", "delete", "view"} - {*self.related_links}:
                setattr(widget, f"can_{link}_related", False)
        return field

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the declared filters. Django would let any column through, with any comparison."""
        name, _sep, kind = lookup.partition("__")
        filters = [one[0] if isinstance(one, list | tuple) else one for one in self.get_list_filter(request)]
        return kind in LOOKUPS and name in {getattr(one, "parameter_name", one) for one in filters}

    def changeform_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Of two who save the same name at once, the second is checked again, and the form says that it is taken."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(map(is_number, chosen)):
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
    reader: User

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        self.reader = request.user
        return super().get_queryset(request)

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
