"""The leads that were not converted: new, worked, nurtured, given up; some of them there already."""

from itertools import accumulate
from math import inf

from crm.demo.clock import DAY
from crm.demo.inventor import NO_PHONE, Company, Person, Place
from crm.demo.leads import LeadPlan
from crm.demo.world import World

# of a hundred leads younger than so many days
FATES = [
    (3, {"new": 82, "attempted": 14, "contacted": 4}),
    (14, {"new": 24, "attempted": 28, "contacted": 26, "qualified": 13, "nurture": 3, "disqualified": 6}),
    (60, {"new": 4, "attempted": 12, "contacted": 14, "qualified": 14, "nurture": 18, "disqualified": 38}),
    (inf, {"attempted": 2, "contacted": 3, "qualified": 3, "nurture": 22, "disqualified": 70}),
]
LIMITS = [(days, list(zip(accumulate(shares.values()), shares, strict=True))) for days, shares in FATES]
GOLDEN = 0.6180339887498949  # its multiples spread evenly: with few leads, too, every status comes up


def make_plan(world: World, slot: int) -> LeadPlan:
    born = world.born(slot)
    age = (world.clock.now - born) / DAY
    fate = _fate(slot * GOLDEN % 1, age)
    person, company, place, email = _who(world, again=_again(world, age))
    unowned = fate == "new" and world.chance(0.28)
    owner = None if unowned else world.worker()
    ends = world.clock.now
    if fate in ("nurture", "disqualified"):
        ends = born + min(world.between(0.5, 40), age * 0.98) * DAY
    wish = world.wish(person.language)
    plan = LeadPlan(
        slot=slot,
        person=person,
        company=company,
        place=place,
        owner=owner,
        team=world.pick(world.house.teams) if unowned and world.chance(0.6) else None,
        born=born,
        fate=fate,
        ends=ends,
        interest=wish.text if world.chance(0.8) else "",
        amount=wish.amount if world.chance(0.55) else None,
        others=_others(world, company),
        email=email,
        tax_id=company.tax_id if company else "",
    )
    _reach(world, plan)
    return plan


def _again(world: World, age: float) -> float:
    """The share of leads that are there already: enough to be met, and each account only once or twice."""
    if world.size.crowded:
        return 0.055
    return 0.16 if age < 60 else 0.1


def _fate(draw: float, age: float) -> str:
    limits = next(limits for days, limits in LIMITS if age < days)
    return next(fate for limit, fate in limits if 100 * draw < limit)


def _who(world: World, *, again: float) -> tuple[Person, Company | None, Place, str]:
    """Somebody new; or, for the share `again` (above 0.04), somebody who is there already, spelled differently now."""
    draw, inventor = world.random.random(), world.inventor
    if draw < 0.04 and world.recent:
        person, company, place = world.pick(world.recent)
        return person, inventor.respelled(company), place, person.email
    if draw < again and world.known:
        known = world.pick(world.known)
        same = world.chance(0.5)
        person = known.person if same else inventor.person(known.company.country, known.company.domain)
        return person, inventor.respelled(known.company), known.place, person.email
    country = inventor.country()
    place = inventor.place(country)
    if draw > 0.90:
        person = inventor.person(country)
        return person, None, place, person.email
    company = inventor.company(country, registered=draw < 0.45)
    if draw > 0.86:
        nobody = Person("", "", "", f"info@{company.domain}", NO_PHONE, "es" if country == "ES" else "en")
        return nobody, company, place, nobody.email
    person = inventor.person(country, company.domain)
    world.remember_lead(person, company, place)
    return person, company, place, person.email


def _others(world: World, company: Company | None) -> list[Person]:
    if company is None or not world.chance(0.08):
        return []
    return [world.inventor.person(company.country, company.domain) for _ in range(1 + int(3 * world.random.random()))]


def _reach(world: World, plan: LeadPlan) -> None:
    """Some leave out their address, some their numbers; one way to reach them is always there."""
    if world.chance(0.7):
        plan.mobile = plan.person.mobile
    if plan.company and world.chance(0.6):
        plan.phone = plan.company.phone
    if (plan.mobile.text or plan.phone.text) and world.chance(0.12):
        plan.email = ""
