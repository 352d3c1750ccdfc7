"""What can be done with many opportunities at once, beside what can be done with any record."""

from django.utils.translation import gettext_lazy, gettext_noop

from opportunities.forms import StageForm
from opportunities.models import Opportunity
from opportunities.services import refuse_closed, stage_step
from records.many import Rule
from records.many_acts import ManyAct
from records.many_shared import PlanForm, shared_acts
from users.models import User


class ManyStageForm(StageForm):
    def __init__(self, data=None, *, user: User) -> None:  # noqa: ARG002
        super().__init__(data)


def _stage(_user: User, values: dict, _done: int) -> Rule:
    return lambda opportunity: stage_step(opportunity, values["stage"])


def _plan(_user: User, values: dict, _done: int) -> Rule:
    def rule(opportunity: Opportunity) -> list[str]:
        refuse_closed(opportunity)
        opportunity.plan(values["planned"])
        return Opportunity.NEXT_ACTION_FIELDS

    return rule


def opportunity_acts() -> list[ManyAct]:
    assign, *others = shared_acts(Opportunity)
    return [
        assign,
        ManyAct(
            "stage", gettext_lazy("Stage"), gettext_noop("Moved to another stage"), ManyStageForm, rule=_stage,
            detail=lambda values: values["stage"].label,
        ),
        ManyAct(
            "next", gettext_lazy("Next action"), gettext_noop("Next action planned"), PlanForm, rule=_plan,
            detail=lambda values: values["planned"].what,
        ),
        *others,
    ]  # fmt: skip
