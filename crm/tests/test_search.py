"""One search for all kinds of record, on the page and in the palette."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import AccountFactory, ContactFactory
from activities.models import Kind, Outcome
from activities.services import log_activity
from crm.alike import is_alike
from crm.asked import Asked, amount_of
from crm.found import pieces
from leads.models import DisqualifyReason, LeadStatus
from leads.status import disqualify_lead
from leads.tests.factories import LeadFactory
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.django_db
ODD = ["%", "_", "\\", "'", '"', "🎒🎒", "x" * 10_000, "a\x00b", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
       "%%%", "___", "ab%", "\\\\\\", "(((", "---", "....", "٣٤٥", "1" * 500, "12.5.00,1", " ", "@", "@@@@", "http://", "東京都", "ñ" * 300, "{0}", "%s%s%s"]  # fmt: skip


@pytest.fixture
def names(as_):
    """Of what a person finds, in order."""

    def found(person, text: str, **headers) -> list[str]:
        groups = as_(person).get("/search/", {"q": text}, **headers).context["groups"]
        return ["".join(part for part, _hit in hit.name) for group in groups for hit in group.hits]

    return found


@pytest.fixture
def ana(rita):
    return LeadFactory(
        owner=rita, first_name="Ana", last_name="Ruíz Peña", company="Fríos del Norte, S.L.", email="ana.ruiz@frios.example",
        mobile="+34 612 345 678", phone="944 000 111", tax_id="B12345674", amount=Decimal("12500"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "ana", "Ruiz", "RUÍZ pena", "uíz", "peña ana", "frios del norte", "ana.ruiz@frios.example", "frios.example", "612345678",
        "+34 612 345 678", "0034612345678", "612.345.678", "345 678", "5678", "944000111", "B12345674", "b-12345674", "12.500",
        "12500", "12,500.00 €", "ru",
    ],
)  # fmt: skip
def test_a_lead_is_found_by_any_part_of_it(rita, ana, names, text):
    LeadFactory(owner=rita, first_name="Otra", last_name="Persona", company="Ñandú", email="x@example.com", mobile="600000000")
    assert names(rita, text) == ["Ana Ruíz Peña"]


@pytest.mark.parametrize(
    "text",
    ["talleres", "talleres iruña", "taleres", "tallres iruna", "948 111 222", "www.talleres.example/x", "talleres.example"],
)
def test_an_account_is_found_by_name_site_phone_and_with_a_typo(rita, names, text):
    AccountFactory(owner=rita, name="Talleres Iruña, S.A.", phone="948 111 222", website="https://talleres.example")
    AccountFactory(owner=rita, name="Panadería Goñi", phone="948 333 444", website="")
    assert names(rita, text) == ["Talleres Iruña, S.A."]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("garica", "garcia"),
        ("gracia", "garcia"),
        ("garcai", "garcia"),
        ("gacia", "garcia"),
        ("garcxia", "garcia"),
        ("barcia", "garcia"),
        ("etxebaria", "etxebarria"),
    ],
)
def test_one_typo_is_tolerated(rita, names, typed, meant):
    ContactFactory(owner=rita, first_name="Xabier", last_name=meant.title(), email="x@example.com")
    ContactFactory(owner=rita, first_name="Otro", last_name="Nadie", email="y@example.com")
    assert names(rita, typed) == [f"Xabier {meant.title()}"]


def test_two_typos_are_not():
    assert is_alike("garica", "xabier garcia")
    assert not is_alike("gariac", "xabier gorxia")


def test_better_matches_come_first(rita, names):
    for name in ("Montaña", "Solmontana", "Monta", "Casa Montarte"):
        AccountFactory(owner=rita, name=name)
    assert names(rita, "monta") == ["Monta", "Montaña", "Casa Montarte", "Solmontana"]


def test_the_newest_first_among_equals(rita, names):
    AccountFactory(owner=rita, name="Norte Uno")
    AccountFactory(owner=rita, name="Norte Dos")
    assert names(rita, "norte") == ["Norte Dos", "Norte Uno"]


def test_opportunities_by_name_and_amount_and_closed_ones_are_marked(rita, as_, names, ana):
    OpportunityFactory(owner=rita, name="Cámara frigorífica", amount=Decimal("48000"))
    assert names(rita, "camara") == names(rita, "48.000") == ["Cámara frigorífica"]
    status = LeadStatus.objects.filter(state="disqualified").first()
    disqualify_lead(ana, actor=rita, status=status, reason=DisqualifyReason.objects.first())
    (group,) = as_(rita).get("/search/?q=ruiz").context["groups"]
    assert group.hits[0].mark == status.label


def test_a_note_is_found_by_whoever_sees_its_record(rita, otto, organisation, as_, ana):
    log_activity(ana, actor=rita, kind=Kind.CALL, outcome=Outcome.REACHED, text="Pregunta por la cámara de Ávila, precio aparte")
    (group,) = as_(rita).get("/search/?q=CAMARA avila").context["groups"]
    assert "".join(part for part, hit in group.hits[0].note if hit) == "cámaraÁvila"
    assert as_(otto).get("/search/?q=avila").context["groups"] == []
    assert "Pregunta" not in as_(otto).get("/search/?q=avila", headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize(
    "text", ["ruiz", "ana.ruiz@frios.example", "612345678", "B12345674", "12500", "fríos del norte sl", "riuz"]
)
def test_what_is_hidden_is_not_found(rita, otto, ana, names, text):
    assert names(rita, text) == ["Ana Ruíz Peña"]
    assert names(otto, text) == []


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("htmx", [False, True])
def test_whatever_is_typed_gets_an_answer(rita, ana, as_, text, htmx):
    LeadFactory(owner=rita, first_name="100%", last_name="a_b\\c 'd\"")
    response = as_(rita).get("/search/", {"q": text}, headers={"HX-Request": "true"} if htmx else {})
    assert response.status_code in (200, 400)


@pytest.mark.parametrize(("text", "found"), [("100%", True), ("a_b", True), ("b\\c", True), ("axb", False), ("20%", False)])
def test_signs_mean_themselves(rita, names, text, found):
    LeadFactory(owner=rita, first_name="100%", last_name="a_b\\c", company="")
    assert bool(names(rita, text)) is found


@pytest.mark.parametrize(
    ("text", "amount"),
    [("12.500", "12500"), ("12,500", "12500"), ("12 500 €", "12500"), ("1.234,56", "1234.56"), ("12.5", "12.5"), ("EUR 300", "300"),
     ("12a", None), ("", None), ("9" * 20, None)],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text, amount):
    assert amount_of(text) == (Decimal(amount) if amount else None)


def test_what_matched_is_marked():
    assert pieces("Ana Ruíz", ["rui"]) == [("Ana ", False), ("Ruí", True), ("z", False)]
    assert pieces("Straße", ["ss"]) == [("Stra", False), ("ß", True), ("e", False)]


def test_a_search_costs_few_statements_whatever_there_is(rita, as_, ana):
    client = as_(rita)
    client.get("/search/")
    for _n in range(30):
        account = AccountFactory(owner=rita, name="Ruiz e Hijos")
        OpportunityFactory(owner=rita, name="Ruiz", account=account)
        ContactFactory(owner=rita, last_name="Ruiz")
        LeadFactory(owner=rita, last_name="Ruiz")
    for text, most in (("ruiz", 8), ("ruiss", 9), ("nothing like it", 6)):
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/", {"q": text}, headers={"HX-Request": "true"})
        assert len(captured) <= most, (text, len(captured))


def test_the_palette_begins_with_what_was_lately_seen(rita, otto, as_, ana):
    other = AccountFactory(owner=otto, name="Not for Rita")
    page = as_(rita).get(
        f"/search/?seen=leads-{ana.pk},accounts-{other.pk},leads-0,nonsense-1,leads-{'9' * 40}", headers={"HX-Request": "true"}
    )
    assert [hit.url for hit in page.context["seen"]] == [ana.get_absolute_url()]
    assert "Not for Rita" not in page.content.decode()
    assert page.headers["Vary"].startswith("HX-Request")


@pytest.mark.parametrize("text", ["import", "Importar", "go imp", "fichero"])
def test_commands_are_found_in_both_languages(mona, as_, text):
    labels = [
        command.label for command in as_(mona).get("/search/", {"q": text}, headers={"HX-Request": "true"}).context["commands"]
    ]
    assert labels and all("mport" in label for label in labels)


def test_commands_are_those_that_one_may_use(rita, olga, as_):
    def labels(person):
        return {c.label for c in as_(person).get("/search/?q=new", headers={"HX-Request": "true"}).context["commands"]}

    assert "New lead" in labels(rita)
    assert labels(olga) == set()


def test_readings_of_a_text():
    assert Asked.of("a\x00na").text == "ana"
    assert Asked.of("x" * 10_000).text == "x" * 200
    assert not Asked.of("ab cd").has_trigrams
    assert not Asked.of("🎒🎒🎒").has_trigrams
    assert Asked.of("0034 612 345 678").words == ("34612345678",)
