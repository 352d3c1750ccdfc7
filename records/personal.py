"""What a person keeps for themselves, beside the records: views of lists, stars."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from records.kinds import RecordKind

PERSON = settings.AUTH_USER_MODEL


class SavedView(models.Model):
    """A list as somebody wants it again: `query` is its address (filters, sort, columns, mode), read anew each time."""

    record = models.CharField(_("list"), max_length=12, choices=RecordKind)
    owner = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", verbose_name=_("owner"), db_index=False)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=6_000, blank=True, default="")
    shared = models.BooleanField(_("share with my team"), default=False)
    pinned = models.BooleanField(_("show as a tab"), default=False)
    is_default = models.BooleanField(_("open the list with it"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("The smallest number comes first."))

    class Meta:
        verbose_name, verbose_name_plural = _("saved view"), _("saved views")
        ordering = ["position", "name", "pk"]
        constraints = [
            models.UniqueConstraint(models.F("owner"), models.F("record"), Lower("name"), name="saved_view_name_once"),
            models.UniqueConstraint(
                fields=["owner", "record"], condition=models.Q(is_default=True), name="saved_view_one_default"
            ),
            models.CheckConstraint(name="saved_view_record_is_known", condition=models.Q(record__in=RecordKind.values)),
        ]

    def __str__(self) -> str:
        return self.name


class Star(models.Model):
    """A record that somebody wants at hand. It is nothing of the record's: neither its version nor its history knows it."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)
    record = models.CharField(max_length=12, choices=RecordKind)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "record", "record_id"], name="star_once")]

    def __str__(self) -> str:
        return f"{self.record} {self.record_id}"
