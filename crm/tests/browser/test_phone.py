"""What a phone shows: nothing is cut, nothing breaks where it must not."""

import pytest

from accounts.tests.factories import AccountFactory, ContactFactory
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(visitor, people):
    visitor.page.set_viewport_size(PHONE)
    return visitor.log_in(people["Rita"].email)


def box(page, selector: str) -> dict:
    return page.locator(selector).first.bounding_box()


def test_a_contacts_account_has_a_line_of_its_own_and_its_number_stays_whole(phone, people):
    account = AccountFactory(owner=people["Rita"], name="Compañía Vasca de Refrigeración Industrial y Comercial")
    ContactFactory(owner=people["Rita"], account=account, mobile="+34 612 345 678", first_name="María de los Ángeles")
    page = phone.open("/contacts/").look().page
    name, link, number = (box(page, f".rows {part}") for part in (".name a", ".line a", "a[href^=tel]"))
    assert name["y"] + name["height"] <= link["y"]
    assert link["y"] + link["height"] <= number["y"]
    assert number["height"] < 30


def test_the_amount_of_an_opportunity_stands_at_the_right(phone, people):
    OpportunityFactory(owner=people["Rita"], amount=18400)
    page = phone.open("/opportunities/").look().page
    amount = page.evaluate("""() => { const r = document.createRange();
        r.selectNodeContents(document.querySelector(".rows td.n")); return r.getBoundingClientRect().right }""")
    row = box(page, ".rows tbody tr")
    assert row["x"] + row["width"] - amount < 20


def test_the_filter_chip_is_whole(phone):
    for path in ("/leads/", "/leads/?owner=me&next=late&source=1", "/opportunities/?owner=me&closes=month"):
        page = phone.open(path).look().page
        assert page.evaluate("""() => { const chip = [...document.querySelectorAll(".chiprow > a.chip")].at(-1);
            const box = chip.getBoundingClientRect(); return box.right <= innerWidth && chip.scrollWidth <= chip.clientWidth }""")


def test_a_wide_screen_keeps_the_line_of_the_next_action_and_the_heads_of_the_board(visitor, people):
    page = visitor.page
    page.set_viewport_size({"width": 1440, "height": 900})
    account = AccountFactory(owner=people["Rita"])
    deal = OpportunityFactory(owner=people["Rita"], account=account, amount=1_234_567)
    visitor.log_in(people["Rita"].email).open(f"/opportunities/{deal.pk}/")
    page.click("label[for$=when-tomorrow]")
    what, clock = box(page, "[name=next-what]"), box(page, "[name=next-time]")
    assert abs(what["y"] + what["height"] / 2 - clock["y"] - clock["height"] / 2) < 4
    visitor.open("/opportunities/board/").look()
    heights = page.evaluate("[...document.querySelectorAll('.board h2')].map(h => Math.round(h.getBoundingClientRect().height))")
    assert len(set(heights)) == 1
    visitor.open("/").look()
