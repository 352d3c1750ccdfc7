"""Tags: their categories are kept on every path; they are changed on the page and in forms."""

import pytest
from django.urls import reverse

from accounts.services import create_account
from crm.lib.errors import RuleBroken
from leads.bulk import NewLeads
from leads.conversion import convert_lead
from leads.models import Lead
from leads.plan import default_plan
from leads.services import create_lead, update_lead
from leads.tests.factories import LeadFactory
from records.models import Tag, TagCategory
from records.tests.page_forms import form_on

pytestmark = [pytest.mark.django_db, pytest.mark.rule("C10")]
NEW = {"last_name": "Ruiz", "email": "a@example.com"}


@pytest.fixture
def size():
    """Small or large, one of them; leads need it."""
    category = TagCategory.objects.create(name="Size", exclusive=True, needed_by=["lead"])
    return [Tag.objects.create(name=name, category=category, colour="blue").pk for name in ("Small", "Large")]


@pytest.fixture
def free():
    return [Tag.objects.create(name=name).pk for name in ("VIP", "Fair")]


def test_one_of_an_exclusive_category_and_never_none_of_a_needed_one(rita, size, free):
    for tags in ([], free, size, [*size, *free]):
        with pytest.raises(RuleBroken, match="Size") as refusal:
            create_lead(NEW | {"tags": tags}, actor=rita)
        assert list(refusal.value.fields) == ["tags"]
    with pytest.raises(RuleBroken):
        create_lead(NEW, actor=rita)
    lead = create_lead(NEW | {"tags": [size[0], *free]}, actor=rita)
    for tags in ([], size, [10**17], free):
        with pytest.raises(RuleBroken):
            update_lead(lead, actor=rita, values={"tags": tags}, version=lead.version)
    assert update_lead(lead, actor=rita, values={"tags": [size[1]]}, version=lead.version).tags == [size[1]]
    assert create_account({"name": "Peña"}, actor=rita).tags == []  # accounts need none


def test_an_old_record_without_one_is_asked_at_its_edit_and_not_before(rita, size, as_):
    lead = LeadFactory(owner=rita)
    update_lead(lead, actor=rita, values={"job_title": "Boss"}, version=lead.version)
    url = reverse("leads:edit", args=[lead.pk])
    form = form_on(as_(rita).get(url))
    refused = as_(rita).post(url, form)
    assert refused.status_code == 422
    assert "Choose a tag of “Size”" in refused.content.decode()
    category = Tag.objects.get(pk=size[0]).category_id
    assert as_(rita).post(url, form | {f"tags_{category}": str(size[0])}).status_code == 302


def test_the_quick_form_asks_for_a_needed_one(rita, size, as_):
    url, category = reverse("leads:create"), Tag.objects.get(pk=size[0]).category_id
    assert f'name="tags_{category}"' in as_(rita).get(url).content.decode()
    assert as_(rita).post(url, NEW).status_code == 422
    assert as_(rita).post(url, NEW | {f"tags_{category}": str(size[1])}).status_code == 302
    assert Lead.objects.get().tags == [size[1]]


def test_tags_are_changed_on_their_page(rita, tom, free, as_):
    lead = LeadFactory(owner=rita)
    url = reverse("leads:tags", args=[lead.pk])
    assert url in as_(rita).get(lead.get_absolute_url()).content.decode()
    assert url not in as_(tom).get(lead.get_absolute_url()).content.decode()
    form = form_on(as_(rita).get(url))
    for _press in range(2):
        assert as_(rita).post(url, form | {"tags": [str(pk) for pk in free]}).status_code == 302
    lead.refresh_from_db()
    assert (lead.tags, lead.version) == (free, 2)
    assert 'data-colour="grey">VIP' in as_(rita).get(lead.get_absolute_url()).content.decode()
    stale = as_(rita).post(url, form | {"tags": [str(free[0])]})
    assert stale.status_code == 302
    lead.refresh_from_db()
    assert lead.tags == free
    for odd in ("x", "-1", "9" * 60, "0", "٣", str(10**17)):
        fresh = form_on(as_(rita).get(url))
        assert as_(rita).post(url, fresh | {"tags": [odd]}).status_code == 422
    assert as_(rita).post(url, {"version": "x"}).status_code == 422


def test_an_archived_tag_is_kept_where_it_is_and_offered_nowhere_else(rita, free, as_):
    lead, other = LeadFactory(owner=rita, tags=[free[0]]), LeadFactory(owner=rita)
    Tag.objects.filter(pk=free[0]).update(archived=True)
    assert f"tags-{free[0]}" in as_(rita).get(reverse("leads:tags", args=[lead.pk])).content.decode()
    url = reverse("leads:tags", args=[other.pk])
    assert f"tags-{free[0]}" not in as_(rita).get(url).content.decode()
    assert as_(rita).post(url, form_on(as_(rita).get(url)) | {"tags": [str(free[0])]}).status_code == 422
    form = form_on(as_(rita).get(reverse("leads:tags", args=[lead.pk]))) | {"tags": [str(pk) for pk in free]}
    assert as_(rita).post(reverse("leads:tags", args=[lead.pk]), form).status_code == 302


def test_leads_in_bulk_have_one_of_an_exclusive_category(rita, size):
    makes = NewLeads({}, actor=rita)
    with pytest.raises(RuleBroken, match="Size"):
        makes.columns(NEW | {"tags": size})
    assert makes.columns(NEW | {"tags": size[:1]})[0]["tags"] == size[:1]


def test_a_needed_tag_of_a_new_account_is_asked_when_converting(rita, as_):
    category = TagCategory.objects.create(name="Branch", needed_by=["account"])
    tag = Tag.objects.create(name="Food", category=category)
    lead = LeadFactory(owner=rita)
    with pytest.raises(RuleBroken) as refusal:
        convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    assert list(refusal.value.fields) == ["account-tags"]
    url = reverse("leads:convert", args=[lead.pk])
    form = form_on(as_(rita).get(url))
    assert as_(rita).post(url, form).status_code == 422
    assert as_(rita).post(url, form | {f"account-tags_{category.pk}": str(tag.pk)}).status_code == 302
