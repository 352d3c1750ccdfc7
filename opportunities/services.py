"""Writes on open opportunities. Closing and reopening stand in closing.py."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Contact
from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from opportunities.models import Opportunity, OpportunityPerson, Stage
from records.next_action import NextAction
from records.own import asked_once, is_own, value_of
from records.own_values import begin_own
from records.ownership import check_owner, check_seen
from records.rules import require
from records.saving import StaleEdit, check_names, create_record, save_record, set_values
from records.tags import check_tags_given
from records.visibility import NotYours, lock_editable, sees
from users.models import User
from users.roles import Right


class AlreadyClosed(RuleBroken):
    pass


def first_stage(pipeline_id: int | None = None) -> Stage:
    """Where a new opportunity begins: the first live stage of the pipeline, or of the first pipeline."""
    stages = Stage.objects.live().select_related("pipeline").order_by("pipeline__position", "pipeline", "position", "pk")
    stage = stages.filter(pipeline=pipeline_id).first() if pipeline_id else stages.first()
    if stage is None:
        raise RuleBroken(_("There is no stage to begin in. An administrator must add one."), fields={"stage": _("No stage.")})
    return stage


@asked_once()
@in_transaction
def create_opportunity(values: dict, *, actor: User, next_action: NextAction) -> Opportunity:
    """`values` by field name; without stage it begins in the first one."""
    if not actor.may(Right.ADD_RECORDS):
        raise NotYours
    check_names(Opportunity, values, also=["stage"])
    check_seen(values, actor=actor)
    standard = {name: value for name, value in values.items() if not is_own(name)}
    opportunity = Opportunity(**({"owner": actor, "currency": actor.organisation.currency} | standard))
    begin_own(opportunity, values)
    check_owner(opportunity.owner, actor=actor)
    insert_opportunity(opportunity, actor=actor, next_action=next_action)
    if opportunity.contact_id:
        OpportunityPerson.objects.create(opportunity=opportunity, contact=opportunity.contact)
    return opportunity


def insert_opportunity(opportunity: Opportunity, *, actor: User, next_action: NextAction) -> None:
    """The insert that creation and conversion share: stage and probability are completed, its required fields asked."""
    if opportunity.stage_id is None:
        opportunity.stage = first_stage(opportunity.pipeline_id)
    opportunity.pipeline_id = opportunity.stage.pipeline_id
    if opportunity.probability is None:
        opportunity.probability = opportunity.stage.probability
    require(opportunity, opportunity.stage.required_fields, _("This stage needs:"))
    opportunity.plan(next_action)
    create_record(opportunity, actor=actor)


@asked_once()
@in_transaction
def update_opportunity(opportunity: Opportunity, *, actor: User, values: dict, version: int) -> Opportunity:
    """An edit made from that version. Stage, state and next action have acts of their own."""
    check_names(Opportunity, values)
    locked = lock_editable(opportunity, actor)
    if locked.version != version:
        raise StaleEdit(_("Somebody else has changed this record in the meantime."), current=locked)
    check_tags_given(locked, values)
    new = {name: value for name, value in values.items() if value_of(locked, name) != value}
    check_seen(new, actor=actor)
    if "owner" in new:
        check_owner(new["owner"], actor=actor)
    if "account" in new and locked.state == Opportunity.State.WON:
        refusal = _("A won opportunity stays with its account. Reopen it first.")
        raise RuleBroken(refusal, fields={"account": refusal})
    changed = set_values(locked, new)
    if not changed:
        return locked
    if locked.state == Opportunity.State.OPEN:
        still = [name for name in locked.stage.required_fields if name in changed]
        require(locked, still, _("This stage needs:"))
    save_record(locked, actor=actor, what=gettext_noop("Edited"), fields=changed)
    if "contact" in changed and locked.contact_id:
        put_first(locked, locked.contact)
    return locked


def lock_open(opportunity: Opportunity, actor: User) -> Opportunity:
    """Locked, and AlreadyClosed when somebody has closed it meanwhile."""
    locked = lock_editable(opportunity, actor)
    refuse_closed(locked)
    return locked


def refuse_closed(opportunity: Opportunity) -> None:
    if opportunity.state != Opportunity.State.OPEN:
        state = opportunity.get_state_display().lower()
        raise AlreadyClosed(_("This opportunity is closed already (%(state)s).") % {"state": state})


@asked_once()
@in_transaction
def move_to_stage(
    opportunity: Opportunity, *, actor: User, stage: Stage, values: dict | None = None, at: datetime | None = None
) -> Opportunity:
    """Another stage, also of another pipeline. `values`: required fields filled on the spot. The probability follows.

    MissingFields names what the stage needs and is still empty.
    """
    locked = lock_open(opportunity, actor)
    if set(values or {}) - set(stage.required_fields):
        raise RuleBroken(_("This step does not ask for these fields."))
    changed = set_values(locked, values or {})
    check_seen({name: value_of(locked, name) for name in changed}, actor=actor)
    if moved := stage_step(locked, stage, at=at):
        what = gettext_noop("Moved to another stage")
        save_record(locked, actor=actor, what=what, fields=[*moved, *changed], undoable=True, detail=stage.label)
    return locked


def stage_step(opportunity: Opportunity, stage: Stage, *, at: datetime | None = None) -> list[str]:
    """What `move_to_stage` does to a locked opportunity, not saved; the fields set, [] where it is there already."""
    refuse_closed(opportunity)
    if stage.archived or stage.pipeline.archived:
        raise RuleBroken(_("This stage is no longer used."), fields={"stage": _("Choose another stage.")})
    require(opportunity, stage.required_fields, _("“%(stage)s” needs:") % {"stage": stage.label})
    if opportunity.stage_id == stage.pk:
        return []
    opportunity.stage, opportunity.pipeline = stage, stage.pipeline
    opportunity.probability, opportunity.stage_since = stage.probability, at or timezone.now()
    return ["stage", "pipeline", "probability", "stage_since"]


@in_transaction
def plan_opportunity(opportunity: Opportunity, *, actor: User, next_action: NextAction) -> Opportunity:
    locked = lock_open(opportunity, actor)
    locked.plan(next_action)
    save_record(locked, actor=actor, what=gettext_noop("Next action planned"), fields=Opportunity.NEXT_ACTION_FIELDS)
    return locked


# -- people -----------------------------------------------------------------------------------------------------------


@in_transaction
def add_person(opportunity: Opportunity, contact: Contact, *, actor: User, role: str = "") -> OpportunityPerson:
    """One more person in the sale; the first becomes its main contact. Adding one twice changes the role."""
    locked = lock_editable(opportunity, actor)
    if not sees(actor, contact):
        raise RuleBroken(_("This contact does not exist."), fields={"contact": _("Choose one from the list.")})
    last = locked.people.order_by("position").last()
    person, _made = OpportunityPerson.objects.update_or_create(
        opportunity=locked,
        contact=contact,
        defaults={"role": role.strip()[:80]},
        create_defaults={"role": role.strip()[:80], "position": last.position + 1 if last else 0},
    )
    if locked.contact_id is None:
        _set_main_contact(locked, contact, actor)
    return person


@in_transaction
def remove_person(opportunity: Opportunity, person_id: int, *, actor: User) -> OpportunityPerson | None:
    """Who was removed. The next in line becomes the key person. The only counterpart cannot leave."""
    locked = lock_editable(opportunity, actor)
    person = locked.people.select_related("contact").filter(pk=person_id).first()
    if person is None:
        return None
    person.delete()
    if person.contact_id == locked.contact_id:
        following = locked.people.select_related("contact").first()
        _set_main_contact(locked, following.contact if following else None, actor)
    return person


@in_transaction
def restore_person(opportunity: Opportunity, contact: Contact, *, actor: User, role: str, key: bool) -> OpportunityPerson:
    """Back in the sale, with the role; as its key person when it was that."""
    person = add_person(opportunity, contact, actor=actor, role=role)
    if key:
        make_key_person(opportunity, person.pk, actor=actor)
    return person


@in_transaction
def make_key_person(opportunity: Opportunity, person_id: int, *, actor: User) -> None:
    locked = lock_editable(opportunity, actor)
    person = locked.people.select_related("contact").filter(pk=person_id).first()
    if person is not None:
        put_first(locked, person.contact)
        _set_main_contact(locked, person.contact, actor)


def put_first(opportunity: Opportunity, contact: Contact) -> None:
    """The order of the people, this one in front; the others keep theirs."""
    people = list(opportunity.people.exclude(contact=contact))
    first, _made = OpportunityPerson.objects.get_or_create(opportunity=opportunity, contact=contact)
    for position, person in enumerate([first, *people]):
        person.position = position
    OpportunityPerson.objects.bulk_update([first, *people], ["position"])


def _set_main_contact(opportunity: Opportunity, contact: Contact | None, actor: User) -> None:
    if opportunity.contact_id != (contact.pk if contact else None):
        opportunity.contact = contact
        save_record(opportunity, actor=actor, what=gettext_noop("Key person changed"), fields=["contact"])
