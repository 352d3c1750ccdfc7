"""Accounts with their people and sales, and the leads that became them."""

from dataclasses import dataclass, field

from accounts.models import Account, AccountLink, Affiliation, Contact
from activities.models import Kind
from crm.demo.clock import DAY
from crm.demo.conversions import Target, write_conversion
from crm.demo.house import Worker
from crm.demo.inventor import Company, Person, Place
from crm.demo.leads import LeadPlan, LeadTeller, Told
from crm.demo.phrases import ABOUT, LINKS, WRITTEN
from crm.demo.plans import WON, AccountPlan, Sale
from crm.demo.sales import Parties, SaleTeller
from crm.demo.story import Story
from crm.demo.values import account_values, contact_values
from crm.demo.world import Known, Wish, World
from leads.models import ConversionTarget
from records.parts import Consent

MOST_NEIGHBOURS = 500
CREATED, MERGED, SKIPPED = (outcome.value for outcome in ConversionTarget.Outcome)


@dataclass(slots=True)
class Client:
    """An account while it is written. `born`: when each of its people was first known, raw; None until it is.

    `converted`: those of them who came with a lead, `consent`: what they had said there.
    """

    owner: Worker
    pk: int | None
    company: Company | None
    place: Place
    people: list[Person]
    contacts: list[int]
    born: list[float | None]
    consent: dict[int, dict] = field(default_factory=dict)
    converted: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Sold:
    sale: Sale
    parties: Parties


class AccountTeller:
    """`taken`: the places in the row of leads that converted ones have."""

    def __init__(self, world: World, leads: LeadTeller) -> None:
        self.world, self.leads, self.sales = world, leads, SaleTeller(world)
        self.taken: set[int] = set()
        self._neighbours: list[int] = []

    def tell(self, plan: AccountPlan) -> None:
        world = self.world
        client = self._client(plan)
        story = self._begin(plan, client)
        if plan.skipped:
            wish = world.wish(client.people[0].language)
            self._convert(client, world.clock.ago(plan.age), [0], wish, None, CREATED, version=1)
        for number, sale in enumerate(plan.sales):
            self._sell(plan, client, number, sale)
        won = [sale.closed for sale in plan.sales if sale.state == WON]
        if won and client.pk:
            at = world.clock.at(world.clock.ago(max(won)))
            customer = {"kind": Account.Kind.CUSTOMER.value, "customer_since": world.clock.date(at)}
            story.step(at, "Became a customer", client.owner.pk, world.mark(), **customer)
        if client.pk:
            self._write_account(client, story)
        self._write_contacts(plan, client)

    def _client(self, plan: AccountPlan) -> Client:
        world, inventor = self.world, self.world.inventor
        country = inventor.country()
        company = None if plan.private else inventor.company(country)
        people = [inventor.person(country, company.domain if company else "") for _ in range(plan.people)]
        place = inventor.place(country)
        if company:
            world.remember(Known(company, people[0], place))
        pk = world.rows.new_id(Account) if company else None
        contacts = [world.rows.new_id(Contact) for _ in people]
        return Client(world.worker(), pk, company, place, people, contacts, [None] * plan.people)

    def _begin(self, plan: AccountPlan, client: Client) -> Story:
        return Story(
            self.world.clock.at(self.world.clock.ago(plan.age)),
            client.owner.pk,
            owner_id=client.owner.pk,
            team_id=client.owner.team,
            kind=Account.Kind.POTENTIAL.value,
            customer_since=None,
        )

    def _sell(self, plan: AccountPlan, client: Client, number: int, sale: Sale) -> None:
        """One sale, from its lead when it had one."""
        world, began = self.world, self.world.clock.ago(sale.age)
        first = number if number < len(client.people) else int(world.random.random() * len(client.people))
        wish, people = world.wish(client.people[first].language), [first]
        if sale.from_lead and number == 0 and len(plan.sales) == 1 and len(client.people) > 1 and world.chance(0.4):
            people.append(1)
        if not sale.from_lead and client.born[first] is None:
            client.born[first] = world.clock.ago(plan.age)
        known = [] if sale.fresh else [n for n, born in enumerate(client.born) if born is not None and n not in people]
        involved = [client.contacts[n] for n in (*people, *(n for n in known if world.chance(0.5)))]
        parties = Parties(client.owner, client.pk, involved)
        if self._neighbours and world.chance(0.06):
            parties.intermediary = world.pick(self._neighbours)
        if sale.from_lead:
            account = MERGED if number or client.born[first] is not None else CREATED
            customer = any(s.state == WON and s.closed > sale.age for s in plan.sales)
            self._convert(client, began, people, wish, Sold(sale, parties), account, version=1 + customer)
        else:
            self.sales.tell(sale, parties, wish, world.origin(began))

    def _convert(
        self, client: Client, at: float, people: list[int], wish: Wish, sold: Sold | None, account: str, *, version: int
    ) -> None:
        """The lead, what it became, and the record of the act. `version`: of the account, then."""
        told = self.leads.tell(self._lead(client, at, people, wish))
        targets = [Target("account", SKIPPED)]
        if client.company:
            name = client.company.name
            targets = [Target("account", account, client.pk, name, {"name": name}, version=version)]
        origins = ["lead", *(f"person:{person['id']}" for person in told.people)]
        targets += [self._contact(client, n, at, told, origin) for n, origin in zip(people, origins, strict=True)]
        if sold:
            pk, people_ids = self.sales.tell(sold.sale, sold.parties, wish, told.values)
            name = wish.name(client.owner.language)
            changes = {"people": people_ids[: len(people)]}
            targets.append(Target("opportunity", CREATED, pk, name, {"name": name}, changes=changes))
        else:
            targets.append(Target("opportunity", SKIPPED))
        write_conversion(self.world, told, targets)

    def _contact(self, client: Client, n: int, at: float, told: Told, origin: str) -> Target:
        person, outcome = client.people[n], MERGED
        if client.born[n] is None:
            outcome, client.born[n] = CREATED, at
            client.converted.add(n)
            if origin == "lead":
                values = told.values
                client.consent[n] = {name: values[name] for name in Consent.CONSENT_FIELDS if name in values}
        names = {"first_name": person.first, "last_name": person.last}
        return Target("contact", outcome, client.contacts[n], f"{person.first} {person.last}", names, origin)

    def _lead(self, client: Client, at: float, people: list[int], wish: Wish) -> LeadPlan:
        world, person = self.world, client.people[people[0]]
        born = at - world.between(1.5, 35) * DAY
        slot = world.slot(born)
        while slot in self.taken:
            slot = slot - 1 if slot else world.size.leads - 1
        self.taken.add(slot)
        plan = LeadPlan(
            slot=slot,
            person=person,
            company=client.company,
            place=client.place,
            owner=client.owner,
            team=client.owner.team,
            born=born,
            fate="converted",
            ends=at,
            interest=wish.text,
            amount=wish.amount,
            others=[client.people[n] for n in people[1:]],
            email=person.email,
            mobile=person.mobile,
        )
        if client.company:
            plan.phone, plan.tax_id = client.company.phone, client.company.tax_id
        return plan

    def _write_account(self, client: Client, story: Story) -> None:
        world, values = self.world, account_values(client.company, client.place)
        values["industry_id"] = world.house.industries[client.company.industry]
        language = client.owner.language
        if world.chance(0.3):
            values["description"] = world.pick(ABOUT[language])
        if self._neighbours and world.chance(0.04):
            values["parent_id"] = world.pick(self._neighbours)
        values |= world.house.own.of_account(client.pk)
        world.rows.add_told(Account, story, id=client.pk, **values)
        if self._neighbours and world.chance(0.05):
            other, role = world.pick(self._neighbours), world.pick(LINKS[language])
            world.rows.add(AccountLink, account_id=client.pk, other_id=other, role=role)
            world.rows.add(Affiliation, contact_id=client.contacts[0], account_id=other, role=client.people[0].job)
        if len(self._neighbours) < MOST_NEIGHBOURS:
            self._neighbours.append(client.pk)

    def _write_contacts(self, plan: AccountPlan, client: Client) -> None:
        world, clock, owner = self.world, self.world.clock, client.owner
        began = clock.ago(plan.age)
        for n, person in enumerate(client.people):
            since = client.born[n]
            if since is None:
                since = began + (clock.now - began) * world.random.random() * n / (n + 1)
            values = contact_values(person, further_email=self._further(person)) | client.consent.get(n, {})
            if n not in client.converted:
                values |= client.place.values
            if n and world.chance(0.2):
                values["reports_to_id"] = client.contacts[0]
            at = clock.at(since)
            values |= Story(at, owner.pk, owner_id=owner.pk, team_id=owner.team).outcome()
            never = world.chance(0.03)
            pk = world.rows.add(Contact, id=client.contacts[n], account_id=client.pk, do_not_call=never, **values)
            if n not in client.converted and world.chance(0.15 * world.size.talk):
                world.log(Kind.NOTE, at, owner.pk, world.pick(WRITTEN[Kind.NOTE][owner.language]), contact_id=pk)

    def _further(self, person: Person) -> str:
        return f"{person.email.partition('@')[0]}@mail.example.com" if self.world.chance(0.06) else ""
