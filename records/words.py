"""Values in words, in the reader's language and time zone."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.next_action import NextAction, late_days


def in_words(value) -> str:
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, Decimal):
        return formats.number_format(
            value.normalize() if value == value.to_integral_value() else value, use_l10n=True, force_grouping=True
        )
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)


def when(action: NextAction | None, *, at: datetime | None = None) -> tuple[str, str]:
    """How late or near it is, for the eye: ("due" | "today" | "later", "2 days late" | "Today 10:15" | "Mon 23 Nov")."""
    if action is None:
        return "", ""
    now, local = timezone.localtime(at or timezone.now()), timezone.localtime(action.at)
    late = late_days(action, at=now)
    clock = formats.time_format(local, "H:i") if action.timed else ""
    if late > 0:
        return "due", ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}
    if late == 0:
        return ("due" if action.timed and action.at < now else "today"), f"{_('Today')} {clock}".strip()
    if late == -1:
        return "later", f"{_('Tomorrow')} {clock}".strip()
    pattern = "DAY_WITHOUT_YEAR" if local.year == now.year else "DAY_WITH_YEAR"
    return "later", f"{formats.date_format(local, pattern)} {clock}".strip()


def age_of(seconds: int) -> str:
    """`3 h`, `9 d`."""
    if seconds < 3600:
        return _("%(n)d min") % {"n": seconds // 60}
    if seconds < 86_400:
        return _("%(n)d h") % {"n": seconds // 3600}
    return ngettext("%(n)d d", "%(n)d d", seconds // 86_400) % {"n": seconds // 86_400}
