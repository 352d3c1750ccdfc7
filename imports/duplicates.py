"""Which rows are in the CRM already, or twice in the file: by e-mail, or by telephone and name together.

A handful of queries for any number of rows. What the person may not see counts as well, and is announced without its data.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.matching import announce
from accounts.models import Contact
from crm.lib.text import email_key, phone_key
from leads.models import Lead
from records.models import Record
from records.parts import sort_name
from records.visibility import seen_by
from users.models import User

Mark = tuple[str, ...]  # ("email", key), or ("phone", key, key of the name): two with the same mark are one


@dataclass(frozen=True)
class Known:
    """What is in the CRM already. `record` is None where the person may not see it; the sentence says whom to ask."""

    sentence: str
    record: Record | None


def marks_of(record: Lead | Contact) -> list[Mark]:
    """The e-mail first. A telephone alone is no mark: a switchboard has many people."""
    email = email_key(record.email)
    name = sort_name(record.full_name or getattr(record, "company", ""))
    phones = dict.fromkeys(key for key in (phone_key(record.mobile), phone_key(record.phone)) if key)
    return [*([("email", email)] if email else []), *(("phone", phone, name) for phone in phones)]


def already_known(leads: Iterable[Lead], *, user: User) -> dict[Mark, Known]:
    """For the marks of these leads, who has them already. Six queries, and one for each team that is announced."""
    marks = {mark for lead in leads for mark in marks_of(lead)}
    emails = [mark[1] for mark in marks if mark[0] == "email"]
    phones = list({mark[1] for mark in marks if mark[0] == "phone"})
    scope, announced = seen_by(user), {}
    known: dict[Mark, Known] = {}
    for record in _with_keys(emails, phones):
        for mark in marks.intersection(marks_of(record)):
            why = _why(mark)
            if scope.covers(record):
                if mark not in known or known[mark].record is None:
                    known[mark] = Known(_seen(record, why), record)
            elif mark not in known:
                whose = (type(record), why, record.team_id, record.owner_id)
                announced[whose] = announced.get(whose) or announce(record, [why])
                known[mark] = Known(announced[whose], None)
    return known


def _with_keys(emails: list[str], phones: list[str]) -> Iterator[Record]:
    """Leads before contacts, the oldest first. The `exclude` is what lets PostgreSQL use the partial indexes."""
    for model in (Lead, Contact):
        for field, keys in (("email_key", emails), ("phone_key", phones), ("mobile_key", phones)):
            if keys:
                found = model.objects.filter(**{f"{field}__in": keys}).exclude(**{field: ""})
                yield from found.select_related("owner", "team").order_by("pk")


def _why(mark: Mark) -> str:
    return _("same e-mail") if mark[0] == "email" else _("same phone and name")


def _seen(record: Record, why: str) -> str:
    """Without the record's data: the page adds the link for whoever may see it."""
    kind = str(record._meta.verbose_name)
    return _("%(kind)s exists already (%(why)s).") % {"kind": kind[:1].upper() + kind[1:], "why": why}


def twin_in_file(mark: Mark, number: int) -> str:
    return _("The same as row %(n)d (%(why)s).") % {"n": number, "why": _why(mark)}
