from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from users import throttle
from users.models import User, time_zones
from users.tasks import send_mail


def machine_of(request) -> str:
    """Where the request comes from; behind our own proxy, what that one has noted last."""
    noted = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return noted[:100] if settings.BEHIND_PROXY and noted else request.META.get("REMOTE_ADDR", "")


class LoginForm(AuthenticationForm):
    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _("This e-mail and password do not belong together. Mind capital letters in the password."),
        "closed": _("Too many wrong passwords. Wait a quarter of an hour, or set a new password."),
    }

    def __init__(self, request=None, *args, **kwargs) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("E-mail")
        self.fields["username"].widget = forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username", "maxlength": 254})
        self.fields["password"].max_length = 1000

    def clean(self) -> dict:
        email, ip = self.cleaned_data.get("username") or "", machine_of(self.request)
        if throttle.is_closed(email, ip):
            raise forms.ValidationError(self.error_messages["closed"], code="closed")
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            throttle.note_failure(email, ip)
            raise
        throttle.forget_failures(email)
        return cleaned


class QuietPasswordResetForm(PasswordResetForm):
    """Sends in the background, so the answer is the same and as fast for an address that we do not know."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")

    def get_users(self, email: str):
        return [user for user in User.objects.active().filter(email=email.strip().lower()) if user.has_usable_password()]

    def send_mail(self, subject_template_name, email_template_name, context, from_email, to_email, html_email_template_name=None):  # noqa: ARG002, PLR0913
        subject = " ".join(render_to_string(subject_template_name, context).split())
        body = render_to_string(email_template_name, context)
        transaction.on_commit(lambda: send_mail.enqueue(subject, body, to_email))


class ProfileForm(forms.ModelForm):
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "theme", "shortcuts"]
        help_texts = {"shortcuts": _("n = new lead, / = search … They can be turned off if they disturb a screen reader.")}
