"""What was typed survives the end of the session and a key pressed too many."""

import re

import pytest

from accounts.services import create_account
from activities.models import Activity
from conftest import PASSWORD
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity

pytestmark = pytest.mark.browser


def test_a_note_is_saved_after_a_log_in_in_another_tab(visitor, people):
    rita, page = people["Rita"], visitor.page
    lead = LeadFactory(owner=rita)
    visitor.log_in(rita.email).open(f"/leads/{lead.pk}/")
    page.fill("[name=text]", "Wants two cold rooms")
    page.click("label[for=kind-note]")
    page.context.clear_cookies(name=re.compile("session"))
    page.click(".composer .btn-primary")
    with page.expect_popup() as opened:
        page.click("#trouble a")
    tab = opened.value
    tab.fill("[name=username]", rita.email)
    tab.fill("[name=password]", PASSWORD)
    tab.click("form.login button")
    tab.wait_for_url(f"**/leads/{lead.pk}/")
    assert page.input_value("[name=text]") == "Wants two cold rooms"
    page.click(".composer .btn-primary")
    page.wait_for_selector(".tl li")
    assert Activity.objects.get().text == "Wants two cold rooms"
    visitor.faults = [fault for fault in visitor.faults if " 403" not in fault]  # the refusal that brought the new token


def test_a_form_is_sent_again_with_one_press(visitor, people):
    rita, page = people["Rita"], visitor.page
    lead = LeadFactory(owner=rita, interest="Before")
    visitor.log_in(rita.email).open(f"/leads/{lead.pk}/edit/")
    page.fill("[name=interest]", "One\n\n“two” <b>")
    page.context.clear_cookies()
    other = page.context.new_page()
    type(visitor)(other, visitor.base).log_in(rita.email)
    page.click(".foot .btn-primary")
    visitor.look()
    visitor.click(".errorpage form button")
    lead.refresh_from_db()
    assert lead.interest == "One\n\n“two” <b>"
    visitor.faults = [fault for fault in visitor.faults if " 403" not in fault]


def test_enter_in_a_picker_chooses_and_does_not_send(visitor, people):
    rita, page = people["Rita"], visitor.page
    for name in ("Talleres Peña", "Talleres Ruiz"):
        create_account({"name": name}, actor=rita)
    visitor.log_in(rita.email).open("/opportunities/new/")
    page.fill("[name=name]", "Cold rooms")
    page.fill("[name=next-what]", "Call")
    page.focus("#id_account_text")
    page.keyboard.type("talleres")
    page.keyboard.press("Enter")  # before anything is found
    page.wait_for_selector("#id_account_options label >> nth=1")
    visitor.press("ArrowDown").press("ArrowDown").press("Enter")
    page.focus("#id_account_text")
    visitor.press("Enter")
    page.wait_for_timeout(300)
    assert page.url.endswith("/opportunities/new/")
    assert page.locator("#id_account_options :checked + label").inner_text() == "Talleres Ruiz"
    visitor.press("Control+Enter")
    page.wait_for_selector(".path")
    assert Opportunity.objects.get().account.name == "Talleres Ruiz"
