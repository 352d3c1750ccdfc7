"""What became of each record of an act on many."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from leads.models import Conversion, ConversionTarget
from records.models import Act, Record
from records.visibility import name_for
from users.models import User

CHUNK = 500
HEADER = (gettext_noop("Mochila id"), gettext_noop("Name"), gettext_noop("Result"), gettext_noop("What it became, or why not"))
Kind, Outcome = ConversionTarget.Kind, ConversionTarget.Outcome


@dataclass(frozen=True)
class Side:
    """Of a conversion that was tried out: how many of this kind would be new, and how many are there already."""

    label: str
    created: int
    used: int


def trial_of(act: Act) -> list[Side]:
    """[] for an act that is no trial."""
    if act.kind != Act.Kind.TRIAL:
        return []
    found = act.request.get("found", {})
    labels = {Kind.ACCOUNT: _("Accounts"), Kind.CONTACT: _("Contacts"), Kind.OPPORTUNITY: _("Opportunities")}
    return [
        Side(labels[kind], found.get(f"{kind} {Outcome.CREATED}", 0), found.get(f"{kind} {Outcome.MERGED}", 0)) for kind in labels
    ]


def result_rows(act: Act, model: type[Record], user: User) -> Iterator[list[list]]:
    """By chunks: number, name, result, why. What the person may not see is not named."""
    conversions = Conversion.objects.filter(act=act).select_related("lead")
    for chunk in _chunks(conversions.prefetch_related("targets__account", "targets__contact", "targets__opportunity")):
        yield [_converted(one, user) for one in chunk]
    for chunk in _chunks(act.refusals.filter(undo=False)):
        records = model.objects.in_bulk([one.record_id for one in chunk])
        yield [[one.record_id, name_for(user, records.get(one.record_id)), _("left as it is"), one.reason] for one in chunk]


def _chunks(rows: QuerySet) -> Iterator[list]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _converted(conversion: Conversion, user: User) -> list:
    became = [
        f"{target.get_kind_display()}: {name_for(user, target.record) or target.label} ({target.get_outcome_display()})"
        for target in conversion.targets.all()
        if target.outcome != Outcome.SKIPPED
    ]
    result = _("taken back") if conversion.undone_at else _("converted")
    return [conversion.lead_id, name_for(user, conversion.lead), result, "; ".join(became)]
