"""What a row changes in a record that is there already."""

from collections.abc import Iterable
from copy import copy

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.bulk import account_of, accounts_like
from crm.lib.errors import RuleBroken
from crm.lib.fields import KeyField
from imports.matching import UPDATABLE
from imports.models import Import, ImportRow, Policy, Verdict
from records.bulk import as_columns, compute_keys, key_fields
from records.parts import ConsentState
from records.saving import check
from records.words import in_words
from users.models import User

BATCH, SHOWN_LETTERS = 1_000, 80
NEW = -1  # an account that is not there yet
COMPANY = "company_fields"  # among the values: the company's own fields as the file gives them, without the defaults
ONLY_NEW = "only_new"  # among the values: names of extra data that is only for a new record
FIXED = {
    "owner", "team", "status", "state", "minimum", "next_action", "next_action_at", "next_action_timed", "tags", "extra",
    "custom",
}  # fmt: skip
CONSENT = {"consent", "consent_origin", "consent_at"}


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """Those that a row may change one by one."""
    fields = [f for f in model._meta.concrete_fields if f.editable and not f.primary_key and f.name not in FIXED]
    names = {field.name for field in fields}
    return fields + [model._meta.get_field("consent_at")] if "consent" in names and "consent_at" not in names else fields


def patch_for(record: models.Model, values: dict, of_import: Import, policy: str) -> tuple[dict, dict]:
    """(column → new value, column → old value) of what differs; the record gets the new values. RuleBroken names the fields.

    Filling leaves what is there. Consent once refused stays refused, and a refusal always counts.
    """
    fields = {field.column: field for field in fields_of(type(record)) if field.column in values}
    old = as_columns(record, [field.name for field in fields.values()])
    patch = {
        column: values[column]
        for column, field in fields.items()
        if values[column] != old[column]
        and field.name not in CONSENT
        and (old[column] in (None, "") or (policy == Policy.OVERWRITE and field.name not in of_import.never))
    }
    patch |= _consent(record, values) | _extra(record, values, policy) | _tags(record, values, of_import)
    patch |= _company_fields(record, values, policy)
    if not patch:
        return {}, {}
    keys = {field.column: getattr(record, field.attname) for field in key_fields(type(record))}
    before = as_columns(record, [_field(record, column).name for column in patch])
    for column, value in patch.items():
        field = _field(record, column)
        setattr(record, field.attname, field.to_python(value))
    check(record, names=[fields[column].name for column in patch if column in fields and column != "account_id"])
    computed = dict.fromkeys(keys, "") | compute_keys(record)
    changed = {column for column, key in keys.items() if computed[column] != key}
    return patch | {c: computed[c] for c in changed}, before | {c: keys[c] for c in changed}


def changes_of(row: ImportRow, record: models.Model, of_import: Import) -> list[str]:
    """`Job title: Buyer → Head of buying` for each field that the row would change."""
    after = copy(record)
    patch, _before = patch_for(after, row.values, of_import, policy_of(row, of_import))
    fields = [field for field in record._meta.concrete_fields if field.column in patch and not isinstance(field, KeyField)]
    return [f"{capfirst(field.verbose_name)}: {_told(record, field)} → {_told(after, field)}" for field in fields]


def _told(record: models.Model, field: models.Field) -> str:
    value = getattr(record, f"get_{field.name}_display")() if field.choices else getattr(record, field.name)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {text}" for name, text in value.items())[:SHOWN_LETTERS] or "—"
    return "—" if value in (None, "", []) else in_words(value)[:SHOWN_LETTERS]


def _field(record: models.Model, column: str) -> models.Field:
    return next(field for field in record._meta.concrete_fields if field.column == column)


def _consent(record: models.Model, values: dict) -> dict:
    new, old = values.get("consent"), getattr(record, "consent", None)
    if new == old or not (new == ConsentState.REFUSED or (new == ConsentState.GIVEN and old == ConsentState.UNKNOWN)):
        return {}
    return {name: values[name] for name in CONSENT if name in values}


def _extra(record: models.Model, values: dict, policy: str) -> dict:
    new = {name: said for name, said in values.get("extra", {}).items() if name not in values.get(ONLY_NEW, ())}
    merged = record.extra | new if policy == Policy.OVERWRITE else new | record.extra
    return {} if merged == record.extra else {"extra": merged}


def _company_fields(record: models.Model, values: dict, policy: str) -> dict:
    """The company's own fields; filling leaves what is there."""
    new = values.get(COMPANY, {})
    merged = record.custom | new if policy == Policy.OVERWRITE else new | record.custom
    return {} if merged == record.custom else {"custom": merged}


def _tags(record: models.Model, values: dict, of_import: Import) -> dict:
    merged = list(dict.fromkeys([*record.tags, *of_import.tags, *values.get("tags", [])]))
    return {} if merged == record.tags else {"tags": merged}


def policy_of(row: ImportRow, of_import: Import) -> str:
    return row.decision or of_import.policy.get(row.match, Policy.SKIP)


def skip_empty_updates(of_import: Import, *, actor: User, numbers: Iterable[int] | None = None) -> None:
    """Rows that would change nothing, or may not, are no updates. Reads, a batch at a time, what would be changed.

    `numbers`: only these rows.
    """
    model, same, _states = UPDATABLE[of_import.kind]
    planned, last = of_import.rows.filter(verdict=Verdict.UPDATE).order_by("number"), 0
    if numbers is not None:
        planned = planned.filter(number__in=numbers)
    while batch := list(planned.filter(number__gt=last)[:BATCH]):
        last = batch[-1].number
        records = model.objects.editable_by(actor).in_bulk([getattr(row, same) for row in batch])
        _find_accounts(batch)
        for row in batch:
            judge_update(row, records.get(getattr(row, same)), of_import)
        ImportRow.objects.bulk_update([row for row in batch if row.verdict != Verdict.UPDATE], ["verdict", "reasons", "problem"])


def _find_accounts(rows: list[ImportRow]) -> None:
    """Say of each contact which account its company is by now; NEW, where the run would make one. Not stored. Two queries."""
    companies = {row.number: row.values["account"] for row in rows if "account" in row.values}
    known = accounts_like(companies.values()) if companies else {}
    for row in rows:
        if row.number in companies:
            row.values["account_id"] = account_of(companies[row.number], known) or NEW


def judge_update(row: ImportRow, record: models.Model | None, of_import: Import) -> None:
    """Turn the row into one that is skipped or that fails, where it is no update."""
    if record is None:
        row.verdict = Verdict.SKIP
        return
    try:
        patch, _before = patch_for(copy(record), row.values, of_import, policy_of(row, of_import))
    except RuleBroken as error:
        row.verdict, row.reasons = Verdict.FAIL, str(error)
        row.set_problem()
        return
    if not patch:
        row.verdict, row.reasons = Verdict.SKIP, _("Nothing in it is new.")
