"""People, teams, and the settings of the house."""

import functools
import zoneinfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import JSONObject, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.lib.money import CURRENCIES
from users.roles import RIGHTS, Right, Role


class Team(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        verbose_name, verbose_name_plural = _("team"), _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def with_house(self):
        """Brings the settings of the house along for `organisation`."""
        fields = {field.name: field.name for field in Organisation._meta.concrete_fields}
        return self.annotate(house=models.Subquery(Organisation.objects.filter(pk=1).values(found=JSONObject(**fields))))

    def working(self):
        """Those who can own records."""
        return self.active().exclude(role=Role.AUDITOR)

    def assignable_by(self, user: "User"):
        """To whom this person may give records: administrators and marketing to all, a manager within the team."""
        people = self.working().order_by("name")
        if user.role in (Role.ADMINISTRATOR, Role.MARKETING):
            return people
        if user.role == Role.MANAGER and user.team_id:
            return people.filter(team=user.team_id)
        return people.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, **({"role": Role.ADMINISTRATOR} | fields))

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email.strip().lower())


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def time_zones() -> list[tuple[str, str]]:
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(("Etc", "System")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class User(AbstractBaseUser):
    """A person who logs in. Rights come from the role alone: there are no groups and no flags to set by hand."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.REP)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("team"), related_name="people")
    language = models.CharField(_("language"), max_length=5, choices=[("en", "English"), ("es", "Español")], default="en")
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Madrid")
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Take the mark away when a person leaves: the log-in ends at once.")
    )
    created_at = models.DateTimeField(pgettext_lazy("date", "created"), default=timezone.now, editable=False)
    times_deactivated = models.PositiveIntegerField(default=0, editable=False)  # the database counts, on every path

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()
    LABEL_FIELDS = ("name",)

    class Meta:
        verbose_name, verbose_name_plural = _("person"), _("people")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def get_absolute_url(self) -> str:
        return reverse("profile")

    def may(self, right: Right) -> bool:
        return self.is_active and right in RIGHTS.get(self.role, ())

    @functools.cached_property
    def organisation(self) -> "Organisation":
        if "house" in vars(self):
            return Organisation(**(vars(self)["house"] or {"pk": 1}))
        return Organisation.load()

    # what the Django admin asks for
    @property
    def is_staff(self) -> bool:
        return self.may(Right.USE_ADMIN)

    @property
    def is_superuser(self) -> bool:
        return self.may(Right.ADMINISTER)

    def has_perm(self, perm: str, obj=None) -> bool:  # noqa: ARG002
        return self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        return self.is_staff

    def _get_session_auth_hash(self, secret=None) -> str:
        """A new password, another role or a deactivation ends the sessions that are open, for good."""
        value = f"{self.password}|{self.role}|{self.times_deactivated}"
        return salted_hmac("users.User.session", value, secret=secret, algorithm="sha256").hexdigest()


class RepSees(models.TextChoices):
    OWN = "own", _("Only their own records")
    TEAM = "team", _("The records of their team")
    EVERYONE = "everyone", _("Everybody's records")


class Minimum(models.TextChoices):
    """What a lead must have to be kept."""

    FULL = "full", _("A name and a way to reach them")
    EITHER = "either", _("A name or a way to reach them")
    NONE = "none", _("Nothing")


class Organisation(models.Model):
    """The settings of the house, one row."""

    name = models.CharField(_("name of the organisation"), max_length=120, default="Mochila")
    rep_sees = models.CharField(_("a sales rep sees"), max_length=10, choices=RepSees, default=RepSees.TEAM)
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, default="EUR")
    lead_minimum = models.CharField(_("a lead needs"), max_length=10, choices=Minimum, default=Minimum.FULL)
    undo_days = models.PositiveSmallIntegerField(
        _("days in which a conversion can be undone"),
        default=7,
        validators=[MinValueValidator(0), MaxValueValidator(365)],
    )

    class Meta:
        verbose_name, verbose_name_plural = _("settings"), _("settings")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="organisation_is_one_row")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> "Organisation":
        """The one row; its defaults before anybody has saved it. One query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class LoginFailure(models.Model):
    """A wrong password: too many of them in a while close the door for that address or that machine."""

    key = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="login_failure_key_at")]

    def __str__(self) -> str:
        return self.key
