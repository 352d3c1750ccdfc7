"""What is particular to merging accounts, and contacts."""

from django.utils.text import capfirst

from accounts.forms import AccountForm, ContactForm
from accounts.models import Account, Contact
from crm.lib.text import email_key, phone_key
from records.merging import Merging, form_fields, settle_consent, with_extra
from records.own import label_of


def _settle_account(kept: Account, others: list[Account]) -> list[str]:
    """A customer if one of them is, since the first of their days. Another telephone or e-mail is kept as extra data."""
    changed, since = [], [one.customer_since for one in (kept, *others) if one.customer_since]
    if since and kept.customer_since != min(since):
        kept.kind, kept.customer_since = Account.Kind.CUSTOMER, min(since)
        changed += ["kind", "customer_since"]
    for name, key in (("phone", phone_key), ("email", email_key)):
        values = {key(getattr(one, name)): getattr(one, name) for one in others if getattr(one, name)}
        values.pop(key(getattr(kept, name)), None)
        for value in values.values():
            kept.extra = with_extra(kept.extra, capfirst(label_of(Account, name)), value)
            changed.append("extra")
    return changed


def _settle_contact(kept: Contact, others: list[Contact]) -> list[str]:
    """Consent by its rule; one who must not be called stays so; what was not chosen stands among the further ways."""
    changed = settle_consent(kept, others)
    if any(one.do_not_call for one in others) and not kept.do_not_call:
        kept.do_not_call = True
        changed.append("do_not_call")
    emails = {email_key(one): one for one in (*kept.other_emails, *(other.email for other in others)) if one}
    emails.pop(email_key(kept.email), None)
    numbers = (*kept.other_phones, *(number for other in others for number in (other.phone, other.mobile)))
    phones = {phone_key(one) or one: one for one in numbers if one}
    for taken in (kept.phone, kept.mobile):
        phones.pop(phone_key(taken) or taken, None)
    for name, values in (("other_emails", emails), ("other_phones", phones)):
        if [*values.values()] != getattr(kept, name):
            setattr(kept, name, [*values.values()])
            changed.append(name)
    return changed


ACCOUNTS = Merging(Account, lambda: form_fields(AccountForm, Account), _settle_account)
CONTACTS = Merging(Contact, lambda: form_fields(ContactForm, Contact), _settle_contact)
