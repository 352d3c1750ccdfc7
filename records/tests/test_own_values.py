"""The company's own fields on every kind of record: asked, checked, kept, told, found."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, Contact
from accounts.services import create_account, create_contact, update_record
from accounts.tests.factories import AccountFactory, ContactFactory
from crm.lib.errors import RuleBroken
from leads.models import Lead
from leads.services import create_lead, update_lead
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity
from opportunities.services import create_opportunity, update_opportunity
from opportunities.tests.factories import OpportunityFactory
from records.filters import search_in
from records.models import CustomOption
from records.next_action import NextAction
from records.own_values import Words
from records.saving import StaleEdit
from records.tests.own_fields import make_field, one_of_each, option
from records.tests.page_forms import form_on

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A12")]
OF = {
    "lead": (Lead, LeadFactory, update_lead, "leads:detail", "leads:edit"),
    "account": (Account, AccountFactory, update_record, "accounts:detail", "accounts:edit"),
    "contact": (Contact, ContactFactory, update_record, "accounts:contact", "accounts:edit_contact"),
    "opportunity": (Opportunity, OpportunityFactory, update_opportunity, "opportunities:detail", "opportunities:edit"),
}


def put(record, actor, **values):
    update = OF[record._meta.model_name][2]
    return update(record, actor=actor, values=values, version=type(record).objects.get(pk=record.pk).version)


GIVEN = {  # kind: (what a service is given, what is kept, in words)
    "text": ("  Tall ", "Tall", "Tall"),
    "long": ("one\r\ntwo", "one\ntwo", "one\ntwo"),
    "number": (Decimal("12.50"), "12.5", "12.5"),
    "money": ("1234.5", "1234.5", "€1,234.50"),
    "date": (date(2027, 5, 1), "2027-05-01", "1 May 2027"),
    "yesno": (False, False, "no"),
    "link": ("example.com", "example.com", "example.com"),
    "email": ("a@example.com", "a@example.com", "a@example.com"),
    "phone": ("600 111 222", "600 111 222", "600 111 222"),
}


@pytest.mark.parametrize("record", OF)
@pytest.mark.parametrize("kind", GIVEN)
def test_a_value_is_kept_and_told(rita, as_, record, kind):
    field, (given, kept, words) = make_field(kind, record), GIVEN[kind]
    row = put(OF[record][1](owner=rita), rita, **{field.key: given})
    row.refresh_from_db()
    assert row.custom == {field.key: kept}
    assert Words.of(rita, type(row), [row.custom]).say(field, kept) == words
    page = as_(rita).get(reverse(OF[record][3], args=[row.pk]))
    assert words.split("\n")[0] in page.content.decode()
    assert put(row, rita, **{field.key: None}).custom == {}


def test_choices_and_people_are_kept_by_their_numbers(rita, tom, as_):
    fields = one_of_each()
    red, blue = option(fields["choice"], "Red"), option(fields["several"], "Blue")
    several = [blue, option(fields["several"], "Red")]
    values = {fields["choice"].key: red, fields["several"].key: several, fields["person"].key: tom}
    lead = put(LeadFactory(owner=rita), rita, **values)
    assert lead.custom == {fields["choice"].key: red, fields["several"].key: several[::-1], fields["person"].key: tom.pk}
    text = as_(rita).get(lead.get_absolute_url()).content.decode()
    assert "Red, Blue" in text
    assert "Tom" in text
    rita.language = "es"
    rita.save()
    assert "Red es, Blue es" in as_(rita).get(lead.get_absolute_url()).content.decode()


BAD = {
    "text": ["x" * 301, 5, ["a"], {"a": 1}, True],
    "long": ["x" * 10_001, "a\0b", 5],
    "number": ["abc", "NaN", "Infinity", "1e400", "1" * 21, True, 1.5, [1], "0.1234567"],
    "money": ["1.234", "abc", "1" * 15],
    "date": ["2027-02-31", "tomorrow", "1899-12-31", "2200-01-01", 20270101, []],
    "choice": [0, -1, 10**30, "Red", True, [1], {"a": 1}],
    "several": ["Red", 1, [10**30], [[1]], [True]],
    "yesno": ["yes", 1, "", []],
    "link": ["javascript:alert(1)", "no site", "http://"],
    "email": ["nobody", "a@b@c", "x" * 250 + "@example.com"],
    "phone": ["abc", "12", "1" * 41],
    "person": [0, 10**30, "Rita", True, [1]],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in BAD.items() for value in values])
def test_what_does_not_fit_is_refused_by_name(rita, kind, value):
    field = make_field(kind)
    lead = LeadFactory(owner=rita)
    if value in ("", []):
        assert put(lead, rita, **{field.key: value}).custom == {}
        return
    with pytest.raises(RuleBroken) as refusal:
        put(lead, rita, **{field.key: value})
    assert list(refusal.value.fields) == [field.key]
    assert str(refusal.value).startswith(f"{field.name}: ")


def test_an_option_of_another_field_and_an_archived_one_are_refused(rita):
    mine, other = make_field("choice"), make_field("choice", name="Other")
    lead = LeadFactory(owner=rita)
    with pytest.raises(RuleBroken):
        put(lead, rita, **{mine.key: option(other, "Red")})
    red, blue = option(mine, "Red"), option(mine, "Blue")
    put(lead, rita, **{mine.key: red})
    CustomOption.objects.filter(pk__in=[red, blue]).update(archived=True)
    assert put(lead, rita, **{mine.key: red}).custom == {mine.key: red}  # what it carries it keeps
    with pytest.raises(RuleBroken):
        put(lead, rita, **{mine.key: blue})


def test_somebody_who_cannot_own_records_is_no_value(rita, olga, tom):
    field = make_field("person")
    with pytest.raises(RuleBroken):
        put(LeadFactory(owner=rita), rita, **{field.key: olga.pk})
    lead = put(LeadFactory(owner=rita), rita, **{field.key: tom.pk})
    tom.is_active = False
    tom.save()
    assert put(lead, rita, **{field.key: tom.pk}).custom == {field.key: tom.pk}


def test_a_field_of_another_record_or_of_none_is_a_mistake(rita):
    field = make_field("text", "account")
    for name in (field.key, "own_999999", "own_0", "own_x", "custom"):
        with pytest.raises(TypeError, match=name):
            put(LeadFactory(owner=rita), rita, **{name: "x"})
        with pytest.raises(TypeError, match=name):
            create_lead({"last_name": "Ruiz", "email": "a@example.com", name: "x"}, actor=rita)


def create(record, actor, **own):
    if record == "lead":
        return create_lead({"last_name": "Ruiz", "email": "a@example.com"} | own, actor=actor)
    if record == "account":
        return create_account({"name": "Peña"} | own, actor=actor)
    if record == "contact":
        return create_contact({"last_name": "Ruiz"} | own, actor=actor)
    sale = {"name": "Ovens", "account": AccountFactory(owner=actor)} | own
    return create_opportunity(sale, actor=actor, next_action=NextAction.now("Call"))


@pytest.mark.parametrize("record", OF)
def test_required_is_asked_at_creation_and_when_it_is_emptied(rita, record):
    old = OF[record][1](owner=rita)
    field = make_field("text", record, required=True)
    with pytest.raises(RuleBroken) as refusal:
        create(record, rita)
    assert list(refusal.value.fields) == [field.key]
    row = create(record, rita, **{field.key: "x"})
    with pytest.raises(RuleBroken):
        put(row, rita, **{field.key: ""})
    assert put(old, rita, external_id="7").custom == {}  # an old record is not held up


@pytest.mark.parametrize("record", OF)
def test_defaults_are_filled_at_creation(rita, record):
    field = make_field("number", record, default="3", required=True)
    broken = make_field("date", record, default="whenever")
    assert create(record, rita).custom == {field.key: "3"}
    assert create(record, rita, **{field.key: 5}).custom == {field.key: "5"}
    assert broken.key not in create(record, rita).custom


@pytest.mark.parametrize("record", OF)
def test_the_form_asks_and_saves_each_kind(rita, as_, record):
    fields = one_of_each(record)
    row = OF[record][1](owner=rita)
    url = reverse(OF[record][4], args=[row.pk])
    form = form_on(as_(rita).get(url))
    assert {field.key for field in fields.values()} - form.keys() <= {fields["several"].key}
    several = [str(option(fields["several"], "Blue"))]
    typed = {
        "text": "Tall", "long": "a", "number": "1.50", "money": "3", "date": "2027-05-01",
        "choice": str(option(fields["choice"], "Red")), "several": several, "yesno": "True", "link": "example.com",
        "email": "a@example.com", "phone": "600111222", "person": str(rita.pk),
    }  # fmt: skip
    answer = as_(rita).post(url, form | {fields[kind].key: value for kind, value in typed.items()})
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    kept = [row.custom[field.key] for field in fields.values()]
    assert kept[:8] == ["Tall", "a", "1.5", "3", "2027-05-01", int(typed["choice"]), [int(several[0])], True]
    again = form_on(as_(rita).get(url))
    version = row.version
    assert as_(rita).post(url, again).status_code == 302
    row.refresh_from_db()
    assert row.version == version  # nothing was changed by showing it


@pytest.mark.parametrize("kind", BAD)
def test_nonsense_in_a_form_is_told_beside_its_field(rita, as_, kind):
    field = make_field(kind)
    lead = LeadFactory(owner=rita)
    url = reverse("leads:edit", args=[lead.pk])
    form = form_on(as_(rita).get(url))
    for value in ("x" * 1_000_000, "٣٣", "-1", "'; DROP TABLE leads_lead", "[1]", "nonsense"):
        assert as_(rita).post(url, form | {field.key: value}).status_code in (302, 409, 422)
    assert as_(rita).post(url, form | {field.key: "a\0b"}).status_code == 400


def test_what_no_longer_fits_is_shown_and_told(rita, as_):
    fields = one_of_each()
    wrong = {field.key: "hello" if kind not in ("text", "long") else {"a": [1]} for kind, field in fields.items()}
    lead = LeadFactory(owner=rita, custom=wrong)
    page = as_(rita).get(lead.get_absolute_url())
    assert page.content.decode().count("hello") >= 10
    url = reverse("leads:edit", args=[lead.pk])
    form = form_on(as_(rita).get(url))
    assert form[fields["number"].key] == ["hello"]
    assert "does not fit" in as_(rita).get(url).content.decode()
    answer = as_(rita).post(url, form | {"job_title": "Boss"})
    assert answer.status_code == 302, answer.content.decode()
    lead.refresh_from_db()
    assert (lead.job_title, lead.custom) == ("Boss", wrong)
    form = form_on(as_(rita).get(url)) | {fields["number"].key: "7"}
    assert as_(rita).post(url, form).status_code == 302
    lead.refresh_from_db()
    assert lead.custom[fields["number"].key] == "7"
    for odd in ([], [1], {}, None, True, 5, 1.5, "x" * 100_000):
        Lead.objects.filter(pk=lead.pk).update(custom=dict.fromkeys(wrong, odd))
        for page in (lead.get_absolute_url(), url, reverse("leads:history", args=[lead.pk])):
            assert as_(rita).get(page).status_code == 200, (odd, page)


def test_the_quick_form_asks_what_is_required(rita, as_):
    asked, not_asked = make_field("text", required=True, name="Asked"), make_field("text", name="Not asked")
    form = form_on(as_(rita).get(reverse("leads:create")))
    assert asked.key in form
    assert not_asked.key not in form
    new = form | {"last_name": "Ruiz", "email": "a@example.com"}
    assert as_(rita).post(reverse("leads:create"), new).status_code == 422
    for _press in range(2):
        assert as_(rita).post(reverse("leads:create"), new | {asked.key: "yes"}).status_code == 302
    assert [lead.custom for lead in Lead.objects.all()] == [{asked.key: "yes"}]


def test_an_archived_field_is_no_longer_asked_and_its_values_stay(rita, as_):
    field = make_field("text", required=True)
    lead = put(LeadFactory(owner=rita), rita, **{field.key: "kept"})
    url = reverse("leads:edit", args=[lead.pk])
    drawn = form_on(as_(rita).get(url))
    field.archived = True
    field.save()
    assert field.key not in form_on(as_(rita).get(url))
    assert "kept" not in as_(rita).get(lead.get_absolute_url()).content.decode()
    assert as_(rita).post(url, drawn | {field.key: "other"}).status_code == 302
    lead.refresh_from_db()
    assert lead.custom == {field.key: "kept"}
    with pytest.raises(RuleBroken):
        put(lead, rita, **{field.key: "other"})


def test_a_stale_edit_asks_field_by_field(rita, tom, mona, as_):
    mine, theirs = make_field("number", name="Height"), make_field("choice", name="Colour")
    lead = LeadFactory(owner=rita)
    url = reverse("leads:edit", args=[lead.pk])
    form = form_on(as_(rita).get(url))
    put(lead, mona, **{mine.key: 5, theirs.key: option(theirs, "Red")})
    answer = as_(rita).post(url, form | {mine.key: "7", theirs.key: str(option(theirs, "Blue"))})
    assert answer.status_code == 409
    told = {row["label"]: (row["mine"], row["theirs"], row["original"]) for row in answer.context["conflicts"]}
    assert told == {"Height": ("7", "5", "—"), "Colour": ("Blue", "Red", "—")}
    chosen = form_on(answer) | {f"choose_{mine.key}": "mine", f"choose_{theirs.key}": "theirs"}
    assert as_(rita).post(url, chosen).status_code == 302
    lead.refresh_from_db()
    assert lead.custom == {mine.key: "7", theirs.key: option(theirs, "Red")}
    with pytest.raises(StaleEdit):
        update_lead(lead, actor=rita, values={mine.key: 1}, version=lead.version - 1)


def test_it_is_found_by_its_texts_and_phones(rita):
    fields = one_of_each()
    lead = put(LeadFactory(owner=rita), rita, **{fields["text"].key: "Vitoria-Gasteiz", fields["phone"].key: "600 111 222"})
    for text in ("gasteiz", "VITORIA", "600111222", "+34 600 11 12 22"):
        assert list(search_in(Lead.objects.all(), "search", text)) == [lead], text


def test_the_database_keeps_an_object(rita):
    lead = LeadFactory(owner=rita)
    for wrong in ("[]", "5", '"x"', "null"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE leads_lead SET custom = %s WHERE id = %s", [wrong, lead.pk])


def test_a_hundred_fields_cost_one_statement_more(rita, as_):
    lead = LeadFactory(owner=rita)
    client, pages = as_(rita), (lead.get_absolute_url(), reverse("leads:edit", args=[lead.pk]))

    def cost() -> list[int]:
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            found.append(len(captured))
        return found

    without = cost()
    fields = [make_field(kind, name=f"{kind} {n}") for n in range(25) for kind in ("text", "number", "choice", "person")]
    Lead.objects.filter(pk=lead.pk).update(custom={field.key: "5" for field in fields})
    assert cost() == [without[0], without[1] + 1]  # the people to choose from, once for all fields
