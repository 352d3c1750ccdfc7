"""Forms by which administrators keep people."""

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UserChangeForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from users.models import User, time_zones
from users.roles import Right, Role


class NewPersonForm(BaseUserCreationForm):
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones, initial="Europe/Madrid")

    class Meta:
        model = User
        fields = ["email", "name", "role", "team", "language", "time_zone"]
        field_classes = {}


class PersonForm(UserChangeForm):
    """`actor`, set by the admin, is whoever saves: one's own right to administer cannot be given away by oneself."""

    actor: User | None = None
    password = None  # not even its hash leaves the server
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)

    class Meta:
        model = User
        fields = ["email", "name", "role", "team", "language", "time_zone", "is_active"]
        field_classes = {}

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.instance.pk == self.actor.pk:
            if cleaned.get("role") != Role.ADMINISTRATOR:
                self.add_error("role", _("You cannot take your own role away. Ask another administrator."))
            if not cleaned.get("is_active"):
                self.add_error("is_active", _("You cannot deactivate yourself. Ask another administrator."))
        return cleaned


class PersonPasswordForm(AdminPasswordChangeForm):
    """A new password; the way to have none is not offered, because nobody could log in by it."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        self.fields["password1"].required = self.fields["password2"].required = True


def still_administers(actor: User) -> bool:
    """Asked with the rows of all administrators locked: two who demote each other at once cannot both succeed."""
    locked = User.objects.select_for_update().active().filter(role=Role.ADMINISTRATOR).order_by("pk")
    return actor.may(Right.ADMINISTER) and any(person.pk == actor.pk for person in locked)
