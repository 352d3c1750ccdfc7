"""What a marketing person does with the list from the fair: upload, columns, check, decisions, run, result, undo."""

import re

import pytest

from accounts.models import Account, Contact
from imports.models import Import
from imports.tests.files import as_csv, finished, person
from leads.models import Lead

pytestmark = pytest.mark.browser
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
COMBINATIONS = [("en", "light", DESKTOP), ("es", "dark", DESKTOP), ("en", "dark", PHONE), ("es", "light", PHONE)]
DETAIL = re.compile(r"/imports/\d+/$")


@pytest.fixture
def mara(request, page, people):
    """Her language and theme, and the size of her screen."""
    language, theme, size = getattr(request, "param", COMBINATIONS[0])
    mara = people["Mara"]
    mara.language, mara.theme = language, theme
    mara.save()
    page.set_viewport_size(size)
    return mara


def drop(visitor, content: bytes, name: str = "bilbao.csv") -> Import:
    """A dropped file counts as one act, and is sent by itself."""
    visitor.acts += 1
    visitor.page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content})
    visitor.page.wait_for_url(DETAIL)
    visitor.settle()
    return Import.objects.latest("pk")


def work(visitor, of_import: Import) -> None:
    """What the worker does meanwhile; the page notices by itself."""
    visitor.page.wait_for_selector("#progress")
    finished(of_import)
    visitor.page.wait_for_selector("#progress", state="detached")
    visitor.settle()


@pytest.mark.rule("A2")
def test_a_file_of_a_thousand_rows_in_four_clicks(visitor, mara):
    visitor.log_in(mara.email)
    visitor.acts = 0
    visitor.click(".rail a[href='/imports/']")
    of_import = drop(visitor, as_csv([person(n) for n in range(1_000)], delimiter=";", encoding="cp1252"))
    visitor.click("button[form=columns]")
    work(visitor, of_import)
    visitor.click("#run button")
    work(visitor, of_import)
    assert (Lead.objects.count(), visitor.acts) == (1_000, 4)
    assert visitor.page.locator(".stat >> nth=0").inner_text().split()[0].replace(".", ",") == "1,000"
    visitor.look()


HEADER = ["Nombre", "Apellidos", "Empresa", "Correo electrónico", "Origen", "Notas internas"]
ROWS = [
    ["Begoña", "Ibáñez", "Peña y Cía", "begona@pena.example.com", "Feria de Muestras", "Wants two"],
    ["Íñigo", "Núñez", "Frío Norte", "inigo@frio.example.com", "Feria de Muestras", ""],
    ["Ana", "Ruiz", "Sur", "no tiene", "", "x"],
    ["Begoña", "Ibáñez", "Peña y Cía", "begona@pena.example.com", "", ""],
]


@pytest.mark.rule("A2")
@pytest.mark.parametrize("mara", COMBINATIONS, indirect=True, ids=lambda c: f"{c[0]}-{c[1]}-{c[2]['width']}")
def test_the_whole_way(visitor, mara):
    page = visitor.page
    visitor.log_in(mara.email).open("/imports/").look()
    of_import = drop(visitor, as_csv(ROWS, delimiter=";", encoding="cp1252", header=HEADER))
    visitor.look()

    page.locator("details.card > summary").first.click()
    page.select_option("#layout-delimiter", ",")
    page.wait_for_selector("#needs .warn")
    visitor.look()
    page.select_option("#layout-delimiter", ";")
    page.wait_for_selector("#needs .ok")
    page.select_option("[name=column-3]", "")
    page.wait_for_selector("#needs .warn")
    page.select_option("[name=column-3]", "email")
    page.wait_for_selector("#needs .ok")
    visitor.choose("rule", "one")
    page.select_option("[name=owner]", str(mara.pk))
    visitor.click("button[form=columns]").look()
    work(visitor, of_import)
    if not of_import.unknown:
        Import.objects.update(unknown={"source": {"feria de muestras": ["Feria de Muestras", 2]}})
    visitor.open(of_import.get_absolute_url()).look()

    page.locator("select[name^='value:source']").select_option("empty")
    assert page.locator("#run button").is_disabled()
    page.wait_for_selector("#run [data-waits]")
    visitor.look()
    page.click("form[action$='/values/'] .foot .btn")
    work(visitor, of_import)
    page.click("#row-4 a.btn")
    page.fill("#cell-4-3", "still no@")
    page.click("#row-4 button >> nth=0")
    page.wait_for_selector("#row-4 [role=alert]:has-text('still no@')")
    visitor.look()
    page.fill("#cell-4-3", "ana@sur.example.com")
    page.click("#row-4 button >> nth=0")
    page.wait_for_selector("#row-4 .pill")
    page.select_option("#row-5 select", "create")
    page.wait_for_selector("#row-5 .pill[data-colour=accent]")
    visitor.look().click("#run button")
    work(visitor, of_import)
    visitor.look()
    assert {lead.owner for lead in Lead.objects.all()} == {mara}
    assert Lead.objects.count() == 4

    visitor.click(".actions a[href^='/leads/']").look()
    visitor.open(f"/leads/{Lead.objects.earliest('pk').pk}/").look()
    page.wait_for_selector(f".of-import a[href='{of_import.get_absolute_url()}']")
    visitor.open(of_import.get_absolute_url()).click(".actions a[href$='/undo/']").look()
    visitor.click(".foot .btn-danger")
    visitor.open("/leads/")
    finished(of_import)
    visitor.open("/accounts/")
    page.wait_for_selector("#toasts .toast:has-text('bilbao.csv')")
    visitor.look().click("#toasts .toast a").look()
    assert not Lead.objects.exists()
    visitor.open("/imports/").look()


@pytest.mark.rule("D6")
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_cards_become_contacts_of_one_account(visitor, people, page, size):
    page.set_viewport_size(size)
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Ruiz;{0};;;\r\nORG:{1}\r\nEMAIL:{0}@frio.example.com\r\nEND:VCARD\r\n"
    cards = card.format("Ana", "Frio SL") + card.format("Eva", "FRIO")
    visitor.log_in(people["Mona"].email).open("/imports/new/").look()
    of_import = drop(visitor, cards.encode(), name="agenda.vcf")
    visitor.look().click("button[value=contacts]").look()
    page.click("input[name=kind][value=leads] + label")
    page.wait_for_selector("#main h1 + .sub:has-text('Leads')")
    page.click("input[name=kind][value=contacts] + label")
    page.wait_for_selector("#main h1 + .sub:has-text('Contacts')")
    visitor.click("button[form=columns]")
    work(visitor, of_import)
    page.wait_for_selector(".banner:has-text('1 account will be created')")
    visitor.look().click("#run button")
    work(visitor, of_import)
    visitor.look().click(".actions a[href*='imported=']").look()
    assert {contact.account for contact in Contact.objects.all()} == {Account.objects.get()}
    visitor.open(Contact.objects.first().get_absolute_url())
    page.wait_for_selector(f".of-import a[href='{of_import.get_absolute_url()}']")
    visitor.look()


def test_a_refused_file_is_said_at_once(visitor, mara):
    visitor.log_in(mara.email).open("/imports/new/")
    visitor.page.set_input_files("input[type=file]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    visitor.page.wait_for_selector("[role=alert]:has-text('PDF')")
    visitor.look()


def test_a_lost_connection_is_said_and_found_again(visitor, mara):
    page = visitor.page
    visitor.log_in(mara.email).open("/imports/")
    of_import = drop(visitor, as_csv([person(1)]))
    visitor.click("button[form=columns]")
    page.wait_for_selector("[data-lost]", state="hidden")
    page.route("**/progress/**", lambda route: route.abort())
    page.wait_for_selector("[data-lost]", state="visible")
    page.unroute("**/progress/**")
    page.wait_for_selector("[data-lost]", state="hidden")
    work(visitor, of_import)
    visitor.faults = [fault for fault in visitor.faults if "ERR_FAILED" not in fault and " console: htmx:" not in fault]


def test_the_figures_follow_an_edited_row(visitor, mara):
    page = visitor.page
    visitor.log_in(mara.email).open("/imports/")
    of_import = drop(visitor, as_csv([person(1), person(1), person(2, **{"Correo electrónico": "ana@"})]))
    visitor.click("button[form=columns]")
    work(visitor, of_import)
    page.wait_for_selector("#count:text-is('2')")
    visitor.settle()
    page.select_option("#policy [name=file]", "create")
    visitor.click("#row-4 .acts a")
    page.fill("#row-4 input[value='ana@']", "ana2@frio2.example.com")
    visitor.click("#row-4 button")
    page.wait_for_selector("#row-4 .pill[data-colour=accent]")
    page.wait_for_selector("#count:text-is('1')")
    page.wait_for_selector("#groups li:only-child")
    assert page.locator("#policy [name=file]").input_value() == "create"
    visitor.look()
