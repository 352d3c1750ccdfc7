"""The product's heart: a lead becomes account, contacts and opportunity, in one transaction, once.

Fixed order of locks: lead, names of new companies and people, account, contacts, opportunity. Nothing is caught inside.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.matching import CompanyKeys, PersonKeys, matching_accounts, matching_contacts
from accounts.models import Account, Contact
from crm.lib.db import in_transaction, lock_words
from crm.lib.errors import RuleBroken
from crm.lib.text import company_key, email_key, tax_id_key
from leads.models import Conversion, ConversionTarget, Lead, MappingRow, Meaning
from leads.plan import Colleague, Kind, Plan, Target, mapped
from leads.services import status_for
from leads.status import STEP_FIELDS, check_transition
from opportunities.models import Opportunity, OpportunityPerson
from opportunities.services import insert_opportunity
from records.next_action import NextAction
from records.own import asked_once, is_own, value_of
from records.own_values import begin_own, check_new
from records.ownership import check_owner, check_seen
from records.rules import require
from records.saving import check, create_record, save_record, set_values, stored_value
from records.tags import check_tags
from records.visibility import NotYours, changes, sees
from users.models import User
from users.roles import Right

Outcome = ConversionTarget.Outcome


class CannotConvert(RuleBroken):
    pass


@contextmanager
def side(name: str) -> Iterator[None]:
    """A refusal inside names its fields with their side of the page: `account-tax_id`, `person:7-email`."""
    try:
        yield
    except RuleBroken as error:
        raise CannotConvert(str(error), fields={f"{name}-{field}": text for field, text in error.fields.items()}) from error


@asked_once()
@in_transaction
def convert_lead(lead: Lead, *, actor: User, plan: Plan) -> Conversion:
    """Unpack the lead as planned. A second press, a second person, a retried request get the same conversion back.

    NotYours without the rights, MissingFields naming what must be filled, CannotConvert with the reason otherwise.
    """
    if not actor.may(Right.CONVERT):
        raise PermissionDenied
    lead = Lead.objects.select_for_update().get(pk=lead.pk)
    if not sees(actor, lead):
        raise PermissionDenied
    if lead.is_converted:
        return lead.conversions.get(undone_at=None)
    if not changes(actor, lead):
        raise NotYours
    return _Converter(lead, actor, plan).run()


class _Converter:
    """The steps of one conversion, in order; each target that is done is remembered with what was written."""

    def __init__(self, lead: Lead, actor: User, plan: Plan) -> None:
        self.lead, self.actor, self.plan = lead, actor, plan
        self.owner = lead.owner or actor
        self.rows = list(MappingRow.objects.all())
        self.targets: list[ConversionTarget] = []

    def run(self) -> Conversion:
        self.snapshot = snapshot(self.lead)
        self.check_lead()
        self.lock_names()
        account = self.account()
        contacts = self.contacts(account)
        self.opportunity(account, contacts)
        if not any(target.outcome != Outcome.SKIPPED for target in self.targets):
            raise CannotConvert(_("Create or choose at least one of account, contact and opportunity."))
        return self.close_lead()

    def check_lead(self) -> None:
        self.converted = status_for(Meaning.CONVERTED)
        self.filled = set_values(self.lead, self.plan.lead_values)
        check(self.lead)
        check_transition(self.lead, self.converted, actor=self.actor)
        required = [row.lead_field for row in self.rows if row.required]
        require(self.lead, required, _("Before converting, fill in:"))

    def lock_names(self) -> None:
        """Two leads of the same new company, or person, converted at the same moment wait for each other here."""
        account, words = self.plan.account, []
        if account.how == "create":
            words += [
                f"company:{company_key(account.values.get('name'))}",
                f"tax:{tax_id_key(account.values.get('tax_id'))}",
            ]
        words += [f"email:{email_key(p.values.get('email'))}" for p in self.plan.people if p.how == "create"]
        lock_words(*(word for word in words if not word.endswith(":")))

    # -- account ------------------------------------------------------------------------------------------------------

    def account(self) -> Account | None:
        target = self.plan.account
        if target.how == "create":
            target = self._unless_made_meanwhile(target)
        if target.how == "skip":
            self._remember(Kind.ACCOUNT, Outcome.SKIPPED)
            return None
        if target.how == "use":
            return self._use(Account, Kind.ACCOUNT, target)
        account = Account(owner=self.owner)
        self._create(account, Kind.ACCOUNT, target.values)
        return account

    def _unless_made_meanwhile(self, target: Target) -> Target:
        """An account of the same name or tax id that appeared after the page was drawn is used, not doubled."""
        keys = CompanyKeys.of(company=target.values.get("name", ""), tax_id=target.values.get("tax_id", ""))
        matches = matching_accounts(keys, user=self.actor, alike=False)
        if matches.hidden and not self.plan.seen_hidden:
            raise CannotConvert(" ".join(matches.hidden) + " " + _("Press again to create your own all the same."))
        new = next((c for c in matches.shown if c.exact and c.record.pk not in target.seen), None)
        return Target("use", new.record.pk) if new else target

    # -- contacts -----------------------------------------------------------------------------------------------------

    def contacts(self, account: Account | None) -> list[tuple[Contact, str]]:
        """(contact, role), the key person first; existing ones locked in the order of their numbers."""
        people = self._people_unless_made_meanwhile()
        locked = self._locked(Contact, [person.pk for person in people if person.how == "use"])
        done: dict[int, Contact] = {}
        for n, person in enumerate(people):
            if person.how == "use":
                done[n] = self._use(Contact, Kind.CONTACT, person, locked=locked, account=account)
        new = {n: self._new_contact(person, account) for n, person in enumerate(people) if person.how == "create"}
        Contact.objects.bulk_create(new.values())
        for n, person in enumerate(people):
            if person.how == "skip":
                self._remember(Kind.CONTACT, Outcome.SKIPPED)
            elif n in new:
                self._remember(Kind.CONTACT, Outcome.CREATED, new[n])
        done |= new
        return [(done[n], person.role) for n, person in enumerate(people) if n in done]

    def _people_unless_made_meanwhile(self) -> list[Colleague]:
        people = list(self.plan.people)
        with_email = [n for n, p in enumerate(people) if p.how == "create" and p.values.get("email")]
        keys = [PersonKeys.of(name="", email=people[n].values["email"]) for n in with_email]
        for n, matches in zip(with_email, matching_contacts(keys, user=self.actor), strict=True):
            new = next((c for c in matches.shown if c.exact and c.record.pk not in people[n].seen), None)
            if new:
                people[n] = Colleague("use", new.record.pk, role=people[n].role, origin=people[n].origin)
        return people

    def _new_contact(self, person: Colleague, account: Account | None) -> Contact:
        if not self.actor.may(Right.ADD_RECORDS):
            raise NotYours
        contact = Contact(owner=self.owner, account=account, created_by=self.actor, updated_by=self.actor)
        contact.team_id = self.owner.team_id
        with side(person.origin):
            begin_own(contact, person.values)
            set_values(contact, person.values)
            check(contact)
            check_new(contact)
            check_tags(contact)
        return contact

    # -- opportunity --------------------------------------------------------------------------------------------------

    def opportunity(self, account: Account | None, contacts: list[tuple[Contact, str]]) -> None:
        target = self.plan.opportunity
        if target.how == "skip":
            self._remember(Kind.OPPORTUNITY, Outcome.SKIPPED)
            return
        if target.how == "use":
            opportunity = self._use(Opportunity, Kind.OPPORTUNITY, target)
            if not changes(self.actor, opportunity):
                raise CannotConvert(_("“%(name)s” is not yours to change.") % {"name": opportunity})
            if opportunity.state != Opportunity.State.OPEN:
                raise CannotConvert(_("The opportunity chosen is closed. Choose an open one."))
            if opportunity.account_id != (account.pk if account else None):
                text = _("“%(name)s” belongs to another account. Choose one of the account chosen here.")
                raise CannotConvert(text % {"name": opportunity})
            known = set(opportunity.people.values_list("contact_id", flat=True))
        else:
            opportunity, known = self._new_opportunity(target, account, contacts), set()
        new = [(contact, role) for contact, role in contacts if contact.pk not in known]
        people = OpportunityPerson.objects.bulk_create(
            OpportunityPerson(opportunity=opportunity, contact=contact, role=role, position=len(known) + n)
            for n, (contact, role) in enumerate(new)
        )
        self.targets[-1].changes = self.targets[-1].changes | {"people": [person.pk for person in people]}

    def _new_opportunity(self, target: Target, account: Account | None, contacts: list[tuple[Contact, str]]) -> Opportunity:
        check_seen(target.values, actor=self.actor)
        if account is None and not contacts:
            raise CannotConvert(_("An opportunity needs an account or a contact. Do not leave both out."))
        values = {"currency": self.lead.currency, "owner": self.owner} | target.values
        if values["owner"] != self.owner:
            check_owner(values["owner"], actor=self.actor)
        standard = {name: value for name, value in values.items() if not is_own(name)}
        opportunity = Opportunity(account=account, contact=contacts[0][0] if contacts else None, **standard)
        next_action = self.plan.next_action or self.lead.planned or NextAction.now(_("Call"))
        if not self.actor.may(Right.ADD_RECORDS):
            raise NotYours
        with side(Kind.OPPORTUNITY):
            begin_own(opportunity, values)
            insert_opportunity(opportunity, actor=self.actor, next_action=next_action)
        self._remember(Kind.OPPORTUNITY, Outcome.CREATED, opportunity)
        return opportunity

    # -- what the three have in common --------------------------------------------------------------------------------

    def _create(self, record: Account, kind: Kind, values: dict[str, Any]) -> None:
        if not self.actor.may(Right.ADD_RECORDS):
            raise NotYours
        check_seen(values, actor=self.actor)
        with side(kind):
            begin_own(record, values)
            set_values(record, values)
            create_record(record, actor=self.actor)
        self._remember(kind, Outcome.CREATED, record)

    def _locked(self, model: type[models.Model], pks: list[int | None]) -> dict[int, models.Model]:
        if not pks:
            return {}
        rows = model.objects.select_for_update().order_by("pk")
        return {row.pk: row for row in rows.visible_to(self.actor).filter(pk__in=pks)}

    def _use(self, model, kind: Kind, target: Target, *, locked: dict | None = None, account: Account | None = None):
        """An existing record: empty fields filled, those taken from the lead overwritten, the rest left alone.

        A record that the person may see but not change is linked and stays as it is.
        """
        record = (self._locked(model, [target.pk]) if locked is None else locked).get(target.pk)
        if record is None:
            raise CannotConvert(_("The %(kind)s chosen does not exist any more.") % {"kind": model._meta.verbose_name})
        wanted = self._wanted(record, kind, target, account)
        if wanted and not changes(self.actor, record):
            if target.values:
                raise CannotConvert(_("“%(name)s” is not yours to change: it can be used as it is.") % {"name": record})
            wanted = {}
        stored = {name: stored_value(record, name) for name in wanted}
        with side(getattr(target, "origin", kind)):
            changed = set_values(record, wanted)
            if changed:
                save_record(record, actor=self.actor, what=gettext_noop("Filled by a conversion"), fields=changed)
        written = {name: [stored[name], stored_value(record, name)] for name in changed}
        self._remember(kind, Outcome.MERGED, record, written)
        return record

    def _wanted(self, record, kind: Kind, target: Target, account: Account | None) -> dict[str, Any]:
        check_seen(target.values, actor=self.actor)
        known = mapped(self.lead, self.rows, kind) if getattr(target, "origin", "lead") == "lead" else {}
        if kind == Kind.CONTACT and account is not None:
            known["account"] = account
        empty = {name: value for name, value in known.items() if value_of(record, name) in (None, "", [], "unknown")}
        return empty | target.values

    def _remember(self, kind: Kind, outcome: Outcome, record=None, written: dict | None = None) -> None:
        self.targets.append(
            ConversionTarget(
                kind=kind, outcome=outcome, position=len(self.targets), label=str(record or "")[:300],
                changes=written or {}, version=record.version if record else None, **({kind.value: record} if record else {}),
            )
        )  # fmt: skip

    def close_lead(self) -> Conversion:
        conversion = Conversion.objects.create(
            lead=self.lead, by=self.actor, snapshot=self.snapshot, plan=self.plan.as_json(), at=timezone.now()
        )
        for target in self.targets:
            target.conversion = conversion
        ConversionTarget.objects.bulk_create(self.targets)
        self.lead.status, self.lead.state = self.converted, self.converted.state
        self.lead.closed_at, self.lead.closing_note = conversion.at, ""
        self.lead.plan(None)
        fields = [*STEP_FIELDS, *self.filled]
        save_record(self.lead, actor=self.actor, what=gettext_noop("Converted"), fields=fields)
        return conversion


def snapshot(lead: Lead) -> dict:
    """The lead as it is, its people included, as JSON keeps it."""
    fields = {field.attname: stored_value(lead, field.name) for field in lead._meta.concrete_fields}
    return fields | {"people": [model_to_dict(person) for person in lead.people.all()]}
