"""Fills the tables with an invented house."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import models, transaction
from django.utils import timezone

from accounts.models import Account, Contact
from activities.models import Activity
from crm.demo.accounts import AccountTeller
from crm.demo.clock import Clock
from crm.demo.copying import Lines, finish, first_ids, prepare, reserve, send, without_indexes
from crm.demo.crowd import make_plan
from crm.demo.house import House
from crm.demo.leads import LeadTeller
from crm.demo.people import existing, make_people
from crm.demo.plans import draw_plans
from crm.demo.rows import Rows
from crm.demo.size import USUAL, Size
from crm.demo.world import World
from leads.models import Lead
from opportunities.models import Opportunity

SEED, BATCH, EVERY = 2026, 20_000, 100_000


@dataclass(frozen=True)
class Filled:
    """Rows written, by model."""

    written: dict[type[models.Model], int]

    def __str__(self) -> str:
        kinds = (Lead, Account, Contact, Opportunity, Activity)
        return ", ".join(f"{self.written[kind]:,} {kind._meta.verbose_name_plural}" for kind in kinds)


@transaction.atomic
def fill(
    leads: int = USUAL, *, seed: int = SEED, today: datetime | None = None, progress: Callable[[int], None] = lambda done: None
) -> Filled | None:
    """All or nothing; None when demo people are there already. The same seed and day make the same rows.

    Locks the tables of people and leads until it ends. A million leads take 3 to 5 minutes on two cores, and 220 MB.
    """
    prepare()
    if existing():
        return None
    size, clock = Size.of(leads), Clock(today or timezone.now())
    house = House(make_people(clock, crowded=size.crowded), clock)
    firsts = first_ids()
    rows = Rows(firsts | {Lead: firsts[Lead] + size.leads})
    world = World(Random(seed), clock, house, size, rows)
    with without_indexes(size.crowded):
        send(batches(world, firsts[Lead], progress), rows.tables)
        reserve(rows.following())
    finish()
    return Filled(rows.written)


def batches(world: World, first_lead: int, progress: Callable[[int], None]) -> Iterator[Lines]:
    """Touches no database: it runs in a thread of its own."""
    told = LeadTeller(world, first_lead)
    accounts = AccountTeller(world, told)
    for plan in draw_plans(world):
        accounts.tell(plan)
        if world.rows.waiting >= BATCH:
            yield world.rows.take()
    for slot in range(world.size.leads):
        if slot not in accounts.taken:
            told.tell(make_plan(world, slot))
        if world.rows.waiting >= BATCH:
            yield world.rows.take()
        if (slot + 1) % EVERY == 0:
            progress(slot + 1)
    yield world.rows.take()
