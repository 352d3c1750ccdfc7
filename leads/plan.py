"""The choices of a conversion, as one frozen thing, and what the product proposes."""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from accounts.matching import CompanyKeys, Matches, PersonKeys, matching_accounts, matching_contacts
from crm.lib.text import domain_of_email
from leads.mapping import carried
from leads.models import ConversionTarget, Lead, LeadPerson, MappingRow
from records.next_action import NextAction
from users.models import User

Kind = ConversionTarget.Kind
How = Literal["create", "use", "skip"]


@dataclass(frozen=True)
class Target:
    """What happens on one side. `values` by field name of the target: all of them to create it; to use an existing
    one, those that the person took from the lead although it has its own (empty ones are filled anyway).
    `seen`: the candidates that the person was shown, so that one which appeared since is noticed."""

    how: How = "create"
    pk: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    seen: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Colleague(Target):
    """A person who becomes a contact. `origin`: "lead", "person:ID" of a further person, or "typed:N"."""

    role: str = ""
    origin: str = "typed:0"


@dataclass(frozen=True)
class Plan:
    """The key person first. `lead_values`: fields required at conversion that were filled on the page.
    `seen_hidden`: the person has been told of hidden duplicates and goes on."""

    account: Target
    people: tuple[Colleague, ...]
    opportunity: Target
    next_action: NextAction | None = None
    lead_values: dict[str, Any] = field(default_factory=dict)
    seen_hidden: bool = False

    def as_json(self) -> dict:
        return json.loads(json.dumps(dataclasses.asdict(self), default=_plain))


def _plain(value):
    """For JSON: a record by its number, a set as a list, everything else as Django's encoder writes it."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, frozenset):
        return sorted(value)
    return DjangoJSONEncoder().default(value) if not hasattr(value, "code") else str(value)


@dataclass(frozen=True)
class Proposal:
    """What the page shows before anything is typed: values for each side and who may be the same."""

    account: dict[str, Any]
    people: tuple[tuple[str, str, dict[str, Any]], ...]  # origin, name, values
    opportunity: dict[str, Any]
    accounts: Matches
    contacts: list[Matches]
    required: tuple[str, ...]


def mapped(lead: Lead, rows: Iterable[MappingRow], kind: Kind) -> dict[str, Any]:
    """The lead's filled fields under their names in the target."""
    return dict(carried(lead, rows, kind))


def propose(lead: Lead, *, user: User) -> Proposal:
    """Values and candidates. Five queries, one or two more when something is hidden."""
    rows = list(MappingRow.objects.all())
    people = list(lead.people.all())
    account = _account_values(lead, rows)
    persons = _person_values(lead, people, rows, has_account=bool(account))
    keys = [
        PersonKeys.of(name=name, email=values.get("email", ""), phones=[values.get("mobile", ""), values.get("phone", "")])
        for _origin, name, values in persons
    ]
    company = CompanyKeys.of(
        company=lead.company,
        tax_id=lead.tax_id,
        website=lead.website,
        email=lead.email,
        phone=lead.phone if lead.company else "",
    )
    return Proposal(
        account=account,
        people=persons,
        opportunity={"name": opportunity_name(lead)} | mapped(lead, rows, Kind.OPPORTUNITY),
        accounts=matching_accounts(company, user=user),
        contacts=matching_contacts(keys, user=user),
        required=tuple(row.lead_field for row in rows if row.required),
    )


def opportunity_name(lead: Lead) -> str:
    """The first line of the interest, else "Opportunity NAME"."""
    first_line = lead.interest.strip().splitlines()[0] if lead.interest.strip() else ""
    return (first_line or _("Opportunity %(name)s") % {"name": lead.company or lead.full_name})[:120]


def _account_values(lead: Lead, rows: list[MappingRow]) -> dict[str, Any]:
    """{} for a lead without company: no company, no account."""
    if not lead.company:
        return {}
    domain = domain_of_email(lead.email)
    return mapped(lead, rows, Kind.ACCOUNT) | ({"domains": [domain]} if domain else {})


def _person_values(lead: Lead, people: list[LeadPerson], rows, *, has_account: bool) -> tuple:
    """The corporate phone goes to the account; a person without account, or without any other number, takes it along."""
    found = []
    if lead.full_name or lead.email or not has_account:
        own = mapped(lead, rows, Kind.CONTACT)
        if lead.phone and not (has_account and lead.mobile):
            own.setdefault("phone", lead.phone)
        if lead.full_name or lead.email:
            found.append(("lead", str(lead.full_name or lead.email), own))
    for person in people:
        values = {name: getattr(person, name) for name in LeadPerson.PERSON_FIELDS if getattr(person, name)}
        found.append((f"person:{person.pk}", str(person), values))
    return tuple(found)


def default_plan(lead: Lead, *, user: User, proposal: Proposal | None = None) -> Plan:
    """What the product would do by itself: the best exact match of each side, else a new record."""
    proposal = proposal or propose(lead, user=user)
    account = Target(how="skip")
    if proposal.account:
        account = _target(proposal.account, proposal.accounts)
    people = tuple(
        Colleague(**dataclasses.asdict(_target(values, matches)), origin=origin)
        for (origin, _name, values), matches in zip(proposal.people, proposal.contacts, strict=True)
    )
    opportunity = Target(how="create", values=proposal.opportunity)
    hidden = proposal.accounts.hidden or any(matches.hidden for matches in proposal.contacts)
    return Plan(account, people, opportunity, next_action=lead.planned, seen_hidden=bool(hidden))


def _target(values: dict[str, Any], matches: Matches) -> Target:
    seen = frozenset(candidate.record.pk for candidate in matches.shown)
    if matches.best:
        return Target("use", matches.best.record.pk, seen=seen)
    return Target("create", values=values, seen=seen)
