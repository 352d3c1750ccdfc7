"""The story of an opportunity: its stages, its people, its end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from activities.models import Kind, Outcome
from crm.demo.house import Worker
from crm.demo.phrases import CALLS, LOST_NOTES, NEXT, ROLES, WRITTEN
from crm.demo.plans import CANCELLED, LOST, OPEN, WON, Sale
from crm.demo.story import Story
from crm.demo.trades import COMPETITORS
from crm.demo.world import Wish, World
from crm.lib.text import plain
from opportunities.models import Opportunity, OpportunityPerson
from records.parts import sort_name

FROM_LEAD = ("source_id", "campaign_id", "utm_source", "utm_medium", "utm_campaign")


@dataclass(slots=True)
class Parties:
    """With whom: ids, the key person first."""

    owner: Worker
    account: int | None
    contacts: list[int]
    intermediary: int | None = None


class SaleTeller:
    def __init__(self, world: World) -> None:
        self.world = world

    def tell(self, sale: Sale, parties: Parties, wish: Wish, origin: dict) -> tuple[int, list[int]]:
        """Writes the opportunity with its history, people and activities; its id, and those of the people in it.

        `origin`: where it came from, the values of its lead.
        """
        world, pk = self.world, self.world.rows.new_id(Opportunity)
        began = world.clock.ago(sale.age)
        story = self._begin(sale, parties, wish, began)
        self._advance(sale, parties, pk, story, wish)
        if sale.state == OPEN:
            story.plan(**world.due(story.last))
        else:
            self._close(sale, parties, story)
        name = wish.name(parties.owner.language)
        values = {name: origin[name] for name in FROM_LEAD if name in origin}
        if sale.state == WON and wish.yearly:
            values["renewal_date"] = world.clock.date(story.values["closed_at"]) + timedelta(days=365)
        values |= world.house.own.of_opportunity(pk)
        world.rows.add_told(
            Opportunity,
            story,
            id=pk,
            name=name,
            account_id=parties.account,
            contact_id=parties.contacts[0],
            intermediary_id=parties.intermediary,
            pipeline_id=world.house.pipeline,
            description=wish.text,
            name_key=sort_name(name),
            search=plain(name),
            **values,
        )
        return pk, [self._take_part(pk, contact, position, parties) for position, contact in enumerate(parties.contacts)]

    def _take_part(self, pk: int, contact: int, position: int, parties: Parties) -> int:
        world = self.world
        role = world.pick(ROLES[parties.owner.language]) if position or world.chance(0.7) else ""
        return world.rows.add(OpportunityPerson, opportunity_id=pk, contact_id=contact, role=role, position=position)

    def _begin(self, sale: Sale, parties: Parties, wish: Wish, began: float) -> Story:
        world, owner = self.world, parties.owner
        at = world.clock.at(began)
        stage, probability = world.house.stages[0]
        bare = sale.stage == 0 and world.chance(0.2)
        return Story(
            at,
            owner.pk,
            owner_id=owner.pk,
            team_id=owner.team,
            stage_id=stage,
            stage_since=at,
            state=OPEN,
            probability=probability,
            amount=None if bare else wish.amount,
            expected_close=world.clock.date(at) + timedelta(days=int(world.between(20, 110))),
            closed_at=None,
            lost_reason_id=None,
            cancel_reason_id=None,
            competitor="",
            closing_note="",
            next_action=world.pick(NEXT["opportunity"][owner.language]),
            next_action_at=at,
            next_action_timed=False,
        )

    def _advance(self, sale: Sale, parties: Parties, pk: int, story: Story, wish: Wish) -> None:
        """From stage to stage, with what was done on the way; sometimes the amount is put right."""
        if sale.fresh:
            return
        world, clock = self.world, self.world.clock
        ends = clock.now if sale.closed is None else clock.ago(sale.closed)
        began = clock.ago(sale.age)
        moments = sorted(began + (ends - began) * (0.02 + 0.93 * world.random.random()) for _ in range(sale.stage + 1))
        corrected = int(world.random.random() * 8)
        for number, raw in enumerate(moments):
            at = clock.at(raw)
            story.kept_until(clock.midnight(at))
            if world.chance(0.35 + 0.4 * world.size.talk):
                self._log(parties, pk, at)
            if number == corrected and story.values["amount"]:
                amount = max(int(wish.amount * world.between(0.7, 1.3) / 50) * 50, 50)
                story.step(at, "Edited", parties.owner.pk, world.mark(), amount=amount)
            if number < sale.stage:
                self._move(parties, story, number + 1, at)

    def _move(self, parties: Parties, story: Story, stage: int, at: datetime) -> None:
        world, actor = self.world, parties.owner.pk
        pk, probability = world.house.stages[stage]
        changes = {"stage_id": pk, "probability": probability, "stage_since": at}
        story.step(at, "Moved to another stage", actor, world.mark(), **changes)
        if world.chance(world.size.talk):
            what = world.pick(NEXT["opportunity"][parties.owner.language])
            story.step(at, "Next action planned", actor, world.mark(), next_action=what, next_action_at=at)

    def _log(self, parties: Parties, pk: int, at: datetime) -> None:
        world, language = self.world, parties.owner.language
        draw = world.random.random()
        if draw < 0.45:
            outcome = Outcome.REACHED if draw < 0.3 else Outcome.NO_ANSWER
            minutes = int(world.between(2, 30)) if outcome == Outcome.REACHED else None
            text = world.pick(CALLS[outcome][language])
            world.log(Kind.CALL, at, parties.owner.pk, text, opportunity_id=pk, outcome=outcome.value, minutes=minutes)
        else:
            kind = Kind.EMAIL if draw < 0.7 else Kind.NOTE if draw < 0.88 else Kind.MEETING
            world.log(kind, at, parties.owner.pk, world.pick(WRITTEN[kind][language]), opportunity_id=pk)

    def _close(self, sale: Sale, parties: Parties, story: Story) -> None:
        world, language = self.world, parties.owner.language
        at = world.clock.at(world.clock.ago(sale.closed))
        story.kept_until(world.clock.midnight(at))
        changes = {"state": sale.state, "closed_at": at, "probability": 100 if sale.state == WON else 0}
        changes |= {"next_action": "", "next_action_at": None}
        if sale.state == LOST:
            changes |= {"lost_reason_id": world.pick(world.house.lost), "closing_note": world.pick(LOST_NOTES[language])}
            if world.chance(0.5):
                changes["competitor"] = world.pick(COMPETITORS)
        elif sale.state == CANCELLED:
            changes["cancel_reason_id"] = world.pick(world.house.cancelled)
        what = {WON: "Won", LOST: "Lost", CANCELLED: "Cancelled"}[sale.state]
        story.step(at, what, parties.owner.pk, world.mark(), **changes)
