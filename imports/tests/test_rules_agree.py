"""A row becomes the very lead that somebody would have typed, further people included; the short ways change nothing."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Industry
from campaigns.models import Source
from crm.lib.errors import RuleBroken
from imports import cells
from imports.cells import Unusable
from imports.planning import SURE
from imports.tests.files import HEADER, as_csv, person, reasons, run, upload
from leads.bulk import NewLeads
from leads.models import Lead
from leads.services import create_lead
from records.bulk import as_columns
from records.models import Tag

pytestmark = pytest.mark.django_db
TEXT = st.text(st.sampled_from("aÑé zß'-.,ſ½S L9"), min_size=1, max_size=30).map(str.strip).filter(bool)
PHONE = st.sampled_from(["944 123 456", "+34 612345678", "612-345-678", "+44 20 7946 0000"])
TEXTS = ("first_name", "last_name", "company", "job_title", "street", "city", "utm_source", "external_id")
GOOD = st.fixed_dictionaries(
    {"last_name": TEXT, "email": st.sampled_from(["Ana@Frio.example.com", "a.b+c@gmail.com"])},
    optional={name: TEXT for name in TEXTS if name != "last_name"}
    | {
        "phone": PHONE,
        "mobile": PHONE,
        "tax_id": st.sampled_from(["B12345674", "b-12345674"]),
        "country": st.just("ES"),
        "website": st.sampled_from(["www.frio.es", "https://Frio.example.com/x"]),
        "employees": st.sampled_from([0, 48]),
        "amount": st.just(Decimal("18400.50")),
        "currency": st.sampled_from(["EUR", "MXN"]),
        "interest": st.sampled_from(["one\r\ntwo", "x"]),
        "consent": st.sampled_from(["given", "refused", "unknown"]),
        "direction": st.sampled_from(["inbound", "outbound"]),
        "tags": st.just("two"),
        "source": st.just("source"),
        "industry": st.just("industry"),
    },
)
DOUBTFUL = st.sampled_from([{name: "é" * n} for name in TEXTS for n in (100, 101, 120, 121, 200, 201)])
DOUBTFUL |= st.sampled_from(
    [
        {"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * n}.com"} for n in (6, 60)
    ] + [
        {"phone": "9" * 41}, {"tax_id": "B12345678"}, {"country": "DE", "tax_id": "B12345674"}, {"website": "nonsense"},
        {"employees": 10_000_001}, {"amount": Decimal("0.001")}, {"amount": Decimal(-1)}, {"direction": "sideways"},
        {"interest": "x" * 10_001}, {"last_name": "", "first_name": "", "company": ""}, {"email": "", "phone": "", "mobile": ""},
    ]
)  # fmt: skip
APART = {"created_at", "updated_at", "consent_at", "next_action_at", "version", "created_by_id", "updated_by_id"}


def typed_by_hand(values: dict, actor) -> tuple[dict, dict]:
    """The columns as they are stored; or why they are not."""
    try:
        with transaction.atomic():
            lead = create_lead(values, actor=actor)
            stored = as_columns(Lead.objects.get(pk=lead.pk))
            transaction.set_rollback(True)
    except RuleBroken as error:
        return {}, error.fields
    return stored, {}


def refusal(new: NewLeads, values: dict) -> dict[str, str]:
    """What is wrong; only when nothing is, what is missing."""
    try:
        return {name: str(text) for name, text in new.columns(values, sure=SURE - {"website"})[1].items()}
    except RuleBroken as error:
        return {name: str(text) for name, text in error.fields.items()}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(GOOD, st.just({}) | DOUBTFUL)
def test_the_columns_of_a_row_are_those_of_the_lead_typed_by_hand(mara, good, doubtful):
    values = good | doubtful
    if "tags" in values:
        values["tags"] = [Tag.objects.get_or_create(name=name)[0].pk for name in ("Fair", "Web")]
    rows = {"source": Source.objects.first(), "industry": Industry.objects.first()}
    typed = {name: rows.get(name, value) for name, value in values.items()}
    by_number = {f"{name}_id" if name in rows else name: getattr(value, "pk", value) for name, value in typed.items()}
    new = NewLeads({"owner": None}, actor=mara)
    stored, refused = typed_by_hand(typed, mara)
    if refused:
        said = refusal(new, by_number)
        assert said
        assert said.items() <= {name: str(text) for name, text in refused.items()}.items()
        return
    planned = new.base() | new.columns(by_number, sure=SURE)[0]
    assert {name: planned[name] for name in planned.keys() - APART} == {name: stored[name] for name in stored.keys() - APART}
    assert bool(planned["consent_at"]) == bool(stored["consent_at"])


ADDRESS = st.text(st.sampled_from("ab.-_+@'\"Ñ 1"), max_size=25) | st.emails()


@settings(max_examples=1_000)
@given(ADDRESS)
def test_a_plain_address_is_one_for_django_too(text):
    if cells.PLAIN_EMAIL.fullmatch(text):
        validate_email(text)
        assert cells.email(text) == text
    elif text and text.strip(" ;,") == text and not set(text) & set("<>"):
        try:
            validate_email(text)
        except ValidationError:
            with pytest.raises(Unusable):
                cells.email(text)
        else:
            assert text.count("@") > 1 or cells.email(text) == text


PEOPLE = [
    *HEADER, "Nombre del 2º contacto", "Apellidos del 2º contacto", "Email del 2º contacto", "Teléfono del 2º contacto",
    "Contact 3 name", "Contact 3 phone",
]  # fmt: skip


def test_further_people_arrive(mara):
    row = [*person(1), "Eva", "Sanz", "Eva@frio1.example.com", "944123456 / 612345678", "Ibáñez, José", "943 112 233"]
    done = run(upload(as_csv([row, [*person(2), *[""] * 6]], header=PEOPLE), mara), mara)
    first, second = (record.lead for record in done.records.order_by("number"))
    eva, jose = first.people.all()
    assert (eva.full_name, eva.email, eva.phone, eva.mobile) == ("Eva Sanz", "Eva@frio1.example.com", "944123456", "612345678")
    assert (eva.email_key, eva.phone_key, eva.mobile_key) == ("eva@frio1.example.com", "+34944123456", "+34612345678")
    assert (jose.first_name, jose.last_name, jose.phone, jose.email) == ("José", "Ibáñez", "943 112 233", "")
    assert [person.position for person in (eva, jose)] == [1, 2]
    assert (first.extra, second.people.count()) == ({}, 0)


def test_a_person_without_a_name_is_extra_data(mara):
    done = run(upload(as_csv([[*person(1), "", "", "", "944123456", "", ""]], header=PEOPLE), mara), mara)
    lead = done.records.get().lead
    assert (lead.people.count(), lead.extra) == (0, {"Teléfono del 2º contacto": "944123456"})


def test_a_person_that_cannot_be_kept_fails_the_row_and_the_column_is_named(mara):
    rows = [[*person(1), "x" * 101, "", "", "", "", ""], [*person(2), "", "", "eva(at)frio", "", "", ""]]
    of_import = upload(as_csv(rows, header=PEOPLE), mara)
    assert (of_import.fail, of_import.create) == (1, 1)
    assert reasons(of_import, 2).startswith("Nombre del 2º contacto: ")
    assert reasons(of_import, 3) == ("Email del 2º contacto: “eva(at)frio” is not an e-mail address. It is kept as extra data.")
