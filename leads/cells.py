"""Cells of a list of leads that have an act of their own."""

from django import forms
from django.utils.translation import gettext_lazy

from leads.models import Lead, LeadStatus, State
from leads.services import plan_lead
from leads.status import change_status, steps_from
from records.cells import Cell, next_cell, owner_cell
from users.models import User

LIVE = frozenset({State.OPEN, State.NURTURE})


class StatusCellForm(forms.Form):
    """The steps that this person may take from here; those with a page of their own say so when they are chosen."""

    status = forms.ModelChoiceField(LeadStatus.objects.none(), label=gettext_lazy("Status"), empty_label=None)

    def __init__(self, data: dict | None, lead: Lead, user: User) -> None:
        super().__init__(data, initial={"status": lead.status_id})
        possible = [lead.status_id, *(status.pk for status in steps_from(lead, actor=user))]
        self.fields["status"].queryset = LeadStatus.objects.filter(pk__in=possible)


def _step(lead: Lead, actor: User, values: dict) -> Lead:
    return change_status(lead, actor=actor, status=values["status"])


def lead_cells() -> dict[str, Cell]:
    return {
        "status": Cell(("status",), StatusCellForm, _step, path="status/", states=LIVE),
        "next": next_cell(plan_lead, states=LIVE),
        "owner": owner_cell(),
    }
