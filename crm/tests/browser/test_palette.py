"""Ctrl-K: find a record or a command by keys alone."""

import pytest

from accounts.tests.factories import AccountFactory
from leads.tests.factories import LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)
CHOSEN = '#palette-list [aria-selected="true"]'


@pytest.fixture
def rita(people):
    return people["Rita"]


def test_find_a_record_and_come_back_to_it(visitor, rita):
    """Three keys: Ctrl-K, Enter for what was typed; and two for what was seen last."""
    lead = LeadFactory(owner=rita, first_name="Ane", last_name="Etxebarria")
    account = AccountFactory(owner=rita, name="Frutas Gómez")
    page = visitor.log_in("rita@example.com").page
    visitor.acts = 0
    visitor.press("Control+k")
    page.keyboard.type("etxebaria")  # one letter is missing
    visitor.press("Enter")
    page.wait_for_url(f"**{lead.get_absolute_url()}")
    assert visitor.acts == 2
    visitor.open(account.get_absolute_url()).press("Control+k")
    page.wait_for_selector(f"{CHOSEN} >> text=Ane Etxebarria")
    visitor.look().press("Enter")
    page.wait_for_url(f"**{lead.get_absolute_url()}")


def test_arrows_walk_and_escape_gives_the_focus_back(visitor, rita):
    for name in ("Norte Uno", "Norte Dos"):
        AccountFactory(owner=rita, name=name)
    page = visitor.log_in("rita@example.com").open("/leads/").page
    page.focus(".rail a[href='/accounts/']")
    visitor.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "palette-text"
    page.keyboard.type("norte")
    page.wait_for_selector(f"{CHOSEN} >> text=Norte Dos")
    visitor.look().press("ArrowDown")
    assert "Norte Uno" in page.inner_text(CHOSEN)
    assert page.get_attribute("#palette-text", "aria-activedescendant") == page.get_attribute(CHOSEN, "id")
    visitor.press("ArrowUp").press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/accounts/"
    assert not page.is_visible("#palette")


def test_commands_and_the_acts_of_the_page(visitor, rita):
    lead = LeadFactory(owner=rita, first_name="Ane")
    page = visitor.log_in("rita@example.com").open(lead.get_absolute_url()).page
    page.wait_for_selector("[data-key=c]")
    visitor.press("Control+k")
    page.wait_for_selector("#palette-list >> text=Convert")
    page.keyboard.type("conv")
    page.wait_for_selector(f"{CHOSEN} >> text=Convert")
    visitor.press("Enter")
    page.wait_for_url("**/convert/")
    visitor.press("Control+k")
    page.keyboard.type("papelera")
    page.wait_for_selector(f"{CHOSEN} >> text=Bin")
    visitor.press("Enter")
    page.wait_for_url("**/bin/")
    visitor.press("Control+k")
    page.keyboard.type("log out")
    page.wait_for_selector(f"{CHOSEN} >> text=Log out")
    visitor.press("Enter")
    page.wait_for_url("**/login/**")


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 1440, "height": 900}])
def test_the_page_of_results(visitor, rita, size):
    LeadFactory(owner=rita, first_name="Ane", last_name="Etxebarria", company="Ñandú & Cía")
    page = visitor.log_in("rita@example.com").page
    page.set_viewport_size(size)
    visitor.open("/search/?q=nandu").look()
    assert page.inner_text(".found mark") == "Ñandú"
    visitor.open("/search/?q=nothing-at-all").look().open("/search/").look()
    page.click(".rail [data-palette]")
    page.wait_for_selector(CHOSEN)
    visitor.look()
