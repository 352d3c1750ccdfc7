"""What the cells of a list say, fast: each word, date and amount is worked out once for all rows of a page."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.lib.money import money
from records.next_action import NextAction
from records.visibility import Scope, seen_by
from records.words import age_of, when
from users.models import User


class Told:
    """For one reader and one moment. The caches live as long as the page is drawn."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.now = timezone.now()
        self.zone = timezone.get_current_timezone()
        self.today = timezone.localdate(self.now)
        self.spanish = (get_language() or "en").startswith("es")
        self.scope: Scope = seen_by(user)
        self._whens: dict[tuple, tuple[str, str]] = {}
        self._days: dict[date, str] = {}
        self._sums: dict[tuple, str] = {}
        self._ages: dict[tuple[str, int], str] = {}
        self.labels: dict[str, dict[int, tuple]] = {}
        self.hidden = _("(hidden)")

    def label(self, row: dict, relation: str) -> str:
        """The name of a choice of the house (source, stage …) in the reader's language; "" for none."""
        found = self.labels[relation].get(row[f"{relation}_id"])
        return (self.spanish and found[1] or found[0]) if found else ""

    def colour(self, row: dict, relation: str) -> str:
        found = self.labels[relation].get(row[f"{relation}_id"])
        return found[2] if found else ""

    def name(self, row: dict, relation: str) -> str:
        """The name of a related record; one that the reader may not see is not named. "" when there is none."""
        found = self.labels[relation].get(row[f"{relation}_id"])
        if found is None:
            return ""
        first, last, otherwise, owner, team = found
        return (f"{first} {last}".strip() or otherwise) if self.scope.admits(owner, team) else self.hidden

    def sees(self, row: dict, relation: str) -> bool:
        """Whether there is such a related record that the reader may see."""
        found = self.labels[relation].get(row[f"{relation}_id"])
        return found is not None and self.scope.admits(found[3], found[4])

    def tags(self, row: dict) -> list[str]:
        known = self.labels["tags"]
        return [self.spanish and known[tag][1] or known[tag][0] for tag in row["tags"] if tag in known]

    def when(self, at: datetime | None, *, timed: bool) -> tuple[str, str]:
        """As `words.when`: ("due" | "today" | "later", "2 days late")."""
        if at is None:
            return "", ""
        local = at.astimezone(self.zone)
        key = (local, self.now > at) if timed else local.date()
        if key not in self._whens:
            self._whens[key] = when(NextAction("", at, timed), at=self.now)
        return self._whens[key]

    def day(self, day: date | datetime | None) -> str:
        if day is None:
            return ""
        if isinstance(day, datetime):
            day = day.astimezone(self.zone).date()
        if day not in self._days:
            self._days[day] = formats.date_format(day, "DATE_FORMAT")
        return self._days[day]

    def money(self, amount: Decimal | None, currency: str) -> str:
        if amount is None:
            return ""
        key = (amount, currency)
        if key not in self._sums:
            self._sums[key] = money(amount, currency)
        return self._sums[key]

    def age(self, moment: datetime) -> str:
        """`3 h`, `9 d`."""
        seconds = max(0, int((self.now - moment) / timedelta(seconds=1)))
        key = ("d", seconds // 86_400) if seconds >= 86_400 else ("s", seconds)
        if key not in self._ages:
            self._ages[key] = age_of(seconds)
        return self._ages[key]
