"""Administrators and managers keep the company's own fields, their layout, tags and categories in the browser."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from leads.models import Lead
from leads.tests.factories import LeadFactory
from records.models import CustomField, Layout, TagCategory
from records.tests.own_fields import make_field, one_of_each, option
from records.tests.page_forms import form_on

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A12")]
ADD = reverse("admin:records_customfield_add")


def page_of(field: CustomField) -> str:
    return reverse("admin:records_customfield_change", args=[field.pk])


@pytest.fixture
def admin(mona, as_):
    return as_(mona)


def form(client, url: str, **values) -> dict:
    return form_on(client.get(url), "customfield_form") | {name: str(value) for name, value in values.items()}


def test_a_field_is_there_at_once(admin, rita, as_):
    lead = LeadFactory(owner=rita)
    new = {"record": "lead", "kind": "number", "name": "Height", "name_es": "Altura", "section": "company"}
    assert admin.post(ADD, form(admin, ADD, **new)).status_code == 302
    field = CustomField.objects.get()
    asked = as_(rita).get(reverse("leads:edit", args=[lead.pk])).content.decode()
    assert f'name="{field.key}"' in asked
    assert asked.index('name="annual_revenue"') < asked.index(f'name="{field.key}"') < asked.index('name="street"')
    Lead.objects.filter(pk=lead.pk).update(custom={field.key: "180"})
    assert "Height" in as_(rita).get(lead.get_absolute_url()).content.decode()
    assert "Height" in admin.get("/leads/export/").content.decode()
    assert "Height" in admin.get(reverse("admin:leads_mappingrow_add")).content.decode()
    assert "Height: 180" in admin.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    rita.language = "es"
    rita.save()
    assert "Altura" in as_(rita).get(lead.get_absolute_url()).content.decode()


def test_options_are_added_renamed_and_archived(admin):
    inline = {
        "options-TOTAL_FORMS": "2", "options-0-name": "Red", "options-0-position": "0", "options-1-name": "Blue",
        "options-1-position": "1",
    }  # fmt: skip
    new = {"record": "lead", "kind": "choice", "name": "Colour"} | inline
    assert admin.post(ADD, form(admin, ADD, **new)).status_code == 302
    field = CustomField.objects.get()
    assert [one.name for one in field.options.all()] == ["Red", "Blue"]
    changed = form(admin, page_of(field), **{"options-0-name": "Crimson", "default_text": "blue"}) | {"options-1-archived": "on"}
    assert admin.post(page_of(field), changed).status_code == 302
    field.refresh_from_db()
    assert [(one.name, one.archived) for one in field.options.all()] == [("Crimson", False), ("Blue", True)]
    assert field.default == option(field, "Blue")


def test_what_a_used_field_holds_stands_fast_and_says_why(admin, rita):
    field = make_field("number")
    LeadFactory(custom={field.key: "1"}), LeadFactory(custom={field.key: "2"})
    page = admin.get(page_of(field)).content.decode()
    assert "2 records have a value" in page
    assert 'name="kind"' not in page
    assert admin.post(page_of(field), form(admin, page_of(field), name="Renamed", kind="text")).status_code == 302
    field.refresh_from_db()
    assert (field.name, field.kind) == ("Renamed", "number")
    assert admin.post(reverse("admin:records_customfield_delete", args=[field.pk]), {"post": "yes"}).status_code == 403
    assert admin.post(page_of(field), form(admin, page_of(field)) | {"archived": "on"}).status_code == 302
    field.refresh_from_db()
    assert field.archived
    unused = make_field("text", name="Unused")
    assert admin.post(page_of(unused), form(admin, page_of(unused), kind="long")).status_code == 302
    assert admin.post(reverse("admin:records_customfield_delete", args=[unused.pk]), {"post": "yes"}).status_code == 302


DEFAULTS = {
    "text": ("x", "x"), "number": ("1,5", "1.5"), "money": ("3", "3"), "date": ("31/12/2026", "2026-12-31"), "yesno": ("yes", True),
    "link": ("example.com", "example.com"), "email": ("a@example.com", "a@example.com"), "phone": ("600111222", "600111222"),
}  # fmt: skip


def test_defaults_are_typed_as_people_type(admin, rita):
    fields = one_of_each()
    for kind, field in fields.items():
        typed, kept = DEFAULTS.get(kind, ("Red", None))
        if kind == "person":
            typed, kept = "rita@example.com", rita.pk
        if kind in ("choice", "several"):
            kept = option(field, "Red") if kind == "choice" else [option(field, "Red")]
        if kind == "long":
            continue
        assert admin.post(page_of(field), form(admin, page_of(field), default_text=typed)).status_code == 302, kind
        field.refresh_from_db()
        assert field.default == kept
        assert form(admin, page_of(field))["default_text"] != [""]
        if kind != "text":
            refused = admin.post(page_of(field), form(admin, page_of(field), default_text="no such thing"))
            assert refused.status_code == 200
            assert "errorlist" in refused.content.decode()


def test_refusals_are_sentences(admin):
    field, _other = make_field("long"), make_field("text", name="Taken")
    for values in ({"filterable": "on"}, {"name": "Taken"}, {"name": ""}, {"position": "-1"}, {"name": "x" * 81}):
        answer = admin.post(page_of(field), form(admin, page_of(field), **values))
        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode(), values
    new = {"record": "lead", "kind": "choice", "name": "Colour", "default_text": "Red"}
    assert "Save the field with its choices first" in admin.post(ADD, form(admin, ADD, **new)).content.decode()
    assert admin.post(ADD, form(admin, ADD, record="lead", kind="nonsense", name="a")).status_code == 200


def test_a_change_makes_and_drops_the_index(admin, django_capture_on_commit_callbacks):
    def there() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname ~ '^own_'")
            return cursor.fetchone()[0]

    field = make_field("number")
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(page_of(field), form(admin, page_of(field)) | {"filterable": "on"})
    assert there() == 1
    with django_capture_on_commit_callbacks(execute=True):
        chosen = {"action": "archive", "_selected_action": [field.pk]}
        admin.post(reverse("admin:records_customfield_changelist"), chosen)
    assert there() == 0


# -- layout -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def layout(db):
    return reverse("admin:records_layout_change", args=[Layout.objects.get_or_create(record="lead")[0].pk])


def test_forms_and_pages_follow_the_layout_until_it_is_reset(admin, rita, as_, layout):
    field = make_field("text", name="Height")
    lead = LeadFactory(owner=rita, custom={field.key: "tall"}, job_title="Boss", interest="Ovens")
    edit = reverse("leads:edit", args=[lead.pk])
    before = list(form_on(as_(rita).get(edit)))
    drawn = form_on(admin.get(layout), "layout_form")
    count = sum(re.fullmatch(r"s\d+_name", name) is not None for name in drawn)
    new = {f"s{count - 2}_name": "Most wanted", f"s{count - 2}_name_es": "Lo más buscado"}
    new |= {f"in_{field.key}": str(count - 2), f"at_{field.key}": "1", "in_interest": str(count - 2), "at_interest": "2"}
    new |= {"at_email": "1"}
    assert admin.post(layout, drawn | new).status_code == 302
    page = as_(rita).get(lead.get_absolute_url()).content.decode()
    assert page.index("Most wanted") < page.index("tall") < page.index("Ovens")
    names = [*form_on(as_(rita).get(edit))]
    assert names.index("email") < names.index("first_name")
    assert names.index(field.key) + 1 == names.index("interest")
    assert sorted(names) == sorted(before)
    rita.language = "es"
    rita.save()
    assert "Lo más buscado" in as_(rita).get(edit).content.decode()
    later = make_field("text", name="Later")
    assert later.key in form_on(as_(rita).get(edit))
    assert admin.post(layout, {"reset": "1"}).status_code == 302
    assert [name for name in form_on(as_(rita).get(edit)) if name != later.key] == before


def test_nonsense_in_a_layout_is_told(admin, layout):
    drawn = form_on(admin.get(layout), "layout_form")
    for odd in ("", "-1", "x", "9" * 60, "٣", "x" * 1000):
        for name in drawn:
            if name != "csrfmiddlewaretoken":
                assert admin.post(layout, drawn | {name: odd}).status_code in (200, 302)
    assert admin.post(layout, {}).status_code == 200
    assert (
        "Two sections have the same name" in admin.post(layout, drawn | {"s0_name": "Same", "s1_name": "same"}).content.decode()
    )
    Layout.objects.filter(record="lead").update(
        sections=[{"name": "A", "name_es": "", "fields": ["email", "email", "gone", "own_9"]}]
    )
    assert admin.get(layout).status_code == 200


def test_a_category_is_kept_with_its_kinds(admin):
    url = reverse("admin:records_tagcategory_add")
    drawn = form_on(admin.get(url), "tagcategory_form") | {"name": "Size", "exclusive": "on", "needed_by": ["lead", "account"]}
    assert admin.post(url, drawn).status_code == 302
    assert TagCategory.objects.get().needed_by == ["lead", "account"]
