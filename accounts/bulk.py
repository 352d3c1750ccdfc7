"""Many new accounts and contacts by the rules of one."""

from collections.abc import Iterable

from django.db.models.base import ModelState
from django.utils.translation import gettext as _

from accounts.models import Account, Contact
from crm.lib.errors import RuleBroken
from records.bulk import as_columns, compute_keys
from records.models import Record
from records.own import own
from records.own_values import begin_own, missing_in_words
from records.saving import check
from records.tags import TagsCheck
from users.models import User


class NewRecords:
    """`shared`: values that every one of them has, unless its own say otherwise."""

    model: type[Record]

    def __init__(self, shared: dict, *, actor: User) -> None:
        self.blank = self.model(**shared, created_by=actor, updated_by=actor)
        begin_own(self.blank, {})
        self.check_tags = TagsCheck(self.model)
        self.asks_own = any(field.required for field in own().of(self.model))

    def base(self) -> dict:
        """All columns of a record of which nothing else is known."""
        return as_columns(self.blank)

    def columns(self, values: dict, *, sure: frozenset[str] = frozenset()) -> tuple[dict, dict[str, str]]:
        """The columns that differ from the base, keys included; and what it lacks to be a record.

        RuleBroken names the fields that cannot be kept. `sure`: fields whose value comes from a list. No query.
        """
        record = self.model.__new__(self.model)
        record.__dict__ = self.blank.__dict__ | {"_state": ModelState()}
        if "custom" in values:
            values = values | {"custom": self.blank.custom | values["custom"]}
        for name, value in values.items():
            setattr(record, name, value)
        names = list(values)
        try:
            check(record, names=values.keys() - sure)
            missing = {}
        except RuleBroken as error:
            missing = {name: text for name, text in error.fields.items() if name in self.needed and not values.get(name)}
            if missing.keys() != error.fields.keys():
                raise
        if len(values.get("tags", ())) > 1:
            self.check_tags(values["tags"])
        if "consent" in values:
            names += record.date_consent()
        if self.asks_own:
            missing |= missing_in_words(record)
        return as_columns(record, names) | compute_keys(record), missing


class NewAccounts(NewRecords):
    model = Account
    needed = ("name",)

    def columns(self, values: dict, *, sure: frozenset[str] = frozenset()) -> tuple[dict, dict[str, str]]:
        columns, missing = super().columns(values, sure=sure)
        return columns, missing or ({} if values.get("name") else {"name": _("Give the name of the company.")})


class NewContacts(NewRecords):
    """`account` among the values: those of the company, which may be there already."""

    model = Contact
    needed = ("last_name",)

    def __init__(self, shared: dict, *, actor: User) -> None:
        super().__init__(shared, actor=actor)
        self.accounts = NewAccounts(shared, actor=actor)

    def columns(self, values: dict, *, sure: frozenset[str] = frozenset()) -> tuple[dict, dict[str, str]]:
        own = {name: value for name, value in values.items() if name != "account"}
        columns, missing = super().columns(own, sure=sure)
        if values.get("account", {}).get("name"):
            columns["account"] = self.accounts.columns(values["account"], sure=sure)[0]
        return columns, missing


def accounts_like(companies: Iterable[dict]) -> dict[tuple[str, str], int]:
    """The account of each company, given as columns, that is there already: by tax id, else by name; the oldest. Two queries."""
    companies = list(companies)
    found: dict[tuple[str, str], int] = {}
    for column in ("tax_id_key", "company_key"):
        keys = {company[column] for company in companies if company.get(column)}
        same = Account.objects.filter(**{f"{column}__in": keys}).exclude(**{column: ""}).order_by("-pk")
        found |= {(column, key): pk for key, pk in same.values_list(column, "pk")}
    return found


def account_of(company: dict, known: dict[tuple[str, str], int]) -> int | None:
    marks = [(column, company.get(column, "")) for column in ("tax_id_key", "company_key")]
    return next((known[mark] for mark in marks if mark in known), None)
