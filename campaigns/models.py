"""Where leads come from."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.lib.fields import KeyField
from crm.lib.text import domain_of_site, email_key, phone_key, tax_id_key
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


class DoNotContact(models.Model):
    """Somebody who asked to be left alone: an e-mail, a domain, a telephone, a tax id. Outlives the records."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        DOMAIN = "domain", _("Domain")
        PHONE = "phone", _("Phone")
        TAX_ID = "tax_id", _("Tax id")

    KEYS = {Kind.EMAIL: email_key, Kind.DOMAIN: domain_of_site, Kind.PHONE: phone_key, Kind.TAX_ID: tax_id_key}

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.EMAIL)
    value = models.CharField(_("value"), max_length=254)
    key = KeyField(compute=lambda entry: DoNotContact.KEYS[entry.kind](entry.value), sources=("kind", "value"), max_length=254)
    note = models.CharField(_("why"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("do-not-contact entry"), _("do-not-contact list")
        ordering = ["kind", "key"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="do_not_contact_once"),
            models.CheckConstraint(name="do_not_contact_has_a_key", condition=~models.Q(key="")),
        ]

    def __str__(self) -> str:
        return self.value

    def clean(self) -> None:
        key = self.KEYS[self.kind](self.value)
        if not key:
            raise ValidationError({"value": _("This is not a value of that kind.")})
        if DoNotContact.objects.filter(kind=self.kind, key=key).exclude(pk=self.pk).exists():
            raise ValidationError({"value": _("This is on the list already.")})
