"""The demo house: it keeps every promise, looks like a year of work, and comes out the same each time."""

from datetime import UTC, datetime
from random import Random

import phonenumbers
import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from accounts.models import Account, Contact
from activities.models import Activity, Outcome
from crm.demo.clock import Clock
from crm.demo.house import House
from crm.demo.inventor import Inventor
from crm.demo.load import batches, fill
from crm.demo.people import CAST, CROWD, PASSWORD, make_people
from crm.demo.rows import TABLES, Rows
from crm.demo.size import Size
from crm.demo.world import World
from crm.lib.fields import KeyField
from crm.lib.text import company_key, phone_key, plain, tax_id_fault
from leads.models import LIVE, Conversion, ConversionTarget, Lead, LeadPerson, LeadStatus, StatusTransition
from leads.undoing import CannotUndo, undo_conversion
from opportunities.models import Opportunity, OpportunityPerson, Stage
from records.history import history_of
from users.models import Organisation, Team, User
from users.roles import Role

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 11, 18, 11, 20, tzinfo=UTC)
LEADS = 60


@pytest.fixture
def filled(db):
    return fill(LEADS, today=TODAY)


def user(name: str) -> User:
    return User.objects.get(email=f"{name}@example.com")


def lines(*, seed: int) -> dict[str, list[str]]:
    """What would be sent, without sending it."""
    clock, size = Clock(TODAY), Size.of(LEADS)
    house = House(list(User.objects.order_by("pk")), clock)
    world = World(Random(seed), clock, house, size, Rows(dict.fromkeys(TABLES, 1)))
    made = {model: [] for model in TABLES}
    for batch in batches(world, 1, lambda done: None):
        for model, several in batch.items():
            made[model] += several
    return made


def indexes() -> set[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        return set(cursor.fetchall())


# -- what the database says ---------------------------------------------------------------------------------------------


def test_the_database_accepts_all_of_it(filled):
    connection.check_constraints()
    size = Size.of(LEADS)
    assert Lead.objects.count() == size.leads
    assert Account.objects.count() == size.accounts
    assert Contact.objects.count() == size.contacts
    assert Opportunity.objects.count() == size.opportunities
    assert 0.6 < Activity.objects.count() / size.activities < 1.5
    for model, written in filled.written.items():
        assert model._base_manager.count() == written


@pytest.mark.parametrize("leads", [0, 1, 4, 5, 17])
def test_a_handful_will_do(leads):
    fill(leads, today=TODAY)
    assert Lead.objects.count() == leads
    assert User.objects.count() == len(CAST)


def test_new_records_can_be_added_after_it(filled):
    rita, status = user("rita"), LeadStatus.objects.get(meaning="new")
    last = Lead.objects.aggregate(last=Max("pk"))["last"]
    lead = Lead.objects.create(
        last_name="Peña", email="a@b.example", status=status, owner=rita, next_action="Call", next_action_at=timezone.now()
    )
    lead.first_name = "Marta"
    lead.save()
    assert lead.pk > last
    assert lead.history.count() == 1


@pytest.mark.parametrize("model", [Account, Contact, Opportunity, Lead, LeadPerson, Activity])
def test_the_keys_are_those_that_the_model_computes(filled, model):
    keys = [field for field in model._meta.concrete_fields if isinstance(field, KeyField)]
    records = list(model._default_manager.all())
    assert records
    for record in records:
        assert record.search != "" if hasattr(record, "search") and model is not Activity else True
        for key in keys:
            assert getattr(record, key.name) == key.compute(record)[: key.max_length], (key.name, str(record))


def test_invented_numbers_and_companies_are_read_as_the_product_reads_them():
    inventor = Inventor(Random(7))
    for _ in range(1_000):
        country = inventor.country()
        for mobile in (True, False):
            phone = inventor.phone(country, mobile=mobile)
            assert phone.key == phone_key(phone.text), phone
            assert phonenumbers.is_possible_number(phonenumbers.parse(phone.key)), phone
        company = inventor.company(country)
        other = inventor.respelled(company)
        assert company.key == company_key(company.name) == company_key(other.name), company.name
        assert [company.plain, other.plain] == [plain(company.name), plain(other.name)]
        assert not company.tax_id or not tax_id_fault(company.tax_id, country)
        assert len(company.name) <= 200
        assert max(map(len, company.domain.split("."))) <= 63


def test_nobody_real_can_get_a_mail(filled):
    for model in (Lead, LeadPerson, Contact, Account, User):
        addresses = model._default_manager.exclude(email="").values_list("email", flat=True)
        assert addresses
        assert all(address.endswith((".example", ".example.com", "@example.com")) for address in addresses)


# -- a year of work -----------------------------------------------------------------------------------------------------


def test_every_state_is_there(filled):
    assert set(Lead.objects.values_list("state", flat=True)) == set(Lead.State.values)
    opened = LeadStatus.objects.filter(state="open")
    assert set(Lead.objects.filter(state="open").values_list("status", flat=True)) == set(opened.values_list("pk", flat=True))
    assert set(Opportunity.objects.values_list("state", flat=True)) == set(Opportunity.State.values)
    still = Opportunity.objects.open().values_list("stage", flat=True)
    assert set(still) == set(Stage.objects.values_list("pk", flat=True))


def test_there_is_work_to_do_and_work_to_come(filled):
    for records in (Lead.objects.live(), Opportunity.objects.open()):
        assert records.due(at=TODAY).exists()
        assert records.upcoming(at=TODAY).exists()
    assert Lead.objects.live().filter(owner=None).exists()


def test_nothing_that_happened_lies_ahead(filled):
    for model in (Lead, Account, Contact, Opportunity):
        latest = model.objects.aggregate(created=Max("created_at"), changed=Max("updated_at"))
        assert max(latest.values()) <= TODAY
        assert not model.objects.filter(updated_at__lt=F("created_at")).exists()
    for model in (Lead, Account, Opportunity):
        changed = model.history.rel.related_model.objects.aggregate(last=Max("pgh_created_at"))["last"]
        assert changed is None or changed <= TODAY
    assert Activity.objects.aggregate(last=Max("happened_at"))["last"] <= TODAY
    assert not Activity.objects.filter(happened_at__lt=F("lead__created_at")).exists()
    assert Lead.objects.aggregate(first=Min("created_at"))["first"].year < TODAY.year


@pytest.mark.parametrize(
    "today", ["2026-11-16T06:10", "2026-11-22T05:30", "2027-01-01T00:00", "2026-10-25T01:30", "2026-03-29T03:00"]
)
def test_the_clock_keeps_the_order_and_never_passes_today(today):
    """A Monday morning, a Sunday, New Year's midnight in UTC, and the days on which the hour changes."""
    now = datetime.fromisoformat(today).replace(tzinfo=UTC)
    clock = Clock(now)
    moments = [clock.at(clock.ago(days / 7)) for days in range(7 * 500, -1, -1)]
    assert moments == sorted(moments)
    assert moments[-1] <= now
    assert clock.day(0) <= now < clock.day(1)
    assert {timezone.localtime(moment).weekday() for moment in moments[:-70]} == {0, 1, 2, 3, 4}


def test_customers_are_those_who_bought_since_they_did(filled):
    first = dict(Account.objects.filter(opportunities__state="won").values_list("pk").annotate(Min("opportunities__closed_at")))
    assert first
    customers = dict(Account.objects.customers().values_list("pk", "customer_since"))
    assert customers == {pk: timezone.localdate(at) for pk, at in first.items()}


def test_the_status_fits_the_calls(filled):
    answered = Count("activities", filter=Q(activities__outcome=Outcome.REACHED))
    calls = Count("activities", filter=Q(activities__kind="call"))
    leads = Lead.objects.annotate(answered=answered, calls=calls)
    assert not leads.filter(status__meaning="new", calls__gt=0).exists()
    assert not leads.filter(status__meaning="attempted").exclude(calls__gt=0, answered=0).exists()
    assert not leads.filter(status__meaning="contacted", answered=0).exists()


def test_the_key_person_is_the_main_contact(filled):
    people = OpportunityPerson.objects.filter(position=0)
    assert people.count() == Opportunity.objects.count()
    assert not people.exclude(contact=F("opportunity__contact")).exists()


def test_some_are_there_twice(filled):
    known = Account.objects.values("company_key")
    assert Lead.objects.filter(state__in=LIVE, company_key__in=known).exists()


# -- history ------------------------------------------------------------------------------------------------------------


def test_a_leads_history_goes_only_where_the_transitions_allow(filled):
    allowed = set(StatusTransition.objects.values_list("from_status", "to_status"))
    for lead in Lead.objects.all():
        rows = list(lead.history.order_by("pgh_id").values_list("status", "pgh_created_at"))
        path = [status for status, _at in rows] + [lead.status_id]
        assert {step for step in zip(path, path[1:], strict=False) if step[0] != step[1]} <= allowed
        assert path[0] == LeadStatus.objects.get(meaning="new").pk
        times = [lead.created_at, *(at for _status, at in rows)]
        assert times == sorted(times)
        assert lead.version == 1 + len(rows)


def test_the_time_in_a_stage_follows_from_the_history(filled):
    for opportunity in Opportunity.objects.all():
        rows = list(opportunity.history.order_by("pgh_id"))
        states = [*rows, opportunity]
        moved = [row.pgh_created_at for row, after in zip(rows, states[1:], strict=True) if row.stage_id != after.stage_id]
        assert opportunity.stage_since == (moved[-1] if moved else opportunity.created_at)
        assert opportunity.version == 1 + len(rows)
        closing = [row for row, after in zip(rows, states[1:], strict=True) if row.state != after.state]
        assert [row.pgh_created_at for row in closing] == ([opportunity.closed_at] if opportunity.closed_at else [])


def test_the_history_can_be_read(filled):
    ada = user("ada")
    told = [line for lead in Lead.objects.all()[:30] for line in history_of(lead, user=ada)]
    told += [line for sale in Opportunity.objects.all() for line in history_of(sale, user=ada)]
    acts = {line.what for line in told}
    assert acts >= {"Created", "Call logged", "Disqualified", "Moved to another stage", "Won", "Lost", "Cancelled"}
    assert all(line.who for line in told)
    account = Account.objects.customers().first()
    assert "Became a customer" in {line.what for line in history_of(account, user=ada)}


def test_conversions_are_whole_and_can_be_undone(db):
    fill(240, today=TODAY)
    converted = Lead.objects.filter(state="converted")
    assert Conversion.objects.filter(undone_at=None).count() == converted.count() > 0
    kinds = ConversionTarget.objects.values("conversion").annotate(kinds=Count("kind", distinct=True))
    assert {row["kinds"] for row in kinds} == {3}
    Organisation.objects.update(undo_days=30_000)
    assert any(undone(conversion) for conversion in Conversion.objects.all())


def undone(conversion: Conversion) -> bool:
    try:
        with transaction.atomic():
            lead = undo_conversion(conversion, actor=user("ada"))
    except CannotUndo:  # worked on since
        return False
    lead.refresh_from_db()
    assert lead.state == "open"
    assert lead.name_key == Lead._meta.get_field("name_key").compute(lead)
    return True


# -- the same each time -------------------------------------------------------------------------------------------------


def test_the_same_seed_and_day_make_the_same_rows(db):
    make_people(Clock(TODAY), crowded=False)
    once, twice, otherwise = lines(seed=1), lines(seed=1), lines(seed=2)
    assert once == twice
    assert once[Lead] != otherwise[Lead]


def test_a_second_time_does_nothing(filled, capsys):
    assert fill(5, today=TODAY) is None
    call_command("demo_data", "--leads", "5")
    assert Lead.objects.count() == LEADS
    assert capsys.readouterr().out == "The demo people are there already: nothing done.\n"


def test_a_crowd_has_twenty_reps_and_the_indexes_are_as_before(monkeypatch, db):
    monkeypatch.setattr("crm.demo.size.CROWDED", LEADS)
    before = indexes()
    fill(LEADS, today=TODAY)
    assert indexes() == before
    assert User.objects.filter(role=Role.REP).count() == 20
    assert Team.objects.count() == 5
    assert Team.objects.filter(people__role=Role.MANAGER).distinct().count() == 5


# -- the command --------------------------------------------------------------------------------------------------------


def test_the_command_says_what_it_made_and_who_can_log_in(db, capsys):
    call_command("demo_data", "--logins")
    assert capsys.readouterr().out == ""
    assert not User.objects.exists()
    call_command("demo_data", "--leads", "12")
    assert capsys.readouterr().out.startswith("Made 12 leads, ")
    call_command("demo_data", "--logins")
    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert said == [["login", person.email, PASSWORD, person.role] for person in CAST]
    assert {row[3] for row in said} == set(Role.values)
    assert authenticate(None, username="rita@example.com", password=PASSWORD) == user("rita")


def test_the_cast_is_where_it_belongs(filled):
    assert {p.email for p in CAST} == set(User.objects.values_list("email", flat=True))
    assert user("mona").team == user("rita").team == user("tom").team
    assert user("sam").team == user("otto").team == user("nerea").team != user("rita").team
    assert user("olga").team is user("mara").team is None
    assert [user(name).language for name in ("rita", "nerea", "mara")] == ["en", "es", "es"]
    assert not {p.email for p in CAST} & {p.email for p in CROWD}


def test_it_refuses_in_production(settings, db):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("demo_data")
    assert not User.objects.exists()


def test_it_refuses_a_negative_number(db):
    with pytest.raises(CommandError):
        call_command("demo_data", "--leads", "-1")
