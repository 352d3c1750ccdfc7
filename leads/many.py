"""What can be done with many leads at once, beside what can be done with any record."""

from django import forms
from django.utils.translation import gettext_lazy, gettext_noop

from leads.many_convert import convert_acts
from leads.models import DisqualifyReason, Lead, LeadStatus, State
from leads.services import plan_step
from leads.status import closing_step, open_step
from records.many import Rule
from records.many_acts import ManyAct
from records.many_shared import PlanForm, shared_acts
from users.models import User

OPEN_STATUSES = LeadStatus.objects.live().filter(state=State.OPEN)


class StatusForm(forms.Form):
    status = forms.ModelChoiceField(OPEN_STATUSES, label=gettext_lazy("Status"), empty_label=None)

    def __init__(self, data=None, *, user: User) -> None:  # noqa: ARG002
        super().__init__(data)


class ReasonForm(forms.Form):
    reason = forms.ModelChoiceField(DisqualifyReason.objects.live(), label=gettext_lazy("Reason"), empty_label=None)

    def __init__(self, data=None, *, user: User) -> None:  # noqa: ARG002
        super().__init__(data)


def _status(user: User, values: dict, _done: int) -> Rule:
    return lambda lead: open_step(lead, values["status"], actor=user)


def _disqualify(user: User, values: dict, _done: int) -> Rule:
    return lambda lead: closing_step(lead, actor=user, reason=values["reason"])


def _plan(_user: User, values: dict, _done: int) -> Rule:
    return lambda lead: plan_step(lead, values["planned"])


def lead_acts() -> list[ManyAct]:
    assign, *others = shared_acts(Lead)
    return [
        assign,
        ManyAct(
            "status", gettext_lazy("Status"), gettext_noop("Status changed"), StatusForm, rule=_status,
            detail=lambda values: values["status"].label,
        ),
        ManyAct(
            "next", gettext_lazy("Next action"), gettext_noop("Next action planned"), PlanForm,
            rule=_plan, detail=lambda values: values["planned"].what,
        ),
        ManyAct(
            "disqualify", gettext_lazy("Disqualify"), gettext_noop("Disqualified"), ReasonForm, rule=_disqualify,
            detail=lambda values: values["reason"].label,
        ),
        *convert_acts(),
        *others,
    ]  # fmt: skip
