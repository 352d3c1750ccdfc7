"""Each service takes its own fields: what has an act of its own, or is computed, is refused as the mistake that it is."""

import pytest

from accounts.models import Account, Contact
from accounts.services import create_account, create_contact, update_record
from accounts.tests.factories import AccountFactory, ContactFactory
from leads.models import Lead
from leads.services import create_lead, update_lead
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity
from opportunities.services import create_opportunity, update_opportunity
from opportunities.tests.factories import OpportunityFactory
from records.next_action import NextAction

pytestmark = pytest.mark.django_db
EVERY = ["id", "team", "version", "created_by", "updated_at", "name_key", "search", "nonsense"]
NEXT = ["next_action", "next_action_at", "next_action_timed"]
APART = {
    Lead: ["status", "state", "closed_at", "disqualify_reason", "consent_at", *NEXT],
    Account: ["kind", "customer_since", "tax_id_key"],
    Contact: ["consent_at", "email_key"],
    Opportunity: ["stage", "pipeline", "state", "closed_at", "lost_reason", "stage_since", *NEXT],
}
UPDATE = {
    Lead: (LeadFactory, update_lead), Account: (AccountFactory, update_record), Contact: (ContactFactory, update_record),
    Opportunity: (OpportunityFactory, update_opportunity),
}  # fmt: skip


@pytest.mark.parametrize(("model", "name"), [(model, name) for model in APART for name in EVERY + APART[model]])
def test_an_edit_takes_only_its_own_fields(rita, model, name):
    factory, update = UPDATE[model]
    record = factory(owner=rita)
    before = model.objects.values().get()
    for value in (None, getattr(record, name, "x")):
        with pytest.raises(TypeError, match=name):
            update(record, actor=rita, values={name: value}, version=record.version)
    assert model.objects.values().get() == before


@pytest.mark.parametrize("name", [*EVERY, *NEXT, "state", "kind", "closed_at"])
def test_so_does_a_creation(rita, name):
    person = {"last_name": "Ruiz", "email": "a@example.com", name: None}
    sale = {"name": "Ovens", "account": AccountFactory(owner=rita), name: None}
    for create in (
        lambda: create_lead(person, actor=rita),
        lambda: create_contact(person, actor=rita),
        lambda: create_account({"name": "Peña", name: None}, actor=rita),
        lambda: create_opportunity(sale, actor=rita, next_action=NextAction.now("Call")),
    ):
        with pytest.raises(TypeError, match=name):
            create()
    assert not Lead.objects.exists()
