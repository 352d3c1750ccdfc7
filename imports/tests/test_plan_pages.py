"""The plan, its decisions, the result and the undo in the browser's eyes."""

import re

import pytest
from django.urls import reverse

from campaigns.models import Source
from imports.models import Import
from imports.running import cancel_run, start_run
from imports.tests.files import HEADER, as_csv, finished, person, run, undo, upload
from imports.tests.test_pages import address
from leads.models import Lead
from leads.services import update_lead
from leads.tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def mixed():
    """Two leads, a twin, and one that cannot be a lead."""
    return as_csv([person(1), person(2), person(1), person(3, **{"Correo electrónico": "ana@"})])


def page_of(browser, of_import: Import, **query) -> str:
    return browser.get(of_import.get_absolute_url(), query).content.decode()


# -- rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("show", "rows"),
    [("created", 2), ("updated", 0), ("skipped", 1), ("failed", 1), ("problems", 2), ("remarks", 0), ("all", 4), ("bogus", 2)],
)
@pytest.mark.parametrize("ran", [False, True])
def test_each_number_leads_to_its_rows(mara, as_, mixed, show, rows, ran):
    of_import = upload(mixed, mara)
    of_import = run(of_import, mara) if ran else of_import
    assert len(as_(mara).get(of_import.get_absolute_url(), {"show": show}).context["rows"]) == rows


def test_rows_by_what_they_are_the_same_as(mara, as_, mixed):
    LeadFactory(owner=mara, email="ana2@frio2.example.com")
    browser, of_import = as_(mara), upload(mixed, mara)
    found = {
        match: [
            row["number"] for row in browser.get(of_import.get_absolute_url(), {"show": "all", "match": match}).context["rows"]
        ]
        for match in ("file", "open", "contact", "bogus")
    }
    assert found == {"file": [4], "open": [3], "contact": [], "bogus": [2, 3, 4, 5]}


def test_a_row_is_told_from_its_likes(mara, as_):
    rows = [["Ana", "Frío", "ana@a.es"], ["", "Norte", "info@b.es"], ["", "", "c@c.es"]]
    of_import = upload(as_csv(rows, header=["Nombre", "Empresa", "Correo"]), mara)
    shown = as_(mara).get(of_import.get_absolute_url(), {"show": "all"}).context["rows"]
    assert [(row["name"], row["beside"]) for row in shown] == [
        ("Ana", "Frío · ana@a.es"), ("Norte", "info@b.es"), ("c@c.es", ""),
    ]  # fmt: skip


def test_many_rows_come_in_pages(mara, as_):
    of_import = upload(as_csv([person(n) for n in range(120)]), mara)
    url, numbers = of_import.get_absolute_url() + "?show=all", []
    while url:
        answer = as_(mara).get(url, headers=HTMX)
        assert b"<html" not in answer.content
        numbers += [row["number"] for row in answer.context["rows"]]
        url = answer.context["page"].next_url and of_import.get_absolute_url() + answer.context["page"].next_url
    assert numbers == list(range(2, 122))


def test_a_lead_the_reader_may_not_see_is_not_linked(mona, mara, otto, as_):
    hidden = LeadFactory(owner=otto, email="ana1@frio1.example.com")
    of_import = upload(as_csv([person(1)]), mara)
    of_import.created_by = mona
    of_import.save()
    assert hidden.get_absolute_url() in page_of(as_(mara), of_import)
    assert hidden.get_absolute_url() not in page_of(as_(mona), of_import)


def test_a_record_of_others_is_neither_filled_nor_overwritten(mona, rita, otto, as_):
    for n, owner in ((1, otto), (2, rita)):
        LeadFactory(owner=owner, email=f"ana{n}@frio{n}.example.com")
    of_import = upload(as_csv([person(1), person(2)]), mona)
    hidden, own = as_(mona).get(of_import.get_absolute_url(), {"show": "all"}).context["rows"]
    assert [way for way, _label in hidden["ways"]] == ["skip", "create"]
    assert [way for way, _label in own["ways"]] == ["skip", "fill", "overwrite", "create"]


# -- decisions --------------------------------------------------------------------------------------------------------


def test_the_policy_of_a_kind_of_match(mara, as_):
    known = LeadFactory(owner=mara, email="ana1@frio1.example.com", phone="")
    of_import, browser = upload(as_csv([person(1), person(1), person(2)]), mara), as_(mara)
    page = page_of(browser, of_import)
    assert 'name="open"' in page
    assert 'name="contact"' not in page
    refused = browser.post(address("policy", of_import), {"open": "bogus"})
    assert refused.status_code == 422
    browser.post(address("policy", of_import), {"open": "fill", "never": ["job_title"]})
    finished(of_import)
    assert (of_import.state, of_import.update, of_import.never) == ("checked", 2, ["job_title"])
    assert "update 2" in page_of(browser, of_import)
    run(of_import, mara)
    known.refresh_from_db()
    assert known.phone


def test_a_row_is_decided_by_its_select(mara, as_, mixed):
    of_import, browser = upload(mixed, mara), as_(mara)
    url = reverse("imports:row", args=[of_import.pk, 4])
    answer = browser.post(url, {"decision": "create"}, headers=HTMX).content.decode()
    assert answer.lstrip().startswith('<tr id="row-4"')
    assert "create 3" in answer
    assert 'id="tiles" hx-swap-oob="outerHTML"' in answer
    assert browser.post(url, {"decision": ""}).status_code == 302
    assert Import.objects.get().create == 2


def test_a_row_is_edited_in_place(mara, as_, mixed):
    of_import, browser = upload(mixed, mara), as_(mara)
    url, mail = reverse("imports:row", args=[of_import.pk, 5]), f"cell-{HEADER.index('Correo electrónico')}"
    assert 'value="ana@"' in browser.get(url, headers=HTMX).content.decode()
    refused = browser.post(url, {mail: "still no@"}, headers=HTMX)
    assert refused.status_code == 422
    assert 'value="still no@"' in refused.content.decode()
    assert "“still no@” is not an e-mail address." in refused.content.decode()
    mended = browser.post(url, {mail: "ana3@frio3.example.com"}, headers=HTMX).content.decode()
    assert "create 3" in mended
    assert run(of_import, mara).create == 3
    assert Lead.objects.filter(email="ana3@frio3.example.com").exists()


def test_extra_data_and_lines_of_a_row_are_edited_too(mara, as_):
    header = ["Nombre", "Correo", "Color", "Notas internas"]
    of_import, browser = upload(as_csv([["Ana", "no", "verde", "one\ntwo"]], header=header), mara), as_(mara)
    url = reverse("imports:row", args=[of_import.pk, 2])
    page = browser.get(url, headers=HTMX)
    assert [one["header"] for one in page.context["extras"]] == ["Color", "Notas internas"]
    assert ">\none\ntwo</textarea>" in page.content.decode()
    browser.post(url, {"cell-1": "ana@b.es", "cell-2": "azul", "cell-3": "one\r\ntwo"}, headers=HTMX)
    assert run(of_import, mara).create == 1
    assert Lead.objects.get().extra == {"Color": "azul", "Notas internas": "one two"}


def test_after_an_edit_the_figures_above_the_rows_are_right(mara, as_, mixed):
    of_import, browser = upload(mixed, mara), as_(mara)
    asked = browser.get(of_import.get_absolute_url()).context["asked"]
    url = reverse("imports:row", args=[of_import.pk, 5])
    typed = {"asked": asked, "file": "create", f"cell-{HEADER.index('Correo electrónico')}": "ana3@frio3.example.com"}
    answer = browser.post(url, typed, headers=HTMX)
    page = answer.content.decode()
    assert '<span id="count" hx-swap-oob="outerHTML">1</span>' in page
    assert [(group.text, group.count) for group in answer.context["groups"]] == [("Repeats another row of the file", "1")]
    assert '<option value="create" selected>' in page  # chosen for the kind of match, not applied yet
    answer = browser.post(reverse("imports:row", args=[of_import.pk, 4]), {"asked": asked, "decision": "create"}, headers=HTMX)
    assert answer.context["groups"] == []
    assert '<div id="known" hx-swap-oob="outerHTML"></div>' in "".join(answer.content.decode().split("\n"))


def test_in_a_long_file_only_the_numbers_are_counted_again(mara, as_, mixed, monkeypatch):
    monkeypatch.setattr("imports.acts.MOST_COUNTED", 2)
    of_import = upload(mixed, mara)
    answer = as_(mara).post(reverse("imports:row", args=[of_import.pk, 4]), {"decision": "create"}, headers=HTMX).content.decode()
    assert 'id="tiles"' in answer
    assert 'id="groups"' not in answer


def test_a_row_is_edited_without_scripts(mara, as_, mixed):
    of_import, browser = upload(mixed, mara), as_(mara)
    url = reverse("imports:row", args=[of_import.pk, 5])
    assert b"<html" in browser.get(url).content
    assert browser.post(url, {"cancel": "1"}).status_code == 302
    assert browser.post(url, {"cell-3": "x@"}).status_code == 422
    assert browser.post(url, {"cell-3": "ana3@frio3.example.com"}).status_code == 302
    assert Import.objects.get().create == 3


def test_values_that_no_list_knows(mara, as_):
    content = as_csv([["Ana", "a@b.es", "Ferias"], ["Eva", "e@b.es", "Telepatía"]], header=["Nombre", "Correo", "Origen"])
    of_import, browser = upload(content, mara), as_(mara)
    if not of_import.unknown:
        of_import.unknown = {"source": {"ferias": ["Ferias", 1], "telepatia": ["Telepatía", 1]}}
        of_import.save()
    questions = {question.cell: question for question in browser.get(of_import.get_absolute_url()).context["questions"]}
    fair = Source.objects.get(name="Fair")
    assert set(questions) == {"Ferias", "Telepatía"}
    assert questions["Telepatía"].chosen == ""
    ferias, other = (questions[cell].name for cell in ("Ferias", "Telepatía"))
    refused = browser.post(address("values", of_import), {ferias: "use:99999999"}, follow=True).content.decode()
    assert "choose one from the list" in refused
    assert Import.objects.get().state == "checked"
    browser.post(address("values", of_import), {ferias: f"use:{fair.pk}", other: "empty"})
    of_import.refresh_from_db()
    assert of_import.state == "checking"
    assert of_import.value_map["source"][ferias.split(":", 2)[2]]["use"] == fair.pk


def test_what_becomes_of_a_value_that_nobody_decides(mara, as_):
    rows = [["Ana", "a@b.es", "Telepatía", "Not interested"], ["Eva", "e@b.es", "", "Dreaming"]]
    of_import = upload(as_csv(rows, header=["Nombre", "Correo", "Origen", "Estado"]), mara)
    questions = as_(mara).get(of_import.get_absolute_url()).context["questions"]
    assert {question.cell: question.undecided for question in questions} == {
        "Telepatía": "Not decided: extra data",
        "Not interested": "Not decided: rows fail",
        "Dreaming": "Not decided: begins as New",
    }


def test_nothing_decided_changes_nothing(mara, as_, mixed):
    of_import = upload(mixed, mara)
    as_(mara).post(address("values", of_import), {"value:source:x": ""})
    assert Import.objects.get().state == "checked"


def test_back_to_the_columns_and_away(mara, as_, mixed):
    of_import, browser = upload(mixed, mara), as_(mara)
    browser.post(address("back", of_import))
    assert Import.objects.get().state == "uploaded"
    assert "Next: check" in page_of(browser, of_import)
    page = browser.post(address("discard", of_import), follow=True).content.decode()
    assert "bilbao.csv was discarded." in page
    assert not Import.objects.exists()


def test_what_has_run_cannot_be_discarded(mara, as_, mixed):
    of_import = run(upload(mixed, mara), mara)
    page = as_(mara).post(address("discard", of_import), follow=True).content.decode()
    assert "has run already" in page
    assert Import.objects.exists()


# -- the result -------------------------------------------------------------------------------------------------------


def test_of_a_cancelled_run_each_number_leads_to_its_rows(mara, as_, mixed):
    of_import = start_run(upload(mixed, mara), actor=mara)
    of_import = cancel_run(of_import, actor=mara)
    browser = as_(mara)
    answer = browser.get(of_import.get_absolute_url(), {"show": "left"})
    assert [tile.count for tile in answer.context["tiles"]] == ["0", "0", "0", "0", "4", "4"]
    assert [row["what"] for row in answer.context["rows"]] == ["not reached"] * 4
    assert browser.get(of_import.get_absolute_url(), {"show": "created"}).context["rows"] == []


@pytest.mark.rule("A2")
def test_undo_asks_first_and_lists_what_stayed(mara, as_, mixed):
    of_import, browser = run(upload(mixed, mara), mara), as_(mara)
    asked = browser.get(address("undo", of_import)).content.decode()
    assert "The 2 leads that it created go." in asked
    assert "This can be done until" in asked
    touched = Lead.objects.first()
    update_lead(touched, actor=mara, values={"job_title": "Chef"}, version=touched.version)
    browser.post(address("undo", of_import))
    assert "You can leave this page" in page_of(browser, of_import)
    finished(of_import)
    answer = browser.get(of_import.get_absolute_url())
    assert "1 record was kept" in answer.content.decode()
    assert [row["url"] for row in answer.context["rows"]] == [touched.get_absolute_url()]
    assert "taken back" in page_of(browser, of_import, show="created")
    assert browser.get(address("undo", of_import)).status_code == 302


def test_after_an_undo_without_rest(mara, as_, mixed):
    of_import = undo(run(upload(mixed, mara), mara), mara)
    assert "None of its records is left." in page_of(as_(mara), of_import)
    rows = as_(mara).get(of_import.get_absolute_url()).context["rows"]
    assert [(row["what"], row["colour"]) for row in rows][:2] == [("skipped", "grey"), ("failed", "red")]
    created = as_(mara).get(of_import.get_absolute_url(), {"show": "created"}).context["rows"]
    assert {(row["what"], row["colour"]) for row in created} == {("taken back", "grey")}


# -- on the pages of leads --------------------------------------------------------------------------------------------


def test_the_leads_of_an_import_as_a_list(mara, rita, as_, mixed):
    LeadFactory(owner=mara)
    of_import = run(upload(mixed, mara), mara)
    url = f"{reverse('leads:list')}?state=all&imported={of_import.pk}"
    assert url.replace("&", "&amp;") in page_of(as_(mara), of_import)
    answer = as_(mara).get(url)
    assert {lead["id"] for lead in answer.context["page"].rows} == set(of_import.records.values_list("lead", flat=True))
    assert [(chip.label, chip.value) for chip in answer.context["chips"]][-1] == ("Import", "bilbao.csv")
    assert "Import" in "".join(as_(rita).get(url).context["faults"])


def test_a_lead_says_where_it_comes_from(mara, mona, rita, as_):
    content = as_csv([["Ana", "a@b.es", "verde", "C-17"]], header=["Nombre", "Correo", "Color", "External id"])
    run(upload(content, mara), mara)
    lead = Lead.objects.get()
    page = as_(mara).get(lead.get_absolute_url()).content.decode()
    assert "verde" in page
    assert "C-17" in page
    fragment = reverse("imports:of_lead", args=[lead.pk])
    assert fragment in page
    assert "row 2" in as_(mara).get(fragment).content.decode()
    assert "bilbao.csv" not in as_(mona).get(fragment).content.decode()
    assert fragment not in as_(rita).get(lead.get_absolute_url()).content.decode()


def test_the_cell_that_is_wrong_is_marked_and_the_keyboard_begins_there(mara, as_):
    of_import = upload(as_csv([person(1, **{"Correo electrónico": "ana@"})]), mara)
    page = as_(mara).get(f"{of_import.get_absolute_url()}rows/2/", headers={"HX-Request": "true"}).content.decode()
    assert page.count("is-invalid") == page.count("autofocus") == 1
    assert re.search(r'is-invalid" aria-invalid="true" name="cell-3"[^>]* autofocus', page)
