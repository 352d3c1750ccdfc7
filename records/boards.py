"""The board of a list: the same filters, one lane for each status or stage, with count and sums. Two statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Model
from django_filters import FilterSet

from crm.lib.money import money
from crm.lib.paging import MOST, count_text
from records.labels import labels_of
from records.list_state import ListState, RecordList
from records.told import Told
from records.visibility import changed_by

CARDS, MORE = 15, 50  # of a lane: at first, and when more are asked for
SHOWN = ("name", "next", "amount", "owner")
ORDER = "t.next_action_at, t.id"


class Card(NamedTuple):
    id: int
    name: str
    small: str
    amount: str
    tone: str
    when: str
    owner: str
    initials: str
    movable: bool


@dataclass(frozen=True)
class Lane:
    """`sums`: currency, total, and total weighted by probability. `more` cards than are shown."""

    stage: Model
    cards: list[Card]
    count: int
    sums: list[tuple[str, Decimal, Decimal]]

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.cards))

    @property
    def told_sums(self) -> list[str]:
        return [money(total, currency) for currency, total, _weighted in self.sums]


@dataclass(frozen=True)
class Board:
    """`whole`: false where there are more records than are counted; sums would then tell too little, and are left out."""

    lanes: list[Lane]
    count: int
    whole: bool

    @property
    def count_text(self) -> str:
        return count_text(self.count)

    @property
    def totals(self) -> list[tuple[str, Decimal, Decimal]]:
        """Currency, sum, weighted sum of all lanes."""
        found: dict[str, list[Decimal]] = {}
        for lane in self.lanes:
            for currency, total, weighted in lane.sums:
                sums = found.setdefault(currency, [Decimal(0), Decimal(0)])
                sums[0] += total
                sums[1] += weighted
        return [(currency, *sums) for currency, sums in found.items()]


def board_of(
    listing: RecordList, state: ListState, filters: FilterSet, told: Told, lanes: Sequence[Model], *, most: int = CARDS
) -> Board:
    """`filters`: of open records. `lanes`: the statuses or stages, in order."""
    by, columns = f"{listing.board}_id", [column for column in listing.columns() if column.name in SHOWN]
    reads = ["id", by, "next_action_at", "amount", "currency", *(name for column in columns for name in column.reads)]
    weight = ["probability"] if listing.weighted else []
    source = filters.qs.parts_for(told.user, [*reads, *weight])
    rows = source.also(*((f"t.{by} = %s", (lane.pk,)) for lane in lanes)).first_of_each(ORDER, most)
    told.labels, _counted = labels_of(listing.model, rows, [name for column in columns for name in column.relations])
    cards: dict[int, list] = {lane.pk: [] for lane in lanes}
    for row in sorted(rows, key=lambda row: (row["next_action_at"], row["id"])):
        if len(cards[row[by]]) < most:
            cards[row[by]].append(row)
    figures = "count(*), sum(amount), sum(amount * probability / 100)" if weight else "count(*), sum(amount), sum(amount)"
    groups = source.grouped([by, "currency"], figures, MOST)
    count = sum(group[2] for group in groups)
    draw = _Drawn(columns, told, listing)
    drawn = [
        Lane(
            lane,
            [draw.card(row) for row in cards[lane.pk]],
            sum(number for pk, _currency, number, *_sums in groups if pk == lane.pk),
            [(currency, *sums) for pk, currency, _n, *sums in groups if pk == lane.pk and sums[0] is not None and count <= MOST],
        )
        for lane in lanes
    ]
    return Board(drawn, count, count <= MOST)


class _Drawn:
    def __init__(self, columns: list, told: Told, listing: RecordList) -> None:
        self.cells = {column.name: column.cell for column in columns}
        self.told, self.changing = told, changed_by(told.user, listing.model)

    def card(self, row: dict) -> Card:
        name, small = self.cells["name"](row, self.told)
        tone, when, _what = self.cells["next"](row, self.told)
        owner = self.cells["owner"](row, self.told)
        words = owner.split()
        initials = "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()
        amount = self.told.money(row["amount"], row["currency"])
        movable = self.changing.admits(row["owner_id"], row["team_id"])
        return Card(row["id"], name, small, amount, tone, when, owner, initials, movable)
