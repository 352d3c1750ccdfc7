"""Leads: one record mixing person, company and interest, of which little is known."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Industry
from campaigns.models import Campaign, Source
from crm.lib.fields import KeyField
from crm.lib.parts import Condition
from crm.lib.text import company_key, domain_key, phone_key
from leads.indexes import INDEXES
from records.history import tracked
from records.models import Choice, Colour, Record, custom_is_an_object
from records.next_action import HasNextAction, NextActionQuerySet, has_next_action_when
from records.parts import Address, Amount, Company, Consent, Person, Utm, check_tax_id, custom_texts, search_text, sort_name
from records.visibility import VisibleQuerySet
from users.models import Minimum
from users.roles import Role


class State(models.TextChoices):
    """What a status amounts to; fixed, never edited."""

    OPEN = "open", _("Open")
    NURTURE = "nurture", _("Nurturing")
    DISQUALIFIED = "disqualified", _("Disqualified")
    CONVERTED = "converted", _("Converted")


LIVE = [State.OPEN, State.NURTURE]


class Meaning(models.TextChoices):
    """What the product itself needs a status for; it keeps its meaning when it is renamed."""

    NEW = "new", _("New leads begin here")
    ATTEMPTED = "attempted", _("After the first call")
    CONTACTED = "contacted", _("After the first answered call")
    NURTURING = "nurturing", _("Back with marketing")
    CONVERTED = "converted", _("Converted")


class LeadStatus(Choice):
    """A label of the company's own, belonging to one fixed state."""

    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour, default=Colour.GREY)
    meaning = models.CharField(_("used for"), max_length=12, choices=Meaning, blank=True, default="", editable=False)
    LABEL_FIELDS = ("name", "name_es", "colour")

    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("lead status"), _("lead statuses")
        constraints = [
            models.UniqueConstraint(fields=["name"], name="lead_status_name_once"),
            models.UniqueConstraint(fields=["id", "state"], name="lead_status_with_state"),
            models.UniqueConstraint(fields=["meaning"], name="lead_status_meaning_once", condition=~Q(meaning="")),
        ]


class StatusTransition(models.Model):
    """A step that is allowed. No row, no step."""

    from_status = models.ForeignKey(LeadStatus, on_delete=models.CASCADE, related_name="ways_out", verbose_name=_("from"))
    to_status = models.ForeignKey(LeadStatus, on_delete=models.CASCADE, related_name="ways_in", verbose_name=_("to"))
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role),
        verbose_name=_("roles"),
        default=list,
        blank=True,
        help_text=_("Empty: every role."),
    )
    required_fields = models.JSONField(_("required fields"), default=list, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("status transition"), _("status transitions")
        ordering = ["from_status__position", "to_status__position"]
        constraints = [
            models.UniqueConstraint(fields=["from_status", "to_status"], name="status_transition_once"),
            models.CheckConstraint(name="status_transition_moves", condition=~Q(from_status=models.F("to_status"))),
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class DisqualifyReason(Choice):
    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("disqualify reason"), _("disqualify reasons")
        constraints = [models.UniqueConstraint(fields=["name"], name="disqualify_reason_name_once")]


class LeadQuerySet(VisibleQuerySet, NextActionQuerySet):
    def open(self, *, at: datetime | None = None):
        """Open, and those nurtured whose wake-up date has come: they come back by themselves."""
        return self.filter(state__in=LIVE).filter(Q(state=State.OPEN) | Q(next_action_at__lte=at or timezone.now()))

    def live(self):
        return self.filter(state__in=LIVE)

    def put_away(self) -> tuple[list[str], list[Condition]]:
        """What `open` leaves out: the columns that tell, and the two parts: closed, and nurtured with a date ahead."""
        ahead = ("t.state = 'nurture' AND t.next_action_at > %s", (timezone.now(),))
        return ["closed_at", "state", "next_action_at"], [("t.closed_at IS NOT NULL", ()), ahead]

    def unassigned(self):
        return self.filter(owner=None)

    def with_row_data(self):
        """What a row of a list shows."""
        return self.select_related("status", "source", "owner")


class Direction(models.TextChoices):
    INBOUND = "inbound", _("They came to us")
    OUTBOUND = "outbound", _("We approach them")


NAMED = ~Q(first_name="") | ~Q(last_name="") | ~Q(company="")
REACHABLE = ~Q(email="") | ~Q(phone="") | ~Q(mobile="")


@tracked
class Lead(Person, Company, Address, Amount, Consent, Utm, HasNextAction, Record):
    State = State

    company = models.CharField(_("company"), max_length=200, blank=True, default="")
    industry = models.ForeignKey(
        Industry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry"),
        db_index=False,
    )
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.INBOUND)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campaign")
    )
    interest = models.TextField(_("interest"), max_length=10_000, blank=True, default="")
    status = models.ForeignKey(LeadStatus, on_delete=models.PROTECT, related_name="+", verbose_name=_("status"), db_index=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN, editable=False)
    disqualify_reason = models.ForeignKey(
        DisqualifyReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("disqualify reason"),
        db_index=False,
    )
    closing_note = models.TextField(_("closing note"), max_length=5_000, blank=True, default="", editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    minimum = models.CharField(_("needs"), max_length=10, choices=Minimum, default=Minimum.FULL, editable=False)

    company_key = KeyField(compute=lambda r: company_key(r.company), sources=("company",))
    domain_key = KeyField(compute=lambda r: domain_key(r.website, r.email), sources=("website", "email"))
    name_key = KeyField(
        compute=lambda r: sort_name(r.full_name or r.company),
        sources=("first_name", "last_name", "company"),
        max_length=300,
    )
    search = KeyField(
        compute=lambda r: search_text(
            r.first_name,
            r.last_name,
            r.company,
            r.email,
            phone_key(r.phone),
            phone_key(r.mobile),
            r.tax_id,
            *custom_texts(r.custom),
        ),
        sources=("first_name", "last_name", "company", "email", "phone", "mobile", "tax_id", "custom"),
        max_length=2000,
    )

    objects = LeadQuerySet.as_manager()
    FILLED = {"next_action_at": "t.state IN ('open', 'nurture')"}  # lead_open_has_next_action
    worked_by_marketing = True
    EXPORTED = (
        "first_name", "last_name", "job_title", "email", "mobile", "phone", "company", "tax_id", "website", "industry",
        "employees", "annual_revenue", "street", "postcode", "city", "region", "country", "direction", "source", "campaign",
        "interest", "amount", "currency", "status", "state", "disqualify_reason", "closing_note", "closed_at", "next_action",
        "next_action_at", "consent", "consent_origin", "consent_at", "utm_source", "utm_medium", "utm_campaign", "owner",
        "team", "created_at", "external_id", "tags", "extra",
    )  # fmt: skip
    SECTIONS = (
        (_("Person"), ("first_name", "last_name", "job_title", "email", "phone", "mobile")),
        (_("Company"), ("company", "tax_id", "website", "industry", "employees", "annual_revenue")),
        (_("Address"), ("street", "postcode", "city", "region", "country")),
        (_("Origin"), ("direction", "source", "campaign", "utm_source", "utm_medium", "utm_campaign")),
        (_("Interest"), ("interest", "amount", "currency")),
        (_("Consent"), ("consent", "consent_origin")),
    )
    TOLD_ABOVE = frozenset({"first_name", "last_name", "job_title"})
    TOLD_WITH = {"direction": ("source", "campaign")}
    TOLD_MISSING = {"email": _("not known"), "company": _("private person")}
    APART = Record.APART | {"status", "consent_at", *HasNextAction.NEXT_ACTION_FIELDS}

    class Meta:
        verbose_name, verbose_name_plural = _("lead"), _("leads")
        constraints = [
            models.CheckConstraint(name="lead_has_a_name", condition=NAMED | ~Q(minimum="full")),
            models.CheckConstraint(name="lead_can_be_reached", condition=REACHABLE | ~Q(minimum="full")),
            models.CheckConstraint(name="lead_has_either", condition=NAMED | REACHABLE | Q(minimum="none")),
            models.CheckConstraint(name="lead_minimum_is_known", condition=Q(minimum__in=Minimum.values)),
            models.CheckConstraint(name="lead_open_has_next_action", condition=has_next_action_when(["open", "nurture"])),
            models.CheckConstraint(
                name="lead_closed_has_a_date",
                condition=Q(state__in=["open", "nurture"], closed_at__isnull=True)
                | (~Q(state__in=["open", "nurture"]) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="lead_disqualified_has_a_reason",
                condition=Q(state="disqualified", disqualify_reason__isnull=False)
                | (~Q(state="disqualified") & Q(disqualify_reason__isnull=True)),
            ),
            models.CheckConstraint(name="lead_state_is_known", condition=Q(state__in=State.values)),
            custom_is_an_object("lead_custom_is_an_object"),
        ]
        indexes = INDEXES

    def __str__(self) -> str:
        return self.full_name or self.company or self.email or self.best_phone or self.external_id or f"{_('Lead')} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("leads:detail", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        if missing := self.missing(self.minimum):
            raise ValidationError(missing)
        check_tax_id(self.tax_id, self.country_code, settings.DEFAULT_COUNTRY)

    def missing(self, minimum: str) -> dict[str, str]:
        """What it lacks, by field, as sentences."""
        missing = {}
        if not (self.first_name or self.last_name or self.company):
            missing["last_name"] = _("Give the name of a person or of a company.")
        if not (self.email or self.phone or self.mobile):
            missing["email"] = _("Give an e-mail address or a telephone number: one way to reach them.")
        enough = {Minimum.FULL: not missing, Minimum.EITHER: len(missing) < 2, Minimum.NONE: True}
        return {} if enough[minimum] else missing

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_converted(self) -> bool:
        return self.state == State.CONVERTED


class LeadPerson(Person):
    """A further person of the lead. The lead itself carries the key person."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="people")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("further person"), _("further people")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(name="lead_person_has_a_name", condition=~Q(first_name="") | ~Q(last_name="") | ~Q(email=""))
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        super().clean()
        if not (self.first_name or self.last_name or self.email):
            raise ValidationError({"last_name": _("Give a name, or at least an e-mail address.")})


class Conversion(models.Model):
    """The act that turned a lead into account, contacts and opportunity: who, when, from what, by which plan."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="conversions", verbose_name=_("lead"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("converted by"))
    at = models.DateTimeField(_("converted at"), default=timezone.now)
    snapshot = models.JSONField(help_text="The lead's fields as they were, people included.")
    plan = models.JSONField()
    act = models.ForeignKey(
        "records.Act", on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="That converted many."
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("conversion"), _("conversions")
        constraints = [
            models.UniqueConstraint(fields=["lead"], name="conversion_live_once_per_lead", condition=Q(undone_at=None)),
            models.CheckConstraint(
                name="conversion_undone_by_somebody",
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["at"], name="conversion_at")]

    def __str__(self) -> str:
        return f"{self.lead} · {self.at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("leads:conversion", args=[self.pk])


class ConversionTarget(models.Model):
    """One record that a conversion created, merged into, or left out on purpose."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("Account")
        CONTACT = "contact", _("Contact")
        OPPORTUNITY = "opportunity", _("Opportunity")

    class Outcome(models.TextChoices):
        CREATED = "created", pgettext_lazy("conversion", "created")
        MERGED = "merged", _("existing one used")
        SKIPPED = "skipped", _("left out")

    conversion = models.ForeignKey(Conversion, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=12, choices=Kind)
    outcome = models.CharField(max_length=10, choices=Outcome)
    position = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey("accounts.Account", on_delete=models.SET_NULL, null=True, related_name="conversion_targets")
    contact = models.ForeignKey("accounts.Contact", on_delete=models.SET_NULL, null=True, related_name="conversion_targets")
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", on_delete=models.SET_NULL, null=True, related_name="conversion_targets"
    )
    label = models.CharField(max_length=300, default="", blank=True)
    changes = models.JSONField(default=dict, help_text="field: [old, new], as stored")
    version = models.PositiveIntegerField(null=True, help_text="The record's version right after the conversion.")

    class Meta:
        ordering = ["conversion", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="conversion_target_is_of_its_kind",
                condition=Q(kind="account", contact=None, opportunity=None)
                | Q(kind="contact", account=None, opportunity=None)
                | Q(kind="opportunity", account=None, contact=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"

    @property
    def record(self) -> Record | None:
        return self.account or self.contact or self.opportunity


class MappingRow(models.Model):
    """Where a field of the lead goes when it is converted, and whether it must be filled by then."""

    lead_field = models.CharField(_("field of the lead"), max_length=60)
    target = models.CharField(_("goes to"), max_length=12, choices=ConversionTarget.Kind)
    target_field = models.CharField(_("field there"), max_length=60)
    required = models.BooleanField(
        _("required at conversion"), default=False, help_text=_("Asked on the conversion page when it is empty.")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("conversion mapping"), _("conversion mapping")
        ordering = ["target", "pk"]
        constraints = [models.UniqueConstraint(fields=["target", "target_field"], name="mapping_fills_a_field_once")]

    def __str__(self) -> str:
        return f"{self.lead_field} → {self.target}.{self.target_field}"
