"""Cells of a list of opportunities that have an act of their own."""

from opportunities.forms import StageForm
from opportunities.models import Opportunity
from opportunities.services import move_to_stage, plan_opportunity
from records.cells import Cell, next_cell, owner_cell
from users.models import User

OPEN = frozenset({Opportunity.State.OPEN})


class StageCellForm(StageForm):
    """The stages of its own pipeline."""

    def __init__(self, data: dict | None, opportunity: Opportunity, _user: User) -> None:
        super().__init__(data, initial={"stage": opportunity.stage_id})
        self.fields["stage"].queryset = self.fields["stage"].queryset.filter(pipeline=opportunity.pipeline_id)


def _move(opportunity: Opportunity, actor: User, values: dict) -> Opportunity:
    return move_to_stage(opportunity, actor=actor, stage=values["stage"])


def opportunity_cells() -> dict[str, Cell]:
    return {
        "stage": Cell(("stage",), StageCellForm, _move, path="move/", states=OPEN),
        "next": next_cell(plan_opportunity, states=OPEN),
        "owner": owner_cell(),
    }
