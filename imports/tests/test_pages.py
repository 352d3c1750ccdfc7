"""Upload, check and result in the browser's eyes, and who may see them."""

import io
import uuid

import pytest
from django.urls import reverse

from campaigns.models import Source
from imports.models import Import
from imports.run import run_import
from imports.tests.files import as_csv, person, upload
from imports.urls import urlpatterns
from leads.models import Lead
from leads.tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

# Of an import that Mona, the manager of the North, has uploaded. Sam is the other team's manager.
WHO = ["nobody", "rita", "tom", "mona", "otto", "sam", "mara", "ada", "olga"]
GET = {
    "list": "302 403 403 200 403 200 200 200 200",
    "new": "302 403 403 200 403 200 200 200 403",
    "detail": "302 403 403 200 403 404 200 200 200",
    "failed": "302 403 403 200 403 404 200 200 200",
    "run": "302 405 405 405 405 405 405 405 405",
}
POST = {
    "list": "302 405 405 405 405 405 405 405 405",
    "new": "302 403 403 422 403 422 422 422 403",
    "detail": "302 405 405 405 405 405 405 405 405",
    "failed": "302 405 405 405 405 405 405 405 405",
    "run": "302 403 403 302 403 404 302 302 403",
}


def address(name: str, pk: int) -> str:
    return reverse(f"imports:{name}", args=[] if name in ("list", "new") else [pk])


@pytest.fixture
def mixed():
    """Two leads, a twin, and one that cannot be a lead."""
    return as_csv([person(1), person(2), person(1), person(3, **{"Correo electrónico": "no"})])


@pytest.mark.rule("T7")
@pytest.mark.parametrize(("method", "table"), [("get", GET), ("post", POST)])
@pytest.mark.parametrize("name", GET)
def test_who_may_open_what(cast, client, as_, mixed, method, table, name):
    of_import = upload(mixed, cast["mona"])
    answers = {
        who: getattr(client if who == "nobody" else as_(cast[who]), method)(address(name, of_import.pk)).status_code
        for who in WHO
    }
    assert answers == dict(zip(WHO, map(int, table[name].split()), strict=True))


def test_every_address_has_a_row():
    assert {pattern.name for pattern in urlpatterns} == set(GET) == set(POST)


def test_an_auditor_reads_and_is_offered_nothing_to_press(mona, olga, as_, mixed):
    empty = as_(olga).get(reverse("imports:list")).content.decode()
    of_import = upload(mixed, mona)
    pages = [empty, *(as_(olga).get(url).content.decode() for url in (reverse("imports:list"), of_import.get_absolute_url()))]
    assert of_import.file_name in pages[1]
    for page in pages:
        assert reverse("imports:new") not in page
        assert reverse("imports:run", args=[of_import.pk]) not in page
    assert Import.objects.get().state == "checked"


def test_the_list_shows_what_one_may_see(mona, mara, sam, as_):
    upload(as_csv([person(1)]), mona, file_name="norte.csv")
    upload(as_csv([person(2)]), mara, file_name="feria.csv")
    seen = {who.name: as_(who).get(reverse("imports:list")).content.decode() for who in (mona, mara, sam)}
    assert [name in seen["Mona"] for name in ("norte.csv", "feria.csv")] == [True, False]
    assert [name in seen["Mara"] for name in ("norte.csv", "feria.csv")] == [True, True]
    assert [name in seen["Sam"] for name in ("norte.csv", "feria.csv")] == [False, False]


def send(browser, content: bytes = b"", name: str = "bilbao.csv", **fields):
    file = io.BytesIO(content)
    file.name = name
    return browser.post(reverse("imports:new"), {"submission": uuid.uuid4()} | ({"file": file} if content else {}) | fields)


@pytest.mark.rule("A2")
def test_upload_check_run_result(mara, as_, mixed):
    browser = as_(mara)
    fair = Source.objects.get(name="Fair")
    answer = send(browser, mixed, source=fair.pk)
    of_import = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, of_import.get_absolute_url())
    page = browser.get(answer["Location"]).content.decode()
    assert "Import 2 leads" in page
    assert "Correo electrónico: “no” is not an e-mail address." in page
    assert not Lead.objects.exists()
    page = browser.post(reverse("imports:run", args=[of_import.pk]), follow=True).content.decode()
    assert "2 + 0 + 1 + 1 = 4" in page
    assert "Import 2 leads" not in page
    assert {lead.source for lead in Lead.objects.all()} == {fair}
    created = browser.get(f"{of_import.get_absolute_url()}?show=created").content.decode()
    for lead in Lead.objects.all():
        assert f'href="{lead.get_absolute_url()}"' in created


def test_pasted_rows_from_a_spreadsheet(mara, as_):
    answer = send(as_(mara), text="Nombre\tCorreo\r\nAna\tana@example.com\r\n")
    assert answer.status_code == 302
    assert (Import.objects.get().delimiter, Import.objects.get().create) == ("\t", 1)


@pytest.mark.parametrize(
    ("content", "fields", "sentence"),
    [
        (b"", {}, "Choose a file, or paste the rows below."),
        (b"name,mail\nAna,a@b.es\n", {"text": "x"}, "not both"),
        (b"PK\x03\x04rest", {}, "ZIP"),
        (b"name,mail\n", {}, "nothing below"),
        (b"name,mail\nAna,a@b.es\n", {"name": "leads.exe"}, ".exe"),
        (b"name,mail\nAna,a@b.es\n", {"source": "999"}, "valid choice"),
        (b"name,mail\nAna,a@b.es\n", {"owner": "x"}, "valid choice"),
    ],
)
def test_what_cannot_be_read_comes_back_with_a_sentence(mara, as_, content, fields, sentence):
    answer = send(as_(mara), content, **fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Import.objects.exists()


def test_an_empty_file_and_a_file_that_is_text(mara, as_):
    browser = as_(mara)
    empty = io.BytesIO(b"")
    empty.name = "empty.csv"
    assert browser.post(reverse("imports:new"), {"file": empty}).status_code == 422
    assert browser.post(reverse("imports:new"), {"file": "text"}).status_code == 422


def test_an_upload_sent_twice_is_one_import(mara, as_, mixed):
    browser, key = as_(mara), uuid.uuid4()
    first, second = (send(browser, mixed, submission=key) for _press in range(2))
    assert first["Location"] == second["Location"]
    assert Import.objects.count() == 1


def test_run_pressed_twice(mara, as_, mixed):
    browser, of_import = as_(mara), upload(mixed, mara)
    for _press in range(2):
        assert browser.post(reverse("imports:run", args=[of_import.pk])).status_code == 302
    assert Lead.objects.count() == 2


def test_the_same_file_again_is_noticed_by_who_may_see_the_first(mona, mara, sam, as_, mixed):
    first, by_mara, by_sam = upload(mixed, mona), upload(mixed, mara), upload(mixed, sam)
    assert f'href="{first.get_absolute_url()}"' in as_(mara).get(by_mara.get_absolute_url()).content.decode()
    assert "uploaded before" not in as_(sam).get(by_sam.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("show", "rows"),
    [("created", 2), ("updated", 0), ("skipped", 1), ("failed", 1), ("problems", 2), ("remarks", 0), ("all", 4), ("bogus", 2)],
)
def test_each_number_leads_to_its_rows(mara, as_, mixed, show, rows):
    of_import = run_import(upload(mixed, mara), actor=mara)
    answer = as_(mara).get(of_import.get_absolute_url(), {"show": show})
    assert len(answer.context["rows"]) == rows


def test_many_rows_come_in_pages(mara, as_):
    of_import = upload(as_csv([person(n) for n in range(120)]), mara)
    url, numbers = of_import.get_absolute_url() + "?show=all", []
    while url:
        answer = as_(mara).get(url, headers={"HX-Request": "true"})
        assert b"<html" not in answer.content
        numbers += [row["number"] for row in answer.context["rows"]]
        url = answer.context["page"].next_url and of_import.get_absolute_url() + answer.context["page"].next_url
    assert numbers == list(range(2, 122))


def test_a_lead_the_reader_may_not_see_is_not_linked(mona, mara, otto, as_):
    hidden = LeadFactory(owner=otto, email="ana1@frio1.example.com")
    of_import = upload(as_csv([person(1)]), mara)
    of_import.created_by = mona
    of_import.save()
    assert hidden.get_absolute_url() in as_(mara).get(of_import.get_absolute_url()).content.decode()
    assert hidden.get_absolute_url() not in as_(mona).get(of_import.get_absolute_url()).content.decode()


@pytest.mark.rule("T19")
def test_the_page_says_where_each_column_goes(mara, as_):
    content = as_csv([["Frío", "Frío, S.L.", "a@b.es", "verde"]], header=["Empresa", "Razón social", "Correo", "Color"])
    of_import = upload(content, mara)
    page = as_(mara).get(of_import.get_absolute_url()).content.decode()
    assert "“Empresa” goes there already; this one is kept as extra data." in page
    shown = as_(mara).get(of_import.get_absolute_url(), {"show": "all"}).content.decode()
    assert "Color: verde" in shown


def test_a_second_address_that_is_not_needed_is_extra_data(mara, as_):
    content = as_csv([["Ana", "", "b@b.es", "c@c.es"]], header=["Nombre", "Email 1", "Email 2", "Email 3"])
    of_import = run_import(upload(content, mara), actor=mara)
    (row,) = as_(mara).get(of_import.get_absolute_url()).context["rows"]
    assert of_import.rows.get().lead.email == "b@b.es"
    assert row["extra"] == [("Email 3", "c@c.es")]


def test_missing_columns_are_said(mara, as_):
    of_import = upload(b"Color,Talla\nverde,M\n", mara)
    page = as_(mara).get(of_import.get_absolute_url()).content.decode()
    assert "No column was recognised as the name" in page
    assert "No column was recognised as an e-mail" in page
    assert "btn-primary" in page


NASTY = ['"><svg/onload=1>', "{{7*7}}", "%(x)s %s", "\u202eabc", "=cmd", "a" * 15_000, "e\u0301" * 2_000, "😀" * 300]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_texts_are_shown_as_text(mara, as_, text):
    content = as_csv([[text, "a@b.es", text], ["Eva", "no", text]], header=["Nombre", "Correo", text[:150]])
    browser = as_(mara)
    answer = send(browser, content, name=f"{text[:60].replace('/', '')}.csv")
    assert answer.status_code == 302, answer.content.decode()
    page = browser.get(answer["Location"] + "?show=all")
    assert page.status_code == 200
    assert b"<svg/onload" not in page.content
    download = browser.get(reverse("imports:failed", args=[Import.objects.get().pk]))
    assert download["Content-Disposition"].startswith("attachment")
    assert "sandbox" in download["Content-Security-Policy"]
    assert browser.post(reverse("imports:run", args=[Import.objects.get().pk])).status_code == 302


@pytest.mark.parametrize("pk", ["0", "99999999", "9" * 40])
def test_numbers_of_no_import(mara, as_, pk):
    assert as_(mara).get(f"/imports/{pk}/").status_code == 404
    assert as_(mara).post(f"/imports/{pk}/run/").status_code == 404


def test_the_pages_keep_their_number_of_queries(mara, as_, mixed, django_assert_max_num_queries):
    of_import = run_import(upload(mixed, mara), actor=mara)
    browser = as_(mara)
    for url, most in ((of_import.get_absolute_url(), 14), (reverse("imports:list"), 8)):
        with django_assert_max_num_queries(most):
            browser.get(url)
