"""An import: a file, how it is read, what is planned or was done with each of its rows, and the records it made."""

import re

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from campaigns.models import Campaign, Source
from imports.columns import Column
from imports.layouts import Layout
from leads.models import Lead
from users.models import Minimum, User
from users.roles import Right, Role

PERSON = settings.AUTH_USER_MODEL
PIECE = 1024 * 1024


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """One's own; a manager those of the team; administrators, marketing and auditors all. Others none."""
        if not user.is_authenticated or not user.may(Right.SEE_IMPORTS):
            return self.none()
        if user.role in (Role.ADMINISTRATOR, Role.MARKETING, Role.AUDITOR):
            return self
        if user.role == Role.MANAGER and user.team_id:
            return self.filter(Q(created_by=user) | Q(created_by__team=user.team_id))
        return self.filter(created_by=user)

    def working(self):
        return self.filter(state__in=Import.WORKING)


class Match(models.TextChoices):
    """What a row is the same as. A kind of match has one policy."""

    NONE = "", _("nothing")
    FILE = "file", _("another row of the file")
    OPEN = "open", _("an open lead")
    NURTURE = "nurture", _("a lead that is nurtured")
    DISQUALIFIED = "disqualified", _("a disqualified lead")
    CONVERTED = "converted", _("a converted lead")
    CONTACT = "contact", _("a contact")
    ACCOUNT = "account", _("an account")
    DO_NOT_CONTACT = "do_not_contact", _("the do-not-contact list")


class Policy(models.TextChoices):
    SKIP = "skip", _("Skip the row")
    FILL = "fill", _("Fill what is empty")
    OVERWRITE = "overwrite", _("Overwrite with the file")
    CREATE = "create", _("Create anyway")


def first_policy() -> dict[str, str]:
    return dict.fromkeys(filter(None, Match.values), Policy.SKIP.value)


class Import(models.Model):
    """One file. The counts are the plan while it is only checked, and the result once it has run."""

    class Kind(models.TextChoices):
        LEADS = "leads", _("Leads")
        CONTACTS = "contacts", _("Contacts")
        ACCOUNTS = "accounts", _("Accounts")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to confirm")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    WORKING = (State.CHECKING, State.RUNNING, State.UNDOING)
    HAS_RUN = (State.DONE, State.CANCELLED, State.UNDOING, State.UNDONE)

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.LEADS)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("In bytes."))
    file_format = models.CharField(_("format"), max_length=10, default="csv")
    sheets = models.JSONField(default=list)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True, default="")
    layout = models.JSONField(default=dict, help_text="reader.Layout")
    columns = models.JSONField(default=list, help_text="columns.Column, in the order of the file")
    value_map = models.JSONField(default=dict, help_text="target → key of the cell → {use: n} or {empty: 1} or {fail: 1}")
    unknown = models.JSONField(default=dict, help_text="target → [cell, rows, first row], found by the check")
    policy = models.JSONField(default=first_policy, help_text="kind of match → skip, fill, overwrite, create")
    never = models.JSONField(default=list, help_text="Fields that are never overwritten.")
    minimum = models.CharField(_("a lead needs"), max_length=10, choices=Minimum, blank=True, default="")
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campaign")
    )
    owner = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Nobody: the inbox of the team."),
    )
    owners = ArrayField(models.BigIntegerField(), default=list, blank=True, help_text="In turn, where no owner is set.")
    team = models.ForeignKey(
        "users.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    tags = ArrayField(models.BigIntegerField(), verbose_name=_("tags"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    error = models.TextField(blank=True, default="", help_text="Why the check or the run has stopped.")
    total = models.PositiveIntegerField(_("rows"), default=0)
    create = models.PositiveIntegerField(_("created"), default=0)
    update = models.PositiveIntegerField(_("updated"), default=0)
    skip = models.PositiveIntegerField(_("skipped"), default=0)
    fail = models.PositiveIntegerField(_("failed"), default=0)
    left = models.PositiveIntegerField(_("not reached"), default=0, help_text="By a run that was cancelled.")
    read_to = models.PositiveIntegerField(default=0, help_text="The last row that the check has read.")
    done_to = models.PositiveIntegerField(default=0, help_text="The last row that the run has carried out.")
    last_row = models.PositiveIntegerField(default=0, help_text="The number of the last row of the file.")
    accounts = models.PositiveIntegerField(default=0, help_text="New accounts for the companies of contacts.")
    kept = models.PositiveIntegerField(default=0, help_text="Records that an undo has left as they are.")
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    run_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    run_at = models.DateTimeField(_("run"), null=True, blank=True)
    undone_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    work_since = models.DateTimeField(null=True, blank=True, help_text="When the present check, run or undo began.")
    work_from = models.PositiveIntegerField(default=0, help_text="The row at which it began.")
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("import"), _("imports")
        constraints = [
            models.CheckConstraint(
                name="import_accounts_for_every_row",
                condition=Q(state__in=["uploaded", "checking"]) | Q(
                    total=F("create") + F("update") + F("skip") + F("fail") + F("left")
                ),
            ),
            models.CheckConstraint(
                name="import_done_has_a_date",
                condition=~Q(state__in=["done", "undoing", "undone"]) | Q(run_at__isnull=False, run_by__isnull=False),
            ),
            models.CheckConstraint(
                name="import_state_is_known",
                condition=Q(
                    state__in=[
                        "uploaded", "checking", "checked", "running", "paused", "done", "cancelled", "undoing", "undone",
                    ]
                ),
            ),
            models.CheckConstraint(name="import_one_owner_or_several", condition=Q(owner=None) | Q(owners=[])),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["created_at", "id"], name="import_by_created"),
            models.Index(fields=["id"], name="import_working", condition=Q(state__in=["checking", "running", "undoing"])),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports:detail", args=[self.pk])

    @property
    def is_done(self) -> bool:
        return self.state in self.HAS_RUN

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    def may_be_worked_by(self, user: User) -> bool:
        """Whoever may import; contacts and accounts only those who may add them by hand."""
        return user.may(Right.IMPORT) and (self.kind == self.Kind.LEADS or user.may(Right.ADD_RECORDS))

    @property
    def mapping(self) -> list[Column]:
        return [Column(**column) for column in self.columns]

    @property
    def how(self) -> Layout:
        return Layout(**self.layout)


class Part(models.TextChoices):
    FILE = "file"  # as it was uploaded
    TABLE = "table"  # the same as CSV, where the file is none


class ImportPiece(models.Model):
    """A part of the file. Kept in the database: it is there exactly when the import is."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="pieces")
    part = models.CharField(max_length=5, choices=Part, default=Part.FILE)
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["of_import", "part", "position"], name="import_piece_once")]

    def __str__(self) -> str:
        return f"{self.of_import_id} · {self.position}"


class Verdict(models.TextChoices):
    CREATE = "create", _("create")
    UPDATE = "update", _("update")
    SKIP = "skip", _("skip")
    FAIL = "fail", _("fail")


QUOTED = re.compile(r"“.*”|\d+", re.DOTALL)
MOST_LETTERS = 120


def problem_of(sentences: list[str]) -> str:
    """What rows that fail for one reason have in common: the first sentence without the cell that it quotes."""
    return QUOTED.sub("…", sentences[0])[:MOST_LETTERS] if sentences else ""


BY_HAND = Q(edited=True) | ~Q(decision="")  # rows of which a person has said something


class ImportRow(models.Model):
    """One row of the file: what it holds, what is planned with it. The verdict is its outcome once `done_to` has passed it."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("row"), help_text=_("As a spreadsheet counts: the header is row 1."))
    cells = models.JSONField(default=list, help_text="As they stand in the file, in its order.")
    values = models.JSONField(null=True, help_text="Column of the record → value, with `people` and `account`. Null: not usable.")
    verdict = models.CharField(max_length=6, choices=Verdict, default=Verdict.CREATE)
    decision = models.CharField(max_length=9, choices=Policy, blank=True, default="", help_text="Of a person, for this row.")
    match = models.CharField(max_length=14, choices=Match, blank=True, default="")
    match_by = models.CharField(max_length=12, blank=True, default="")
    twin = models.PositiveIntegerField(null=True, help_text="The row of the file that it repeats.")
    same_lead = models.ForeignKey(Lead, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    same_contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    same_account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    reasons = models.TextField(blank=True, default="", help_text=_("One to a line."))
    problem = models.CharField(max_length=120, blank=True, default="", help_text="The first reason, without what it quotes.")
    edited = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["of_import", "number"], name="import_row_once"),
            models.CheckConstraint(
                name="import_row_verdict_is_known", condition=Q(verdict__in=["create", "update", "skip", "fail"])
            ),
            models.CheckConstraint(
                name="import_row_has_values_for_its_verdict",
                condition=Q(verdict__in=["skip", "fail"]) | Q(values__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["of_import", "verdict", "number"], name="import_row_problem", condition=~Q(verdict="create")),
            models.Index(fields=["of_import", "problem", "number"], name="import_row_by_problem", condition=Q(verdict="fail")),
            models.Index(fields=["of_import", "match", "number"], name="import_row_by_match", condition=Q(verdict="skip")),
            models.Index(fields=["same_lead"], name="import_row_same_lead", condition=Q(same_lead__isnull=False)),
            models.Index(fields=["same_contact"], name="import_row_same_contact", condition=Q(same_contact__isnull=False)),
            models.Index(fields=["same_account"], name="import_row_same_account", condition=Q(same_account__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.of_import_id} · {self.number}"

    def set_problem(self) -> None:
        self.problem = problem_of(self.sentences)

    @property
    def sentences(self) -> list[str]:
        """Why it fails, or what is to be said about it; not what it is the same as."""
        lacks = (self.values or {}).get("incomplete", []) if self.verdict == Verdict.FAIL else []
        return [*lacks, *self.reasons.splitlines()]


class ImportedRecord(models.Model):
    """That a row became, or changed, a record. `before`: the columns that were changed, as they were; null for a new one."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="records", db_index=False)
    number = models.PositiveIntegerField()
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, null=True, related_name="imported", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, related_name="imported", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="imported", db_index=False)
    version = models.PositiveIntegerField(help_text="Of the record, as the import has left it.")
    before = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="imported_record_is_one",
                condition=Q(lead__isnull=False, contact=None, account=None)
                | Q(lead=None, contact__isnull=False, account=None)
                | Q(lead=None, contact=None, account__isnull=False),
            ),
            models.UniqueConstraint(fields=["of_import", "number"], name="imported_once", condition=Q(account=None)),
            models.UniqueConstraint(
                fields=["of_import", "number"], name="imported_account_once", condition=Q(account__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["lead"], name="imported_lead", condition=Q(lead__isnull=False)),
            models.Index(fields=["contact"], name="imported_contact", condition=Q(contact__isnull=False)),
            models.Index(fields=["account"], name="imported_account", condition=Q(account__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.of_import_id} · {self.number}"


class SavedMapping(models.Model):
    """How the columns of a header, and the words in them, were understood last time. Remembered when an import runs."""

    kind = models.CharField(max_length=10, choices=Import.Kind, default=Import.Kind.LEADS)
    name = models.CharField(_("name"), max_length=200)
    header = models.CharField(max_length=64, help_text="SHA-256 of the names of the columns.")
    columns = models.JSONField()
    value_map = models.JSONField(default=dict)
    used_by = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("remembered mapping"), _("remembered mappings")
        constraints = [models.UniqueConstraint(fields=["kind", "header"], name="saved_mapping_once")]

    def __str__(self) -> str:
        return self.name
