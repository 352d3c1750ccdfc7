"""The board: open opportunities by stage, with count and sum of each."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from opportunities.models import Opportunity, Pipeline, Stage

CARDS = 50


@dataclass(frozen=True)
class Column:
    """`sums` by currency; `more` cards than are shown."""

    stage: Stage
    cards: list[Opportunity]
    count: int
    sums: list[tuple[str, Decimal, Decimal]]

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.cards))


def board_of(queryset: QuerySet, pipeline: Pipeline) -> list[Column]:
    """Three queries, whatever the number of stages. `queryset`: what the reader may see, filtered."""
    here = queryset.filter(pipeline=pipeline, state=Opportunity.State.OPEN)
    stages = list(
        Stage.objects.filter(Q(archived=False) | Q(pk__in=here.values("stage")), pipeline=pipeline).order_by("position", "pk")
    )
    totals: dict[int, list] = {stage.pk: [] for stage in stages}
    weighted = Sum(F("amount") * F("probability") / 100)
    for row in here.order_by().values("stage_id", "currency").annotate(n=Count("pk"), total=Sum("amount"), weighted=weighted):
        totals[row["stage_id"]].append(row)
    place = Window(RowNumber(), partition_by="stage_id", order_by=["next_action_at", "pk"])
    first = here.annotate(place=place).filter(place__lte=CARDS).with_row_data().order_by("stage_id", "place")
    cards: dict[int, list] = {stage.pk: [] for stage in stages}
    for opportunity in first:
        cards[opportunity.stage_id].append(opportunity)
    return [
        Column(
            stage,
            cards[stage.pk],
            sum(row["n"] for row in totals[stage.pk]),
            [(row["currency"], row["total"], row["weighted"]) for row in totals[stage.pk] if row["total"] is not None],
        )
        for stage in stages
    ]


def totals_of(columns: list[Column]) -> list[tuple[str, Decimal, Decimal]]:
    """(currency, sum, weighted sum) of the whole board."""
    found: dict[str, list[Decimal]] = {}
    for column in columns:
        for currency, total, weighted in column.sums:
            sums = found.setdefault(currency, [Decimal(0), Decimal(0)])
            sums[0] += total
            sums[1] += weighted
    return [(currency, *sums) for currency, sums in found.items()]
