"""Pairs of records that are likely the same, found in the background (crm/pairs.py), and what people have said of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from records.kinds import RecordKind


class LikelyPair(models.Model):
    """`one_id` is the lower number. `decided_at`: somebody has said that they are two; it stays, whatever is found anew."""

    record = models.CharField(max_length=12, choices=RecordKind)
    one_id = models.BigIntegerField()
    other_id = models.BigIntegerField()
    score = models.PositiveSmallIntegerField(help_text="From 0 to 100.")
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    found_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey("users.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "one_id", "other_id"], name="likely_pair_once"),
            models.CheckConstraint(name="likely_pair_in_order", condition=models.Q(one_id__lt=models.F("other_id"))),
            models.CheckConstraint(
                name="likely_pair_decided_by_somebody",
                condition=models.Q(decided_at=None, decided_by=None)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["record", "-score", "-id"], name="likely_pair_open", condition=models.Q(decided_at=None)),
            models.Index(
                fields=["record", "-decided_at", "-id"], name="likely_pair_decided", condition=models.Q(decided_at__isnull=False)
            ),
            models.Index(fields=["record", "other_id"], name="likely_pair_other"),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.one_id} = {self.other_id}?"


class PairLook(models.Model):
    """How far the search for likely pairs has come: the newest record, and the newest line of the history, that was looked at."""

    record = models.CharField(max_length=12, choices=RecordKind, unique=True)
    last_id = models.BigIntegerField(default=0)
    last_event = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.record
