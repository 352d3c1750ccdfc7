"""Many leads converted: tried out first, each by the rules of one, told and taken back together."""

import pytest
from django.http import QueryDict

from accounts.models import Account, Contact
from accounts.tests.factories import AccountFactory
from crm.bulk import find
from crm.undoing import undo, work_once
from leads.models import Conversion, Lead
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity
from records.many_acts import TooMany, start_many
from records.models import Act
from records.selection import Selection
from users.models import User

pytestmark = pytest.mark.django_db


def act_on(leads, name: str, actor) -> Act:
    listing, doing = find("lead", name)
    return start_many(doing, listing, Selection(ids=tuple(lead.pk for lead in leads)), QueryDict("go=1"), actor=actor)


@pytest.fixture
def leads(rita):
    """Two of one new company, one of a company that is there, one that nothing can be made of."""
    AccountFactory(owner=rita, name="Peña y Cía, S.L.")
    return [
        LeadFactory(owner=rita, company="Nueva, S.A."),
        LeadFactory(owner=rita, company="NUEVA SA"),
        LeadFactory(owner=rita, company="Peña y Cía"),
    ]


def test_the_trial_says_what_would_be_made_and_makes_nothing(leads, rita):
    trial = act_on(leads, "convert", rita)
    assert (trial.kind, trial.done, trial.refused) == ("trial", 3, 0)
    assert trial.request["found"]["account merged"] == 1
    assert trial.request["found"]["opportunity created"] == 3
    assert (Account.objects.count(), Contact.objects.count(), Opportunity.objects.count()) == (1, 0, 0)
    assert not Conversion.objects.exists()
    assert Lead.objects.filter(state="open").count() == 3


def test_each_is_converted_and_one_company_is_one_account(leads, rita, as_):
    act = act_on(leads, "converting", rita)
    assert (act.done, act.refused, act.state) == (3, 0, "done")
    assert Account.objects.count() == 2
    assert Conversion.objects.filter(act=act).count() == 3
    result = as_(rita).get(f"/recent/{act.pk}/result.csv").getvalue().decode("utf-8-sig")
    assert len(result.splitlines()) == 4
    assert "Account: Peña y Cía, S.L. (existing one used)" in result
    assert "× lead" in as_(rita).get("/recent/").content.decode()
    again = act_on(leads, "converting", rita)
    assert (again.done, again.refused, again.total) == (0, 0, 3)


def test_one_undo_for_all_and_what_was_built_upon_stays(leads, rita):
    act = act_on(leads, "converting", rita)
    kept = Conversion.objects.get(lead=leads[2]).targets.get(kind="opportunity").opportunity
    Opportunity.objects.filter(pk=kept.pk).update(description="Worked on", version=kept.version + 1)
    act = undo(act, actor=rita)
    assert act.kept == 1
    assert set(Lead.objects.filter(state="open").values_list("pk", flat=True)) == {leads[0].pk, leads[1].pk}
    assert str(act.refusals.get(undo=True).reason).startswith("This conversion can no longer be undone")
    assert undo(act, actor=rita).kept == 1


def test_what_cannot_be_converted_says_why_and_the_others_are(leads, rita, tom, mona, otto):
    others = LeadFactory(owner=tom)
    hidden = AccountFactory(owner=otto, name="Oculta, S.L.")
    blocked = LeadFactory(owner=rita, company=hidden.name)
    act = act_on([*leads, others, blocked], "converting", rita)
    reasons = dict(act.refusals.values_list("record_id", "reason"))
    assert act.done == 3
    assert reasons[blocked.pk].startswith("Somebody else has this company or person already")
    assert reasons[others.pk] == "Not yours to change."


def test_more_than_a_few_are_left_to_the_worker(leads, rita, monkeypatch):
    listing, doing = find("lead", "converting")
    object.__setattr__(doing, "at_once", 1)
    monkeypatch.setattr("crm.undoing.find", lambda *_args: (listing, doing))
    chosen = Selection(ids=tuple(lead.pk for lead in leads))
    act = start_many(doing, listing, chosen, QueryDict(""), actor=rita)
    assert (act.state, act.done) == ("waiting", 0)
    assert work_once()
    act.refresh_from_db()
    assert (act.state, act.done) == ("done", 3)


def test_not_too_many(leads, rita, mara):
    listing, doing = find("lead", "convert")
    object.__setattr__(doing, "most", 2)
    with pytest.raises(TooMany, match="2 at most"):
        start_many(doing, listing, Selection(ids=tuple(lead.pk for lead in leads)), QueryDict(""), actor=rita)
    assert not doing.allowed(mara)


def test_from_the_list_to_the_result(leads, rita, as_):
    client, ids = as_(rita), [lead.pk for lead in leads]
    trial = client.post("/many/lead/convert/", {"id": ids}, follow=True)
    page = trial.content.decode()
    assert "3 leads would be converted" in page
    assert "Convert 3 leads" in page
    done = client.post("/many/lead/converting/", {"id": ids}, follow=True)
    assert "Converted: 3 changed" in done.content.decode()


def test_a_selection_is_exported(leads, mona, as_):
    client, ids = as_(mona), [lead.pk for lead in leads[:2]]
    page = client.post("/leads/export/", {"id": ids}).content.decode()
    assert f'name="id" value="{ids[0]}"' in page
    file = client.post("/leads/export/", {"id": ids, "style": "csv", "columns": ["own_id", "company"]})
    assert len(file.getvalue().splitlines()) == 3
    whole = client.post("/leads/export/", {"all": "1", "query": "q=peña", "style": "csv", "columns": ["own_id"]})
    assert len(whole.getvalue().splitlines()) == 2


def test_the_result_speaks_the_language_of_its_reader(leads, rita, tom, as_):
    User.objects.filter(pk=rita.pk).update(language="es")
    act = act_on([*leads, LeadFactory(owner=tom)], "converting", rita)
    result = as_(rita).get(f"/recent/{act.pk}/result.csv").getvalue().decode("utf-8-sig")
    assert "convertido" in result
    assert "queda como estaba" in result
    assert "converted" not in result


def test_the_undo_of_more_than_a_few_is_left_to_the_worker(leads, rita, monkeypatch):
    act = act_on(leads, "converting", rita)
    monkeypatch.setattr("crm.undoing.CONVERTED_AT_ONCE", 2)
    assert undo(act, actor=rita).state == "undoing"
    assert work_once()
    act.refresh_from_db()
    assert (act.state, act.kept) == ("done", 0)
    assert Lead.objects.filter(state="open").count() == 3
