"""How long an opportunity stayed in each stage, read from its history."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from opportunities.models import Opportunity, Stage


@dataclass(frozen=True)
class Stay:
    """`left` None: it is still there (or was closed there). `time` until left, closed or now; `by` who moved it on."""

    stage: Stage
    entered: datetime
    left: datetime | None
    time: timedelta
    by: int | None

    @property
    def days(self) -> int:
        return self.time.days


def stays_of(opportunity: Opportunity, *, at: datetime | None = None) -> list[Stay]:
    """In order. Two queries. Time after a closing does not count, time after a reopening does."""
    at = at or timezone.now()
    rows = list(opportunity.history.order_by("pgh_id").values("pgh_created_at", "stage_id", "state", "pgh_context"))
    moments = [(row["stage_id"], row["state"], row["pgh_created_at"], (row["pgh_context"] or {}).get("actor")) for row in rows]
    moments.append((opportunity.stage_id, opportunity.state, at, None))
    stages = {s.pk: s for s in Stage.objects.filter(pk__in={stage for stage, *_rest in moments})}
    stays: list[Stay] = []
    begun, spent, since = opportunity.created_at, timedelta(), opportunity.created_at
    for n, (stage, state, until, actor) in enumerate(moments):
        if state == Opportunity.State.OPEN:
            spent += max(until - since, timedelta())
        since = until
        last = n == len(moments) - 1
        if last or moments[n + 1][0] != stage:
            stays.append(Stay(stages[stage], begun, None if last else until, spent, actor))
            begun, spent = until, timedelta()
    return stays
