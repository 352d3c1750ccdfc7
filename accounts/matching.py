"""Which accounts and contacts may be the same as what somebody holds in the hand; ranked, with reasons."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from accounts.models import Account, Contact
from crm.lib.text import company_key, domain_key, email_key, phone_key, tax_id_key, words
from records.models import Record
from records.visibility import Scope, changes, seen_by
from users.models import User
from users.roles import Role

LIKE, MOST_READ, MOST_SHOWN = 0.85, 40, 5


@dataclass(frozen=True)
class Candidate:
    """`score` 0 to 100; `exact`: a key is the same, not only alike. `mine`: the person may change it."""

    record: Record
    score: int
    reasons: tuple[str, ...]
    exact: bool
    mine: bool


@dataclass(frozen=True)
class Matches:
    """What the person may see, best first, and one sentence for each that is hidden from them."""

    shown: tuple[Candidate, ...]
    hidden: tuple[str, ...]

    @property
    def best(self) -> Candidate | None:
        return next((candidate for candidate in self.shown if candidate.exact), None)


@dataclass(frozen=True)
class CompanyKeys:
    company: str
    tax_id: str
    domain: str
    phone: str

    @classmethod
    def of(cls, *, company: str, tax_id: str = "", website: str = "", email: str = "", phone: str = "") -> "CompanyKeys":
        return cls(company_key(company), tax_id_key(tax_id), domain_key(website, email), phone_key(phone))


def matching_accounts(keys: CompanyKeys, *, user: User, but: int | None = None, alike: bool = True) -> Matches:
    """Two queries (one without names that are only alike), one more when something is hidden. `but`: the account itself."""
    wanted = Q()
    if keys.tax_id:
        wanted |= Q(tax_id_key=keys.tax_id)
    if keys.company:
        wanted |= Q(company_key=keys.company)
    if keys.domain:
        wanted |= Q(domain_key=keys.domain) | Q(domains__contains=[keys.domain])
    if keys.phone:
        wanted |= Q(phone_key=keys.phone)
    found = {a.pk: a for a in _read(Account.objects.all(), wanted)}
    if alike:
        found |= {a.pk: a for a in _alike(keys.company)}
    found.pop(but, None)
    return _ranked(((a, *_account_reasons(a, keys)) for a in found.values()), user)


def _alike(company: str) -> Iterable[Account]:
    """By trigrams, through the index (`%`; the threshold stands in the settings), then ranked by a finer measure."""
    if len(company) < 4:
        return []
    alike = Account.objects.filter(company_key__trigram_similar=company).select_related("owner", "team")[:MOST_READ]
    return [a for a in alike if fuzz.ratio(a.company_key, company) >= 100 * LIKE]


def _account_reasons(account: Account, keys: CompanyKeys) -> tuple[int, list[str], bool]:
    reasons, score = [], 0
    if keys.tax_id and account.tax_id_key == keys.tax_id:
        reasons.append(_("same tax id"))
        score = 100
    if keys.company and account.company_key == keys.company:
        reasons.append(_("same company name"))
        score = max(score, 95)
    if keys.domain and (account.domain_key == keys.domain or keys.domain in account.domains):
        reasons.append(_("same domain"))
        score = max(score, 90)
    if keys.phone and account.phone_key == keys.phone:
        reasons.append(_("same phone"))
        score = max(score, 85)
    exact = score > 0
    if keys.company and account.company_key != keys.company:
        alike = round(fuzz.ratio(account.company_key, keys.company))
        if alike >= 100 * LIKE:
            reasons.append(_("company name %(percent)d %% alike") % {"percent": alike})
            score = max(score, alike - 20)
    return score, reasons, exact


@dataclass(frozen=True)
class PersonKeys:
    name: str
    email: str
    phones: frozenset[str]

    @classmethod
    def of(cls, *, name: str, email: str = "", phones: Iterable[str] = ()) -> "PersonKeys":
        return cls(words(name), email_key(email), frozenset(filter(None, map(phone_key, phones))))


def matching_contacts(people: list[PersonKeys], *, user: User) -> list[Matches]:
    """For each person, in their order. One query for all, one more when something is hidden."""
    emails = {person.email for person in people if person.email}
    phones = {phone for person in people for phone in person.phones}
    names = {person.name for person in people if " " in person.name}
    wanted = Q()
    if emails:
        wanted |= Q(email_key__in=emails)
    if phones:
        wanted |= Q(mobile_key__in=phones) | Q(phone_key__in=phones)
    if names:
        wanted |= Q(name_key__in=names)
    found = list(_read(Contact.objects.select_related("account"), wanted))
    return [_ranked(((c, *_contact_reasons(c, person)) for c in found), user) for person in people]


def _contact_reasons(contact: Contact, person: PersonKeys) -> tuple[int, list[str], bool]:
    reasons, score = [], 0
    if person.email and contact.email_key == person.email:
        reasons.append(_("same e-mail"))
        score = 100
    if person.phones & {contact.mobile_key, contact.phone_key}:
        reasons.append(_("same phone"))
        score = max(score, 80)
    exact = score > 0
    if person.name and contact.name_key == person.name:
        reasons.append(_("same name"))
        score = max(score + 5, 60)
    return score, reasons, exact


def _read(queryset: QuerySet, wanted: Q) -> QuerySet | list:
    return queryset.filter(wanted).select_related("owner", "team")[:MOST_READ] if wanted else []


def _ranked(found: Iterable[tuple], user: User) -> Matches:
    scope: Scope = seen_by(user)
    rows = sorted((row for row in found if row[2]), key=lambda row: -row[1])
    shown = [Candidate(r, score, tuple(why), exact, changes(user, r)) for r, score, why, exact in rows if scope.covers(r)]
    covert = [(r, why) for r, _score, why, exact in rows if exact and not scope.covers(r)]
    managers = managers_of(r for r, _why in covert)
    hidden = [announce(r, why, managers) for r, why in covert]
    return Matches(tuple(shown[:MOST_SHOWN]), tuple(dict.fromkeys(hidden)))


def managers_of(records: Iterable[Record]) -> dict[int, list[str]]:
    """Team → the names of its managers, of the teams of these records. One query, none when no record has a team."""
    teams = {record.team_id for record in records if record.team_id}
    found: dict[int, list[str]] = {team: [] for team in teams}
    if teams:
        managers = User.objects.active().filter(role=Role.MANAGER, team__in=teams).order_by("name")
        for team, name in managers.values_list("team", "name"):
            found[team].append(name)
    return found


def announce(record: Record, reasons: Iterable[str], managers: dict[int, list[str]]) -> str:
    """That a hidden duplicate exists and whom to ask (`managers_of`), without any of its data."""
    why = ", ".join(reasons)
    asked = ", ".join(managers.get(record.team_id, [])) or (record.owner.name if record.owner else _("an administrator"))
    kind = record._meta.verbose_name
    if record.team:
        return _("%(kind)s exists already (%(why)s), owned by team %(team)s — ask %(who)s.") % {
            "kind": kind[:1].upper() + kind[1:], "why": why, "team": record.team.name, "who": asked,
        }  # fmt: skip
    return _("%(kind)s exists already (%(why)s) — ask %(who)s.") % {
        "kind": kind[:1].upper() + kind[1:],
        "why": why,
        "who": asked,
    }
