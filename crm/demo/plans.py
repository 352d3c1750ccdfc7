"""Which accounts there will be, with how many people and which sales. Drawn first, so that the ids follow the years."""

from dataclasses import dataclass, field

from crm.demo.world import World
from opportunities.models import Opportunity

OPEN, WON, LOST, CANCELLED = (state.value for state in Opportunity.State)
# how sales end and how far they came, in turn: any eight in a row have all states and all stages
TURNS = [
    (OPEN, 0), (WON, 4), (OPEN, 3), (LOST, 2), (OPEN, 1), (OPEN, 4), (CANCELLED, 1), (OPEN, 2), (WON, 3), (LOST, 3),
    (OPEN, 0), (WON, 4), (LOST, 1), (OPEN, 2), (LOST, 4), (OPEN, 1), (WON, 4), (OPEN, 3), (LOST, 0), (WON, 2),
]  # fmt: skip
PRIVATE = 0.06  # of the sales: to people without a company


@dataclass(slots=True)
class Sale:
    """Ages in days. `from_lead`: it began with a conversion."""

    state: str
    stage: int
    age: float
    closed: float | None
    from_lead: bool

    @property
    def fresh(self) -> bool:
        """Nothing has been done yet: its conversion can still be undone."""
        return self.state == OPEN and self.stage == 0 and self.age < 7


@dataclass(slots=True)
class AccountPlan:
    """`private`: a person alone, no account is made. `skipped`: its lead was converted without a sale."""

    private: bool
    people: int
    sales: list[Sale] = field(default_factory=list)
    age: float = 0
    skipped: bool = False


def draw_plans(world: World) -> list[AccountPlan]:
    """The oldest first."""
    size = world.size
    if not size.accounts:
        return []
    private = min(int(size.opportunities * PRIVATE), size.contacts - size.accounts)
    plans = [AccountPlan(private=n < private, people=1) for n in range(private + size.accounts)]
    companies = plans[private:]
    for _ in range(size.contacts - len(plans)):
        world.pick(companies).people += 1
    for number in range(size.opportunities):
        plan = plans[number] if number < private else world.pick(companies)
        plan.sales.append(_sale(world, number, first=not plan.sales, private=plan.private))
    for plan in plans:
        _date(world, plan)
    return sorted(plans, key=lambda plan: -plan.age)


def _sale(world: World, number: int, *, first: bool, private: bool) -> Sale:
    state, stage = TURNS[number % len(TURNS)]
    stage = min(stage, len(world.house.stages) - 1)
    from_lead = private or world.chance(0.7 if first else 0.25)
    if state == OPEN:
        return Sale(state, stage, world.between(1 + 5 * stage, 16 + 22 * stage), None, from_lead)
    closed = 345 * world.random.random() ** 1.3 + 0.3
    return Sale(state, stage, closed + world.between(6 + 4 * stage, 25 + 14 * stage), closed, from_lead)


def _date(world: World, plan: AccountPlan) -> None:
    """An account begins with the conversion of its first lead, or some time before its first sale."""
    plan.sales.sort(key=lambda sale: -sale.age)
    if not plan.sales:
        plan.skipped = not plan.private and world.chance(0.2)
        plan.age = world.between(2, 330 if plan.skipped else 700)
    elif plan.sales[0].from_lead:
        plan.age = plan.sales[0].age
    else:
        plan.age = plan.sales[0].age + world.between(3, 320)
