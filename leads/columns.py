"""What lists of leads show, and in which order."""

import functools

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.text import person_name
from leads.models import Lead
from records.columns import (
    Column,
    age_column,
    choice_column,
    field_columns,
    money_column,
    next_column,
    owner_column,
    tags_column,
)
from records.told import Told

SHOWN = ("name", "status", "next", "amount", "source", "owner", "age")


def lead_name(row: dict, _told: Told | None = None) -> tuple[str, str]:
    """The name over the company, as `Lead.__str__` has it."""
    person, company = person_name(row["first_name"], row["last_name"]), row["company"]
    text = person or company or row["email"] or row["mobile"] or row["phone"] or row["external_id"]
    return text or f"{_('Lead')} {row['id']}", company if person else ""


def _status(row: dict, told: Told) -> tuple[str, str]:
    return told.colour(row, "status"), told.label(row, "status")


@functools.cache
def lead_columns() -> list[Column]:
    named = ("first_name", "last_name", "company", "email", "mobile", "phone", "external_id")
    plain = [
        "job_title", "email", "mobile", "phone", "tax_id", "website", "employees", "annual_revenue", "street", "postcode", "city",
        "region", "country", "direction", "interest", "consent", "closed_at", "closing_note", "utm_source", "utm_medium",
        "utm_campaign", "external_id", "updated_at", "created_at",
    ]  # fmt: skip
    return [
        Column("name", gettext_lazy("Name"), named, lead_name, "name", sort="name_key", css="name", fixed=True),
        Column("status", gettext_lazy("Status"), ("status_id",), _status, "pill", css="", relations=("status",)),
        next_column(),
        money_column(Lead),
        choice_column(Lead, "source"),
        owner_column(),
        age_column(),
        choice_column(Lead, "campaign"),
        choice_column(Lead, "industry"),
        choice_column(Lead, "disqualify_reason"),
        tags_column(),
        *field_columns(Lead, plain),
    ]
