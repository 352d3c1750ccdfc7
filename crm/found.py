"""What a search has found, as it is told: name, what else is known, what matched."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account, Contact
from activities.models import Activity
from crm.asked import Asked
from crm.finding import STARTS, Found
from crm.lib.money import money
from crm.lib.text import FOLDED, phone_key, plain, tax_id_key
from leads.models import Lead
from opportunities.models import Opportunity
from records.visibility import name_for
from users.models import User

Pieces = list[tuple[str, bool]]  # the text in pieces, each with whether it is what was asked for
TOLD, BEFORE, AFTER = 2, 5, 12
OWNED = ("owner_id", "team_id")
NAMES = ("first_name", "last_name", "email")
READ = {
    "lead": (Lead, ("status",), (
        *NAMES, *OWNED, "company", "phone", "mobile", "tax_id", "external_id", "amount", "currency", "state",
        "status__name", "status__name_es", "status__colour",
    )),
    "contact": (Contact, ("account",), (
        *NAMES, *OWNED, "phone", "mobile", "other_emails", "other_phones", *(f"account__{name}" for name in ("name", *OWNED)),
    )),
    "account": (Account, (), ("name", *OWNED, "kind", "city", "email", "phone", "website", "tax_id")),
    "opportunity": (Opportunity, ("stage", "account", "contact"), (
        "name", *OWNED, "amount", "currency", "state", "stage__name", "stage__name_es", "account__name", "account__owner_id",
        "account__team_id", *(f"contact__{name}" for name in (*NAMES, *OWNED)),
    )),
}  # fmt: skip
ICONS = {"lead": "person-lines-fill", "contact": "person-circle", "account": "building", "opportunity": "kanban"}
LISTS = {"lead": "leads:list", "contact": "accounts:contacts", "account": "accounts:list", "opportunity": "opportunities:list"}


@dataclass(frozen=True)
class Hit:
    kind: str
    url: str
    icon: str
    name: Pieces
    detail: list[Pieces]
    mark: str = ""
    colour: str = ""
    note: Pieces | None = None


@dataclass(frozen=True)
class Group:
    """`more`: there are more than these. `url`: where all stand."""

    label: str
    hits: list[Hit]
    more: bool
    url: str
    strong: bool  # the first is what was typed, or begins so


def grouped(user: User, asked: Asked, found: dict[str, list[Found]], *, most: int) -> list[Group]:
    """The groups that have hits, the best first. One query for each kind found, one for the notes."""
    labels = {"lead": _("Leads"), "contact": _("Contacts"), "account": _("Accounts"), "opportunity": _("Opportunities")}
    kinds = sorted((kind for kind in found if found[kind]), key=lambda kind: found[kind][0].rank)
    notes = _notes(hit for kind in kinds for hit in found[kind][:most])
    groups = []
    for kind in kinds:
        records = read(user, kind, [hit.pk for hit in found[kind]])
        seen = [hit for hit in found[kind] if hit.pk in records]
        hits = [told(records[hit.pk], user, asked, notes.get(hit.note, "")) for hit in seen[:most]]
        url = f"{reverse(LISTS[kind])}?{urlencode({'q': asked.text})}"
        if hits:
            groups.append(Group(labels[kind], hits, len(seen) > most, url, strong=seen[0].rank <= STARTS))
    return groups


def read(user: User, kind: str, numbers: list[int]) -> dict[int, models.Model]:
    """Those that the person may see, by number."""
    model, related, names = READ[kind]
    rows = model.objects.visible_to(user).filter(pk__in=numbers).select_related(*related).only(*names)
    return {record.pk: record for record in rows}


def _notes(hits: Iterable[Found]) -> dict[int, str]:
    numbers = [hit.note for hit in hits if hit.note]
    return dict(Activity.objects.filter(pk__in=numbers).values_list("pk", "text")) if numbers else {}


def told(record: models.Model, user: User, asked: Asked | None = None, note: str = "") -> Hit:
    """`asked` None: as one of those lately seen."""
    kind, words = record._meta.model_name, asked.words if asked else ()
    known = [value for value in _known(record, user) if value]
    matched = [value for value in known if asked and _matches(value, asked)]
    shown = [value for value in known if value in known[:TOLD] or value in matched]
    mark, colour = _mark(record)
    return Hit(
        kind, record.get_absolute_url(), ICONS[kind], pieces(str(record), words),
        [_whole(value) if value in matched and not _contains(value, words) else pieces(value, words) for value in shown],
        mark, colour, excerpt(note, asked.text.split()) if asked and note else None,
    )  # fmt: skip


def _known(record: models.Model, user: User) -> list[str]:
    if isinstance(record, Lead):
        company = record.company if record.full_name else ""
        worth = money(record.amount, record.currency)
        return [company, record.email, record.mobile, record.phone, record.tax_id, worth]
    if isinstance(record, Contact):
        further = [*record.other_emails, *record.other_phones]
        return [name_for(user, record.account), record.email if record.full_name else "", record.mobile, record.phone, *further]
    if isinstance(record, Account):
        return [record.city, record.email, record.phone, record.website, record.tax_id]
    return [name_for(user, record.account or record.contact), money(record.amount, record.currency)]


def _mark(record: models.Model) -> tuple[str, str]:
    if isinstance(record, Lead):
        return record.status.label, record.status.colour
    if isinstance(record, Opportunity):
        if record.state == Opportunity.State.OPEN:
            return record.stage.label, ""
        return record.get_state_display(), "green" if record.state == Opportunity.State.WON else "grey"
    if isinstance(record, Account) and record.kind == Account.Kind.CUSTOMER:
        return record.get_kind_display(), "green"
    return "", ""


def _contains(value: str, words: Iterable[str]) -> bool:
    return any(word in plain(value) for word in words)


def _matches(value: str, asked: Asked) -> bool:
    if _contains(value, asked.words):
        return True
    digits = "".join(c for c in value if c.isdigit())
    if asked.is_number and digits:
        return any(word in digits or word in phone_key(value) for word in asked.words) or digits == asked.words[0]
    return bool(asked.tax_id) and tax_id_key(value) == asked.tax_id


def _whole(value: str) -> Pieces:
    return [(value, True)]


def pieces(text: str, words: Iterable[str]) -> Pieces:
    """The text, with what of it the words (as `plain` writes them) are."""
    folded, places = [], []
    for place, letter in enumerate(text):
        for one in FOLDED[ord(letter)]:
            folded.append(one)
            places.append(place)
    line, marked = "".join(folded), set()
    for word in filter(None, words):
        start = line.find(word)
        while start >= 0:
            marked |= set(places[start : start + len(word)])
            start = line.find(word, start + len(word))
    found: Pieces = []
    for place, letter in enumerate(text):
        if found and found[-1][1] is (place in marked):
            found[-1] = (found[-1][0] + letter, found[-1][1])
        else:
            found.append((letter, place in marked))
    return found


def excerpt(text: str, words: list[str]) -> Pieces:
    """Some words around the first that was asked for."""
    there = text.split()
    first = next((n for n, word in enumerate(there) if _contains(word, words)), 0)
    start, end = max(0, first - BEFORE), first + AFTER
    line = " ".join(word[:60] for word in there[start:end])
    return pieces(f"{'… ' if start else ''}{line}{' …' if end < len(there) else ''}", words)
