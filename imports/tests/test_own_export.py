"""An export of this house comes back: nobody maps anything, and nothing new is made."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Account, Contact, Industry
from accounts.tests.factories import AccountFactory, ContactFactory
from campaigns.models import Campaign, Source
from imports.changing import change_policy
from imports.checking import start_check
from imports.matching import UPDATABLE
from imports.models import Import
from imports.tests.files import as_csv, finished, run, undo, upload, verdicts
from imports.tests.test_pages import address, form_of, send
from leads.conversion import convert_lead
from leads.models import DisqualifyReason, Lead, LeadStatus, State
from leads.plan import default_plan
from leads.status import disqualify_lead
from leads.tests.factories import LeadFactory
from records.models import Tag
from records.own_id import own_id

pytestmark = [pytest.mark.django_db, pytest.mark.rule("T32")]

TEXTS = ["=1+1", "+34 is no number", "-dash", "@home", "'=quoted", "two\nlines", 'say "hi", then; go', "Ñandú | x: y", "👩‍💻 Ada"]
ADDRESS = {"street": "Gran Vía 1, 2º", "postcode": "01001", "city": "Vitoria-Gasteiz", "region": "Álava", "country": "ES"}
COMPANY = {
    "tax_id": "B12345674",
    "website": "https://frio.example.com/a?b=1",
    "employees": 1250,
    "annual_revenue": Decimal("1234567.50"),
}


@pytest.fixture
def tags():
    return [Tag.objects.create(name=name).pk for name in ("Fair 2026", "Hot")]


@pytest.fixture
def leads(rita, mona, tags):
    """Open, nurtured, disqualified, converted; with everything filled, and with as little as possible."""
    industry = Industry.objects.first()
    old = Source.objects.create(name="Old fair", name_es="Feria vieja", archived=True)
    campaign = Campaign.objects.create(name="Spring", name_es="Primavera")
    for n, text in enumerate(TEXTS):
        line = text.replace("\n", " ")
        LeadFactory(owner=rita, company=f"{line} {n}", interest=text, first_name=line, tags=tags, email=f"a{n}@x.example.com")
    LeadFactory(
        owner=rita, **COMPANY, **ADDRESS, phone="+34 944 123 456", mobile="600 111 222", amount=Decimal("1234.50"), currency="USD",
        industry=industry, source=old, campaign=campaign, consent="given", consent_origin="Fair", external_id="C-17",
        utm_source="x", extra={"Colour": "red", "Size": "39 | 40"}, status=LeadStatus.objects.filter(state="open").last(),
    )  # fmt: skip
    LeadFactory(owner=None, first_name="", last_name="", company="Only a name", email="", phone="+34944123457", amount="0.50")
    out = LeadFactory(owner=rita, email="out@x.example.com")
    disqualify_lead(out, actor=mona, reason=DisqualifyReason.objects.first())
    LeadFactory(
        owner=rita, email="later@x.example.com", status=LeadStatus.objects.get(meaning="nurturing"), state=State.NURTURE,
        next_action="Wake", next_action_at=timezone.now() + timedelta(days=30),
    )  # fmt: skip
    gone = LeadFactory(owner=rita, email="gone@x.example.com", company="Gone")
    convert_lead(gone, actor=mona, plan=default_plan(gone, user=mona))


@pytest.fixture
def accounts(rita, otto, tags):
    """A customer, a child of a hidden one, and names that a spreadsheet would take for formulas."""
    hidden = AccountFactory(owner=otto, name="Hidden")
    for n, text in enumerate(TEXTS):
        AccountFactory(owner=rita, name=f"{text} {n}".replace("\n", " "), description=text, tags=tags)
    AccountFactory(
        owner=rita, name="Frío, S.L.", **COMPANY, **ADDRESS, phone="+34 944 123 456", email="hola@frio.example.com", kind="customer",
        customer_since=date(2026, 3, 5), domains=["frio.example.com", "frio.eus"], industry=Industry.objects.last(), parent=hidden,
        external_id="A-1", extra={"Colour": "red"},
    )  # fmt: skip
    AccountFactory(owner=None, name="FRIO SL")


@pytest.fixture
def contacts(rita, otto, tags):
    """One of a hidden account, one of a shared one, one that is an e-mail address only."""
    hidden, shared = AccountFactory(owner=otto, name="Hidden"), AccountFactory(owner=rita, name="Calor")
    for n, text in enumerate(TEXTS):
        ContactFactory(
            owner=rita, account=shared, first_name=text.replace("\n", " "), description=text, tags=tags, phone=f"94400001{n}"
        )
    boss = ContactFactory(
        owner=rita, account=hidden, **ADDRESS, phone="+34 944 123 456", mobile="+34 600 111 222", job_title="Boss", consent="refused",
        other_emails=["b@x.example.com", "c@x.example.com"], other_phones=["+34 944 000 001", "600 111 333"], do_not_call=True,
        external_id="P-1", extra={"Colour": "red"},
    )  # fmt: skip
    ContactFactory(owner=rita, first_name="", last_name="", email="only@x.example.com", reports_to=boss, consent="given")


PAGES = {"leads": "leads:export", "accounts": "accounts:export", "contacts": "accounts:export_contacts"}
MODELS = {"leads": Lead, "accounts": Account, "contacts": Contact}
WAYS = [("csv", "en", "en"), ("excel", "es", "es"), ("xlsx", "en", "es"), ("xlsx", "es", "en")]


def exported(browser, kind: str, style: str) -> bytes:
    """What the list's page gives when nothing is changed on it but the format."""
    url = reverse(PAGES[kind]) + ("?state=all" if kind == "leads" else "")
    columns = browser.get(url).context["form"]["columns"].value()
    answer = browser.post(url, {"style": style, "columns": columns})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def speak(person, language: str) -> None:
    person.language = language
    person.save()
    translation.activate(language)


@pytest.mark.parametrize(("style", "exports", "imports"), WAYS)
@pytest.mark.parametrize("kind", PAGES)
def test_an_export_uploaded_again_makes_nothing_new(request, mona, as_, kind, style, exports, imports):
    """The file, Next, and the plan: that is all. What its rows are, it says itself."""
    request.getfixturevalue(kind)
    before = list(MODELS[kind].objects.order_by("pk").values())
    speak(mona, exports)
    browser = as_(mona)
    content = exported(browser, kind, style)
    speak(mona, imports)
    answer = send(browser, content, name=f"export.{'xlsx' if style == 'xlsx' else 'csv'}")
    of_import = Import.objects.get()
    assert (answer.status_code, of_import.kind) == (302, kind)
    assert [column.header for column in of_import.mapping if not column.target] == []
    browser.post(address("columns", of_import), form_of(of_import, mona))
    seen = MODELS[kind].objects.visible_to(mona).count()
    plan = browser.get(finished(of_import).get_absolute_url())
    assert (of_import.error, of_import.total, of_import.skip) == ("", seen, seen)
    assert plan.context["questions"] == []
    for policy in ("fill", "overwrite"):
        change_policy(of_import, dict.fromkeys(UPDATABLE[kind][2].split(","), policy), actor=mona)
        of_import = finished(start_check(of_import, actor=mona, again=False))
        assert of_import.skip == seen, [row.values for row in of_import.rows.exclude(verdict="skip")]
    browser.post(address("run", of_import))
    assert finished(of_import).state in ("checked", "done")
    assert list(MODELS[kind].objects.order_by("pk").values()) == before


def test_a_closed_lead_that_is_no_more_fails_and_says_why(mona, rita, as_):
    """Whoever declined does not come back as a new lead, and the others are not lost for it."""
    gone, kept = LeadFactory(owner=rita, email="gone@x.example.com"), LeadFactory(owner=rita, email="kept@x.example.com")
    for lead in (gone, kept):
        disqualify_lead(lead, actor=mona, reason=DisqualifyReason.objects.first())
    content = exported(as_(mona), "leads", "csv")
    Lead.objects.filter(pk=gone.pk).delete()
    of_import = upload(content, mona)
    assert verdicts(of_import) == {2: "fail", 3: "skip"}
    assert "is not an open status" in of_import.rows.get(number=2).sentences[0]


def test_a_foreign_file_with_a_closed_status_is_compared_with_what_is_there(mona, rita):
    known = LeadFactory(owner=rita, email="ana@x.example.com", job_title="")
    content = as_csv(
        [["Ana", "ana@x.example.com", "Not interested", "Chef"]], header=["First name", "Email", "Status", "Job title"]
    )
    of_import = run(upload(content, mona, policy={"open": "fill"}), mona)
    known.refresh_from_db()
    assert (of_import.update, known.job_title, known.status.name) == (1, "Chef", "New")
    assert known.extra == {"Status": "Not interested"}


def test_a_record_that_was_deleted_comes_back_from_its_export(mona, rita, as_):
    lead = LeadFactory(owner=rita, email="ana@x.example.com", extra={"Colour": "red", "Size": "39"}, amount="1234.50")
    content = exported(as_(mona), "leads", "xlsx")
    lead.delete()
    of_import = run(upload(content, mona), mona)
    back = Lead.objects.get()
    assert (of_import.create, back.extra, back.amount, back.owner) == (
        1,
        {"Colour": "red", "Size": "39"},
        Decimal("1234.50"),
        rita,
    )
    undo(of_import, mona)


def test_ids_of_another_house_are_extra_data_and_the_columns_are_known_all_the_same(mona):
    content = as_csv(
        [["lead-7-abcdef", "Ana", "ana@x.es", "2026-01-01"]], header=["Mochila id", "Nombre", "Correo electrónico", "Alta"]
    )
    of_import = run(upload(content, mona), mona)
    lead = Lead.objects.get()
    assert (of_import.create, lead.first_name, lead.extra) == (1, "Ana", {"Mochila id": "lead-7-abcdef"})


def test_one_id_too_many_is_said(mona, rita):
    lead = LeadFactory(owner=rita)
    content = as_csv(
        [[own_id(lead), "Ana", "a@x.es"], ["lead-7-abcdef", "Eva", "e@x.es"]], header=["Mochila id", "Nombre", "Email"]
    )
    of_import = upload(content, mona)
    assert verdicts(of_import) == {2: "skip", 3: "create"}
    assert "“lead-7-abcdef” is not an id of this CRM" in of_import.rows.get(number=3).reasons


def test_an_export_of_contacts_stays_one_of_leads_for_those_who_may_not_add_contacts(mara, mona, contacts, as_):
    of_import = upload(exported(as_(mona), "contacts", "csv"), mara)
    assert (of_import.kind, of_import.error) == ("leads", "")


def test_a_new_company_is_news_and_no_account_is_made_for_nobody(mona, rita):
    here, none = AccountFactory(owner=rita, name="Calor"), ContactFactory(owner=rita, email="none@x.es")
    placed = ContactFactory(owner=rita, email="placed@x.es", account=here)
    content = as_csv([["none@x.es", "Frío SL"], ["placed@x.es", "Viento SL"]], header=["Email", "Empresa"])
    of_import = upload(content, mona, kind="contacts", policy={"contact": "fill"})
    assert (verdicts(of_import), of_import.accounts) == ({2: "update", 3: "skip"}, 1)
    of_import = run(of_import, mona)
    none.refresh_from_db()
    assert (none.account.name, of_import.accounts, Account.objects.count()) == ("Frío SL", 1, 2)
    undo(of_import, mona)
    none.refresh_from_db()
    placed.refresh_from_db()
    assert (none.account, placed.account, list(Account.objects.all())) == (None, here, [here])
