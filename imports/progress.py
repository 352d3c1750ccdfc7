"""How far the work on an import has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imports.models import Import
from imports.wording import WORDING

State = Import.State
PATIENCE = timedelta(seconds=10)  # so long a worker may take to begin
STEP = 20  # percent: as often the progress is said aloud


@dataclass(frozen=True)
class Progress:
    """`most`: None while it is not known. `speed` in rows per second; `said`: the percent that are said aloud."""

    title: str
    done: int
    most: int | None
    speed: int
    left: str
    said: int
    waits: bool

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.most) if self.most else 0


def progress_of(of_import: Import, *, at: datetime | None = None) -> Progress:
    now = at or timezone.now()
    title, done, most, begun = _where(of_import)
    seconds = (now - of_import.work_since).total_seconds() if of_import.work_since else 0
    speed = int((done - begun) / seconds) if seconds > 1 and done > begun else 0
    percent = min(100, 100 * done // most) if most else 0
    return Progress(
        title=title,
        done=done,
        most=most,
        speed=speed,
        left=_words((most - done) // speed) if most and speed else "",
        said=percent // STEP * STEP,
        waits=of_import.lease_token is None and seconds > PATIENCE.total_seconds(),
    )


def _where(of_import: Import) -> tuple[str, int, int | None, int]:
    """(what is going on, rows done, of how many, where this work began)"""
    if of_import.state == State.CHECKING:
        if of_import.last_row:
            return _("The rows are compared with what is there already"), of_import.total, None, of_import.total
        done = _rows_to(of_import, of_import.read_to)
        before = of_import.total  # as an earlier check has counted them
        return _("The rows are read and checked"), done, before if before > done else None, 0
    begun = min(of_import.total, _rows_to(of_import, of_import.work_from))
    done = min(of_import.total, _rows_to(of_import, of_import.done_to))
    if of_import.state == State.UNDOING:
        return _("The import is taken back"), begun - done, begun, 0
    return str(WORDING[of_import.kind].running), done, of_import.total, begun


def _rows_to(of_import: Import, number: int) -> int:
    """How many rows stand above this number and on it; an empty line counts as one."""
    return max(0, number - of_import.how.header_number)


def _words(seconds: int) -> str:
    if seconds < 60:
        return ngettext("about %(n)d second left", "about %(n)d seconds left", max(1, seconds)) % {"n": max(1, seconds)}
    minutes = round(seconds / 60)
    return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}
