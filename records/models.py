"""What every business record is, and what every row of a settings list is."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from records.visibility import VisibleQuerySet

PERSON = settings.AUTH_USER_MODEL
NOBODYS = models.Q(owner__isnull=True, team__isnull=True)  # everybody's inbox


class Record(models.Model):
    """Owner, team, who and when, version. The database keeps `team`, `version` and `updated_at` (records/sql.py)."""

    owner = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        db_index=False,
    )
    team = models.ForeignKey(
        "users.Team",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team"),
        db_index=False,
    )
    created_at = models.DateTimeField(pgettext_lazy("date", "created"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        PERSON,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("created by"),
    )
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        PERSON,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("changed by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    external_id = models.CharField(
        _("external id"),
        max_length=120,
        blank=True,
        default="",
        help_text=_("What the program that it came from calls it."),
    )
    tags = ArrayField(models.BigIntegerField(), verbose_name=_("tags"), default=list, blank=True)
    extra = models.JSONField(_("extra data"), default=dict, blank=True, editable=False)

    objects = VisibleQuerySet.as_manager()
    worked_by_marketing = False
    EXPORTED: tuple[str, ...] = ()  # the columns of an export, in their order
    APART = frozenset({"id", "team"})  # fields that an edit does not take: they have acts of their own
    LABEL_FIELDS: tuple[str, ...] = ("name",)
    picked_with = ""  # the relation that is named beside it where one is chosen of many

    class Meta:
        abstract = True


class ChoiceQuerySet(models.QuerySet):
    def live(self):
        return self.filter(archived=False)


class Choice(models.Model):
    """A row of a list that managers edit in the admin. One in use is archived, not deleted."""

    name = models.CharField(_("name"), max_length=80)
    name_es = models.CharField(_("name in Spanish"), max_length=80, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    archived = models.BooleanField(_("archived"), default=False, help_text=_("No longer offered; what carries it keeps it."))

    objects = ChoiceQuerySet.as_manager()
    LABEL_FIELDS: tuple[str, ...] = ("name", "name_es")  # what a list reads of it (records/labels.py)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return (self.name_es if (get_language() or "en").startswith("es") else "") or self.name


class Colour(models.TextChoices):
    BLUE = "blue", _("Blue")
    PLUM = "plum", _("Plum")
    ACCENT = "accent", _("Backpack green")
    GREEN = "green", _("Green")
    AMBER = "amber", _("Amber")
    RED = "red", _("Red")
    GREY = "grey", _("Grey")


class Tag(Choice):
    """A word to group records by. Records hold the numbers of their tags: so they are in the history, and cheap in bulk."""

    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("tag"), _("tags")
        constraints = [models.UniqueConstraint(fields=["name"], name="tag_name_once")]


Record.ARRAYS_OF = {"tags": Tag}


class Submission(models.Model):
    """The answer already given to a form that was sent before: a second press gets the same (records/once.py)."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.key)
