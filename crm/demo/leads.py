"""The story of a lead, from the day it came in."""

from dataclasses import dataclass, field

from activities.models import Kind, Outcome
from crm.demo.house import Worker
from crm.demo.inventor import NO_PHONE, Company, Person, Phone, Place
from crm.demo.phrases import CALLS, CLOSED_NOTES, FIRST_CALL, NEXT, WAKE_UP, WRITTEN
from crm.demo.story import Story
from crm.demo.values import lead_values, person_values
from crm.demo.world import World
from leads.models import Lead, LeadPerson, State

# why it was given up: status, reason, the outcome of the calls before (none: seen at the desk)
GIVEN_UP = [
    ("Not interested", "No interest", Outcome.REACHED),
    ("Unreachable", "Cannot be reached", Outcome.NO_ANSWER),
    ("Not interested", "No need", Outcome.REACHED),
    ("Not a fit", "No budget", Outcome.REACHED),
    ("Unreachable", "Wrong data", Outcome.WRONG_NUMBER),
    ("Not interested", "Works with a competitor", Outcome.REACHED),
    ("Not interested", "Asked not to be contacted", Outcome.REACHED),
]
AT_THE_DESK = [
    ("Duplicate", "Duplicate", None),
    ("Not a fit", "Not our market", None),
    ("Not a fit", "Wrong data", None),
    ("Not interested", "No interest", None),
]


@dataclass(slots=True)
class LeadPlan:
    """A lead before its story. `born` and `ends` in raw time; the last step happens at `ends` when it is closed."""

    slot: int
    person: Person
    company: Company | None
    place: Place
    owner: Worker | None
    team: int | None
    born: float
    fate: str
    ends: float
    interest: str
    amount: int | None
    others: list[Person] = field(default_factory=list)
    email: str = ""
    phone: Phone = NO_PHONE
    mobile: Phone = NO_PHONE
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A lead that was written: its values, those that changed, and its further people."""

    values: dict
    story: Story
    people: list[dict]


class LeadTeller:
    def __init__(self, world: World, first_id: int) -> None:
        self.world, self.first_id = world, first_id

    def tell(self, plan: LeadPlan) -> Told:
        """Writes the lead with its history, people and activities."""
        world, pk = self.world, self.first_id + plan.slot
        origin = world.origin(plan.born)
        values = lead_values(
            plan.person, plan.company, email=plan.email, phone=plan.phone, mobile=plan.mobile, tax_id=plan.tax_id
        )
        values |= plan.place.values | origin | {"id": pk, "interest": plan.interest, "amount": plan.amount}
        if plan.company:
            values["industry_id"] = world.house.industries[plan.company.industry]
        values |= world.house.own.of_lead(pk)
        story = self._begin(plan, origin)
        if plan.owner:
            self._work(plan, pk, story)
        world.rows.add_told(Lead, story, **values)
        people = []
        for position, person in enumerate(plan.others, 1):
            fields = person_values(person, email=person.email, phone=NO_PHONE, mobile=person.mobile)
            people.append({"lead_id": pk, "position": position} | fields)
            people[-1]["id"] = world.rows.add(LeadPerson, **people[-1])
        return Told(values, story, people)

    def _begin(self, plan: LeadPlan, origin: dict) -> Story:
        """As it came in: typed by its owner, brought by marketing, or left by a form (nobody)."""
        world, at = self.world, self.world.clock.at(plan.born)
        owner, marketing = plan.owner, world.house.marketing
        brought = origin["campaign_id"] is not None or owner is None
        by = None if "utm_source" in origin else marketing.pk if brought else owner.pk
        handed_over = owner is not None and by != owner.pk and world.chance(0.3 * world.size.talk)
        story = Story(
            at,
            by,
            owner_id=None if handed_over or not owner else owner.pk,
            team_id=owner.team if owner else plan.team,
            status_id=world.house.statuses["New"],
            state=State.OPEN.value,
            next_action=FIRST_CALL[owner.language if owner else "en"],
            next_action_at=at,
            next_action_timed=False,
            disqualify_reason_id=None,
            closing_note="",
            closed_at=None,
        )
        if handed_over:
            handed = world.clock.at(plan.born + (plan.ends - plan.born) * 0.02)
            actor = world.pick((owner, world.house.managers[owner.team], marketing)).pk
            what = "Taken from the inbox" if actor == owner.pk else "Assigned"
            story.step(handed, what, actor, world.mark(), owner_id=owner.pk)
        return story

    def _work(self, plan: LeadPlan, pk: int, story: Story) -> None:
        """The calls, and what came of them."""
        world = self.world
        desk = plan.fate in ("disqualified", "nurture") and not world.chance(2.5 * world.size.talk - 0.25)
        given_up = world.pick(AT_THE_DESK if desk or world.chance(0.15) else GIVEN_UP)
        outcomes = [] if desk else self._outcomes(plan.fate, given_up[2])
        closing = plan.fate in ("qualified", "nurture", "disqualified", "converted")
        moments = self._moments(plan, len(outcomes), closing=closing)
        for raw, outcome in zip(moments, outcomes, strict=False):
            self._call(plan, pk, story, raw, outcome)
        if closing:
            self._close(plan, story, moments[-1], given_up)
        self._talk(plan, pk, moments)
        self._plan_next(plan, story)

    def _outcomes(self, fate: str, because: Outcome | None) -> list[Outcome]:
        """How the calls ended, in their order."""
        if fate == "new" or (fate == "disqualified" and because is None):
            return []
        missed = []
        while len(missed) < 3 and self.world.chance(0.45 * self.world.size.talk):
            missed.append(Outcome.VOICEMAIL if self.world.chance(0.3) else Outcome.NO_ANSWER)
        if fate == "attempted" or (fate == "disqualified" and because == Outcome.NO_ANSWER):
            return [*missed, Outcome.NO_ANSWER]
        wrong = fate == "disqualified" and because == Outcome.WRONG_NUMBER
        return [*missed, Outcome.WRONG_NUMBER if wrong else Outcome.REACHED]

    def _moments(self, plan: LeadPlan, calls: int, *, closing: bool) -> list[float]:
        """Raw times, in order. Those who are open were called soon; what is closed ends when the plan says."""
        span = plan.ends - plan.born
        moments = sorted(plan.born + span * (0.03 + 0.9 * self.world.random.random() ** 1.5) for _ in range(calls))
        return [*moments, plan.ends if plan.fate != "qualified" else plan.born + span * 0.97] if closing else moments

    def _call(self, plan: LeadPlan, pk: int, story: Story, raw: float, outcome: Outcome) -> None:
        """The first one and the first that is answered move the status, as leads.status.note_call does."""
        world, at, owner = self.world, self.world.clock.at(raw), plan.owner
        reached = outcome == Outcome.REACHED
        meaning, mark = "contacted" if reached else "attempted", world.mark()
        status = world.house.statuses[meaning.capitalize()]
        story.kept_until(world.clock.midnight(at))
        if status != story.values["status_id"]:
            story.step(at, "Call logged", owner.pk, mark, status_id=status)
        what = world.pick(NEXT[meaning][owner.language])
        if world.chance(world.size.talk):
            story.step(at, "Next action planned", owner.pk, mark, next_action=what, next_action_at=at)
        else:
            story.plan(next_action=what)
        text = world.pick(CALLS[outcome][owner.language])
        minutes = int(world.between(2, 25)) if reached else None
        world.log(Kind.CALL, at, owner.pk, text, lead_id=pk, outcome=outcome.value, minutes=minutes)

    def _close(self, plan: LeadPlan, story: Story, raw: float, given_up: tuple) -> None:
        """The last step; of a qualified lead the conversion is still to come."""
        world, at, language = self.world, self.world.clock.at(raw), plan.owner.language
        story.kept_until(world.clock.midnight(at))
        closed = {"closed_at": at, "next_action": "", "next_action_at": None}
        if plan.fate == "qualified":
            what, status, changes = "Status changed", "Qualified", {"next_action": world.pick(NEXT["qualified"][language])}
            changes["next_action_at"] = at
        elif plan.fate == "nurture":
            what, status, changes = "Back to marketing", "Nurturing", {"next_action": WAKE_UP[language]}
            changes |= {"next_action_at": at, "state": State.NURTURE.value}
        elif plan.fate == "disqualified":
            what, (status, reason, _outcome) = "Disqualified", given_up
            changes = closed | {"state": State.DISQUALIFIED.value, "closing_note": world.pick(CLOSED_NOTES[language])}
            changes["disqualify_reason_id"] = world.house.reasons[reason]
        else:
            what, status, changes = "Converted", "Converted", closed | {"state": State.CONVERTED.value}
        story.step(at, what, plan.owner.pk, world.mark(), status_id=world.house.statuses[status], **changes)

    def _talk(self, plan: LeadPlan, pk: int, moments: list[float]) -> None:
        """Notes, mails and meetings beside the calls."""
        world = self.world
        for raw in moments:
            if world.chance(0.16 * world.size.talk):
                kind = world.pick((Kind.NOTE, Kind.NOTE, Kind.EMAIL, Kind.MEETING))
                text = world.pick(WRITTEN[kind][plan.owner.language])
                world.log(kind, world.clock.at(raw), plan.owner.pk, text, lead_id=pk)

    def _plan_next(self, plan: LeadPlan, story: Story) -> None:
        """When the next action is due, as the last step left it."""
        world = self.world
        if plan.fate == "nurture":
            days = int(world.between(7, 170)) if world.chance(0.75) else -int(world.between(1, 15))
            story.plan(next_action_at=max(world.clock.day(days), story.last))
        elif plan.fate not in ("disqualified", "converted"):
            story.plan(**world.due(story.last, within=5 if plan.fate == "new" else 32))
