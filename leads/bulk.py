"""Many new leads by the rules of one: what is the same for all of them is worked out once."""

from django.db.models.base import ModelState

from leads.models import Lead, LeadPerson
from leads.services import new_lead
from records.bulk import as_columns, compute_keys, insert_sql
from records.saving import check
from users.models import Minimum, User

PERSON_COLUMNS = [*LeadPerson.PERSON_FIELDS, "email_key", "phone_key", "mobile_key"]


class NewLeads:
    """`shared`: values that every one of them has, unless its own say otherwise."""

    def __init__(self, shared: dict, *, actor: User) -> None:
        self.blank = new_lead(shared, actor=actor)
        self.blank.created_by = self.blank.updated_by = actor

    def base(self) -> dict:
        """All columns of a lead of which nothing else is known."""
        return as_columns(self.blank)

    def columns(self, values: dict, *, sure: frozenset[str] = frozenset()) -> tuple[dict, dict[str, str]]:
        """The columns that make this lead different from the base, keys included; and what it lacks to be a lead.

        RuleBroken names the fields that cannot be kept. `sure`: fields whose value comes from a list and needs no check.
        No query; about 60 µs.
        """
        lead = Lead.__new__(Lead)
        lead.__dict__ = self.blank.__dict__ | {"_state": ModelState(), "minimum": Minimum.NONE}
        for name, value in values.items():
            setattr(lead, name, value)
        check(lead, names=values.keys() - sure)
        names = list(values)
        if "consent" in values:
            names += lead.date_consent()
        return as_columns(lead, names) | compute_keys(lead), lead.missing(self.blank.minimum)


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
