"""Writes on leads that are not converted yet. The conversion stands in conversion.py."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from leads.models import Lead, LeadPerson, LeadStatus, Meaning, State
from records.next_action import NextAction
from records.own import asked_once, is_own, value_of
from records.own_values import begin_own
from records.ownership import check_owner, check_seen
from records.saving import StaleEdit, check, check_names, create_record, save_record, set_values
from records.tags import check_tags_given
from records.visibility import NotYours, lock_editable, sees
from users.models import User
from users.roles import Right, Role


class IsConverted(RuleBroken):
    pass


def status_for(meaning: Meaning) -> LeadStatus:
    status = LeadStatus.objects.filter(meaning=meaning).first()
    if status is None:
        raise RuleBroken(_("A lead status is missing. An administrator must add it."))
    return status


def new_lead(values: dict, *, actor: User, next_action: NextAction | None = None) -> Lead:
    """A lead ready to be stored, not yet stored: the defaults that the page, the import and the API share.

    `values` may hold the status (an open one). Without owner it lies in the inbox of its team, or of everybody.
    """
    house = actor.organisation
    standard = {name: value for name, value in values.items() if not is_own(name)}
    lead = Lead(**({"currency": house.currency, "minimum": house.lead_minimum} | standard))
    begin_own(lead, values)
    if lead.status_id is None:
        lead.status = status_for(Meaning.NEW)
    if lead.status.state != State.OPEN:
        raise RuleBroken(_("A lead begins open."), fields={"status": _("Choose an open status.")})
    lead.plan(next_action or NextAction.now(_("First call")))
    if lead.consent_at is None:
        lead.date_consent()
    return lead


@asked_once()
@in_transaction
def create_lead(values: dict, *, actor: User, next_action: NextAction | None = None, people: Iterable[dict] = ()) -> Lead:
    """Without a given owner a sales rep or manager owns it, and marketing leaves it in the inbox."""
    if not actor.may(Right.ADD_LEADS):
        raise NotYours
    check_names(Lead, values, also=["status"])
    check_seen(values, actor=actor)
    owner = None if actor.role in (Role.MARKETING, Role.ADMINISTRATOR) else actor
    lead = new_lead({"owner": owner} | values, actor=actor, next_action=next_action)
    check_owner(lead.owner, actor=actor)
    create_record(lead, actor=actor)
    for position, person in enumerate(people, 1):
        _insert_person(lead, person, position)
    return lead


def lock_unconverted(lead: Lead, actor: User) -> Lead:
    locked = lock_editable(lead, actor)
    refuse_converted(locked)
    return locked


def refuse_converted(lead: Lead) -> None:
    if lead.is_converted:
        raise IsConverted(_("This lead is converted and can no longer be changed."))


@asked_once()
@in_transaction
def update_lead(lead: Lead, *, actor: User, values: dict, version: int) -> Lead:
    """An edit made from that version. Status and next action have acts of their own."""
    check_names(Lead, values)
    locked = lock_unconverted(lead, actor)
    if locked.version != version:
        raise StaleEdit(_("Somebody else has changed this record in the meantime."), current=locked)
    check_tags_given(locked, values)
    new = {name: value for name, value in values.items() if value_of(locked, name) != value}
    check_seen(new, actor=actor)
    if "owner" in new:
        check_owner(new["owner"], actor=actor)
    changed = set_values(locked, new)
    if "consent" in changed:
        changed += locked.date_consent()
    if changed:
        save_record(locked, actor=actor, what=gettext_noop("Edited"), fields=changed)
    return locked


@in_transaction
def take_lead(lead: Lead, *, actor: User) -> Lead:
    """From the inbox to oneself. The second of two who press gets told who was first."""
    locked = Lead.objects.select_for_update().get(pk=lead.pk)
    if not actor.may(Right.TAKE) or not sees(actor, locked):
        raise NotYours
    if locked.owner_id == actor.pk:
        return locked
    if locked.owner_id is not None:
        raise RuleBroken(_("%(name)s was faster: this lead is taken.") % {"name": locked.owner.name})
    refuse_converted(locked)
    locked.owner = actor
    save_record(locked, actor=actor, what=gettext_noop("Taken from the inbox"), fields=["owner"])
    return locked


@in_transaction
def plan_lead(lead: Lead, *, actor: User, next_action: NextAction) -> Lead:
    locked = lock_unconverted(lead, actor)
    plan_step(locked, next_action)
    save_record(locked, actor=actor, what=gettext_noop("Next action planned"), fields=Lead.NEXT_ACTION_FIELDS)
    return locked


def plan_step(lead: Lead, next_action: NextAction) -> list[str]:
    """What `plan_lead` does to a locked lead, not saved."""
    refuse_converted(lead)
    if not lead.is_live:
        raise RuleBroken(_("Reopen the lead first: only an open one has a next action."))
    lead.plan(next_action)
    return Lead.NEXT_ACTION_FIELDS


# -- people -----------------------------------------------------------------------------------------------------------


@in_transaction
def add_lead_person(lead: Lead, values: dict, *, actor: User, position: int | None = None) -> LeadPerson:
    """Behind the others, unless at a given `position`."""
    locked = lock_unconverted(lead, actor)
    last = locked.people.order_by("position").last()
    return _insert_person(locked, values, position or (last.position + 1 if last else 1))


def _insert_person(lead: Lead, values: dict, position: int) -> LeadPerson:
    person = LeadPerson(lead=lead, position=position, **values)
    check(person)
    person.save(force_insert=True)
    return person


@in_transaction
def remove_lead_person(lead: Lead, person_id: int, *, actor: User) -> LeadPerson | None:
    """Who was removed: what `add_lead_person` needs to bring them back. None when they were gone already."""
    person = lock_unconverted(lead, actor).people.filter(pk=person_id).first()
    if person is not None:
        person.delete()
    return person


@in_transaction
def make_key_lead_person(lead: Lead, person_id: int, *, actor: User) -> Lead:
    """The further person and the lead's own person change places."""
    locked = lock_unconverted(lead, actor)
    person = locked.people.select_for_update().filter(pk=person_id).first()
    if person is None:
        return locked
    names = Lead.PERSON_FIELDS
    was = {name: getattr(locked, name) for name in names}
    changed = set_values(locked, {name: getattr(person, name) for name in names})
    save_record(locked, actor=actor, what=gettext_noop("Key person changed"), fields=changed)
    if any(was.values()):
        set_values(person, was)
        person.save()
    else:
        person.delete()
    return locked


def is_back(lead: Lead, *, at: datetime | None = None) -> bool:
    """Nurtured, and its wake-up date has come."""
    return lead.state == State.NURTURE and lead.is_due(at=at)
