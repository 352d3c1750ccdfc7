"""The kinds of records that there are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordKind(models.TextChoices):
    """The names of their models, which stand above."""

    LEAD = "lead", _("Lead")
    ACCOUNT = "account", _("Account")
    CONTACT = "contact", _("Contact")
    OPPORTUNITY = "opportunity", _("Opportunity")


MERGED = frozenset({RecordKind.LEAD, RecordKind.ACCOUNT, RecordKind.CONTACT})  # of those two can be one
