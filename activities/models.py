"""What happened with a record: notes and calls now; meetings, mails and files later."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from crm.lib.fields import KeyField
from crm.lib.text import plain
from leads.models import Lead
from opportunities.models import Opportunity


class Kind(models.TextChoices):
    NOTE = "note", _("Note")
    CALL = "call", _("Call")
    EMAIL = "email", _("E-mail")
    MEETING = "meeting", _("Meeting")


class Outcome(models.TextChoices):
    REACHED = "reached", _("Reached")
    VOICEMAIL = "voicemail", _("Voicemail")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


class Activity(models.Model):
    """`minutes`: how long it took. Visible to whoever sees the record it hangs on."""

    Kind, Outcome = Kind, Outcome

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author"))
    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome, blank=True, default="")
    text = models.TextField(_("text"), max_length=20_000, blank=True, default="")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, null=True, blank=True, related_name="activities")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="activities")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="activities")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, null=True, blank=True, related_name="activities")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    search = KeyField(compute=lambda a: plain(a.text), sources=("text",), max_length=20_000)

    class Meta:
        verbose_name, verbose_name_plural = _("activity"), _("activities")
        constraints = [
            models.CheckConstraint(
                name="activity_hangs_on_a_record",
                condition=Q(lead__isnull=False)
                | Q(account__isnull=False)
                | Q(contact__isnull=False)
                | Q(opportunity__isnull=False),
            ),
            models.CheckConstraint(
                name="activity_call_has_an_outcome",
                condition=Q(kind="call") & ~Q(outcome="") | ~Q(kind="call") & Q(outcome=""),
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-happened_at"], name="activity_by_author"),
            GinIndex(fields=["search"], name="activity_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.happened_at:%Y-%m-%d}"
