"""What lists of opportunities show, and in which order."""

import functools

from django.utils.translation import gettext_lazy

from opportunities.models import Opportunity
from records.columns import (
    Column,
    age_column,
    choice_column,
    field_columns,
    money_column,
    next_column,
    owner_column,
    related_column,
    tags_column,
)
from records.told import Told

SHOWN = ("name", "stage", "next", "amount", "expected_close", "owner", "age")
COLOURS = {"open": "blue", "won": "green", "lost": "red", "cancelled": "grey"}
PARTNERS = ("account", "contact")


def partner_name(row: dict, told: Told) -> str:
    """The account, or without one the main contact; "(hidden)" for what the reader may not see."""
    return told.name(row, "account") or told.name(row, "contact")


def _name(row: dict, told: Told) -> tuple[str, str]:
    return row["name"], partner_name(row, told)


def _stage(row: dict, told: Told) -> tuple[str, str]:
    state = row["state"]
    return COLOURS[state], told.label(row, "stage") if state == "open" else str(Opportunity.State(state).label)


def _next(row: dict, told: Told) -> tuple[str, str, str]:
    """The next action of an open one, the reason of a closed one."""
    if row["state"] == "open":
        return (*told.when(row["next_action_at"], timed=row["next_action_timed"]), row["next_action"])
    return "", "", told.label(row, "lost_reason") or told.label(row, "cancel_reason")


def _close(row: dict, told: Told) -> str:
    return told.day(row["expected_close"] if row["state"] == "open" else row["closed_at"])


@functools.cache
def opportunity_columns() -> list[Column]:
    following, reasons = next_column(), ("lost_reason", "cancel_reason")
    plain = ["competitor", "closing_note", "description", "renewal_date", "closed_at", "updated_at", "created_at", "external_id"]
    return [
        Column(
            "name", gettext_lazy("Name"), ("name", "account_id", "contact_id"), _name, "name", sort="name_key", css="name",
            fixed=True, relations=PARTNERS,
        ),
        Column(
            "stage", gettext_lazy("Stage"), ("stage_id", "state"), _stage, "pill", css="", relations=("stage",)
        ),
        Column(
            "next", following.label, (*following.reads, "state", *(f"{reason}_id" for reason in reasons)), _next, "when",
            sort="next_action_at", css="", relations=reasons,
        ),
        money_column(Opportunity, css="n"),
        Column(
            "expected_close", gettext_lazy("Expected close"), ("expected_close", "state", "closed_at"), _close,
            sort="expected_close",
        ),
        owner_column(),
        age_column(),
        related_column(Opportunity, "account"),
        related_column(Opportunity, "contact"),
        related_column(Opportunity, "intermediary"),
        choice_column(Opportunity, "pipeline"),
        *field_columns(Opportunity, ["state", "probability"]),
        choice_column(Opportunity, "source"),
        choice_column(Opportunity, "campaign"),
        choice_column(Opportunity, "lost_reason"),
        choice_column(Opportunity, "cancel_reason"),
        tags_column(),
        *field_columns(Opportunity, plain),
    ]  # fmt: skip
