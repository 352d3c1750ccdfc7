"""Which records may be the same as this lead: the visible ones by name, the hidden ones announced."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.matching import (
    CompanyKeys,
    Matches,
    PersonKeys,
    announce,
    managers_of,
    matching_accounts,
    matching_contacts,
)
from leads.models import Lead
from records.visibility import seen_by
from users.models import User


@dataclass(frozen=True)
class Duplicates:
    """(record, reasons) of other leads, accounts and contacts, and a sentence for each that is hidden."""

    leads: tuple[tuple[Lead, str], ...]
    others: tuple[tuple[object, str], ...]
    hidden: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.leads or self.others or self.hidden)


def duplicates_of(lead: Lead, *, user: User) -> Duplicates:
    """By e-mail, phone, tax id and company. Three queries, one more for each kind that is hidden."""
    found = _same_leads(lead)
    scope = seen_by(user)
    shown = tuple((other, why) for other, why in found if scope.covers(other))
    covert = [(other, why) for other, why in found if not scope.covers(other)]
    managers = managers_of(other for other, _why in covert)
    hidden = [announce(other, [why], managers) for other, why in covert]
    company = CompanyKeys.of(company=lead.company, tax_id=lead.tax_id, phone=lead.phone if lead.company else "")
    person = PersonKeys.of(name="", email=lead.email, phones=[lead.mobile, lead.phone])
    records: list[Matches] = [
        matching_accounts(company, user=user, alike=False),
        *matching_contacts([person], user=user),
    ]
    others = tuple((c.record, ", ".join(c.reasons)) for matches in records for c in matches.shown)
    hidden += [sentence for matches in records for sentence in matches.hidden]
    return Duplicates(shown, () if lead.is_converted else others, tuple(dict.fromkeys(hidden)))


def _same_leads(lead: Lead) -> list[tuple[Lead, str]]:
    phones = [phone for phone in (lead.phone_key, lead.mobile_key) if phone]
    wanted = Q()
    if lead.email_key:
        wanted |= Q(email_key=lead.email_key)
    if phones:
        wanted |= Q(phone_key__in=phones) | Q(mobile_key__in=phones)
    if lead.tax_id_key:
        wanted |= Q(tax_id_key=lead.tax_id_key)
    if lead.company_key:
        wanted |= Q(company_key=lead.company_key)
    if not wanted:
        return []
    others = (
        Lead.objects.filter(wanted).exclude(pk=lead.pk).select_related("status", "owner", "team").order_by("-created_at")[:10]
    )
    return [(other, ", ".join(_reasons(lead, other, phones))) for other in others]


def _reasons(lead: Lead, other: Lead, phones: list[str]) -> list[str]:
    tests = [
        (lead.email_key and other.email_key == lead.email_key, _("same e-mail")),
        ({other.phone_key, other.mobile_key} & set(phones), _("same phone")),
        (lead.tax_id_key and other.tax_id_key == lead.tax_id_key, _("same tax id")),
        (lead.company_key and other.company_key == lead.company_key, _("same company name")),
    ]
    return [str(reason) for same, reason in tests if same]
