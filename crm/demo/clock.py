"""The times of the demo, told from `today`."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

DAY, HOUR = 86_400, 3_600
WEEK = 7 * DAY
OPENS, SHIFT = 8.5 * HOUR, 10 * HOUR
WEEKS_BACK, DAYS_AHEAD = 240, 800


class Clock:
    """Raw time counts seconds on a wall clock that never stops; `now` is the raw time of `today`.

    `at` turns it into a moment of somebody's working week. It keeps the order, and never passes `today`.
    """

    def __init__(self, today: datetime) -> None:
        zone = timezone.get_default_timezone()
        local = today.astimezone(zone)
        monday = local.date() - timedelta(days=local.weekday() + 7 * WEEKS_BACK)
        self.today, self._end = today, int(today.timestamp())
        self._today = WEEKS_BACK * 7 + local.weekday()
        self._days = [monday + timedelta(days=n) for n in range(self._today + DAYS_AHEAD)]
        self._midnights = [int(datetime(d.year, d.month, d.day, tzinfo=zone).timestamp()) for d in self._days]
        self._clock = max(self._end - self._midnights[self._today], 1)
        self.now = float(self._today * DAY + self._clock)

    def ago(self, days: float) -> float:
        """The raw time so many days before now."""
        return self.now - days * DAY

    def at(self, raw: float) -> datetime:
        week, rest = divmod(raw, WEEK)
        if week < WEEKS_BACK:  # seven days of raw time fill five working days
            day, seconds = divmod(rest * 5 * SHIFT / WEEK, SHIFT)
            day, seconds = int(week) * 7 + int(day), OPENS + seconds
        else:
            day, seconds = divmod(raw, DAY)
            day, seconds = int(day), self._this_week(int(day), seconds)
        return datetime.fromtimestamp(min(self._midnights[day] + int(seconds), self._end), UTC)

    def _this_week(self, day: int, seconds: float) -> float:
        if day < self._today:
            return OPENS + seconds * SHIFT / DAY
        opens = min(OPENS, self._clock / 2)
        return opens + (self._clock - opens) * min(seconds / self._clock, 1)

    def day(self, ahead: int, hours: float = 0) -> datetime:
        """Midnight of the day so many days ahead of today (negative: before it), or that hour of it."""
        return datetime.fromtimestamp(self._midnights[self._today + ahead] + int(hours * HOUR), UTC)

    def midnight(self, at: datetime) -> datetime:
        return datetime.fromtimestamp(self._midnights[self._number(at)], UTC)

    def date(self, at: datetime) -> date:
        return self._days[self._number(at)]

    def days_since(self, at: datetime) -> int:
        return self._today - self._number(at)

    def _number(self, at: datetime) -> int:
        return bisect_right(self._midnights, at.timestamp()) - 1
