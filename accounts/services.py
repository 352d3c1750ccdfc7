"""Writes on accounts and contacts."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Account, Affiliation, Contact
from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from records.own import asked_once, value_of
from records.own_values import begin_own
from records.ownership import check_owner, check_seen
from records.saving import StaleEdit, check_names, create_record, save_record, set_values
from records.tags import check_tags_given
from records.visibility import NotYours, lock_editable, sees
from users.models import User
from users.roles import Right


@asked_once()
@in_transaction
def create_account(values: dict, *, actor: User) -> Account:
    check_names(Account, values)
    return _create(Account(owner=actor), values, actor)


@asked_once()
@in_transaction
def create_contact(values: dict, *, actor: User) -> Contact:
    check_names(Contact, values)
    contact = Contact(owner=actor)
    set_values(contact, values)
    if contact.consent_at is None:
        contact.date_consent()
    return _create(contact, values, actor)


def _create(record, values: dict, actor: User):
    if not actor.may(Right.ADD_RECORDS):
        raise NotYours
    check_seen(values, actor=actor)
    begin_own(record, values)
    set_values(record, values)
    check_owner(record.owner, actor=actor)
    create_record(record, actor=actor)
    return record


@asked_once()
@in_transaction
def update_record(record, *, actor: User, values: dict, version: int):
    """An edit of an account or contact, made from that version. StaleEdit when it has changed since."""
    check_names(type(record), values)
    locked = lock_editable(record, actor)
    if locked.version != version:
        raise StaleEdit(_("Somebody else has changed this record in the meantime."), current=locked)
    check_tags_given(locked, values)
    new_relations = {name: value for name, value in values.items() if value_of(locked, name) != value}
    check_seen(new_relations, actor=actor)
    if "owner" in new_relations:
        check_owner(values["owner"], actor=actor)
    changed = set_values(locked, values)
    if "consent" in changed:
        changed += locked.date_consent()
    if changed:
        save_record(locked, actor=actor, what=gettext_noop("Edited"), fields=changed)
    return locked


@in_transaction
def affiliate(contact: Contact, account: Account, *, actor: User, role: str) -> Affiliation:
    """A further account of the contact, with the role held there; a second time only changes the role."""
    locked = lock_editable(contact, actor)
    if not sees(actor, account):
        raise RuleBroken(_("This account does not exist."), fields={"account": _("Choose one from the list.")})
    if locked.account_id == account.pk:
        raise RuleBroken(_("This is the contact's own account already."), fields={"account": _("Choose another account.")})
    return Affiliation.objects.update_or_create(contact=locked, account=account, defaults={"role": role.strip()[:80]})[0]


@in_transaction
def end_affiliation(contact: Contact, affiliation_id: int, *, actor: User) -> None:
    lock_editable(contact, actor).affiliations.filter(pk=affiliation_id).delete()


def keep_customer(account: Account, *, first_won: date | None, actor: User) -> None:
    """Customer since the first won opportunity, potential again without any. A rule of the house, not the actor's edit.

    Call with the account locked.
    """
    kind = Account.Kind.CUSTOMER if first_won else Account.Kind.POTENTIAL
    if (account.kind, account.customer_since) == (kind, first_won):
        return
    what = gettext_noop("Became a customer") if first_won else gettext_noop("No longer a customer: its only win was reopened")
    account.kind, account.customer_since = kind, first_won
    save_record(account, actor=actor, what=what, fields=["kind", "customer_since"])
