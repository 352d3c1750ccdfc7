"""What every story needs at hand."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from activities.models import Activity, Kind
from crm.demo.clock import DAY, Clock
from crm.demo.house import Drive, House, Worker
from crm.demo.inventor import Company, Inventor, Person, Place
from crm.demo.phrases import OCCASIONS, PRODUCTS, REASONS, WANTED, WISHES, WORTH
from crm.demo.rows import Rows
from crm.demo.size import Size
from crm.lib.text import plain
from leads.models import Direction
from records.parts import ConsentState

BEND, YEAR = 1.8, 365  # the further back, the fewer leads: age = YEAR * (1 - share) ** BEND
MOST_KNOWN, MOST_RECENT = 10_000, 300
# of a hundred leads that no campaign brought
USUAL = (
    ["Web form"] * 26 + ["Website"] * 8 + ["Incoming call"] * 14 + ["E-mail"] * 10 + ["Referral"] * 14 + ["Partner"] * 6
    + ["Telemarketing"] * 8 + ["Social media"] * 6 + ["Bought list"] * 4 + ["Existing customer"] * 3 + ["Other"]
)  # fmt: skip
OUTBOUND = {"Telemarketing", "Bought list"}
UTM = {
    "Web form": ("google", "cpc"), "Mailing": ("newsletter", "email"), "Social media": ("linkedin", "social"),
    "Website": ("google", "organic"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """An account that is there already, one of its people, and its owner."""

    company: Company
    person: Person
    place: Place


@dataclass(slots=True)
class World:
    random: Random
    clock: Clock
    house: House
    size: Size
    rows: Rows
    inventor: Inventor = field(init=False)
    known: list[Known] = field(default_factory=list)
    recent: list[tuple[Person, Company, Place]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inventor = Inventor(self.random)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, of):
        return of[int(self.random.random() * len(of))]

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.random.random()

    def mark(self) -> int:
        return self.random.getrandbits(128)

    def worker(self) -> Worker:
        return self.pick(self.house.reps)

    def remember(self, known: Known) -> None:
        self._keep(self.known, known, MOST_KNOWN)

    def remember_lead(self, person: Person, company: Company, place: Place) -> None:
        """One in eight of them."""
        if len(self.recent) < MOST_RECENT or self.chance(0.12):
            self._keep(self.recent, (person, company, place), MOST_RECENT)

    def _keep(self, several: list, one, most: int) -> None:
        if len(several) < most:
            several.append(one)
        else:
            several[int(self.random.random() * most)] = one

    # -- what is written down -----------------------------------------------------------------------------------------

    def log(self, kind: Kind, at: datetime, author: int, text: str, **values) -> None:
        minutes = {Kind.CALL: None, Kind.MEETING: 45}.get(kind)
        values = {"minutes": minutes, "text": text, "search": plain(text)} | values
        self.rows.add(Activity, kind=kind.value, happened_at=at, created_at=at, author_id=author, **values)

    def due(self, last: datetime, *, within: int = 32) -> dict:
        """When the next action is: overdue, today (some at an hour), tomorrow, later; not before the last step.

        `within`: days.
        """
        draw, hour = self.random.random(), 0.0
        if draw < 0.25:
            ahead = -1 - int(16 * self.random.random() ** 2)
        elif draw < 0.60:
            ahead = 0 if draw < 0.44 else 1
            hour = 9 + int(18 * self.random.random()) / 2 if self.chance(0.45) else 0.0
        else:
            ahead = 2 + int((within - 2) * self.random.random() ** 1.5)
        at = self.clock.day(ahead, hour)
        return {"next_action_at": max(at, last), "next_action_timed": bool(hour) and at >= last}

    # -- the year ---------------------------------------------------------------------------------------------------

    def born(self, slot: int) -> float:
        """When the lead of this place in the row came in, in raw time."""
        share = (slot + self.random.random()) / max(self.size.leads, 1)
        return self.clock.ago(YEAR * (1 - share) ** BEND)

    def slot(self, raw: float) -> int:
        """The place in the row of a lead that came in then."""
        age = min(max((self.clock.now - raw) / DAY, 0), YEAR)
        return min(int((1 - (age / YEAR) ** (1 / BEND)) * self.size.leads), self.size.leads - 1)

    # -- what they want and how they came -----------------------------------------------------------------------------

    def origin(self, raw: float) -> dict:
        """Source, campaign, direction and consent of a lead that came in then."""
        drive = self._drive(raw)
        source = drive.source if drive else self.pick(USUAL)
        origin = {
            "source_id": self.house.sources[source],
            "campaign_id": drive.pk if drive else None,
            "direction": Direction.OUTBOUND.value if source in OUTBOUND else Direction.INBOUND.value,
        }
        if source in UTM:
            name = drive.name.lower().replace(" ", "-").replace(":", "") if drive else ""
            origin |= zip(("utm_source", "utm_medium", "utm_campaign"), (*UTM[source], name), strict=True)
        asked = self.random.random()
        if source in ("Web form", "Fair", "Mailing") and asked < 0.6:
            where = drive.name if drive else source
            origin |= {"consent": ConsentState.GIVEN.value, "consent_origin": where, "consent_at": self.clock.at(raw)}
        elif asked > 0.95:
            origin |= {"consent": ConsentState.REFUSED.value, "consent_at": self.clock.at(raw)}
        return origin

    def _drive(self, raw: float) -> Drive | None:
        running = [drive for drive in self.house.drives if drive.first <= raw <= drive.last]
        return self.pick(running) if running and self.chance(0.6) else None

    def wish(self, language: str) -> "Wish":
        number, why = int(self.random.random() * len(WORTH)), int(self.random.random() * len(OCCASIONS["en"]))
        worth = int(WORTH[number].rstrip("*")) * self.between(0.5, 1.7)
        return Wish(
            text=self.pick(WISHES[language]).format(WANTED[language][number], REASONS[language][why]),
            amount=max(int(worth / 50) * 50, 50),
            yearly=WORTH[number].endswith("*"),
            number=number,
            why=why,
        )


@dataclass(slots=True)
class Wish:
    text: str
    amount: int
    yearly: bool
    number: int
    why: int

    def name(self, language: str) -> str:
        """Of the sale."""
        return f"{PRODUCTS[language][self.number]}, {OCCASIONS[language][self.why]}"
