"""Contacts and accounts through the pages of the wizard."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, Contact
from accounts.tests.factories import AccountFactory, ContactFactory
from campaigns.models import Source
from imports.checking import start_check
from imports.models import Import
from imports.running import cancel_run, start_run
from imports.tests.files import as_csv, finished, person, run, undo, upload
from imports.tests.test_pages import POST, address, form_of, send, start
from imports.work import work_once
from leads.models import Lead
from leads.tests.factories import LeadFactory
from records.models import Tag
from users.models import Team

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D6")]

HEADER = ["Nombre", "Apellidos", "Correo electrónico", "Empresa", "Color"]
PEOPLE = as_csv(
    [["Ana", "Ruiz", "ana@a.es", "Frío, S.L.", "red"], ["Eva", "Sanz", "eva@a.es", "FRIO SL", ""], ["Isa", "", "no", "", ""]],
    header=HEADER,
)
COMPANIES = as_csv([["Frío, S.L.", "B12345674", "red"], ["", "", "blue"]], header=["Nombre de la empresa", "CIF", "Color"])
CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Ruiz;Ana;;;\r\nORG:Frio\r\nEMAIL:ana@a.es\r\nEND:VCARD\r\n"
# what the wizard says on its way: columns, plan, while it runs, result, created rows, undo
SAID = {
    "contacts": [
        "a name or an e-mail address", "1 account will be created", "The rows become contacts", "1 account was created",
        "Rows that became contacts", "The 2 contacts that it created go.", "goes with them",
    ],
    "accounts": [
        "the name of the company", "Give the name of the company.", "The rows become accounts", "Its accounts",
        "Rows that became accounts", "The 1 account that it created goes.", "This can be done until",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "content", "model"), [("contacts", PEOPLE, Contact), ("accounts", COMPANIES, Account)])
def test_the_whole_way_in_words_of_its_own(mona, as_, kind, content, model):
    browser = as_(mona)
    assert f'value="{kind}" id="id_kind_' in browser.get(reverse("imports:new")).content.decode()
    send(browser, content, kind=kind)
    of_import = Import.objects.get()
    url, undo_url = of_import.get_absolute_url(), address("undo", of_import)
    pages = [browser.get(url).content.decode()]
    for name in ("source", "campaign", "minimum"):
        assert f'name="{name}"' not in pages[0]
    browser.post(address("columns", of_import), form_of(of_import, mona))
    finished(of_import)
    pages.append(browser.get(url).content.decode())
    browser.post(address("run", of_import))
    pages.append(browser.get(url).content.decode())
    finished(of_import)
    pages += [browser.get(url).content.decode(), browser.get(f"{url}?show=created").content.decode()]
    pages += [browser.get(undo_url).content.decode()] * 2
    assert [said for said, page in zip(SAID[kind], pages, strict=True) if said not in page] == []
    mains = [page[page.index("<main") : page.index("</main")].lower() for page in pages]
    assert ["lead" in main for main in mains] == [True] + [False] * 6  # the first page lets one choose them
    made = model.objects.first()
    assert f'href="{made.get_absolute_url()}"' in pages[4]
    assert made.extra == {"Color": "red"}
    browser.post(undo_url)
    assert "None of its records is left." in browser.get(finished(of_import).get_absolute_url()).content.decode()
    assert not model.objects.exists()


@pytest.mark.parametrize(("kind", "where"), [("contacts", "accounts:contacts"), ("accounts", "accounts:list")])
def test_the_records_of_an_import_as_a_list(mona, as_, kind, where):
    for factory in (ContactFactory, AccountFactory):
        factory(owner=mona)
    of_import, browser = run(upload(PEOPLE, mona, kind="contacts"), mona), as_(mona)
    url = f"{reverse(where)}?imported={of_import.pk}"
    assert url in browser.get(of_import.get_absolute_url()).content.decode()
    link = kind.removesuffix("s")
    made = set(of_import.records.exclude(**{link: None}).values_list(link, flat=True))
    assert {row["id"] for row in browser.get(url).context["page"].rows} == made
    assert len(made) == {"contacts": 2, "accounts": 1}[kind]


def test_a_contact_and_its_account_say_where_they_come_from(mona, rita, as_):
    tag = Tag.objects.create(name="Fair")
    run(upload(PEOPLE, mona, kind="contacts", tags=[tag.pk]), mona)
    ana = Contact.objects.get(first_name="Ana")
    for record, name in ((ana, "of_contact"), (ana.account, "of_account")):
        page = as_(mona).get(record.get_absolute_url()).content.decode()
        fragment = reverse(f"imports:{name}", args=[record.pk])
        assert fragment in page
        assert "Fair" in page
        assert "row 2" in as_(mona).get(fragment).content.decode()
        assert fragment not in as_(rita).get(record.get_absolute_url()).content.decode()
    assert "red" in as_(mona).get(ana.get_absolute_url()).content.decode()


def test_only_what_one_may_add_is_offered(mara, mona, as_):
    assert 'name="kind"' not in as_(mara).get(reverse("imports:new")).content.decode()
    answer = send(as_(mara), PEOPLE, kind="contacts")
    assert (answer.status_code, Import.objects.exists()) == (422, False)
    page = as_(mona).get(reverse("accounts:list")).content.decode()
    assert f"{reverse('imports:new')}?kind=accounts" in page
    chosen = as_(mona).get(reverse("imports:new"), {"kind": "accounts"}).context["upload"]["kind"]
    assert [radio.data["value"] for radio in chosen if radio.data["selected"]] == ["accounts"]


@pytest.mark.parametrize("name", [name for name, who in POST.items() if who.split()[-1] == "403" and name != "new"])
def test_marketing_looks_at_an_import_of_contacts_and_leaves_it_alone(mara, mona, as_, name):
    of_import = upload(PEOPLE, mona, kind="contacts")
    assert as_(mara).post(address(name, of_import), form_of(of_import, mona)).status_code == 403
    page = as_(mara).get(of_import.get_absolute_url())
    assert page.status_code == 200
    assert 'method="post"' not in page.content.decode()[page.content.decode().index("<main") :]


def test_the_rows_can_be_something_else_after_all(mona, mara, as_):
    of_import, browser = start(PEOPLE, mona, source=Source.objects.first()), as_(mona)
    browser.post(address("kind", of_import), {"kind": "contacts"})
    of_import.refresh_from_db()
    assert (of_import.kind, of_import.source, of_import.mapping[3].target) == ("contacts", None, "company")
    assert browser.post(address("kind", of_import), {"kind": "bogus"}, follow=True).status_code == 200
    assert Import.objects.get().kind == "contacts"
    by_mara = start(PEOPLE, mara)
    as_(mara).post(address("kind", by_mara), {"kind": "contacts"})
    by_mara.refresh_from_db()
    assert by_mara.kind == "leads"


def test_cards_are_offered_as_contacts(mona, mara, as_):
    send(as_(mona), CARD, name="ana.vcf")
    of_import = Import.objects.get()
    assert "Make them contacts" in as_(mona).get(of_import.get_absolute_url()).content.decode()
    page = as_(mona).post(address("kind", of_import), {"kind": "contacts"}, follow=True).content.decode()
    assert "Make them contacts" not in page
    send(as_(mara), CARD, name="ana.vcf")
    assert "Make them contacts" not in as_(mara).get(Import.objects.latest("pk").get_absolute_url()).content.decode()


def test_people_of_one_company_are_counted_once_and_again_after_an_edit(mona, rita):
    AccountFactory(owner=rita, name="Calor")
    rows = [
        ["Ana", "a@a.es", "Frío SL", "B12345674"],
        ["Eva", "e@a.es", "Frío Norte", "B12345674"],
        ["Isa", "i@a.es", "FRIO", ""],
        ["Leo", "l@a.es", "Calor SA", ""],
        ["Mia", "m@a.es", "Viento", ""],
    ]
    of_import = upload(as_csv(rows, header=["Nombre", "Email", "Empresa", "CIF empresa"]), mona, kind="contacts")
    assert of_import.accounts == 2
    of_import = run(of_import, mona)
    assert (of_import.accounts, Account.objects.count()) == (2, 3)


# -- settings ---------------------------------------------------------------------------------------------------------


def test_marketing_chooses_whose_inbox(mara, mona, north, as_):
    of_import = start(as_csv([person(1)]), mara)
    as_(mara).post(address("columns", of_import), form_of(of_import, mara) | {"team": north.pk})
    run(finished(of_import), mara)
    lead = Lead.objects.get()
    assert (lead.owner, lead.team) == (None, north)
    assert 'name="team"' not in as_(mona).get(start(as_csv([person(2)]), mona).get_absolute_url()).content.decode()


def test_without_teams_there_is_nothing_to_choose(mara, as_):
    assert not Team.objects.exists()
    assert 'name="team"' not in as_(mara).get(start(as_csv([person(1)]), mara).get_absolute_url()).content.decode()


def test_a_new_tag_is_typed(mara, as_):
    there = Tag.objects.create(name="Fair", name_es="Feria")
    of_import, browser = start(as_csv([person(1)]), mara), as_(mara)
    data = form_of(of_import, mara) | {"new_tags": "Bilbao 2026,  feria , "}
    browser.post(address("columns", of_import), data)
    run(finished(of_import), mara)
    new = Tag.objects.get(name="Bilbao 2026")
    assert (Lead.objects.get().tags, Tag.objects.count()) == ([new.pk, there.pk], 2)


@pytest.mark.parametrize(("typed", "said"), [("x" * 81, "at most 80"), ("Old", "archived")])
def test_a_tag_that_cannot_be_is_refused_in_words(mara, as_, typed, said):
    Tag.objects.create(name="Old", archived=True)
    of_import = start(as_csv([person(1)]), mara)
    answer = as_(mara).post(address("columns", of_import), form_of(of_import, mara) | {"new_tags": typed})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert Tag.objects.count() == 1


# -- reasons ----------------------------------------------------------------------------------------------------------


def test_failed_rows_are_grouped_by_reason(mona, as_):
    mail = "Correo electrónico"
    bad = [person(n, **{mail: f"no{n}"}) for n in range(3)] + [person(9, **{mail: "", "Teléfono": ""})]
    of_import, browser = upload(as_csv([*bad, person(5)]), mona), as_(mona)
    answer = browser.get(of_import.get_absolute_url())
    first, second = answer.context["groups"]
    assert (first.text, first.count, second.count) == ("Correo electrónico: … is not an e-mail address.", "3", "1")
    shown = browser.get(f"{of_import.get_absolute_url()}?{first.query}")
    assert [group.chosen for group in shown.context["groups"]] == [True, False]
    assert [row["number"] for row in shown.context["rows"]] == [2, 3, 4]
    browser.post(address("row", of_import), {"cell-3": "mended@x.es"})
    assert browser.get(of_import.get_absolute_url()).context["groups"][0].count == "2"
    of_import = run(of_import, mona)
    assert [group.count for group in browser.get(of_import.get_absolute_url()).context["groups"]] == ["2", "1"]


def test_an_update_that_is_refused_has_its_reason_too(mona, rita, as_):
    LeadFactory(owner=rita, email="ana1@frio1.example.com", country="FR", tax_id="")
    content = as_csv([["ana1@frio1.example.com", "B12345674"]], header=["Email", "CIF"])
    of_import = upload(content, mona, policy={"open": "fill"})
    (group,) = as_(mona).get(of_import.get_absolute_url()).context["groups"]
    assert group.count == "1"


def test_skipped_rows_are_grouped_by_what_they_are_the_same_as(mona, as_):
    LeadFactory(owner=mona, email="ana2@frio2.example.com")
    of_import, browser = upload(as_csv([person(1), person(1), person(1), person(2), person(3)]), mona), as_(mona)
    for one in (of_import, run(of_import, mona)):
        first, second = browser.get(one.get_absolute_url()).context["groups"]
        assert (first.text, first.count) == ("Repeats another row of the file", "2")
        assert (second.text, second.count) == ("Is an open lead already", "1")
        shown = browser.get(f"{one.get_absolute_url()}?{first.query}")
        assert [row["number"] for row in shown.context["rows"]] == [3, 4]


def test_rows_not_reached_are_listed_also_after_the_undo(mara, as_, monkeypatch):
    monkeypatch.setattr("imports.running.CHUNK", 2)
    of_import = start_run(upload(as_csv([person(n) for n in range(5)]), mara), actor=mara)
    work_once(lambda: True)
    of_import = undo(cancel_run(of_import, actor=mara), mara)
    assert (of_import.state, of_import.left, of_import.kept) == ("undone", 3, 0)
    browser, url = as_(mara), of_import.get_absolute_url()
    found = {
        show: [(row["number"], row["what"]) for row in browser.get(url, {"show": show}).context["rows"]]
        for show in ("left", "created")
    }
    assert found == {"left": [(n, "not reached") for n in (4, 5, 6)], "created": [(2, "taken back"), (3, "taken back")]}


def test_managers_are_asked_once_for_a_page_of_hidden_rows(mona, otto, as_):
    def queries(n: int) -> int:
        Import.objects.all().delete()
        of_import = upload(as_csv([person(one) for one in range(n)]), mona)
        with CaptureQueriesContext(connection) as captured:
            page = as_(mona).get(of_import.get_absolute_url()).content.decode()
        assert page.count("owned by team South") == n
        return len(captured)

    for n in range(6):
        LeadFactory(owner=otto, email=f"ana{n}@frio{n}.example.com")
    assert queries(2) == queries(6)


def test_the_pages_of_contacts_keep_their_number_of_queries(mona, as_, django_assert_max_num_queries):
    browser, of_import = as_(mona), start(PEOPLE, mona, kind="contacts")
    browser.get("/profile/")
    for step in (lambda: None, lambda: finished(start_check(of_import, actor=mona)), lambda: run(of_import, mona)):
        step()
        with django_assert_max_num_queries(15):
            browser.get(of_import.get_absolute_url())
    for record, name in ((Contact.objects.first(), "of_contact"), (Account.objects.first(), "of_account")):
        with django_assert_max_num_queries(5):
            browser.get(reverse(f"imports:{name}", args=[record.pk]))


# -- after an undo ----------------------------------------------------------------------------------------------------


def test_an_account_that_is_used_by_now_stays_and_is_listed(mona, as_):
    of_import = run(upload(PEOPLE, mona, kind="contacts"), mona)
    account = Account.objects.get()
    ContactFactory(owner=mona, account=account)
    of_import = undo(of_import, mona)
    assert (of_import.kept, Contact.objects.count()) == (1, 1)
    (row,) = as_(mona).get(of_import.get_absolute_url()).context["rows"]
    assert (row["number"], row["url"], row["what"]) == (2, account.get_absolute_url(), "kept")
    assert row["reasons"] == ["The account of the company was kept."]
