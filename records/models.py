"""What every business record is, and what every row of a settings list is."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from records.kinds import RecordKind
from records.merged import MergedInto  # noqa: F401
from records.pairs import LikelyPair, PairLook  # noqa: F401
from records.personal import SavedView, Star  # noqa: F401  they are models of this app
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
    custom = models.JSONField(_("own fields"), default=dict, blank=True, editable=False)  # own_ID: as own_kinds.py keeps it

    objects = VisibleQuerySet.as_manager()
    worked_by_marketing = False
    EXPORTED: tuple[str, ...] = ()  # the columns of an export, in their order
    APART = frozenset({"id", "team"})  # fields that an edit does not take: they have acts of their own
    LABEL_FIELDS: tuple[str, ...] = ("name",)
    SECTIONS: tuple[tuple, ...] = ()  # (title, names of fields): how forms and pages are laid out until somebody arranges it
    TOLD_ABOVE = frozenset()  # fields that the head of the page tells
    TOLD_WITH: dict = {}  # fields that say nothing unless one of these is filled
    TOLD_MISSING: dict = {}  # what the page says where these are empty
    picked_with = ""  # the relation that is named beside it where one is chosen of many

    class Meta:
        abstract = True


def custom_is_an_object(name: str) -> models.CheckConstraint:
    kind = models.Func(models.F("custom"), function="jsonb_typeof", output_field=models.CharField())
    return models.CheckConstraint(name=name, condition=Exact(kind, models.Value("object")))


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


class TagCategory(Choice):
    """A group of tags. `exclusive`: a record has one of them at most; `needed_by`: records of these kinds need one."""

    exclusive = models.BooleanField(_("only one"), default=False, help_text=_("A record has at most one tag of this category."))
    needed_by = ArrayField(
        models.CharField(max_length=12, choices=RecordKind),
        verbose_name=_("needed by"),
        default=list,
        blank=True,
        help_text=_("Records of these kinds need a tag of this category: it is asked when they are made or edited."),
    )

    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("tag category"), _("tag categories")
        constraints = [models.UniqueConstraint(fields=["name"], name="tag_category_name_once")]


class Tag(Choice):
    """A word to group records by. Records hold the numbers of their tags: so they are in the history, and cheap in bulk."""

    category = models.ForeignKey(
        TagCategory, on_delete=models.PROTECT, null=True, blank=True, related_name="tags", verbose_name=_("category")
    )
    colour = models.CharField(_("colour"), max_length=10, choices=Colour, default=Colour.GREY)

    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("tag"), _("tags")
        constraints = [models.UniqueConstraint(fields=["name"], name="tag_name_once")]


Record.ARRAYS_OF = {"tags": Tag}


class Act(models.Model):
    """What a person has done to one record or to many, and may take back. The history holds what was there before, under the
    numbers in `contexts` (records/undo.py)."""

    class Kind(models.TextChoices):
        EDIT = "edit"  # fields of records; taken back from the history
        DELETE = "delete"
        CONVERT = "convert"
        MERGE = "merge"
        TRIAL = "trial"  # nothing was changed

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")
        UNDOING = "undoing", _("Being undone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    contexts = ArrayField(models.UUIDField(), default=list)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.EDIT)
    what = models.CharField(_("act"), max_length=80, help_text="A gettext_noop text.")
    detail = models.CharField(max_length=200, blank=True, default="", help_text="To whom, to which status …")
    record = models.CharField(max_length=12, help_text="lead, account, contact, opportunity")
    record_id = models.BigIntegerField(null=True, help_text="Where it was done to one.")
    label = models.CharField(max_length=300, blank=True, default="")
    actor = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    team = models.ForeignKey("users.Team", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(_("when"), default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.DONE)
    total = models.PositiveIntegerField(default=1, help_text="Records that were asked for.")
    done = models.PositiveIntegerField(default=1, help_text="Records that were changed.")
    refused = models.PositiveIntegerField(default=0)
    request = models.JSONField(default=dict, help_text="Of one in the background: what was asked for.")
    done_to = models.BigIntegerField(default=0, help_text="Of one in the background: the last record done.")
    lease_until = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    kept = models.PositiveIntegerField(default=0, help_text="Records that the undo has left as they are.")

    class Meta:
        verbose_name, verbose_name_plural = _("act"), _("acts")
        constraints = [
            models.CheckConstraint(
                name="act_undone_by_somebody",
                condition=models.Q(undone_at=None, undone_by=None) | models.Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
            models.CheckConstraint(
                name="act_accounts_for_every_record",
                condition=~models.Q(state="done") | models.Q(total__gte=models.F("done") + models.F("refused")),
            ),
        ]
        indexes = [
            models.Index(fields=["actor", "-at"], name="act_of_person"),
            models.Index(fields=["team", "-at"], name="act_of_team"),
            models.Index(fields=["at"], name="act_waiting", condition=models.Q(state__in=["waiting", "running", "undoing"])),
        ]

    def __str__(self) -> str:
        return self.what


class ActRefusal(models.Model):
    """A record that an act has left as it was, and why; `undo`: that its undo has."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="refusals", db_index=False)
    record_id = models.BigIntegerField()
    undo = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "undo", "record_id"], name="act_refusal_once")]

    def __str__(self) -> str:
        return self.reason


class Binned(models.Model):
    """A deleted record as it was, with all that belongs to it, for thirty days. Deleted is gone from every table: no list,
    match or count can forget to leave it out. `parts`: [table, rows] in the order in which they come back, the record itself
    first; `links`: [table, column, ids] of what pointed to it."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="binned")
    record = models.CharField(max_length=12)
    record_id = models.BigIntegerField()
    owner = models.ForeignKey(
        PERSON, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("owner"), db_index=False
    )
    team = models.ForeignKey("users.Team", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    label = models.CharField(_("name"), max_length=300)
    parts = models.JSONField()
    links = models.JSONField(default=list)
    deleted_at = models.DateTimeField(_("deleted"), default=timezone.now)

    objects = VisibleQuerySet.as_manager()
    worked_by_marketing = False

    class Meta:
        verbose_name, verbose_name_plural = _("deleted record"), _("bin")
        constraints = [models.UniqueConstraint(fields=["record", "record_id"], name="binned_once")]
        indexes = [
            models.Index(fields=["deleted_at", "id"], name="binned_by_date"),
            models.Index(fields=["team", "deleted_at", "id"], name="binned_by_team"),
        ]

    def __str__(self) -> str:
        return self.label


class FieldKind(models.TextChoices):
    """What a field of the company's own holds; how each is asked, checked, kept and told stands in own_kinds.py."""

    TEXT = "text", _("Text, one line")
    LONG = "long", _("Long text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Money")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")
    SEVERAL = "several", _("Several choices")
    YES_NO = "yesno", _("Yes or no")
    LINK = "link", _("Link")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    PERSON = "person", _("Person")


class CustomField(Choice):
    """A field of the company's own. Records keep its values in `custom`, under `key`, the name that every page uses."""

    record = models.CharField(_("on"), max_length=12, choices=RecordKind)
    kind = models.CharField(_("holds"), max_length=10, choices=FieldKind)
    section = models.CharField(
        _("section"),
        max_length=80,
        blank=True,
        default="",
        help_text=_("Where it stands on the page. Empty: “Own fields”."),
    )
    help_text = models.CharField(_("help text"), max_length=300, blank=True, default="")
    help_text_es = models.CharField(_("help text in Spanish"), max_length=300, blank=True, default="")
    required = models.BooleanField(
        _("required"), default=False, help_text=_("Asked when a record is made; it can no longer be emptied then.")
    )
    default = models.JSONField(_("default"), null=True, blank=True)
    filterable = models.BooleanField(
        _("filterable"), default=False, help_text=_("Offered among the filters of the list, with an index so that it stays fast.")
    )

    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("own field"), _("own fields")
        ordering = ["record", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "name"], name="custom_field_name_once"),
            models.CheckConstraint(name="custom_field_record_is_known", condition=models.Q(record__in=RecordKind.values)),
            models.CheckConstraint(name="custom_field_kind_is_known", condition=models.Q(kind__in=FieldKind.values)),
        ]

    @property
    def key(self) -> str:
        return f"own_{self.pk}"

    @property
    def help(self) -> str:
        return (self.help_text_es if (get_language() or "en").startswith("es") else "") or self.help_text


class CustomOption(Choice):
    """One of the choices of a field. Records keep its number."""

    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="options", verbose_name=_("own field"))

    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("option"), _("options")
        constraints = [models.UniqueConstraint(fields=["field", "name"], name="custom_option_name_once")]


class Layout(models.Model):
    """Sections and their fields, in order, of one kind of record; empty, the house's own order (layout.py).

    `sections`: [{"name": …, "name_es": …, "fields": [names]}]; fields that it does not name follow.
    """

    record = models.CharField(_("on"), max_length=12, choices=RecordKind, unique=True)
    sections = models.JSONField(_("sections"), default=list, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("layout"), _("layouts")
        ordering = ["record"]

    def __str__(self) -> str:
        return str(RecordKind(self.record).label)


class Setup(models.Model):
    """One row whose stamp changes, by triggers, with whatever of the above is changed: so that it is read only then."""

    stamp = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.stamp)


class Submission(models.Model):
    """The answer already given to a form that was sent before: a second press gets the same (records/once.py)."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.key)
