"""An import: a file that was read, what is planned or was done with each of its rows, and the leads it became."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from campaigns.models import Campaign, Source
from imports.columns import Column
from leads.models import Lead
from users.models import User
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


class Import(models.Model):
    """One file. The counts are the plan while it is only checked, and the result once it has run."""

    class State(models.TextChoices):
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("In bytes."))
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    header_number = models.PositiveIntegerField(default=1, help_text=_("The row that holds the names of the columns."))
    columns = models.JSONField(default=list, help_text="In the file's order: header, target, why, first.")
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
    team = models.ForeignKey(
        "users.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKED)
    total = models.PositiveIntegerField(_("rows"), default=0)
    create = models.PositiveIntegerField(_("created"), default=0)
    update = models.PositiveIntegerField(_("updated"), default=0)
    skip = models.PositiveIntegerField(_("skipped"), default=0)
    fail = models.PositiveIntegerField(_("failed"), default=0)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    run_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    run_at = models.DateTimeField(_("run"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("import"), _("imports")
        constraints = [
            models.CheckConstraint(
                name="import_accounts_for_every_row",
                condition=Q(total=F("create") + F("update") + F("skip") + F("fail")),
            ),
            models.CheckConstraint(
                name="import_done_has_a_date",
                condition=~Q(state="done") | Q(run_at__isnull=False, run_by__isnull=False),
            ),
            models.CheckConstraint(name="import_state_is_known", condition=Q(state__in=["checked", "running", "done", "failed"])),
        ]
        indexes = [models.Index(fields=["created_at", "id"], name="import_by_created")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports:detail", args=[self.pk])

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def mapping(self) -> list[Column]:
        return [Column(**column) for column in self.columns]

    def keep_content(self, content: bytes) -> None:
        """The original bytes, in pieces, so that no statement and no reader needs all of a large file at once."""
        ImportPiece.objects.bulk_create(
            ImportPiece(of_import=self, position=n, content=content[start : start + PIECE])
            for n, start in enumerate(range(0, len(content), PIECE))
        )

    def content(self) -> bytes:
        return b"".join(bytes(piece) for piece in self.pieces.values_list("content", flat=True))


class ImportPiece(models.Model):
    """A part of the uploaded file, as it came. Kept in the database: it is there exactly when the import is."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="pieces")
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["of_import", "position"], name="import_piece_once")]

    def __str__(self) -> str:
        return f"{self.of_import_id} · {self.position}"


class ImportRow(models.Model):
    """One row of the file: what it holds, what is planned with it, and what was done. Every imported lead has one."""

    class Verdict(models.TextChoices):
        CREATE = "create", _("create")
        SKIP = "skip", _("skip")
        FAIL = "fail", _("fail")

    class Outcome(models.TextChoices):
        NONE = "", _("not run")
        CREATED = "created", _("created")
        SKIPPED = "skipped", _("skipped")
        FAILED = "failed", _("failed")

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("row"), help_text=_("As a spreadsheet counts: the header is row 1."))
    data = models.JSONField(help_text='The cells by header; under "" a list of those beyond the header.')
    verdict = models.CharField(max_length=6, choices=Verdict)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, default="")
    reasons = models.TextField(blank=True, default="", help_text=_("One to a line."))
    lead = models.ForeignKey(Lead, on_delete=models.SET_NULL, null=True, related_name="import_rows")
    same_lead = models.ForeignKey(Lead, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    same_contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["of_import", "number"], name="import_row_once"),
            models.CheckConstraint(name="import_row_verdict_is_known", condition=Q(verdict__in=["create", "skip", "fail"])),
            models.CheckConstraint(
                name="import_row_outcome_is_known", condition=Q(outcome__in=["", "created", "skipped", "failed"])
            ),
            models.CheckConstraint(
                name="import_row_created_only_where_planned", condition=~Q(outcome="created") | Q(verdict="create")
            ),
            models.CheckConstraint(name="import_row_lead_is_a_created_one", condition=Q(lead=None) | Q(outcome="created")),
        ]
        indexes = [
            models.Index(fields=["same_lead"], name="import_row_same_lead", condition=Q(same_lead__isnull=False)),
            models.Index(fields=["same_contact"], name="import_row_same_contact", condition=Q(same_contact__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.of_import_id} · {self.number}"
