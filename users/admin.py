from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from users.admin_forms import NewPersonForm, PersonForm, PersonPasswordForm, still_administers
from users.models import Organisation, Team, User
from users.roles import Right
from users.steering import SettingsAdmin, SteeringAdmin, is_used, people_known_to

admin.site.unregister(Group)  # rights come from the role alone


@admin.register(User)
class PersonAdmin(SteeringAdmin, UserAdmin):
    """Administrators keep people; a manager looks at those of the team."""

    right = Right.ADMINISTER
    form, add_form, change_password_form = PersonForm, NewPersonForm, PersonPasswordForm
    add_form_template = None
    change_user_password_template = "admin/set_password.html"
    list_display = ["name", "email", "role", "team", "is_active", "last_login"]
    list_filter = ["is_active", "role", "team"]
    list_select_related = ["team"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    filter_horizontal = []
    actions = ["deactivate"]
    readonly_fields = ["password_link", "view_as", "last_login", "created_at"]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "role", "team", "language", "time_zone"]}),
        (gettext_lazy("Password"), {"fields": ["password1", "password2"]}),
    ]
    shown = ["email", "name", "role", "team", "language", "time_zone", "is_active"]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> list:
        if obj is None:
            return self.add_fieldsets
        acts = ["password_link"] if self.has_change_permission(request, obj) else []
        if acts and obj.is_active and obj.pk != request.user.pk:
            acts.append("view_as")
        return [(None, {"fields": [*self.shown, *acts]}), (gettext_lazy("Trace"), {"fields": ["last_login", "created_at"]})]

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs) -> type:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.actor = request.user
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        known = people_known_to(request.user).values("pk")
        return super().get_queryset(request).filter(pk__in=known)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.may(Right.USE_ADMIN)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only one made by mistake: who has ever logged in, or is named by anything, is deactivated instead."""
        if not request.user.may(self.right) or obj is None:
            return False
        return obj.pk != request.user.pk and obj.last_login is None and not is_used(obj)

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        if not still_administers(request.user):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("password"))
    def password_link(self, person: User) -> str:
        return format_html('<a class="button" href="{}">{}</a>', "../password/", _("Set a new password"))

    @admin.display(description=gettext_lazy("look as this person"))
    def view_as(self, person: User) -> str:
        button = '<button class="button" formaction="{}" formnovalidate>{}</button> <span class="help">{}</span>'
        told = _("You see what they see; nothing can be changed meanwhile, and it is noted in the history.")
        label = _("Look at Mochila as %(name)s") % {"name": person.name}
        return format_html(button, reverse("view_as", args=[person.pk]), label, told)

    @admin.action(description=gettext_lazy("Deactivate"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """The log-in and all open sessions end at once; what the people own stays theirs until it is handed over."""
        others = list(queryset.active().exclude(pk=request.user.pk))
        if queryset.filter(pk=request.user.pk).exists():
            self.message_user(request, _("You cannot deactivate yourself. Ask another administrator."), messages.ERROR)
        with transaction.atomic():
            if not still_administers(request.user):
                raise PermissionDenied
            User.objects.filter(pk__in=[person.pk for person in others]).update(is_active=False)
            LogEntry.objects.log_actions(request.user.pk, others, CHANGE, change_message="Deactivated.")
        text = ngettext("%(n)d person deactivated.", "%(n)d people deactivated.", len(others)) % {"n": len(others)}
        self.message_user(request, text, messages.SUCCESS if others else messages.WARNING)


@admin.register(Team)
class TeamAdmin(SettingsAdmin):
    right = Right.ADMINISTER
    list_display = ["name", "people_count"]
    search_fields = ["name"]
    fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).annotate(active_people=Count("people", filter=Q(people__is_active=True)))

    @admin.display(description=gettext_lazy("active people"))
    def people_count(self, team: Team) -> int:
        return team.active_people


@admin.register(Organisation)
class OrganisationAdmin(SteeringAdmin):
    """One row: its list is its form."""

    right = Right.ADMINISTER
    fields = ["name", "rep_sees", "currency", "lead_minimum", "undo_days"]

    def has_add_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return super().has_add_permission(request) and not Organisation.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = Organisation.objects.first()
        return redirect("admin:users_organisation_change", row.pk) if row else redirect("admin:users_organisation_add")

    def save_model(self, request: HttpRequest, obj: Organisation, form, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
