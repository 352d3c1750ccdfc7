"""One list of what happened: with a record itself, and with all that belongs to it."""

from django.db.models import Q, QuerySet

from accounts.models import Account, Contact
from activities.models import Activity
from leads.models import ConversionTarget, Lead
from opportunities.models import Opportunity, OpportunityPerson
from users.models import User

SIZE = 30


def timeline_of(record: Lead | Account | Contact | Opportunity, *, user: User) -> QuerySet:
    """The newest first. Of an account: its own, its contacts', its opportunities', and those of the leads it came from.

    What hangs on a record that the person may not see stays away. The caller has checked the record itself.
    """
    wanted = {Lead: _of_lead, Account: _of_account, Contact: _of_contact, Opportunity: _of_opportunity}[type(record)](
        record, user
    )
    related = ("author", "lead", "account", "contact", "opportunity")
    return Activity.objects.filter(wanted).select_related(*related).order_by("-happened_at", "-pk")


def _of_lead(lead: Lead, user: User) -> Q:
    return Q(lead=lead)


def _came_from(user: User, **target) -> QuerySet:
    """The leads whose live conversion went into this record."""
    converted = ConversionTarget.objects.filter(conversion__undone_at=None, **target).values("conversion__lead")
    return Lead.objects.visible_to(user).filter(pk__in=converted).values("pk")


def _of_account(account: Account, user: User) -> Q:
    contacts = Contact.objects.visible_to(user).filter(account=account).values("pk")
    opportunities = Opportunity.objects.visible_to(user).filter(account=account).values("pk")
    return (
        Q(account=account)
        | Q(contact__in=contacts)
        | Q(opportunity__in=opportunities)
        | Q(lead__in=_came_from(user, account=account))
    )


def _of_contact(contact: Contact, user: User) -> Q:
    opportunities = OpportunityPerson.objects.filter(contact=contact).values("opportunity")
    visible = Opportunity.objects.visible_to(user).filter(pk__in=opportunities).values("pk")
    return Q(contact=contact) | Q(opportunity__in=visible) | Q(lead__in=_came_from(user, contact=contact))


def _of_opportunity(opportunity: Opportunity, user: User) -> Q:
    return Q(opportunity=opportunity) | Q(lead__in=_came_from(user, opportunity=opportunity))
