"""The company's own fields in the history, in exports, in bulk."""

import csv
import io
import json

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from accounts.bulk import NewAccounts
from leads.bulk import INSERT_LEADS, NewLeads
from leads.models import Lead
from leads.services import update_lead
from leads.tests.factories import LeadFactory
from records.bulk import patch_records
from records.history import history_of
from records.models import CustomOption, Tag
from records.tests.own_fields import make_field, one_of_each, option

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A12")]


def put(lead, actor, **values):
    return update_lead(lead, actor=actor, values=values, version=Lead.objects.get(pk=lead.pk).version)


def test_the_history_tells_each_field_in_words(rita, tom, mona):
    fields = one_of_each()
    red, blue = option(fields["choice"], "Red"), option(fields["choice"], "Blue")
    lead = LeadFactory(owner=rita)
    put(lead, rita, **{fields["choice"].key: red, fields["person"].key: tom.pk, fields["money"].key: "12"})
    put(lead, mona, **{fields["choice"].key: blue, fields["yesno"].key: True, fields["money"].key: None})
    CustomOption.objects.filter(pk=red).update(archived=True)
    for field in (fields["choice"], fields["money"]):
        field.archived = True
        field.save()
    lead.refresh_from_db()
    second, first, _created = history_of(lead, user=rita)
    assert (second.who, first.who) == ("Mona", "Rita")
    assert set(first.changes) == {
        ("My choice", "—", "Red"), ("My person", "—", "Tom"), ("My money", "—", "€12"),
    }  # fmt: skip
    assert set(second.changes) == {
        ("My choice", "Red", "Blue"), ("My yesno", "—", "yes"), ("My money", "€12", "—"),
    }  # fmt: skip


def test_tags_are_told_by_name(rita):
    lead, tag = LeadFactory(owner=rita), Tag.objects.create(name="Fair")
    put(lead, rita, tags=[tag.pk])
    lead.refresh_from_db()
    assert history_of(lead, user=rita)[0].changes == (("tags", "—", "Fair"),)


def rows_of(answer) -> list[dict]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_an_export_has_a_column_for_each(mona, rita, as_):
    fields = one_of_each()
    values = {
        "text": "=cmd", "number": "1.5", "money": "3", "date": "2027-05-01", "choice": option(fields["choice"], "Red"),
        "several": [option(fields["several"], "Red"), option(fields["several"], "Blue")], "yesno": True, "person": rita.pk,
    }  # fmt: skip
    LeadFactory(owner=rita, custom={fields[kind].key: value for kind, value in values.items()})
    LeadFactory(owner=rita, custom={fields["number"].key: "hello", fields["choice"].key: "x"})
    page = as_(mona).get("/leads/export/").content.decode()
    assert all(field.name in page for field in fields.values())
    names = [field.key for field in fields.values()]
    whole, odd = rows_of(as_(mona).post("/leads/export/", {"style": "csv", "columns": names}))
    assert whole == {
        "My text": "'=cmd", "My long": "", "My number": "1.5", "My money": "3", "My date": "2027-05-01", "My choice": "Red",
        "My several": "Red, Blue", "My yesno": "yes", "My link": "", "My email": "", "My phone": "", "My person": "Rita",
    }  # fmt: skip
    assert (odd["My number"], odd["My choice"]) == ("hello", "x")
    workbook = as_(mona).post("/leads/export/", {"style": "xlsx", "columns": names})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(workbook.streaming_content))).get_sheet_by_index(0)
    assert sheet.to_python()[1][7] == "yes"


def test_an_archived_field_is_no_column(mona, as_):
    field = make_field(archived=True)
    assert as_(mona).post("/leads/export/", {"style": "csv", "columns": [field.key]}).status_code == 422


def test_leads_in_bulk_carry_them_and_the_defaults(rita):
    own, default = make_field("number", name="A"), make_field(name="B", default="first")
    makes = NewLeads({}, actor=rita)
    plain, _missing = makes.columns({"last_name": "Ruiz", "email": "a@example.com"})
    typed, _missing = makes.columns({"last_name": "Gil", "email": "b@example.com", "custom": {own.key: "5"}})
    plan = "WITH plan (id, values) AS (SELECT * FROM unnest(%(ids)s::bigint[], %(values)s::jsonb[])) "
    with connection.cursor() as cursor:
        values = [json.dumps(plain), json.dumps(typed)]
        cursor.execute(plan + INSERT_LEADS, {"ids": [1001, 1002], "values": values, "base": json.dumps(makes.base())})
    assert Lead.objects.get(pk=1001).custom == {default.key: "first"}
    assert Lead.objects.get(pk=1002).custom == {default.key: "first", own.key: "5"}
    patch_records(Lead, [(1001, {"custom": {own.key: "6"}})])
    assert Lead.objects.get(pk=1001).custom == {own.key: "6"}
    field = make_field(record="account", name="C", default="x")
    assert NewAccounts({}, actor=rita).base()["custom"] == {field.key: "x"}
