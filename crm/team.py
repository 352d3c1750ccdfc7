"""How it stands with the people that somebody answers for: each person's work of today, each pipeline, what was closed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum

from crm.figures import list_url
from crm.lib.paging import MOST, capped_count, count_text
from leads.models import Lead
from opportunities.models import Opportunity, Pipeline
from records.filters import next_is, start_of
from users.models import User
from users.roles import Role

MOST_LEADS = 1_000  # of a person
OPEN, WON, LOST = Opportunity.State.OPEN, Opportunity.State.WON, Opportunity.State.LOST
LEADS, OPPORTUNITIES = "leads:list", "opportunities:list"
CLOSED = {"won": {"state": "won", "closed": "month"}, "lost": {"state": "lost", "closed": "month"}}


@dataclass(frozen=True)
class Number:
    """A count, and the list of exactly these records. `most`: beyond it is not counted."""

    count: int
    url: str
    most: int = MOST

    @property
    def text(self) -> str:
        return count_text(self.count, most=self.most)


@dataclass
class Line:
    """A person or a pipeline: its counts by name, and by currency the sum of what is open, plain and weighted."""

    name: str
    owner: str = ""
    pipeline: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    sums: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def add(self, row: dict, names: tuple[str, ...]) -> None:
        for name in names:
            self.counts[name] = self.counts.get(name, 0) + row[name]
        if row.get("total"):
            total, weighted = self.sums.get(row["currency"], (Decimal(0), Decimal(0)))
            self.sums[row["currency"]] = total + row["total"], weighted + row["weighted"]

    def number(self, name: str) -> Number:
        asked = {"owner": self.owner, "pipeline": self.pipeline} | {
            "leads_late": {"next": "late"}, "leads_today": {"next": "today"},
            "late": {"next": "late"}, "today": {"next": "today"}, "open": {}, **CLOSED,
        }[name]  # fmt: skip
        of_leads = name.startswith("leads_")
        url = list_url(LEADS if of_leads else OPPORTUNITIES, **{k: v for k, v in asked.items() if v})
        return Number(self.counts.get(name, 0), url, MOST_LEADS if of_leads else MOST)

    @property
    def numbers(self) -> dict[str, Number]:
        names = ("open", "won", "lost") if self.pipeline else ("leads_late", "leads_today", "late", "today", "won", "lost")
        return {name: self.number(name) for name in names}


@dataclass(frozen=True)
class Team:
    """`inbox`: open leads that nobody owns."""

    people: list[Line]
    pipelines: list[Line]
    inbox: Number


def team_of(user: User) -> Team:
    """A manager's own team, otherwise all that the person sees. Three queries, whatever the number of people."""
    team = user.team_id if user.role == Role.MANAGER else None
    people: dict[int | None, Line] = {}
    leads = Lead.objects.visible_to(user).open()
    for row in _leads_of_people(leads, team):
        _line(people, row).add(row, ("leads_late", "leads_today"))
    pipelines: dict[int, Line] = {}
    for row in _opportunities(user, team):
        _line(people, row).add(row, ("late", "today", "open", "won", "lost"))
        pipeline = Pipeline(name=row["pipeline__name"], name_es=row["pipeline__name_es"])
        line = Line(pipeline.label, owner="team" if team else "", pipeline=str(row["pipeline"]))
        pipelines.setdefault(row["pipeline"], line).add(row, ("open", "won", "lost"))
    named = sorted((line for pk, line in people.items() if pk), key=lambda line: line.name.casefold())
    inbox = Number(capped_count(leads.unassigned()), list_url(LEADS, owner="none"))
    return Team(named, list(pipelines.values()), inbox)


def _line(people: dict, row: dict) -> Line:
    return people.setdefault(row["owner"], Line(row["owner__name"] or "", owner=str(row["owner"] or "none")))


def _leads_of_people(leads: QuerySet, team: int | None) -> Iterator[dict]:
    """Of each person how many are late, and for today. Each is counted up to a limit in the person's own order, so that what a
    large house has lying about costs no more."""
    theirs, today = leads.filter(owner=OuterRef("pk")), start_of("today")
    before, since = _counted(theirs.filter(next_action_at__lt=today)), theirs.filter(next_action_at__gte=today)
    people = User.objects.filter(team=team) if team else User.objects.all()
    counts = {
        "leads_late": before + _counted(since.filter(next_is("late"))),
        "leads_today": _counted(since.filter(next_is("today"))),
    }
    for row in people.annotate(**counts).values("pk", "name", *counts):
        if any(row[name] for name in counts):
            yield row | {"owner": row["pk"], "owner__name": row["name"]}


def _counted(rows: QuerySet) -> Subquery:
    template = "(SELECT count(*) FROM (%(subquery)s) AS first)"
    return Subquery(rows.order_by().values("pk")[: MOST_LEADS + 1], output_field=IntegerField(), template=template)


def _opportunities(user: User, team: int | None):
    """By owner, pipeline and currency: what is open, and what was closed this month."""
    closed, is_open = Q(closed_at__gte=start_of("month")), Q(state=OPEN)
    rows = Opportunity.objects.visible_to(user).filter(Q(team=team) if team else Q(), is_open | closed)
    by = ("owner", "owner__name", "pipeline", "pipeline__name", "pipeline__name_es", "pipeline__position", "currency")
    return rows.order_by("pipeline__position", "pipeline").values(*by).annotate(
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=is_open & next_is("late")),
        today=Count("pk", filter=is_open & next_is("today")),
        won=Count("pk", filter=closed & Q(state=WON)),
        lost=Count("pk", filter=closed & Q(state=LOST)),
        total=Sum("amount", filter=is_open),
        weighted=Sum(F("amount") * F("probability") / 100, filter=is_open),
    )  # fmt: skip
