"""What is particular to merging leads."""

from django.db.models import Max
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.lib.text import email_key, phone_key
from leads.forms import LeadForm
from leads.models import Lead, LeadPerson
from records.merging import Merging, form_fields, settle_consent, with_extra
from records.own import label_of
from records.parts import sort_name
from records.saving import check

PERSON = ("first_name", "last_name", "job_title", "email", "phone", "mobile")


def _refusal(lead: Lead) -> str:
    if lead.is_converted:
        return _("“%(name)s” is converted: merge the account or the contact that it became.") % {"name": lead}
    return ""


def _settle(kept: Lead, others: list[Lead]) -> list[str]:
    """Consent by its rule; ways to reach the same person that were not chosen are kept as extra data."""
    changed = settle_consent(kept, others)
    known = _ways(kept)
    for other in others:
        if not is_another_person(kept, other):
            for name in ("email", "phone", "mobile"):
                value = getattr(other, name)
                if value and not known & _ways(other, name):
                    kept.extra = with_extra(kept.extra, capfirst(label_of(Lead, name)), value)
                    known |= _ways(other, name)
                    changed.append("extra")
    return changed


def _ways(lead: Lead, *names: str) -> set[str]:
    keys = {"email": email_key(lead.email), "phone": phone_key(lead.phone), "mobile": phone_key(lead.mobile)}
    return {keys[name] for name in names or keys} - {""}


def is_another_person(kept: Lead, other: Lead) -> bool:
    """Whether the other lead's person is not the kept one's: they become a further person."""
    theirs = sort_name(other.full_name)
    return bool(theirs) and theirs != sort_name(kept.full_name) and not _ways(kept, "email") & _ways(other, "email")


def _is_among(lead: Lead, people: list[LeadPerson]) -> bool:
    name, email = sort_name(lead.full_name), email_key(lead.email)
    return any((email and email_key(one.email) == email) or sort_name(one.full_name) == name for one in people)


def _add(kept: Lead, others: list[Lead]) -> list[LeadPerson]:
    made, last = [], kept.people.aggregate(last=Max("position"))["last"] or 0
    for other in others:
        if is_another_person(kept, other) and not _is_among(other, [*kept.people.all(), *made]):
            last += 1
            person = LeadPerson(lead=kept, position=last, **{name: getattr(other, name) for name in PERSON})
            check(person)
            person.save(force_insert=True)
            made.append(person)
    return made


LEADS = Merging(Lead, lambda: form_fields(LeadForm, Lead), _settle, _add, _refusal)
