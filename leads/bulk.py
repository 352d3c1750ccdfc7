"""Many new leads by the rules of one: what is the same for all of them is worked out once."""

import functools

from django.db.models.base import ModelState

from crm.lib.text import one_line
from leads.models import Lead, LeadPerson
from leads.services import new_lead
from records.bulk import as_columns, compute_keys, insert_sql, keys_of
from records.own import own
from records.own_values import missing_in_words
from records.parts import MOST_EMPLOYEES
from records.saving import check, most_letters
from records.tags import TagsCheck
from users.models import Minimum, User

LETTERS = most_letters(Lead)
COUNTS = {"employees": MOST_EMPLOYEES}
PERSON_COLUMNS = [*LeadPerson.PERSON_FIELDS, "email_key", "phone_key", "mobile_key"]


class NewLeads:
    """`shared`: values that every one of them has, unless its own say otherwise."""

    def __init__(self, shared: dict, *, actor: User) -> None:
        self.blank = new_lead(shared, actor=actor)
        self.blank.created_by = self.blank.updated_by = actor
        self.check_tags = TagsCheck(Lead)
        self.no_keys = compute_keys(self.blank)
        self.asks_own = any(field.required for field in own().of(Lead))

    def base(self) -> dict:
        """All columns of a lead of which nothing else is known."""
        return as_columns(self.blank)

    def columns(self, values: dict, *, sure: frozenset[str] = frozenset()) -> tuple[dict, dict[str, str]]:
        """The columns that make this lead different from the base, keys included; and what it lacks, by field.

        RuleBroken names the fields that cannot be kept.

        `sure`: fields whose value has been looked at already; only its length is. No query; about 30 µs.
        """
        lead = Lead.__new__(Lead)
        attributes = lead.__dict__ = self.blank.__dict__ | {"_state": ModelState(), "minimum": Minimum.NONE}
        columns, others, limits = {}, [], _limits(sure)
        if "custom" in values:
            values = values | {"custom": self.blank.custom | values["custom"]}
        for name, value in values.items():
            kind = type(value)
            if (kind is str and len(value) <= limits.get(name, -1) and _plain(value)) or (
                kind is int and (name in sure or 0 <= value <= COUNTS.get(name, -1))
            ):
                attributes[name] = columns[name] = value
            else:
                setattr(lead, name, value)
                others.append(name)
        check(lead, names=[name for name in others if name not in sure or name in LETTERS])
        if len(values.get("tags", ())) > 1:
            self.check_tags(values["tags"])
        if "consent" in values:
            others += lead.date_consent()
        columns |= as_columns(lead, others) | self.no_keys | keys_of(lead, values)
        missing = lead.missing(self.blank.minimum)
        return columns, missing | missing_in_words(lead) if self.asks_own else missing


def _plain(text: str) -> bool:
    """Whether it is kept as it stands."""
    return (text.isascii() and text.isprintable()) or one_line(text) == text


@functools.cache
def _limits(sure: frozenset[str]) -> dict[str, int]:
    """Field → most letters, of those whose text needs no other check."""
    return {name: most for name, most in LETTERS.items() if name in sure} | most_letters(Lead, plain=True)


def person_columns(values: dict) -> dict:
    """A further person of a lead, checked. RuleBroken names the fields."""
    person = LeadPerson(**values)
    check(person, names=values)
    return as_columns(person, values) | compute_keys(person)


# of a CTE `plan` (id, values): the leads themselves, and the further people that `values` may hold
INSERT_LEADS = insert_sql(Lead, "plan")
INSERT_PEOPLE = f"""
    INSERT INTO {LeadPerson._meta.db_table} (lead_id, position, {", ".join(PERSON_COLUMNS)})
    SELECT plan.id, person.position, {", ".join(f"coalesce(person.values->>'{column}', '')" for column in PERSON_COLUMNS)}
    FROM plan CROSS JOIN LATERAL jsonb_array_elements(plan.values->'people') WITH ORDINALITY AS person (values, position)
"""
