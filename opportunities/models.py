"""Pipelines, stages, and opportunities: one possible sale in real life each."""

from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, Contact
from campaigns.models import Campaign, Source
from crm.lib.fields import KeyField
from crm.lib.parts import Condition
from records.history import tracked
from records.models import NOBODYS, Choice, Record, custom_is_an_object
from records.next_action import HasNextAction, NextActionQuerySet, has_next_action_when
from records.parts import Amount, Utm, custom_texts, search_text, sort_name
from records.visibility import VisibleQuerySet

MOST_STAGES = 8
OPEN_ONES, SUMMED = Q(state="open"), ["stage", "currency", "amount", "probability"]
REQUIRABLE = [
    ("amount", _("Amount")),
    ("expected_close", _("Expected close")),
    ("account", _("Account")),
    ("contact", _("Main contact")),
    ("description", _("Description")),
    ("source", _("Source")),
]


class Pipeline(Choice):
    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("pipeline"), _("pipelines")
        constraints = [models.UniqueConstraint(fields=["name"], name="pipeline_name_once")]


class Forecast(models.TextChoices):
    PIPELINE = "pipeline", _("Pipeline")
    BEST_CASE = "best", _("Best case")
    COMMIT = "commit", _("Commit")
    OMITTED = "omitted", _("Omitted")


class StageQuerySet(models.QuerySet):
    def live(self):
        return self.filter(archived=False, pipeline__archived=False)


class Stage(Choice):
    """Where an opportunity is. `probability` in percent; `expected_days`: after so many it is called stale."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="stages", verbose_name=_("pipeline"))
    probability = models.PositiveSmallIntegerField(_("probability, %"), default=10, validators=[MaxValueValidator(100)])
    forecast = models.CharField(_("forecast category"), max_length=10, choices=Forecast, default=Forecast.PIPELINE)
    expected_days = models.PositiveSmallIntegerField(_("expected days"), null=True, blank=True)
    required_fields = models.JSONField(
        _("required fields"),
        default=list,
        blank=True,
        help_text=_("Must be filled before an opportunity enters this stage."),
    )

    objects = StageQuerySet.as_manager()

    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("stage"), _("stages")
        ordering = ["pipeline", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "name"], name="stage_name_once"),
            models.UniqueConstraint(fields=["id", "pipeline"], name="stage_with_pipeline"),
            models.CheckConstraint(name="stage_probability_is_percent", condition=Q(probability__lte=100)),
        ]


class LostReason(Choice):
    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("lost reason"), _("lost reasons")
        constraints = [models.UniqueConstraint(fields=["name"], name="lost_reason_name_once")]


class CancelReason(Choice):
    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("cancel reason"), _("cancel reasons")
        constraints = [models.UniqueConstraint(fields=["name"], name="cancel_reason_name_once")]


class OpportunityQuerySet(VisibleQuerySet, NextActionQuerySet):
    def open(self):
        return self.filter(state=Opportunity.State.OPEN)

    def put_away(self) -> tuple[list[str], list[Condition]]:
        """What `open` leaves out: the column that tells, and the condition."""
        return ["closed_at"], [("t.closed_at IS NOT NULL", ())]

    def won(self):
        return self.filter(state=Opportunity.State.WON)

    def with_row_data(self):
        """What a row of a list shows."""
        return self.select_related("stage", "account", "contact", "owner", "lost_reason", "cancel_reason")


@tracked
class Opportunity(HasNextAction, Amount, Utm, Record):
    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("opportunity", "Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        CANCELLED = "cancelled", _("Cancelled")

    name = models.CharField(_("name"), max_length=200)
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("account"),
        related_name="opportunities",
    )
    contact = models.ForeignKey(
        Contact,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("main contact"),
        related_name="opportunities",
    )
    intermediary = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("intermediary"),
        related_name="intermediated",
    )
    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="+", verbose_name=_("pipeline"))
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="opportunities", verbose_name=_("stage"))
    stage_since = models.DateTimeField(_("in this stage since"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, editable=False)
    probability = models.PositiveSmallIntegerField(_("probability, %"), validators=[MaxValueValidator(100)])
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    lost_reason = models.ForeignKey(
        LostReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("lost reason"),
    )
    cancel_reason = models.ForeignKey(
        CancelReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("cancel reason"),
    )
    competitor = models.CharField(_("competitor"), max_length=120, blank=True, default="")
    closing_note = models.TextField(_("closing note"), max_length=5_000, blank=True, default="", editable=False)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campaign")
    )
    description = models.TextField(_("description"), max_length=10_000, blank=True, default="")
    renewal_date = models.DateField(_("renewal date"), null=True, blank=True)
    duplicated_from = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="duplicates",
        verbose_name=_("duplicated from"),
    )

    name_key = KeyField(compute=lambda o: sort_name(o.name), sources=("name",))
    search = KeyField(compute=lambda o: search_text(o.name, *custom_texts(o.custom)), sources=("name", "custom"), max_length=2000)

    objects = OpportunityQuerySet.as_manager()
    FILLED = {"next_action_at": "t.state = 'open'"}  # opportunity_open_has_next_action
    EXPORTED = (
        "name", "account", "contact", "intermediary", "pipeline", "stage", "state", "amount", "currency", "probability",
        "expected_close", "closed_at", "lost_reason", "cancel_reason", "competitor", "closing_note", "source", "campaign",
        "description", "next_action", "next_action_at", "renewal_date", "owner", "team", "created_at",
        "external_id", "tags", "extra",
    )  # fmt: skip
    SECTIONS = (
        (_("Sale"), ("name", "account", "contact", "intermediary", "pipeline", "stage", "description")),
        (_("Worth"), ("amount", "currency", "probability", "expected_close", "renewal_date")),
        (_("Origin"), ("source", "campaign", "competitor")),
    )
    TOLD_ABOVE = frozenset({"name", "contact", "stage"})
    TOLD_MISSING = {"amount": _("not known"), "expected_close": "—", "account": _("private person")}
    APART = Record.APART | {"stage", "pipeline", *HasNextAction.NEXT_ACTION_FIELDS}

    class Meta:
        verbose_name, verbose_name_plural = _("opportunity"), _("opportunities")
        constraints = [
            models.CheckConstraint(name="opportunity_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="opportunity_has_a_counterpart", condition=Q(account__isnull=False) | Q(contact__isnull=False)
            ),
            models.CheckConstraint(name="opportunity_open_has_next_action", condition=has_next_action_when(["open"])),
            models.CheckConstraint(
                name="opportunity_closed_has_a_date",
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="opportunity_lost_has_a_reason",
                condition=Q(state="lost", lost_reason__isnull=False) | (~Q(state="lost") & Q(lost_reason__isnull=True)),
            ),
            models.CheckConstraint(
                name="opportunity_cancelled_has_a_reason",
                condition=Q(state="cancelled", cancel_reason__isnull=False)
                | (~Q(state="cancelled") & Q(cancel_reason__isnull=True)),
            ),
            models.CheckConstraint(name="opportunity_probability_is_percent", condition=Q(probability__lte=100)),
            models.CheckConstraint(
                name="opportunity_state_is_known", condition=Q(state__in=["open", "won", "lost", "cancelled"])
            ),
            custom_is_an_object("opportunity_custom_is_an_object"),
        ]
        indexes = [
            # what is included lets counts and sums be answered from the index alone
            models.Index(fields=["next_action_at", "id"], name="opportunity_open_by_next", include=SUMMED, condition=OPEN_ONES),
            models.Index(
                fields=["owner", "next_action_at", "id"], name="opportunity_owner_next", include=SUMMED, condition=OPEN_ONES
            ),
            models.Index(
                fields=["team", "next_action_at", "id"],
                name="opportunity_team_next",
                include=["owner", *SUMMED],
                condition=OPEN_ONES,
            ),
            models.Index(
                fields=["next_action_at", "id"],
                name="opportunity_inbox_next",
                include=SUMMED,
                condition=OPEN_ONES & NOBODYS,
            ),
            models.Index(
                fields=["team", "closed_at", "id"],
                name="opportunity_team_closed",
                include=["owner"],
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(fields=["owner", "state"], name="opportunity_owner_state"),
            models.Index(fields=["stage", "state", "next_action_at"], name="opportunity_stage_state"),
            models.Index(fields=["name_key", "id"], name="opportunity_by_name"),
            models.Index(fields=["created_at", "id"], name="opportunity_by_created"),
            models.Index(fields=["amount", "id"], name="opportunity_by_amount"),
            models.Index(fields=["expected_close", "id"], name="opportunity_by_close"),
            models.Index(fields=["closed_at", "id"], name="opportunity_by_closed"),
            GinIndex(fields=["tags"], name="opportunity_tags", condition=~Q(tags=[])),
            GinIndex(fields=["search"], name="opportunity_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("opportunities:detail", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        if not self.account_id and not self.contact_id:
            raise ValidationError({"account": _("Choose an account or a main contact: an opportunity needs one of them.")})

    @property
    def expected_value(self) -> Decimal | None:
        """Amount × probability, in the record's currency."""
        return None if self.amount is None else (self.amount * self.probability / 100).quantize(Decimal("0.01"))


class OpportunityPerson(models.Model):
    """A person in the sale; the first is the key person and the opportunity's main contact."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="people")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="in_opportunities", verbose_name=_("contact"))
    role = models.CharField(_("role"), max_length=80, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("person in the sale"), _("people in the sale")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["opportunity", "contact"], name="opportunity_person_once")]

    def __str__(self) -> str:
        return self.role or str(self.pk)
