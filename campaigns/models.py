"""Where leads come from."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import Choice


class Source(Choice):
    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("source"), _("sources")
        constraints = [models.UniqueConstraint(fields=["name"], name="source_name_once")]


class Campaign(Choice):
    """A fair, a mailing, a series of calls; `cost` in the organisation's currency."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("source"))
    starts = models.DateField(_("starts"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    cost = models.DecimalField(
        _("cost"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )

    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("campaign"), _("campaigns")
        constraints = [
            models.UniqueConstraint(fields=["name"], name="campaign_name_once"),
            models.CheckConstraint(
                name="campaign_ends_after_it_starts",
                condition=models.Q(starts=None) | models.Q(ends=None) | models.Q(ends__gte=models.F("starts")),
                violation_error_message=_("The end lies before the start."),
            ),
        ]
