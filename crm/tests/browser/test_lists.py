"""Lists in a browser: three rows handed over and taken back; columns chosen, a view saved, left and opened again."""

import pytest

from leads.models import Lead
from leads.tests.factories import LeadFactory
from records.models import SavedView, Star
from users.models import User

pytestmark = pytest.mark.browser


def test_three_rows_are_handed_over_and_taken_back(visitor, people):
    mona, rita, page = people["Mona"], people["Rita"], visitor.page
    LeadFactory.create_batch(5, owner=rita)
    visitor.log_in(mona.email).open("/leads/")
    for place in range(3):
        page.locator("td.pick input").nth(place).check()
    assert "3 chosen" in page.locator("[data-bulk]").inner_text()
    page.locator("[data-bulk] [name=all]").check()
    assert "5 chosen" in page.locator("[data-bulk]").inner_text()
    assert page.locator("td.pick input:checked").count() == 5
    for place in (3, 4):  # whoever takes a row out has no longer chosen all
        page.locator("td.pick input").nth(place).uncheck()
    assert not page.locator("[data-bulk] [name=all]").is_checked()
    assert "3 chosen" in page.locator("[data-bulk]").inner_text()
    visitor.look().click("[data-bulk] button:has-text('Hand over')").look()
    page.get_by_role("checkbox", name="Mona").check()
    visitor.click("form.card .foot button")
    assert Lead.objects.filter(owner=mona).count() == 3
    visitor.look().click(".toast form button")
    page.wait_for_url("**/recent/")
    assert Lead.objects.filter(owner=rita).count() == 5
    visitor.look()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_view_is_made_and_opened(visitor, people, theme):
    rita, page = people["Rita"], visitor.page
    User.objects.filter(pk=rita.pk).update(theme=theme)
    LeadFactory(owner=rita, city="Vitoria"), LeadFactory(owner=None)
    visitor.log_in(rita.email).open("/leads/").click(".tools a.chip").look()
    page.get_by_role("checkbox", name="City").check()
    visitor.click(".columns-panel button").look()
    visitor.click(".tabs a:has-text('Mine')").click(".tools .menu > summary").look()
    page.fill(".naming input", "Around here")
    visitor.click(".naming button")
    assert page.locator(".tabs [aria-current]").inner_text() == "Around here"
    visitor.look().click(".star")
    page.wait_for_selector(".star[aria-pressed=true]")
    assert Star.objects.count() == 1
    visitor.open("/accounts/").open("/leads/").click(".tabs a:has-text('Around here')").look()
    assert "Vitoria" in page.locator("table.rows").inner_text()
    assert page.locator("table.rows tbody tr").count() == 1
    visitor.click(".tools .menu > summary").click(".tools .menu a[href^='/views/']").look()
    page.get_by_label("Open the list with it").check()
    visitor.click("form.card .foot button.btn-primary").open("/leads/")
    assert page.url.endswith(f"/leads/?view={SavedView.objects.get().pk}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_cells_are_edited_where_they_stand(visitor, people, theme):
    rita, page = people["Rita"], visitor.page
    User.objects.filter(pk=rita.pk).update(theme=theme)
    lead, _other = LeadFactory(owner=rita, amount=None), LeadFactory(owner=rita)
    row = page.locator(f"tr[data-id='{lead.pk}']")
    visitor.log_in(rita.email).open("/leads/")
    row.locator("td[data-edit=amount]").click()
    page.wait_for_selector("form.cell")
    page.keyboard.type("-5")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.cell [role=alert]")
    visitor.look()
    page.locator("form.cell input[name=amount]").fill("1500")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast form button")
    visitor.look()
    assert "1,500" in row.locator("td[data-edit=amount]").inner_text()
    assert page.evaluate("document.activeElement.dataset.edit") == "amount"
    visitor.click(".toast form button")
    page.wait_for_url("**/recent/")
    assert Lead.objects.get(pk=lead.pk).amount is None


def test_the_keys_walk_and_edit_the_cells(visitor, people):
    rita, page = people["Rita"], visitor.page
    LeadFactory.create_batch(4, owner=rita)
    visitor.log_in(rita.email).open("/leads/")
    for key in ("j", "ArrowRight", "e"):
        page.keyboard.press(key)
    page.wait_for_selector("form.cell select")
    visitor.look()
    page.keyboard.press("Escape")
    assert page.locator("form.cell").count() == 0
    assert page.evaluate("document.activeElement.dataset.edit") == "status"
    page.keyboard.press("Enter")
    page.locator("form.cell select").select_option(label="Attempted")
    page.wait_for_selector(".toast")
    assert Lead.objects.filter(status__meaning="attempted").count() == 1
    assert page.evaluate("document.activeElement.dataset.edit") == "status"
    for key in ("x", "j", "j", "Shift+X", "a"):
        page.keyboard.press(key)
    assert "3 chosen" in page.locator("[data-bulk]").inner_text()
    assert page.evaluate("document.activeElement.closest('[data-bulk]') !== null")
    visitor.look()


def test_two_leads_are_merged_and_taken_back(visitor, people):
    rita, page = people["Rita"], visitor.page
    LeadFactory(owner=rita, company="Peña"), LeadFactory(owner=rita, company="Peña y Cía")
    visitor.log_in(rita.email).open("/leads/")
    for place in range(2):
        page.locator("td.pick input").nth(place).check()
    visitor.click("[data-bulk] button:has-text('Merge')").look()
    page.locator("[name=of-email]").nth(1).check()
    page.locator("[name=keep]").nth(1).check()
    of_the_second = f'[name=proposed][value="{page.locator("[name=keep]").nth(1).get_attribute("value")}"]'
    page.wait_for_selector(of_the_second, state="attached")
    assert page.locator("[name=of-company]").nth(1).is_checked()
    assert page.locator("[name=of-email]").nth(1).is_checked()
    assert page.evaluate("document.activeElement.name") == "keep"
    page.locator("[data-takes]").nth(0).click()
    page.wait_for_selector(of_the_second, state="detached")
    page.locator("[data-takes]").nth(1).click()
    page.wait_for_selector(of_the_second, state="attached")
    visitor.click("main form button.btn-primary").look()
    assert Lead.objects.get().company == "Peña y Cía"
    visitor.click(".toast form button")
    page.wait_for_url("**/recent/")
    assert Lead.objects.count() == 2
