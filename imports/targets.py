"""Where a column can go: the fields of each kind of record, and what stands beside them."""

import functools

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Account, Contact
from leads.models import Lead
from records.own import is_own
from records.own_lists import own_targets

EXTRA, IGNORE = "", "ignore"
FURTHER_PEOPLE = range(2, 6)

NAMES = ["first_name", "last_name", "full_name", "job_title"]
PERSON = [*NAMES, "email", "phone", "mobile"]
COMPANY = ["tax_id", "website", "industry", "employees", "annual_revenue"]
ADDRESS = ["street", "postcode", "city", "region", "country"]
CONSENT = ["consent", "no_consent"]
OURS = ["owner", "tags", "external_id", "own_id", "extra"]

MODELS = {"leads": Lead, "contacts": Contact, "accounts": Account}
GROUPS = {
    "leads": {
        gettext_lazy("Person"): PERSON,
        gettext_lazy("Company"): ["company", *COMPANY],
        gettext_lazy("Address"): ADDRESS,
        gettext_lazy("Lead"): ["interest", "amount", "currency", "source", "campaign", "status", "direction", *OURS],
        gettext_lazy("Consent"): [*CONSENT, "consent_origin"],
        gettext_lazy("Campaign link"): ["utm_source", "utm_medium", "utm_campaign"],
        gettext_lazy("Further people"): [f"person{n}.{field}" for n in FURTHER_PEOPLE for field in PERSON],
    },
    "contacts": {
        gettext_lazy("Person"): [*PERSON, "other_emails", "other_phones"],
        gettext_lazy("Company"): ["company", *(f"account.{field}" for field in (*COMPANY, "phone"))],
        gettext_lazy("Address"): ADDRESS,
        gettext_lazy("Contact"): ["description", *OURS],
        gettext_lazy("Consent"): [*CONSENT, "consent_origin", "do_not_call"],
    },
    "accounts": {
        gettext_lazy("Company"): ["name", *COMPANY, "phone", "email", "domains", "description"],
        gettext_lazy("Address"): ADDRESS,
        gettext_lazy("Account"): OURS,
    },
}
# What the names of columns mean where it is not the field of a lead: (target in names.py, whether the name must be clear).
MEANS = {
    "leads": {},
    "contacts": {"interest": "description"} | {field: f"account.{field}" for field in COMPANY},
    "accounts": {"company": "name", "interest": "description"},
}
VAGUELY = {"accounts": {"full_name": "name"}}
SPECIAL = {
    "full_name": gettext_lazy("first and last name"),
    "no_consent": gettext_lazy("consent to mailings (refused)"),
    "company": gettext_lazy("company"),
    "own_id": "Mochila id",
    "extra": gettext_lazy("extra data of an export"),
    IGNORE: pgettext_lazy("column", "Left out"),
}


def known_targets(kind: str) -> frozenset[str]:
    """Those of the house, and the company's own fields."""
    return _of_the_house(kind) | {target for target, _label in own_targets(MODELS[kind])}


@functools.cache
def _of_the_house(kind: str) -> frozenset[str]:
    return frozenset(target for group in GROUPS[kind].values() for target in group)


def meant(target: str, kind: str, *, clear: bool) -> str:
    """The target of this kind of record for that of a lead; "" when it has none such."""
    target = MEANS[kind].get(target, target)
    target = target if clear else VAGUELY.get(kind, {}).get(target, target)
    return target if target in known_targets(kind) else EXTRA


def targets(kind: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """All that a column can be, for a select: (group, [(target, label)]), in the language of the reader."""
    groups = [(str(name), [(target, target_label(target, kind)) for target in group]) for name, group in GROUPS[kind].items()]
    own = own_targets(MODELS[kind])
    groups += [(_("Own fields"), own)] if own else []
    return [*groups, (_("No field"), [(EXTRA, _("Kept as labelled extra data")), (IGNORE, target_label(IGNORE, kind))])]


def target_label(target: str, kind: str = "leads") -> str:
    """The field's name for people, "" for none."""
    if not target:
        return ""
    of, _dot, name = target.rpartition(".")
    if of == "account":
        return _("Company: %(field)s") % {"field": _name(Account, name)}
    if of:
        return _("Person %(n)s: %(field)s") % {"n": of.removeprefix("person"), "field": _name(Lead, name)}
    label = dict(own_targets(MODELS[kind])).get(name) if is_own(name) else _name(MODELS[kind], name)
    if label is None:
        return _("a field that is no longer used")
    return label[:1].upper() + label[1:]


def _name(model, name: str) -> str:
    return str(SPECIAL[name] if name in SPECIAL else model._meta.get_field(name).verbose_name)
