"""Upload, columns, progress and notice in the browser's eyes, and who may see them."""

import io
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Contact
from campaigns.models import Source
from imports.changing import change_settings
from imports.checking import start_check
from imports.contents import Bytes
from imports.forms import SettingsForm
from imports.models import Import
from imports.progress import progress_of
from imports.running import start_run
from imports.starting import read_differently, remember, start_import
from imports.tests.files import HEADER, as_csv, finished, person, run, upload
from imports.urls import urlpatterns
from leads.models import Lead
from records.models import Tag

pytestmark = pytest.mark.django_db
State = Import.State
OF = {"of_lead": Lead, "of_account": Account, "of_contact": Contact}

# Of an import that Mona, the manager of the North, has uploaded and checked. Sam is the other team's manager.
WHO = ["nobody", "rita", "tom", "mona", "otto", "sam", "mara", "ada", "olga"]
SEE, POST_ONLY = "302 403 403 200 403 404 200 200 200", "302 405 405 405 405 405 405 405 405"
PRESS = "302 403 403 302 403 404 302 302 403"
GET = {
    "list": "302 403 403 200 403 200 200 200 200", "notice": "302 403 403 200 403 200 200 200 200",
    "new": "302 403 403 200 403 200 200 200 403",
    "detail": SEE, "progress": SEE, "failed": SEE,
    "row": "302 403 403 200 403 404 200 200 403", "undo": "302 403 403 302 403 404 302 302 403",
} | dict.fromkeys(["of_lead", "of_account", "of_contact"], "302 403 403 200 403 404 200 200 200") | dict.fromkeys(["layout", "kind", "columns", "back", "values", "policy", "discard", "run", "pause", "cancel"], POST_ONLY)  # fmt: skip
POST = {
    "new": "302 403 403 422 403 422 422 422 403", "row": PRESS,
    "columns": "302 403 403 422 403 404 422 422 403", "policy": "302 403 403 422 403 404 422 422 403", "layout": "302 403 403 422 403 404 422 422 403",
} | dict.fromkeys(["list", "notice", "of_lead", "of_account", "of_contact", "detail", "progress", "failed"], POST_ONLY) | dict.fromkeys(
    ["back", "kind", "values", "run", "pause", "cancel", "undo"], PRESS
)  # fmt: skip


def address(name: str, of_import: Import) -> str:
    if name in OF:
        return reverse(f"imports:{name}", args=[OF[name].objects.get().pk])
    args = [] if name in ("list", "new", "notice") else [of_import.pk, 2] if name == "row" else [of_import.pk]
    return reverse(f"imports:{name}", args=args)


@pytest.fixture
def mixed():
    """Two leads, a twin, and one that cannot be a lead."""
    return as_csv([person(1), person(2), person(1), person(3, **{"Correo electrónico": "ana@"})])


@pytest.mark.rule("T7")
@pytest.mark.parametrize(("method", "table"), [("get", GET), ("post", POST)])
@pytest.mark.parametrize("name", GET)
def test_who_may_open_what(cast, client, as_, mixed, method, table, name):
    if (method, name) == ("post", "discard"):
        pytest.skip("see below: it can be done once only")
    if name in OF:
        run(upload(as_csv([person(9)]), cast["mona"], kind="leads" if name == "of_lead" else "contacts"), cast["mona"])
        OF[name].objects.update(owner=cast["rita"])
    of_import = upload(mixed, cast["mona"])
    browsers = {who: client if who == "nobody" else as_(cast[who]) for who in WHO}
    answers = {who: getattr(browser, method)(address(name, of_import)).status_code for who, browser in browsers.items()}
    assert answers == dict(zip(WHO, map(int, table[name].split()), strict=True))


def test_every_address_has_a_row():
    assert {pattern.name for pattern in urlpatterns} == set(GET) == set(POST) | {"discard"}


@pytest.mark.parametrize(("who", "status"), [(who, int(status)) for who, status in zip(WHO[1:], PRESS.split()[1:], strict=True)])
def test_who_may_discard(cast, as_, mixed, who, status):
    of_import = upload(mixed, cast["mona"])
    assert as_(cast[who]).post(address("discard", of_import)).status_code == status
    assert Import.objects.exists() == (status != 302)


def test_an_auditor_reads_and_is_offered_nothing_to_press(mona, olga, as_, mixed):
    browser = as_(olga)
    of_import = upload(mixed, mona)
    pages = [browser.get(url).content.decode() for url in (reverse("imports:list"), of_import.get_absolute_url())]
    Import.objects.update(state=State.UPLOADED)
    pages.append(browser.get(of_import.get_absolute_url()).content.decode())
    start_check(of_import, actor=mona)
    pages.append(browser.get(of_import.get_absolute_url()).content.decode())
    run(finished(of_import), mona)
    pages.append(browser.get(of_import.get_absolute_url()).content.decode())
    for page in pages:
        main = page[page.index("<main") : page.index("</main")]
        assert of_import.file_name in main
        assert 'method="post"' not in main
        assert reverse("imports:new") not in main


def test_the_list_shows_what_one_may_see(mona, mara, sam, as_):
    upload(as_csv([person(1)]), mona, file_name="norte.csv")
    upload(as_csv([person(2)]), mara, file_name="feria.csv")
    seen = {who.name: as_(who).get(reverse("imports:list")).content.decode() for who in (mona, mara, sam)}
    assert [name in seen["Mona"] for name in ("norte.csv", "feria.csv")] == [True, False]
    assert [name in seen["Mara"] for name in ("norte.csv", "feria.csv")] == [True, True]
    assert [name in seen["Sam"] for name in ("norte.csv", "feria.csv")] == [False, False]
    found = as_(mara).get(reverse("imports:list"), {"q": "FERIA"}).content.decode()
    assert ("feria.csv" in found, "norte.csv" in found) == (True, False)


def send(browser, content: bytes = b"", name: str = "bilbao.csv", **fields):
    file = io.BytesIO(content)
    file.name = name
    headers = fields.pop("headers", None)
    data = {"submission": uuid.uuid4()} | ({"file": file} if content else {}) | fields
    return browser.post(reverse("imports:new"), data, headers=headers)


def start(content: bytes, actor, **settings) -> Import:
    """Uploaded, not checked."""
    return start_import(Import(file_name="bilbao.csv", **settings), Bytes(content), actor=actor)


def form_of(of_import: Import, user) -> dict:
    """What the columns step would send when nothing is changed."""
    form = SettingsForm(None, of_import=of_import, user=user)
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.rule("A2")
def test_upload_columns_check_run_result(mara, as_, mixed):
    browser = as_(mara)
    answer = send(browser, mixed)
    of_import = Import.objects.get()
    url = of_import.get_absolute_url()
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert "Next: check" in browser.get(url).content.decode()
    fair = Source.objects.get(name="Fair")
    answer = browser.post(address("columns", of_import), form_of(of_import, mara) | {"source": fair.pk})
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert "You can leave this page" in browser.get(url).content.decode()
    finished(of_import)
    page = browser.get(url).content.decode()
    assert "create 2" in page
    assert "Correo electrónico: “ana@” is not an e-mail address." in page
    assert not Lead.objects.exists()
    browser.post(address("run", of_import), {"seen": "2-0-1-1"})
    finished(of_import)
    page = browser.get(url).content.decode()
    assert "2 + 0 + 1 + 1 = 4" in page
    assert {lead.source for lead in Lead.objects.all()} == {fair}
    created = browser.get(f"{url}?show=created").content.decode()
    for lead in Lead.objects.all():
        assert f'href="{lead.get_absolute_url()}"' in created


def test_htmx_is_sent_to_the_columns(mara, as_, mixed):
    answer = send(as_(mara), mixed, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == Import.objects.get().get_absolute_url()


def test_pasted_rows_from_a_spreadsheet(mara, as_):
    assert send(as_(mara), text="Nombre\tCorreo\r\nAna\tana@example.com\r\n").status_code == 302
    assert Import.objects.get().how.delimiter == "\t"


@pytest.mark.parametrize(
    ("content", "fields", "sentence"),
    [
        (b"", {}, "Choose a file, or paste the rows below."),
        (b"name,mail\nAna,a@b.es\n", {"text": "x"}, "not both"),
        (b"%PDF-1.7", {}, "PDF"),
        (b"name,mail\n", {}, "nothing below it"),
        (b"name,mail\nAna,a@b.es\n", {"kind": "contacts"}, "contacts"),
    ],
)
def test_a_refused_upload_says_why_and_keeps_nothing(mara, as_, content, fields, sentence):
    answer = send(as_(mara), content, **fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode() or "kind" in answer.context["upload"].errors
    assert not Import.objects.exists()


def test_a_second_press_uploads_once(mara, as_, mixed):
    key = uuid.uuid4()
    answers = [send(as_(mara), mixed, submission=key)["Location"] for _time in range(2)]
    assert answers == [Import.objects.get().get_absolute_url()] * 2


# -- the columns ------------------------------------------------------------------------------------------------------

LAYOUT = {"encoding": "utf-8", "delimiter": ",", "quote": '"', "header_number": 1}


@pytest.mark.parametrize(
    ("change", "header"),
    [
        ({"delimiter": ";"}, ["a,b", "c"]),
        ({"header_number": 2}, ["x", "y;z"]),
        ({"header_number": 0}, ["Column 1", "Column 2"]),
        ({"encoding": "cp1252"}, ["a", "b;c"]),
    ],
)
def test_the_file_can_be_read_differently(mara, as_, change, header):
    of_import = start(b"a,b;c\nx,y;z\nu,v\n", mara)
    assert as_(mara).post(address("layout", of_import), LAYOUT | change).status_code == 302
    of_import.refresh_from_db()
    assert of_import.how.header == header


def test_a_layout_that_does_not_fit_is_refused_in_words(mara, as_):
    of_import = start("a,b\nÁ,y\n".encode(), mara)
    answer = as_(mara).post(address("layout", of_import), LAYOUT | {"encoding": "utf-16-le"})
    assert answer.status_code == 422
    assert "cannot be read as UTF-16" in answer.content.decode()
    of_import.refresh_from_db()
    assert of_import.how.encoding != "utf-16-le"


def test_the_columns_are_changed_by_their_selects(mara, as_):
    of_import = start(as_csv([["Ana", "a@b.es", "c@d.es", "verde"]], header=["First name", "Correo", "Otro", "Color"]), mara)
    data = form_of(of_import, mara) | {"column-2": "email", "column-3": "ignore", "column-99": "email"}
    browser = as_(mara)
    counted = browser.post(address("columns", of_import), data, headers={"HX-Request": "true"}).content.decode()
    assert "(Correo, Otro)" in counted
    assert Import.objects.get().mapping[2].target == ""
    assert browser.post(address("columns", of_import), data).status_code == 302
    found = [(column.target, column.why, column.first) for column in Import.objects.get().mapping]
    assert found == [("first_name", "", ""), ("email", "", ""), ("email", "spare", "Correo"), ("ignore", "", "")]
    browser.post(address("cancel", of_import))
    page = browser.get(of_import.get_absolute_url()).content.decode()
    assert "Used where “Correo” is empty." in page
    assert '<option value="ignore" selected>' in page
    browser.post(address("columns", of_import), data | {"column-1": "", "column-3": "bogus"})
    found = [(column.target, column.why, column.first) for column in Import.objects.get().mapping]
    assert found == [("first_name", "", ""), ("", "", ""), ("email", "", ""), ("", "", "")]


def test_missing_columns_are_said(mara, as_):
    of_import = start(b"Color,Talla\nverde,M\n", mara)
    browser = as_(mara)
    assert "No column holds a name and a way to reach them." in browser.get(of_import.get_absolute_url()).content.decode()
    for minimum, said in (("either", True), ("none", False)):
        of_import = change_settings(of_import, {"minimum": minimum}, actor=mara)
        assert ("No column holds" in browser.get(of_import.get_absolute_url()).content.decode()) is said


def test_the_settings_of_the_whole_file(mona, tom, rita, otto, as_):
    of_import, tag = start(as_csv([person(1), person(2)]), mona), Tag.objects.create(name="Fair")
    browser, url = as_(mona), address("columns", of_import)
    data = form_of(of_import, mona)
    refused = browser.post(url, data | {"rule": "turns", "owners": [otto.pk]})
    assert (refused.status_code, "owners" in refused.context["form"].errors) == (422, True)
    refused = browser.post(url, data | {"rule": "one"})
    assert "Choose who is to work these leads." in refused.content.decode()
    assert browser.post(url, data | {"rule": "turns", "owners": [tom.pk, rita.pk], "tags": [tag.pk]}).status_code == 302
    run(finished(of_import), mona)
    assert {lead.owner for lead in Lead.objects.all()} == {tom, rita}
    assert [lead.tags for lead in Lead.objects.all()] == [[tag.pk]] * 2


def test_what_is_refused_keeps_what_was_chosen(mara, as_):
    of_import = start(as_csv([person(1)]), mara)
    answer = as_(mara).post(address("columns", of_import), form_of(of_import, mara) | {"column-0": "city", "source": 0})
    assert answer.status_code == 422
    assert answer.context["columns"][0]["target"] == "city"


def test_the_same_file_again_is_noticed_by_who_may_see_the_first(mona, mara, sam, as_, mixed):
    first, by_mara, by_sam = start(mixed, mona), start(mixed, mara), start(mixed, sam)
    assert f'href="{first.get_absolute_url()}"' in as_(mara).get(by_mara.get_absolute_url()).content.decode()
    assert "uploaded before" not in as_(sam).get(by_sam.get_absolute_url()).content.decode()


def test_a_header_seen_before_is_understood_as_last_time(mara, as_, mixed):
    remember(start(mixed, mara), actor=mara)
    page = as_(mara).get(start(as_csv([person(7)]), mara).get_absolute_url()).content.decode()
    assert "understood as last time" in page
    assert "look at this" not in page  # whoever has run it has looked


def test_a_check_that_stopped_says_why(mara, as_):
    of_import = upload(b"Nombre,Correo\n" + b"Ana,a@b.es\n" * 3_000 + b'"Eva,e@b.es\n' + b"x,y\n" * 60_000, mara)
    assert of_import.error
    assert of_import.error[:30] in as_(mara).get(of_import.get_absolute_url()).content.decode()


# -- while the worker has it ------------------------------------------------------------------------------------------


def test_the_empty_columns_of_a_wide_file_are_folded(mara, as_):
    header = ["Nombre", *(f"Extra {n}" for n in range(24)), "Correo"]
    of_import = start(as_csv([["Ana", *[""] * 24, "a@b.es"]], header=header), mara)
    answer = as_(mara).get(of_import.get_absolute_url())
    assert [(column["header"], column["at"]) for column in answer.context["columns"]] == [("Nombre", 0), ("Correo", 25)]
    assert len(answer.context["empty"]) == 24
    page = answer.content.decode()
    assert "24 columns are empty in the first rows" in page
    assert sorted(int(at) for at in re.findall(r'name="column-(\d+)"', page)) == list(range(26))


def test_the_progress_ends_with_a_new_page(mara, as_, mixed):
    of_import = start_check(start(mixed, mara), actor=mara)
    browser, url = as_(mara), address("progress", of_import)
    assert "hx-trigger" in browser.get(url, {"state": "checking"}).content.decode()
    finished(of_import)
    assert browser.get(url, {"state": "checking"})["HX-Refresh"] == "true"
    start_run(of_import, actor=mara)
    assert browser.get(url, {"state": "checking"})["HX-Refresh"] == "true"


def test_rows_speed_and_time_left(mara, mixed):
    of_import, now = start_run(upload(mixed, mara), actor=mara), timezone.now()
    of_import.work_since = now - timedelta(seconds=10)
    of_import.total, of_import.work_from, of_import.done_to = 5_600, 101, 601  # the names of the columns are row 1
    progress = progress_of(of_import, at=now)
    assert (progress.speed, progress.percent, progress.said, progress.waits) == (50, 10, 0, False)
    assert (progress.done, progress.most) == (600, 5_600)
    assert progress.left == "about 2 minutes left"
    assert progress_of(of_import, at=now + timedelta(seconds=5)).waits


def test_a_second_check_knows_how_many_rows_there_are(mara):
    rows = [person(n) for n in range(4)]
    of_import = start(as_csv([["Feria 2026"], HEADER, *rows], header=["Lista"]), mara)
    of_import = start_check(of_import, actor=mara)
    of_import.read_to = 5
    assert (progress_of(of_import).done, progress_of(of_import).most) == (2, None)
    of_import = start_check(finished(of_import), actor=mara)
    of_import.read_to = 5
    assert (progress_of(of_import).done, progress_of(of_import).most) == (2, 4)
    read_differently(finished(of_import), actor=mara, wanted={"header_number": 1})
    assert progress_of(start_check(of_import, actor=mara)).most is None


def test_it_is_said_aloud_only_now_and_then(mara, as_, mixed):
    of_import = start_run(upload(mixed, mara), actor=mara)
    url = address("progress", of_import)
    assert 'id="said"' not in as_(mara).get(url, {"state": "running", "said": "0"}).content.decode()
    Import.objects.update(done_to=4, last_row=5)
    assert "60 %" in as_(mara).get(url, {"state": "running", "said": "0"}).content.decode()


def test_pause_resume_cancel(mara, as_, mixed):
    of_import, browser = start_run(upload(mixed, mara), actor=mara), as_(mara)
    for name, state in (("pause", "paused"), ("run", "running"), ("pause", "paused"), ("cancel", "cancelled")):
        assert browser.post(address(name, of_import)).status_code == 302
        of_import.refresh_from_db()
        assert of_import.state == state
        assert browser.get(of_import.get_absolute_url()).status_code == 200
    assert "= 4." in browser.get(of_import.get_absolute_url()).content.decode()


def test_the_end_is_told_wherever_one_is(mara, as_, mixed):
    of_import, browser = start(mixed, mara), as_(mara)
    browser.post(address("columns", of_import), form_of(of_import, mara))
    notice = reverse("imports:notice")
    assert notice in browser.get("/leads/").content.decode()
    assert "toast" not in browser.get(notice).content.decode()
    finished(of_import)
    told = browser.get(notice).content.decode()
    assert "bilbao.csv: Checked" in told
    assert "hx-trigger" not in told
    assert notice not in browser.get("/leads/").content.decode()
    browser.post(address("run", of_import))
    finished(of_import)
    assert "bilbao.csv: 2 created, 1 skipped, 1 failed" in browser.get(notice).content.decode()
    browser.post(address("run", of_import))
    browser.get(of_import.get_absolute_url())
    assert notice not in browser.get("/leads/").content.decode()


# -- two at once, back button, anything -------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [state for state in State if state not in (State.UPLOADED, State.CHECKED)])
@pytest.mark.parametrize("name", [name for name in POST if POST[name] == PRESS or name in ("columns", "layout", "policy")])
def test_a_press_on_a_page_from_yesterday(mara, as_, mixed, state, name):
    of_import, browser = upload(mixed, mara), as_(mara)
    Import.objects.update(state=state, run_at=timezone.now(), run_by=mara, undone_by=mara, undone_at=timezone.now())
    Import.objects.update(work_since=timezone.now())
    answer = browser.post(address(name, of_import), form_of(of_import, mara) | LAYOUT, follow=True)
    assert answer.status_code in (200, 422), answer.content.decode()


def test_only_the_plan_that_was_seen_is_run(mara, as_, mixed):
    of_import = upload(mixed, mara)
    page = as_(mara).post(address("run", of_import), {"seen": "9-0-0-0"}, follow=True).content.decode()
    assert "The plan has changed meanwhile." in page
    assert Import.objects.get().state == "checked"


NASTY = ['"><svg/onload=1>', "{{7*7}}", "%(x)s %s", "\u202eabc", "=cmd", "a" * 15_000, "e\u0301" * 2_000, "😀" * 300]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_texts_are_shown_as_text(mara, as_, text):
    content = as_csv([[text, "a@b.es", text], ["Eva", "no", text]], header=["Nombre", "Correo", text[:150]])
    browser = as_(mara)
    answer = send(browser, content, name=f"{text[:60].replace('/', '')}.csv")
    assert answer.status_code == 302, answer.content.decode()
    of_import, pages = Import.objects.get(), [browser.get(answer["Location"])]
    finished(start_check(of_import, actor=mara))
    pages += [browser.get(answer["Location"] + "?show=all"), browser.get(address("row", of_import))]
    finished(start_run(of_import, actor=mara))
    pages += [browser.get(answer["Location"] + "?show=all"), browser.get(reverse("imports:list"))]
    for page in pages:
        assert page.status_code == 200
        assert b"<svg/onload" not in page.content
    download = browser.get(address("failed", of_import))
    assert download["Content-Disposition"].startswith("attachment")
    assert "sandbox" in download["Content-Security-Policy"]


@pytest.mark.parametrize("pk", ["0", "99999999", "9" * 40])
def test_numbers_of_no_import(mara, as_, mixed, pk):
    assert as_(mara).get(f"/imports/{pk}/").status_code == 404
    assert as_(mara).post(f"/imports/{pk}/run/").status_code == 404
    assert as_(mara).get(f"/imports/{upload(mixed, mara).pk}/rows/{pk}/").status_code == 404


@pytest.mark.parametrize("text", ["x" * 5000, "use:x", "use:-1", "use:" + "9" * 40, "\x00", "create:1"])
def test_answers_of_all_kinds(mara, as_, mixed, text):
    of_import, browser = upload(mixed, mara), as_(mara)
    names = (
        "value:source:x",
        "value:bogus:y",
        "value:",
        "decision",
        "cell-0",
        "cell-x",
        "file",
        "open",
        "never",
        "rule",
        "owner",
    )
    for name in ("values", "policy", "row", "columns", "layout"):
        assert browser.post(address(name, of_import), dict.fromkeys(names, text)).status_code in (302, 400, 422), name
    for query in ("show", "match", "after", "q", "state", "said"):
        for page in ("detail", "list", "progress"):
            assert browser.get(address(page, of_import), {query: text}).status_code in (200, 400)


def test_the_pages_keep_their_number_of_queries(mara, as_, mixed, django_assert_max_num_queries):
    browser, of_import = as_(mara), start(mixed, mara)
    browser.get("/profile/")  # the session is written once
    urls = [of_import.get_absolute_url()]
    with django_assert_max_num_queries(15):  # one of them asks whether the company's own fields have changed
        browser.get(urls[0])
    finished(start_check(of_import, actor=mara))
    with django_assert_max_num_queries(14):
        browser.get(urls[0])
    run(of_import, mara)
    for url, most in ((urls[0], 14), (reverse("imports:list"), 8), (address("progress", of_import), 5)):
        with django_assert_max_num_queries(most):
            browser.get(url)
    assert not re.search("style=", browser.get(urls[0]).content.decode())
