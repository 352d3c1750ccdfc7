"""The search for likely pairs, over all records, in the background. Only what is new or was changed is looked at.

Compared are those that share a mark (e-mail, telephone, tax id, company and name …), each found through an index; a mark that
more than `MOST` share says little and is left out. Path not taken: comparing names alone, which too many share at a million.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import connection, models
from django.db.models import Max
from django.utils import timezone

from accounts.models import Account, Contact
from crm.lib.db import be_patient, in_transaction
from crm.lib.likeness import LIKELY, CompanyLooks, Like, PersonLooks, companies_alike, company_words, people_alike
from crm.lib.text import FREE_MAIL, words
from leads.models import Lead
from records.models import Record
from records.pairs import LikelyPair, PairLook
from records.visibility import NotYours, changes, get_visible
from users.models import User

CHUNK, MOST = 1_000, 50
SETTLED = timedelta(minutes=2)  # what is being written may come behind what is there: it is waited for
PHONES = [(ours, theirs, "") for ours in ("phone_key", "mobile_key") for theirs in ("phone_key", "mobile_key")]
BY_EMAIL, BY_TAX_ID = ("email_key", "email_key", ""), ("tax_id_key", "tax_id_key", "")
BY_COMPANY = ("company_key", "company_key", "AND b.name_key = a.name_key")


@dataclass(frozen=True)
class Kind:
    """`marks`: (column, column of the other, further condition) by which candidates are found."""

    model: type[Record]
    marks: list[tuple[str, str, str]]
    columns: tuple[str, ...]
    alike: Callable[[dict, dict], Like]


def person_of(row: dict) -> PersonLooks:
    at_work = bool(row.get("company_key"))  # then tax id and address are the company's, which colleagues share
    return PersonLooks(
        words(row["first_name"]), words(row["last_name"]), _set(row["email_key"]), _set(row["phone_key"], row["mobile_key"]),
        "" if at_work else row.get("tax_id_key", ""), "", row.get("company_key", ""), *(("", "", "") if at_work else _place(row)),
    )  # fmt: skip


def company_of(row: dict) -> CompanyLooks:
    name = company_words(row.get("company") or row.get("name") or "")
    domains = _set(row["domain_key"]) - FREE_MAIL
    phones = _set(row["phone_key"], row.get("mobile_key", ""))
    return CompanyLooks(name, row["tax_id_key"], domains, phones, *_place(row))


def _place(row: dict) -> tuple[str, str, str]:
    return words(row["street"]), words(row["postcode"]), words(row["city"])


def _set(*keys: str) -> frozenset[str]:
    return frozenset(filter(None, keys))


def _leads_alike(one: dict, other: dict) -> Like:
    """Leads without a person's name are companies."""
    nameless = not any(row["first_name"] or row["last_name"] for row in (one, other))
    if nameless:
        return companies_alike(company_of(one), company_of(other))
    return people_alike(person_of(one), person_of(other))


def _accounts_alike(one: dict, other: dict) -> Like:
    return companies_alike(company_of(one), company_of(other))


def _contacts_alike(one: dict, other: dict) -> Like:
    return people_alike(person_of(one), person_of(other))


ADDRESS = ("street", "postcode", "city")
PERSON = ("first_name", "last_name", "email_key", "phone_key", "mobile_key", *ADDRESS)
COMPANY = ("tax_id_key", "company", "company_key", "domain_key")
SAME_COMPANY = [BY_TAX_ID, *((column, column, "") for column in ("company_key", "domain_key", "phone_key"))]
SAME_ACCOUNT = ("name_key", "name_key", "AND b.account_id = a.account_id")
KINDS = {
    "lead": Kind(Lead, [BY_EMAIL, *PHONES, BY_TAX_ID, BY_COMPANY], (*PERSON, *COMPANY), _leads_alike),
    "account": Kind(Account, SAME_COMPANY, ("name", "tax_id_key", "domain_key", "phone_key", *ADDRESS), _accounts_alike),
    "contact": Kind(Contact, [BY_EMAIL, *PHONES, SAME_ACCOUNT], PERSON, _contacts_alike),
}


def look_once(*, settled: timedelta = SETTLED) -> bool:
    """The next records that are new or changed; False when there are none."""
    return any(_look(name, kind, settled) for name, kind in KINDS.items())


@in_transaction
def _look(name: str, kind: Kind, settled: timedelta) -> bool:
    be_patient()
    events = kind.model.history.rel.related_model.objects
    if not PairLook.objects.filter(record=name).exists():
        newest = events.aggregate(last=Max("pgh_id"))["last"] or 0
        PairLook.objects.bulk_create([PairLook(record=name, last_event=newest)], ignore_conflicts=True)
    look, before = PairLook.objects.select_for_update().get(record=name), timezone.now() - settled
    new = kind.model.objects.filter(pk__gt=look.last_id).order_by("pk").values_list("created_at", "pk", "pk")
    found = _settled(new[:CHUNK], before)
    if found:
        look.last_id = found[-1][1]
    else:
        changed = (
            events.filter(pgh_id__gt=look.last_event).order_by("pgh_id").values_list("pgh_created_at", "pgh_id", "pgh_obj_id")
        )
        found = _settled(changed[:CHUNK], before)
        if not found:
            return False
        look.last_event = found[-1][1]
    ids = sorted({pk for _at, _place, pk in found})
    find_pairs(name, ids)
    look.save()
    return True


def _settled(rows: Iterable[tuple], before: datetime) -> list[tuple]:
    """Up to the first that is too young: what stands behind it waits, so that nothing is passed by."""
    now = timezone.now()
    return list(takewhile(lambda row: row[0] <= before or row[0] > now, rows))


def find_pairs(name: str, ids: list[int]) -> int:
    """Those of these records with any other, kept anew; how many. What somebody has decided stays."""
    kind = KINDS[name]
    candidates = _candidates(kind, ids)
    rows = {row["id"]: row for row in _rows(kind, {pk for pair in candidates for pk in pair})}
    likes = {pair: kind.alike(rows[pair[0]], rows[pair[1]]) for pair in candidates if all(pk in rows for pk in pair)}
    likely = {pair: like for pair, like in likes.items() if like.score >= LIKELY and like.reasons}
    either = models.Q(one_id__in=ids) | models.Q(other_id__in=ids)
    LikelyPair.objects.filter(either, record=name, decided_at=None).delete()
    made = [
        LikelyPair(record=name, one_id=one, other_id=other, score=round(100 * like.score), reasons=[*map(str, like.reasons)])
        for (one, other), like in likely.items()
    ]
    pair = ["record", "one_id", "other_id"]
    LikelyPair.objects.bulk_create(made, update_conflicts=True, unique_fields=pair, update_fields=["score", "reasons"])
    return len(likely)


def _rows(kind: Kind, ids: Iterable[int]) -> models.QuerySet:
    """Without converted leads: what they became is looked at instead."""
    found = kind.model.objects.filter(pk__in=ids)
    return (found.exclude(state="converted") if kind.model is Lead else found).values("id", *kind.columns)


def _candidates(kind: Kind, ids: list[int]) -> set[tuple[int, int]]:
    table, found = kind.model._meta.db_table, set()
    with connection.cursor() as cursor:
        for ours, theirs, also in kind.marks:
            cursor.execute(
                f"""SELECT a.id, array_agg(other.id) FROM {table} AS a, LATERAL (
                        SELECT b.id FROM {table} AS b
                        WHERE b.{theirs} = a.{ours} AND b.{theirs} <> '' AND b.id <> a.id {also} LIMIT {MOST + 1}) AS other
                    WHERE a.id = ANY(%s) AND a.{ours} <> '' GROUP BY a.id HAVING count(*) <= {MOST}""",
                [ids],
            )
            found |= {(min(one, other), max(one, other)) for one, others in cursor.fetchall() for other in others}
    return found


def decide_pair(pair: LikelyPair, *, actor: User, two: bool) -> None:
    """Whether they are two, for whoever sees both and may change one. A second press changes nothing."""
    model = KINDS[pair.record].model
    records = [get_visible(model.objects, actor, number) for number in (pair.one_id, pair.other_id)]
    if not any(changes(actor, record) for record in records):
        raise NotYours
    said = {"decided_at": timezone.now(), "decided_by": actor} if two else {"decided_at": None, "decided_by": None}
    LikelyPair.objects.filter(pk=pair.pk, decided_at__isnull=two).update(**said)
