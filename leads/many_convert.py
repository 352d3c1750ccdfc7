"""Converting many leads: first a trial, which does all of it and takes it back, then each lead in a transaction of its own."""

from collections import Counter
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from crm.lib.errors import RuleBroken
from leads.conversion import convert_lead
from leads.models import Conversion, ConversionTarget, Lead
from leads.plan import default_plan
from records.many import Outcome
from records.many_acts import ManyAct
from records.many_shared import NothingForm
from records.models import Act
from users.models import User
from users.roles import Right

MOST = 10_000
AT_ONCE = 40  # some twenty milliseconds each
TRIED_AT_A_TIME = 20


class _TakenBack(Exception):
    pass


def _try(act: Act, ids: list[int], actor: User) -> Outcome:
    """`found` of the act's request counts what would be made and used: of "account created", "contact merged" …"""
    found = Counter(act.request.get("found", {}))

    def count_and_take_back(conversion: Conversion) -> None:
        targets = conversion.targets.exclude(outcome=ConversionTarget.Outcome.SKIPPED)
        found.update(f"{kind} {outcome}" for kind, outcome in targets.values_list("kind", "outcome"))
        raise _TakenBack

    outcome = _each(ids, actor, count_and_take_back)
    act.request["found"] = dict(found)
    return outcome


def _convert(act: Act, ids: list[int], actor: User) -> Outcome:
    def note(conversion: Conversion) -> None:
        Conversion.objects.filter(pk=conversion.pk).update(act=act)

    return _each(ids, actor, note)


def _each(ids: list[int], actor: User, then: Callable[[Conversion], None]) -> Outcome:
    outcome = Outcome()
    for lead in Lead.objects.filter(pk__in=ids).order_by("pk"):
        if lead.is_converted:
            outcome.same.append(lead.pk)
            continue
        try:
            with transaction.atomic():
                then(_converted(lead, actor))
        except RuleBroken as refusal:
            outcome.refused[lead.pk] = " ".join([str(refusal), *refusal.fields.values()])
        except PermissionDenied:
            outcome.refused[lead.pk] = _("Not yours to change.")
        except _TakenBack:
            outcome.changed.append(lead.pk)
        else:
            outcome.changed.append(lead.pk)
    return outcome


def _converted(lead: Lead, actor: User) -> Conversion:
    """As the page proposes it. What the page would ask about is left to the page."""
    plan = default_plan(lead, user=actor)
    if plan.seen_hidden:
        raise RuleBroken(_("Somebody else has this company or person already: convert it on its own page."))
    return convert_lead(lead, actor=actor, plan=plan)


def convert_acts() -> list[ManyAct]:
    shared = {"form": NothingForm, "right": Right.CONVERT, "asks": False, "at_once": AT_ONCE, "most": MOST}
    return [
        ManyAct(
            "convert", gettext_lazy("Convert"), gettext_noop("Conversion tried out"), chunk=_try, kind=Act.Kind.TRIAL,
            at_a_time=TRIED_AT_A_TIME, **shared,
        ),
        ManyAct(
            "converting", gettext_lazy("Convert"), gettext_noop("Converted"), chunk=_convert, kind=Act.Kind.CONVERT, at_a_time=1,
            offered=False, **shared,
        ),
    ]  # fmt: skip
