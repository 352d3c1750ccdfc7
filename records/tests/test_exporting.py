"""What a list shows, whole, as a file."""

import csv
import io

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import Contact
from accounts.tests.factories import AccountFactory, ContactFactory
from leads.models import Lead
from leads.tests.factories import LeadFactory
from opportunities.tests.factories import OpportunityFactory
from records import export_page, exporting
from records.models import Tag
from records.own_id import own_id, read_own_id

pytestmark = [pytest.mark.django_db, pytest.mark.rule("T32")]


def content(answer) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def table(answer) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content(answer).decode("utf-8-sig"), newline="")))


def post(client, names, *, url="leads:export", style="csv", query=""):
    return client.post(reverse(url) + query, {"style": style, "columns": names})


def test_all_that_the_filter_lets_through_and_the_reader_sees(mona, rita, otto, as_, monkeypatch):
    monkeypatch.setattr(exporting, "CHUNK", 2)
    for n in range(5):
        LeadFactory(owner=rita, company=f"Acme {n}")
    LeadFactory(owner=rita, company="Other")
    LeadFactory(owner=otto, company="Acme hidden")
    rows = table(post(as_(mona), ["company", "owner"], query="?q=acme"))
    assert rows == [{"Company": f"Acme {n}", "Owner": "Rita"} for n in range(5)]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr, entry.change_message) == (mona, "Export: 5 × lead", "csv q=acme")


def test_the_columns_that_were_chosen_in_the_order_of_the_house(mona, rita, as_):
    fair = Tag.objects.create(name="Fair 2026")
    lead = LeadFactory(owner=rita, company="=1+1", tags=[fair.pk], extra={"Colour": "red", "Shoe size": "39"})
    (row,) = table(post(as_(mona), ["extra", "tags", "company", "own_id"]))
    assert list(row) == ["Mochila id", "Company", "Tags", "Extra data"]
    assert row == {
        "Mochila id": own_id(lead),
        "Company": "'=1+1",
        "Tags": "Fair 2026",
        "Extra data": "Colour: red | Shoe size: 39",
    }


def test_with_the_mark_by_which_excel_knows_it(mona, as_):
    assert content(post(as_(mona), ["company"], style="excel")).startswith(b"\xef\xbb\xbf")
    assert not content(post(as_(mona), ["company"])).startswith(b"\xef")


def test_a_workbook_holds_text_only(mona, rita, as_):
    LeadFactory(owner=rita, company="=1+1", phone="+34 944 123 456")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(post(as_(mona), ["company", "phone"], style="xlsx"))))
    assert book.get_sheet_by_index(0).to_python() == [["Phone", "Company"], ["+34 944 123 456", "=1+1"]]


def test_a_workbook_that_would_be_too_large_is_refused_in_words(mona, rita, as_, monkeypatch):
    monkeypatch.setattr(export_page, "MOST_IN_WORKBOOK", 1)
    LeadFactory.create_batch(2, owner=rita)
    answer = post(as_(mona), ["company"], style="xlsx")
    assert answer.status_code == 422
    assert "A workbook takes 1 rows here" in answer.content.decode()
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("data", [{}, {"style": "pdf", "columns": ["company"]}, {"style": "csv", "columns": ["password"]}])
def test_what_is_not_offered_is_refused(mona, as_, data):
    assert as_(mona).post(reverse("leads:export"), data).status_code == 422


def test_every_list_has_one(ada, as_):
    OpportunityFactory(account=AccountFactory(), contact=ContactFactory())
    LeadFactory()
    for url in ("leads:export", "accounts:export", "accounts:export_contacts", "opportunities:export"):
        page = as_(ada).get(reverse(url))
        names = [value for value, _label in page.context["form"].fields["columns"].choices]
        assert len(table(post(as_(ada), names, url=url))) >= 1


def test_only_with_the_right(rita, olga, as_):
    assert as_(rita).get(reverse("leads:export")).status_code == 403
    assert "export" not in as_(rita).get(reverse("leads:list")).content.decode().lower()
    assert as_(olga).get(reverse("leads:export")).status_code == 200


def test_a_number_of_ours_is_known_again_and_no_other():
    lead = LeadFactory()
    assert read_own_id(f" {own_id(lead).upper()} ", "lead") == lead.pk
    for text in ("", "lead-1-000000", own_id(lead)[:-1], own_id(lead).replace("lead", "contact"), "lead-x-1", "²", "a-²-b"):
        assert read_own_id(text, "lead") is None
    assert read_own_id(own_id(Contact(pk=lead.pk)), "lead") is None
    assert Lead.objects.count() == 1
