"""What a sales rep does: log in, add a lead, call, convert it with a duplicate, board, lost, open again, won."""

import re

import pytest

from accounts.models import Account
from accounts.services import create_account, create_contact
from activities.models import Activity
from leads.models import Lead
from leads.services import add_lead_person
from leads.tests.factories import LeadFactory
from opportunities.models import LostReason, Opportunity
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.browser

RECORD = re.compile(r"/leads/\d+/$")
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def at(request, page, people):
    """Rita's language and theme, and the size of her screen."""
    language, theme, size = request.param
    people["Rita"].language, people["Rita"].theme = language, theme
    people["Rita"].save()
    page.set_viewport_size(size)


COMBINATIONS = [("en", "light", DESKTOP), ("es", "dark", DESKTOP), ("en", "dark", PHONE), ("es", "light", PHONE)]


@pytest.mark.rule("A2", "A4", "A7", "A13", "B13", "B14", "B15")
@pytest.mark.parametrize("at", COMBINATIONS, indirect=True, ids=lambda c: f"{c[0]}-{c[1]}-{c[2]['width']}")
def test_the_main_line(visitor, people, at):
    rita, page = people["Rita"], visitor.page
    account = create_account({"name": "Compañía Vasca de Frío", "city": "Vitoria"}, actor=rita)
    visitor.log_in(rita.email).look()

    visitor.open("/leads/new/").look()
    for name, value in {
        "first_name": "Begoña",
        "last_name": "Ibáñez",
        "company": "Compañia Vasca de Frio, S.L.",
        "mobile": "612 345 678",
    }.items():
        page.fill(f"[name={name}]", value)
    page.keyboard.press("Enter")
    page.wait_for_url(RECORD)
    visitor.look()
    lead = Lead.objects.get()

    visitor.choose("outcome", "reached")
    page.fill("[name=text]", "Wants two cold rooms")
    assert page.input_value("[name=next-what]") == ""
    visitor.choose("kind", "note")
    assert (page.input_value("[name=next-what]"), page.locator("[name=next-time]").is_visible()) == (lead.next_action, False)
    visitor.choose("kind", "call").choose("outcome", "reached")
    assert page.input_value("[name=next-what]") == ""
    page.fill("[name=next-what]", "Send offer")
    visitor.choose("next-when", "in3")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".path .on:has-text('Conta')")
    visitor.look()
    assert Activity.objects.get().lead == lead

    visitor.open(f"/leads/{lead.pk}/convert/").look()
    assert page.locator("#account-use").is_checked()
    page.fill("[name=opportunity-name]", "Cold rooms")
    page.fill("[name=opportunity-amount]", "18400")
    visitor.click("[data-says-all]").look()
    assert page.url.startswith(f"{visitor.base}/leads/conversions/")
    deal = Opportunity.objects.get()
    assert (deal.account, Account.objects.count()) == (account, 1)

    visitor.open("/leads/").look()
    assert page.locator(".rows tbody tr").count() == 0
    visitor.open(f"/leads/{lead.pk}/").look()
    visitor.open("/opportunities/board/").look()
    visitor.click(".deal summary").click(".deal .menu button >> nth=0")
    deal.refresh_from_db()
    assert deal.stage.name == "Visit pending"

    visitor.open(f"/opportunities/{deal.pk}/").look()
    visitor.open(f"/opportunities/{deal.pk}/lost/").look()
    page.fill("[name=competitor]", "Acme")
    page.keyboard.press("Enter")
    assert Opportunity.objects.get().state == "open"
    visitor.click(f'button[name=reason][value="{LostReason.objects.first().pk}"]').look()
    assert Opportunity.objects.get().state == "lost"

    visitor.open(f"/opportunities/{deal.pk}/reopen/").look()
    visitor.click(".foot .btn-primary").look()
    visitor.open(f"/opportunities/{deal.pk}/won/").look()
    visitor.click(".foot .btn-primary").look()
    assert Opportunity.objects.get().state == "won"
    visitor.open(f"/accounts/{account.pk}/").look()
    assert Account.objects.get().kind == "customer"


PAGES = [
    "/",
    "/leads/",
    "/leads/?filters=open",
    "/leads/new/?all=1",
    "/accounts/",
    "/contacts/",
    "/opportunities/",
    "/search/?q=an",
    "/profile/",
]


@pytest.mark.parametrize("at", COMBINATIONS[1:3], indirect=True, ids=lambda c: f"{c[0]}-{c[1]}-{c[2]['width']}")
def test_every_page_is_sound_with_long_names_and_without_any(visitor, people, at):
    rita = people["Rita"]
    visitor.log_in(rita.email)
    for path in PAGES:
        visitor.open(path).look()
    long = "W" * 200
    lead = LeadFactory(owner=rita, first_name="W" * 100, company=long, interest="x" * 3000)
    deal = OpportunityFactory(owner=rita, name=long, account__name=long)
    for path in [
        *PAGES,
        f"/leads/{lead.pk}/",
        f"/leads/{lead.pk}/edit/",
        f"/opportunities/{deal.pk}/",
        f"/opportunities/{deal.pk}/edit/",
        "/opportunities/board/",
    ]:
        visitor.open(path).look()


@pytest.mark.rule("X12")
def test_two_people_edit_one_lead(visitor, people):
    rita, page = people["Rita"], visitor.page
    lead = LeadFactory(owner=rita, company="Before")
    visitor.log_in(rita.email).open(f"/leads/{lead.pk}/edit/")
    page.fill("[name=company]", "Mine")
    page.fill("[name=job_title]", "Buyer")
    Lead.objects.filter(pk=lead.pk).update(company="Theirs")
    visitor.click(".foot .btn-primary").look()
    page.check("[name=choose_company][value=theirs]")
    visitor.click(".foot .btn-primary")
    lead.refresh_from_db()
    assert (lead.company, lead.job_title) == ("Theirs", "Buyer")


def test_a_conversion_offers_the_opportunities_of_the_account_chosen(visitor, people):
    rita, page = people["Rita"], visitor.page
    ours, other = (create_account({"name": name}, actor=rita) for name in ("Frío, S.L.", "Frío, S.A."))
    OpportunityFactory(owner=rita, account=ours, name="Ours")
    OpportunityFactory(owner=rita, account=other, name="The other's")
    lead = LeadFactory(owner=rita, company="Frío")
    visitor.log_in(rita.email).open(f"/leads/{lead.pk}/convert/")
    for account, name in ((ours, "Ours"), (other, "The other's")):
        visitor.click(f"[name=account-pk][value='{account.pk}']")
        visitor.choose("opportunity-how", "use")
        assert page.locator("#opportunity-existing .candidate:visible b").all_inner_texts() == [name]
    visitor.choose("account-how", "create")
    assert page.locator("#opportunity-create").is_checked()
    assert not page.locator("label[for=opportunity-use]").is_visible()


def test_a_double_click_on_convert_makes_one_conversion(visitor, people):
    rita, page = people["Rita"], visitor.page
    lead = LeadFactory(owner=rita)
    visitor.log_in(rita.email).open(f"/leads/{lead.pk}/convert/")
    page.dblclick("[data-says-all]")
    page.wait_for_url("**/conversions/**")
    assert (Account.objects.count(), Opportunity.objects.count()) == (1, 1)


@pytest.mark.rule("X10")
def test_clicks_and_keys_of_frequent_tasks(visitor, people):
    """The goals: a call with next action 3, a lead 2, converting 2, lost 2."""
    rita, page = people["Rita"], visitor.page
    lead = LeadFactory(owner=rita)
    visitor.log_in(rita.email).open(f"/leads/{lead.pk}/")

    visitor.acts = 0
    visitor.press("c").choose("outcome", "no_answer").press("Control+Enter")
    page.wait_for_selector(".tl li")
    assert visitor.acts == 3
    lead.refresh_from_db()
    assert lead.next_action == "Call again"

    visitor.acts = 0
    visitor.press("v")
    page.wait_for_url("**/convert/")
    visitor.press("Enter")
    page.wait_for_url("**/conversions/**")
    assert visitor.acts == 2

    visitor.open(f"/opportunities/{Opportunity.objects.get().pk}/")
    visitor.acts = 0
    visitor.press("x")
    page.wait_for_url("**/lost/")
    visitor.press("1")
    page.wait_for_selector(".banner")
    assert (visitor.acts, Opportunity.objects.get().state) == (2, "lost")

    visitor.open("/leads/")
    visitor.acts = 0
    visitor.press("n")
    page.wait_for_url("**/leads/new/")
    page.keyboard.type("Ana")
    page.fill("[name=email]", "ana@example.com")
    visitor.press("Enter")
    page.wait_for_url(RECORD)
    assert visitor.acts == 2


def test_without_scripts(browser, live_server, people):
    rita = people["Rita"]
    lead = LeadFactory(owner=rita)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/login/")
    page.fill("[name=username]", rita.email)
    page.fill("[name=password]", "a-long-enough-password")
    page.click("form.login button")
    page.goto(f"{live_server.url}/leads/{lead.pk}/")
    assert page.locator(".skeleton").first.is_hidden()
    page.click("section a[href*=timeline]")
    page.click("label[for=outcome-reached]")
    page.fill("[name=next-what]", "Send offer")
    page.click("label[for$=when-tomorrow]")
    page.click(".composer .btn-primary")
    assert Activity.objects.get().lead == lead
    page.goto(f"{live_server.url}/leads/{lead.pk}/convert/")
    page.click("[data-says-all]")
    assert Opportunity.objects.get().state == "open"


KEYS = """() => [...document.querySelectorAll("#shortcuts .keys > div")].filter(d => d.checkVisibility())
    .map(d => d.querySelector("dt").textContent.trim())"""


def test_the_list_of_keys_names_those_that_work_here(visitor, people):
    rita, page = people["Rita"], visitor.page
    lead = LeadFactory(owner=rita)
    visitor.log_in(rita.email).open("/search/").press("Tab").press("?")
    assert not {"j k", "x", "Ctrl ↵"} & set(page.evaluate(KEYS))
    visitor.open("/leads/").press("?")
    assert {"j k", "n"} <= set(page.evaluate(KEYS))
    visitor.open(f"/leads/{lead.pk}/").press("?")
    assert {"c", "n", "x", "v", "Ctrl ↵"} <= set(page.evaluate(KEYS))
    assert page.locator("#shortcuts dt:has-text('j')").is_hidden()
    visitor.press("Escape").press("n")
    page.keyboard.type("Wants a visit")
    page.evaluate("document.activeElement.blur()")
    visitor.press("Control+Enter")
    page.wait_for_selector(".tl li")
    assert (Activity.objects.get().kind, Activity.objects.get().text) == ("note", "Wants a visit")


def test_an_opportunity_is_begun_by_keys_alone(visitor, people):
    rita, page = people["Rita"], visitor.page
    account = create_account({"name": "Talleres Peña"}, actor=rita)
    contact = create_contact({"first_name": "Ana", "last_name": "Paz", "account": account}, actor=rita)
    visitor.log_in(rita.email).open("/opportunities/new/")
    page.keyboard.type("Cold rooms")
    visitor.press("Tab")
    page.keyboard.type("talleres")
    page.wait_for_selector("#id_account_options label")
    visitor.press("Enter").press("Tab").press("Tab")
    page.wait_for_selector("#id_contact_options label:has-text('Ana Paz · Talleres Peña')")
    visitor.press("ArrowDown").press("Control+Enter")
    page.wait_for_selector(".path")
    deal = Opportunity.objects.get()
    assert (deal.name, deal.account, deal.contact) == ("Cold rooms", account, contact)


def test_the_board_stays_where_it_stood_after_a_move(visitor, people):
    rita, page = people["Rita"], visitor.page
    OpportunityFactory.create_batch(12, owner=rita)
    page.set_viewport_size({"width": 900, "height": 500})
    visitor.log_in(rita.email).open("/opportunities/board/")
    page.evaluate("document.querySelector('.board').scrollTo(120, 0); window.scrollTo(0, 400)")
    deal = page.locator(".deal").nth(8)
    deal.locator("summary").click()
    before = page.evaluate("[document.querySelector('.board').scrollLeft, window.scrollY]")
    assert before[0] + before[1] > 100
    deal.locator(".menu button").first.click()
    page.wait_for_selector(".toast")
    assert page.evaluate("[document.querySelector('.board').scrollLeft, window.scrollY]") == before


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_manager_goes_from_a_number_to_its_list(visitor, people, size):
    LeadFactory.create_batch(2, owner=people["Rita"], next_action_at="2026-01-01T00:00Z")
    OpportunityFactory(owner=people["Rita"], amount=1000)
    visitor.page.set_viewport_size(size)
    visitor.log_in(people["Mona"].email).look()
    visitor.click(".figures a.due").look()
    assert visitor.page.locator(".rows tbody tr").count() == 2


def test_removing_a_person_is_undone_with_one_click(visitor, people):
    rita, page = people["Rita"], visitor.page
    lead = LeadFactory(owner=rita)
    person = add_lead_person(lead, {"first_name": "Íñigo"}, actor=rita)
    visitor.log_in(rita.email).open(f"/leads/{lead.pk}/").click("[name=remove]")
    assert not lead.people.exists()
    visitor.click(".toast form button")
    page.wait_for_selector(".people li")
    assert lead.people.get().first_name == person.first_name
