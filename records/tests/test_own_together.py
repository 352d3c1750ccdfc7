"""Own fields under several hands at once, with real threads and real transactions."""

import pytest

from leads.models import Lead, LeadStatus, StatusTransition
from leads.services import update_lead
from leads.status import change_status
from leads.tests.factories import LeadFactory
from leads.tests.test_together import together
from records.own import own
from records.saving import StaleEdit
from records.tests.own_fields import make_field

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded"), pytest.mark.rule("A12")]


def test_of_two_edits_from_one_version_one_is_told(rita):
    one, two = make_field(name="One"), make_field(name="Two")
    lead = LeadFactory(owner=rita)

    def edit(name: str):
        return update_lead(Lead(pk=lead.pk), actor=rita, values={name: "x"}, version=1).custom

    results = together(lambda: edit(one.key), lambda: edit(two.key))
    refused = [result for result in results if isinstance(result, StaleEdit)]
    lead.refresh_from_db()
    assert (len(refused), list(lead.custom.values()), lead.version) == (1, ["x"], 2)


def test_a_step_and_an_edit_keep_both_values(rita):
    """Both write the same column, from the row as it is under the lock."""
    one, two = make_field(name="One"), make_field(name="Two")
    lead = LeadFactory(owner=rita)
    step = StatusTransition.objects.get(from_status=lead.status, to_status=LeadStatus.objects.get(name="Contacted"))
    step.required_fields = [one.key]
    step.save()

    def take_the_step():
        return change_status(Lead(pk=lead.pk), actor=rita, status=step.to_status, values={one.key: "stepped"})

    def edit():
        try:
            version = Lead.objects.get(pk=lead.pk).version
            return update_lead(Lead(pk=lead.pk), actor=rita, values={two.key: "edited"}, version=version)
        except StaleEdit:
            return edit()

    together(take_the_step, edit)
    lead.refresh_from_db()
    assert lead.custom == {one.key: "stepped", two.key: "edited"}


def test_a_change_of_fields_is_seen_by_other_connections(rita):
    before = make_field(name="Before")
    assert list(own().of(Lead)) == [before]
    together(lambda: make_field(name="After"))
    assert [field.name for field in own().of(Lead)] == ["Before", "After"]
    together(lambda: type(before).objects.filter(pk=before.pk).update(archived=True))
    assert [field.name for field in own().of(Lead)] == ["After"]
