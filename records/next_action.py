"""What will be done next with an open record, and when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.lib.errors import RuleBroken
from crm.lib.text import one_line

YEARS = (1900, 2199)  # beyond them a moment has no date in every time zone
TOO_FAR = _("Choose a date between 1900 and 2199.")


@dataclass(frozen=True)
class NextAction:
    """`at` is midnight of the day, in the person's time zone, unless `timed`."""

    what: str
    at: datetime
    timed: bool = False

    @classmethod
    def on(cls, what: str, day: date, clock: time | None = None) -> "NextAction":
        """On that day of the active time zone. An hour that daylight saving skips is moved to the one that exists."""
        if not YEARS[0] <= day.year <= YEARS[1]:
            raise RuleBroken(TOO_FAR, fields={"date": TOO_FAR})
        zone = timezone.get_current_timezone()
        at = datetime.combine(day, clock or time.min, tzinfo=zone)
        return cls(what, at.astimezone(UTC).astimezone(zone), timed=clock is not None)

    @classmethod
    def now(cls, what: str, *, at: datetime | None = None) -> "NextAction":
        return cls(what, at or timezone.now())


class NextActionQuerySet(models.QuerySet):
    def due(self, *, at: datetime | None = None):
        """To do now: the date has come. Comes back by itself, there is no job that would have to run."""
        return self.filter(next_action_at__lte=at or timezone.now())

    def upcoming(self, *, at: datetime | None = None):
        """On standby: the date is still ahead."""
        return self.filter(next_action_at__gt=at or timezone.now())


class HasNextAction(models.Model):
    next_action = models.CharField(_("next action"), max_length=200, blank=True, default="")
    next_action_at = models.DateTimeField(_("when"), null=True, blank=True)
    next_action_timed = models.BooleanField(_("at a given hour"), default=False)

    class Meta:
        abstract = True

    NEXT_ACTION_FIELDS = ["next_action", "next_action_at", "next_action_timed"]

    def plan(self, action: NextAction | None) -> None:
        """Set the three fields; None empties them (a closed record has no next action)."""
        self.next_action = tidy_what(action.what) if action else ""
        self.next_action_at = action.at if action else None
        self.next_action_timed = bool(action and action.timed)

    @property
    def planned(self) -> NextAction | None:
        if self.next_action_at is None:
            return None
        return NextAction(self.next_action, self.next_action_at, self.next_action_timed)

    def is_due(self, *, at: datetime | None = None) -> bool:
        return self.next_action_at is not None and self.next_action_at <= (at or timezone.now())


def tidy_what(what: str) -> str:
    what = " ".join(one_line(what).split())
    if not what:
        raise RuleBroken(_("Say what will be done next."), fields={"what": _("Say what will be done next.")})
    return what[:200]


def has_next_action_when(open_states: list[str]) -> models.Q:
    """The promise as a condition for a CheckConstraint: in these states a next action, in words and on a day of the calendar
    (not at infinity), in the others none."""
    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (YEARS[0], YEARS[1] + 1))
    day = timedelta(days=1)  # a time zone's worth
    within = models.Q(next_action_at__isnull=False, next_action_at__gte=first - day, next_action_at__lt=last + day)
    given = models.Q(next_action__regex=r"\S") & within
    none = models.Q(next_action_at__isnull=True, next_action="")
    return models.Q(models.Q(state__in=open_states) & given) | models.Q(~models.Q(state__in=open_states) & none)


def late_days(action: NextAction, *, at: datetime | None = None) -> int:
    """Whole days, in the active time zone, since the day it was planned for; negative when it is ahead."""
    now = timezone.localtime(at or timezone.now())
    return (now.date() - timezone.localtime(action.at).date()).days


def coming_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())
