"""Lists as somebody wants them again: columns chosen, modes, saved views, stars."""

import pytest
from django.urls import reverse

from crm.lib.errors import RuleBroken
from leads.models import Lead
from leads.tests.factories import LeadFactory
from opportunities.tests.factories import OpportunityFactory
from records.models import SavedView, Star
from records.saved_views import ViewSettings, change_view, save_view
from records.tests.own_fields import make_field

pytestmark = pytest.mark.django_db


def saved(person, name="Hot", query="owner=me&cols=name,amount&sort=-amount", record="lead", **settings) -> SavedView:
    return save_view(record, actor=person, query=query, settings=ViewSettings(name, **settings))


def heads(page) -> list[str]:
    return [label for _css, label, _link, _order in page.context["heads"]]


# -- columns and modes ------------------------------------------------------------------------------------------------


def test_columns_are_chosen_and_ordered_by_a_plain_form(rita, as_):
    own = make_field(name="Floors", kind="number")
    LeadFactory(owner=rita)
    panel = as_(rita).get("/leads/?owner=me&mode=compact&columns=open")
    assert ("owner", "me") in panel.context["chooser_kept"]
    assert (own.key, "Floors", "", False) in panel.context["chooser"]
    chosen = {
        "choose": "1",
        "owner": "me",
        "col": ["name", "city", own.key, "amount"],
        "at_city": "3",
        "at_amount": "2",
        "at_name": "1",
    }
    answer = as_(rita).get("/leads/", chosen)
    assert answer.url == f"/leads/?owner=me&cols=name%2Camount%2Ccity%2C{own.key}"
    assert heads(as_(rita).get(answer.url)) == ["Name", "Amount", "City", "Floors"]


def test_odd_numbers_and_names_do_no_harm(rita, as_):
    LeadFactory(owner=rita)
    for junk in (
        "choose=1",
        "choose=1&col=nope&at_nope=٣",
        "choose=1&col=a,b&at_a=-1",
        "choose=1&col=city&at_city=9e9&columns=open",
    ):
        page = as_(rita).get(f"/leads/?{junk}", follow=True)
        assert page.status_code == 200
        assert heads(page)[0] == "Name"


def test_modes_keep_filter_and_place(rita, as_):
    OpportunityFactory(owner=rita)
    page = as_(rita).get("/opportunities/?owner=me&sort=name")
    urls = {label: url for label, _icon, url, _on in page.context["modes"]}
    assert urls["Compact"] == "/opportunities/?owner=me&sort=name&mode=compact"
    assert urls["Board"].startswith("/opportunities/board/?owner=me")
    assert as_(rita).get("/opportunities/?mode=board&owner=me").url == "/opportunities/board/?mode=board&owner=me"
    board = as_(rita).get(urls["Board"])
    assert [on for label, _icon, _url, on in board.context["modes"] if label == "Board"] == [True]
    assert not board.context["faults"]


# -- saved views ------------------------------------------------------------------------------------------------------


def test_a_view_shows_again_what_was_saved(rita, tom, as_):
    LeadFactory(owner=rita, amount=5), LeadFactory(owner=rita, amount=9), LeadFactory(owner=tom)
    state = as_(rita).get("/leads/?owner=me&cols=name,amount&sort=-amount&after=zz&filters=open")
    answer = as_(rita).post(reverse("view_save", args=["lead"]), {"name": " Hot ", "query": state.context["views"]["query"]})
    page = as_(rita).get(answer.url)
    assert [row["amount"] for row in page.context["page"].rows] == [9, 5]
    assert heads(page) == ["Name", "Amount"]
    assert [(tab.label, tab.active) for tab in page.context["tabs"] if tab.active] == [("Hot", True)]
    chip = next(chip for chip in page.context["chips"] if chip.label == "Owner")
    wider = as_(rita).get(f"/leads/{chip.remove_url}")
    assert len(wider.context["page"].rows) == 3
    assert wider.context["views"]["redo_url"]


def test_the_second_press_and_a_name_that_is_taken(rita, as_):
    url = reverse("view_save", args=["lead"])
    for _press in range(2):
        as_(rita).post(url, {"name": "Hot", "query": "owner=me"})
    assert SavedView.objects.count() == 1
    answer = as_(rita).post(url, {"name": "HOT", "query": "owner=none"}, follow=True)
    assert "You have a view of this name already." in answer.content.decode()
    answer = as_(rita).post(url, {"name": "  ", "query": "owner=none"}, follow=True)
    assert "A view needs a name." in answer.content.decode()
    assert SavedView.objects.count() == 1
    other = saved(rita, "Cold", "owner=none")
    with pytest.raises(RuleBroken, match="already"):
        change_view(other, actor=rita, settings=ViewSettings("hot"))


def test_a_view_is_changed_by_its_owner_on_its_page(rita, as_):
    view = saved(rita)
    url = reverse("view_edit", args=[view.pk])
    assert as_(rita).get(url).status_code == 200
    answer = as_(rita).post(url, {"name": "Warm", "shared": "on", "pinned": "on", "is_default": "on", "position": "3"})
    assert answer.url == f"/leads/?view={view.pk}"
    view.refresh_from_db()
    assert (view.name, view.shared, view.pinned, view.is_default, view.position) == ("Warm", True, True, True, 3)
    as_(rita).post(reverse("view_redo", args=[view.pk]), {"query": "q=ruiz&view=1&after=x"})
    view.refresh_from_db()
    assert view.query == "q=ruiz"
    for _press in range(2):
        assert as_(rita).post(reverse("view_delete", args=[view.pk])).status_code == 302
    assert not SavedView.objects.exists()


def test_a_person_sees_their_own_and_those_of_their_team(rita, tom, otto, ada, as_):
    shared, private = saved(rita, "Ours", shared=True), saved(rita, "Mine")
    names = [name for name, *_rest in as_(tom).get("/leads/").context["views"]["rows"]]
    assert names == ["Ours"]
    assert as_(tom).get(f"/leads/?view={shared.pk}").status_code == 200
    for who, view in ((tom, private), (otto, shared), (otto, private), (ada, shared)):
        answer = as_(who).get(f"/leads/?view={view.pk}", follow=True)
        assert answer.redirect_chain[0][0] == "/leads/?view=all"
        assert "no longer there" in answer.content.decode()
    assert as_(tom).get(f"/leads/?view={shared.pk}").context["views"]["edit_url"] == ""
    with pytest.raises(RuleBroken, match="no team"):
        saved(ada, "Everybody", shared=True)


def test_the_default_opens_a_list_without_parameters_and_there_is_a_way_back(rita, tom, as_):
    LeadFactory(owner=rita), LeadFactory(owner=tom)
    first, second = saved(rita, "One", "owner=none", is_default=True), saved(rita, "Two", "owner=me", is_default=True)
    assert list(SavedView.objects.filter(is_default=True)) == [second]
    assert as_(rita).get("/leads/").url == f"/leads/?view={second.pk}"
    page = as_(rita).get(f"/leads/?view={second.pk}")
    assert len(page.context["page"].rows) == 1
    everything = as_(rita).get(f"/leads/{page.context['tabs'][0].url}")
    assert (everything.status_code, len(everything.context["page"].rows)) == (200, 2)
    assert as_(rita).get("/accounts/").status_code == as_(tom).get("/leads/").status_code == 200
    assert first.name == "One"


def test_what_is_gone_is_said_and_the_rest_shown(rita, as_):
    field = make_field(name="Floors", kind="number", filterable=True)
    LeadFactory(owner=rita)
    view = saved(rita, query=f"{field.key}_min=3&cols=name,{field.key},amount&source=999999&nonsense=1&sort=gone")
    field.archived = True
    field.save()
    page = as_(rita).get(f"/leads/?view={view.pk}")
    assert heads(page) == ["Name", "Amount"]
    faults = " ".join(page.context["faults"])
    assert faults.count("Floors") == 2
    assert "nonsense" in faults and "gone" in faults and "Source" in faults


def test_a_view_of_the_board_opens_the_board(rita, as_):
    OpportunityFactory(owner=rita)
    board = as_(rita).get("/opportunities/board/?owner=me")
    answer = as_(rita).post(reverse("view_save", args=["opportunity"]), {"name": "B", "query": board.context["views"]["query"]})
    assert answer.url == f"/opportunities/board/?view={SavedView.objects.get().pk}"
    page = as_(rita).get(answer.url)
    assert page.status_code == 200
    assert not page.context["faults"]
    assert as_(rita).get(f"/opportunities/?view={SavedView.objects.get().pk}").url.startswith("/opportunities/board/?")


# -- stars ------------------------------------------------------------------------------------------------------------


def test_a_star_is_the_persons_own_and_nothing_of_the_records(rita, tom, as_):
    lead, other = LeadFactory(owner=rita), LeadFactory(owner=rita)
    url = reverse("star", args=["lead", lead.pk])
    for _press in range(2):
        assert as_(rita).post(url, {"on": "1", "next": "/leads/?q=x"}).url == "/leads/?q=x"
    assert as_(rita).post(url, {"on": "1", "next": "//evil.example"}).url == lead.get_absolute_url()
    assert Lead.objects.get(pk=lead.pk).version == lead.version
    page = as_(rita).get("/leads/?starred=yes")
    assert [row["id"] for row in page.context["page"].rows] == [lead.pk]
    assert page.context["stars"] == {lead.pk}
    assert not as_(tom).get("/leads/?starred=yes").context["page"].rows
    assert 'aria-pressed="true"' in as_(rita).get(lead.get_absolute_url()).content.decode()
    assert 'aria-pressed="true"' not in as_(rita).get(other.get_absolute_url()).content.decode()
    as_(rita).post(url, {"on": "0"})
    assert not Star.objects.exists()
