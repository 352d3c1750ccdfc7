"""Columns, sorting, filters with their indexes, and cells of files of the company's own fields."""

import functools
import html
import re
from decimal import Decimal

import django_filters
import pytest
from django.db import connection
from django.http import QueryDict
from django.utils.http import urlencode

from crm.lib.errors import RuleBroken
from crm.lib.paging import keyset_page
from leads.models import Lead
from leads.tests.factories import LeadFactory
from records.own_indexes import index_of, refresh_indexes
from records.own_lists import own_columns, own_filters, own_from_cell, own_targets
from records.tests.own_fields import make_field, one_of_each, option

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A12")]


def filtered(**data):
    class Filters(django_filters.FilterSet):
        class Meta:
            model = Lead
            fields = []

    Filters.base_filters = own_filters(Lead)
    return Filters(QueryDict(urlencode(data, doseq=True)), queryset=Lead.objects.order_by("pk"))


def test_numbers_and_dates_sort_as_what_they_are(rita):
    number, day = make_field("number"), make_field("date")
    rows = [("9", "2027-01-01"), ("10", "2026-12-31"), ("-2", "2027-10-01"), ("hello", "2027-09-01")]
    leads = [LeadFactory(custom={number.key: n, day.key: d}) for n, d in rows]
    columns = {column.name: column for column in own_columns(Lead, leads, user=rita)}
    by_number = Lead.objects.alias(by=columns[number.key].sort).filter(by__isnull=False).order_by("by")
    assert [lead.custom[number.key] for lead in by_number] == ["-2", "9", "10"]
    by_day = Lead.objects.alias(by=columns[day.key].sort).order_by("by")
    assert [lead.custom[day.key] for lead in by_day] == ["2026-12-31", "2027-01-01", "2027-09-01", "2027-10-01"]
    assert [columns[number.key].value(lead) for lead in leads] == ["9", "10", "-2", "hello"]
    assert columns[number.key].numeric


def test_each_kind_is_filtered(rita, tom):
    fields = {kind: field for kind, field in one_of_each(filterable=True).items() if kind != "long"}
    red, blue = option(fields["several"], "Red"), option(fields["several"], "Blue")
    choice = option(fields["choice"], "Red")
    mine = {
        "text": "Vitoria", "number": "5", "money": "7.5", "date": "2027-05-01", "choice": choice, "several": [red, blue],
        "yesno": True, "link": "example.com", "email": "a@example.com", "phone": "600 111", "person": rita.pk,
    }  # fmt: skip
    lead = LeadFactory(custom={fields[kind].key: value for kind, value in mine.items()})
    LeadFactory(custom=dict.fromkeys((field.key for field in fields.values()), "nonsense"))
    LeadFactory()
    key = {kind: field.key for kind, field in fields.items()}
    hits = {
        key["text"]: "TORI", f"{key['number']}_min": "4.5", f"{key['number']}_max": "5", f"{key['money']}_min": "7.5",
        f"{key['date']}_min": "2027-05-01", f"{key['date']}_max": "2027-05-01", key["choice"]: [str(choice)],
        key["several"]: [str(blue)], key["yesno"]: ["true"], key["link"]: "EXAMPLE", key["email"]: "@example",
        key["phone"]: "0 1", key["person"]: [str(rita.pk)],
    }  # fmt: skip
    for name, value in hits.items():
        assert list(filtered(**{name: value}).qs) == [lead], name
    misses = {key["text"]: "x%", f"{key['number']}_min": "5.01", key["yesno"]: ["false"], key["person"]: [str(tom.pk)]}
    for name, value in misses.items():
        assert list(filtered(**{name: value}).qs) == [], name
    for name in hits:
        for odd in ("x", "-1", "٣", "9" * 60, "%", "\\", "'"):
            assert len(filtered(**{name: [odd]}).qs) in (0, 1, 2, 3), (name, odd)


def test_only_filterable_ones_that_are_not_archived_are_offered():
    make_field(name="A")
    make_field("long", name="B", filterable=True)
    make_field(name="C", filterable=True, archived=True)
    make_field(name="D", record="account", filterable=True)
    shown = make_field(name="E", filterable=True)
    assert list(own_filters(Lead)) == [shown.key]


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'leads_lead' AND indexname ~ '^own_'")
        return {name for (name,) in cursor.fetchall()}


def test_a_filterable_field_has_an_index_while_it_is_one():
    fields = one_of_each(filterable=True)
    refresh_indexes.call()
    assert indexes() == {f"own_{field.pk}_{kind}" for kind, field in fields.items() if kind != "long"}
    refresh_indexes.call()
    fields["text"].filterable, fields["number"].archived = False, True
    fields["text"].save(), fields["number"].save()
    refresh_indexes.call()
    assert {f"own_{fields['text'].pk}_text", f"own_{fields['number'].pk}_number"} & indexes() == set()
    assert len(indexes()) == 9


def test_the_filters_use_it():
    fields = one_of_each(filterable=True)
    refresh_indexes.call()
    key = {kind: field.key for kind, field in fields.items()}
    asked = {
        "text": {key["text"]: "vitoria"}, "number": {f"{key['number']}_min": "3"}, "money": {f"{key['money']}_max": "3"},
        "date": {f"{key['date']}_min": "2027-01-01"}, "choice": {key["choice"]: [str(option(fields["choice"], "Red"))]},
        "several": {key["several"]: [str(option(fields["several"], "Red"))]}, "yesno": {key["yesno"]: ["true"]},
        "phone": {key["phone"]: "600111"},
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for kind, data in asked.items():
        plan = filtered(**data).qs.order_by().explain()
        assert index_of(fields[kind]).name in plan, (kind, plan)


CELLS = {
    "text": ("  a  b ", "a  b"), "long": ("a\nb", "a\nb"), "number": ("1.234,50", "1234.5"), "money": ("1,234.5 €", "1234.5"),
    "date": ("31/12/2026", "2026-12-31"), "yesno": ("Sí", True), "link": ("example.com", "example.com"),
    "email": ("a@example.com", "a@example.com"), "phone": ("600111222", "600111222"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_of_a_file_becomes_a_value(kind):
    field, (text, kept) = make_field(kind), CELLS[kind]
    assert own_from_cell(Lead, field.key, text) == kept
    assert own_from_cell(Lead, field.key, "  ") is None


def test_cells_name_choices_and_people(rita):
    fields = one_of_each()
    red, blue = option(fields["several"], "Red"), option(fields["several"], "Blue")
    assert own_from_cell(Lead, fields["choice"].key, " red ES") == option(fields["choice"], "Red")
    assert own_from_cell(Lead, fields["several"].key, "Blue; red") == [red, blue]
    assert own_from_cell(Lead, fields["person"].key, "RITA") == own_from_cell(Lead, fields["person"].key, rita.email) == rita.pk
    assert own_targets(Lead)[0] == (fields["text"].key, "My text")
    for kind in ("number", "money", "date", "choice", "several", "yesno", "link", "email", "phone", "person"):
        for odd in ("no such thing", "1-2-3-4", "=1+1", "x" * 1_000_000):
            with pytest.raises(RuleBroken) as refusal:
                own_from_cell(Lead, fields[kind].key, odd)
            assert list(refusal.value.fields) == [fields[kind].key]
    with pytest.raises(RuleBroken):
        own_from_cell(Lead, "own_999999", "x")


def test_decimals_stay_exact():
    field = make_field("number")
    assert own_from_cell(Lead, field.key, "0,1") == "0.1"
    assert Decimal(own_from_cell(Lead, field.key, "12345678901234,123456")) == Decimal("12345678901234.123456")


@pytest.mark.parametrize(
    ("kind", "values"), [("number", ["2", "10", "-1.5"]), ("date", ["2026-01-02", "2026-03-01", "2025-12-31"])]
)
def test_lists_are_sorted_by_fields_with_an_order_and_an_index(rita, as_, kind, values, monkeypatch):
    field = make_field(name="Size", kind=kind, filterable=True)
    leads = [LeadFactory(owner=rita, custom={field.key: value}) for value in values]
    empty = LeadFactory(owner=rita)
    client = as_(rita)

    def shown(url: str) -> list[int]:
        return [int(pk) for pk in re.findall(r'<tr data-id="(\d+)"', client.get(url).content.decode())]

    up = [leads[2].pk, leads[0].pk, leads[1].pk, empty.pk]
    assert shown(f"/leads/?sort={field.key}") == up
    assert shown(f"/leads/?sort=-{field.key}") == [*up[2::-1], empty.pk]
    head = client.get(f"/leads/?cols=name,{field.key}").content.decode()
    assert f"sort={field.key}" in head
    monkeypatch.setattr("crm.lib.paging.SIZE", 2)
    monkeypatch.setattr("records.lists.keyset_page", functools.partial(keyset_page, size=2))
    first = client.get(f"/leads/?sort={field.key}").content.decode()
    following = html.unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
    assert shown(f"/leads/{following}") == up[2:]
    type(field).objects.filter(pk=field.pk).update(archived=True)
    assert "no longer used" in client.get(f"/leads/?sort={field.key}").content.decode()
    text = make_field(name="Word", filterable=True)
    assert "cannot be sorted by" in client.get(f"/leads/?sort={text.key}").content.decode()
