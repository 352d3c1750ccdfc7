"""What lists of accounts and contacts show, and in which order."""

import functools

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Contact
from crm.lib.text import person_name
from records.columns import (
    Column,
    age_column,
    choice_column,
    dialled,
    field_columns,
    owner_column,
    related_column,
    tags_column,
)
from records.told import Told

ACCOUNTS_SHOWN = ("name", "kind", "city", "industry", "phone", "owner", "age")
CONTACTS_SHOWN = ("name", "account", "reach", "email", "owner", "age")
ADDRESS = ["street", "postcode", "city", "region", "country"]


def _account(row: dict, _told: Told) -> tuple[str, str]:
    return row["name"], row["website"]


def _kind(row: dict, _told: Told) -> tuple[str, str]:
    return "accent" if row["kind"] == Account.Kind.CUSTOMER else "grey", str(Account.Kind(row["kind"]).label)


def _contact(row: dict, _told: Told) -> tuple[str, str]:
    return person_name(row["first_name"], row["last_name"]) or row["email"], row["job_title"]


def _reach(row: dict, _told: Told) -> tuple[str, str, str]:
    return *dialled(row["mobile"] or row["phone"]), _("do not call") if row["do_not_call"] else ""


@functools.cache
def account_columns() -> list[Column]:
    plain = [
        "phone", "email", "website", "tax_id", "employees", "annual_revenue", *ADDRESS, "customer_since", "description",
        "external_id", "updated_at", "created_at",
    ]  # fmt: skip
    return [
        Column("name", gettext_lazy("Name"), ("name", "website"), _account, "name", sort="name_key", css="name", fixed=True),
        Column("kind", gettext_lazy("Kind"), ("kind",), _kind, "pill", css=""),
        choice_column(Account, "industry"),
        owner_column(),
        age_column(),
        related_column(Account, "parent"),
        tags_column(),
        *field_columns(Account, plain),
    ]


@functools.cache
def contact_columns() -> list[Column]:
    named = ("first_name", "last_name", "email", "job_title")
    plain = [
        "mobile", "phone", "email", "job_title", *ADDRESS, "consent", "do_not_call", "description", "external_id", "updated_at",
        "created_at",
    ]  # fmt: skip
    return [
        Column("name", gettext_lazy("Name"), named, _contact, "name", sort="name_key", css="name", fixed=True),
        related_column(Contact, "account", css="line"),
        Column("reach", gettext_lazy("Phone"), ("mobile", "phone", "do_not_call"), _reach, "tel", css=""),
        related_column(Contact, "reports_to"),
        owner_column(),
        age_column(),
        tags_column(),
        *field_columns(Contact, plain),
    ]
