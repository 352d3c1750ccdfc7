"""The conversion mapping on a grid: what fits is offered, what does not is refused with a sentence."""

import pytest
from django.urls import reverse

from leads.models import MappingRow
from records.tests.own_fields import make_field
from records.tests.page_forms import form_on

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A13")]
GRID = "/admin/leads/mappingrow/grid/"


def mapping() -> set[tuple]:
    return set(MappingRow.objects.values_list("lead_field", "target", "target_field", "required"))


def test_who_may(cast, as_):
    answers = {name: as_(person).get(GRID).status_code for name, person in cast.items()}
    assert {name for name, status in answers.items() if status == 200} == {"mona", "sam", "ada"}
    assert set(answers.values()) == {200, 403}
    assert reverse("admin:leads_mappingrow_grid") in as_(cast["mona"]).get("/admin/leads/mappingrow/").content.decode()


def test_saving_it_as_it_stands_changes_nothing(mona, as_):
    MappingRow.objects.create(lead_field="city", target="contact", target_field="city")
    MappingRow.objects.create(lead_field="city", target="contact", target_field="region")  # one field to two of a side
    before, form = mapping(), form_on(as_(mona).get(GRID), "grid_form")
    for _press in range(2):
        assert as_(mona).post(GRID, form).status_code == 302
    assert mapping() == before


def test_own_fields_go_over_and_are_required(mona, as_):
    mine, theirs = make_field("number", name="Height"), make_field("number", record="contact", name="Tallness")
    wrong = make_field("date", record="contact", name="Seen")
    page = as_(mona).get(GRID)
    text = page.content.decode()
    cell = text[text.index(f'name="to_{mine.key}_contact_0"') :].split("</select>")[0]
    assert "Tallness" in cell
    assert "Seen" not in cell
    form = form_on(page, "grid_form")
    refused = as_(mona).post(GRID, form | {f"to_{mine.key}_contact_0": wrong.key})
    assert "“Height” is a number, “Seen” is a date: they do not fit together." in refused.content.decode()
    refused = as_(mona).post(GRID, form | {f"required_{mine.key}": "on"})
    assert "Choose where it goes first." in refused.content.decode()
    answer = as_(mona).post(GRID, form | {f"to_{mine.key}_contact_0": theirs.key, f"required_{mine.key}": "on"})
    assert answer.status_code == 302
    assert (mine.key, "contact", theirs.key, True) in mapping()
    assert as_(mona).post(GRID, form).status_code == 302
    assert (mine.key, "contact", theirs.key, True) not in mapping()


@pytest.mark.parametrize("target", ["nonsense", "owner", "id", "search", "own_999999", "x" * 61, "0"])
def test_what_does_not_exist_or_fit_is_refused(mona, as_, target):
    before, form = mapping(), form_on(as_(mona).get(GRID), "grid_form")
    answer = as_(mona).post(GRID, form | {"to_email_contact_0": target})
    assert (answer.status_code, mapping()) == (200, before)
    assert "errorlist" in answer.content.decode()


def test_two_fields_cannot_go_to_one(mona, as_):
    before, form = mapping(), form_on(as_(mona).get(GRID), "grid_form")
    answer = as_(mona).post(GRID, form | {"to_last_name_contact_0": "first_name"})
    assert "“First name” goes there already." in answer.content.decode()
    assert mapping() == before


def test_choices_must_have_the_same_names(mona, as_):
    mine = make_field("choice", name="A", options=("Red", "Pink"))
    theirs = make_field("choice", record="account", name="B", options=("Red",))
    form = form_on(as_(mona).get(GRID), "grid_form")
    answer = as_(mona).post(GRID, form | {f"to_{mine.key}_account_0": theirs.key})
    assert "“B” has no choice named Pink, which “A” has." in answer.content.decode()
