"""Acts on one record and on many: the rules of one, one undo, nothing lost, nothing twice."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import AccountFactory, ContactFactory
from activities.services import log_activity
from crm import undoing
from crm.bulk import LISTS, find
from crm.lib.errors import RuleBroken
from crm.undoing import undo, work_once
from leads.many import lead_acts
from leads.models import DisqualifyReason, Lead, LeadStatus
from leads.status import disqualify_lead
from leads.tests.factories import LeadFactory
from opportunities.closing import lose
from opportunities.models import LostReason, Opportunity
from opportunities.services import update_opportunity
from opportunities.tests.factories import OpportunityFactory
from records import many_acts
from records.acts import CannotUndo
from records.bin import empty_bin
from records.history import history_of
from records.many_acts import start_many
from records.models import Act, Binned, Tag
from records.selection import Selection
from records.stars import is_starred, star

pytestmark = pytest.mark.django_db


def do(name: str, kind: str, selection: Selection, actor, **values) -> Act:
    listing, doing = find(kind, name)
    data = QueryDict(mutable=True)
    for key, value in values.items():
        data.setlist(key, [str(one) for one in (value if isinstance(value, list) else [value])])
    return start_many(doing, listing, selection, data, actor=actor)


def edited(deal: Opportunity, actor, **values) -> None:
    deal.refresh_from_db()
    update_opportunity(deal, actor=actor, values=values, version=deal.version)


def ticked(*records) -> Selection:
    return Selection(ids=tuple(record.pk for record in records))


def test_a_disqualification_is_taken_back_whole(rita):
    lead = LeadFactory(owner=rita, next_action="Call Ana")
    before = Lead.objects.filter(pk=lead.pk).values("status", "state", "next_action", "next_action_at", "closed_at").get()
    disqualify_lead(lead, actor=rita, reason=DisqualifyReason.objects.first(), note="no money")
    act = Act.objects.get()
    assert (act.record, act.record_id, act.label, act.what) == ("lead", lead.pk, str(lead), "Disqualified")
    undo(act, actor=rita)
    assert Lead.objects.filter(pk=lead.pk).values(*before).get() == before
    undo(Act.objects.get(), actor=rita)  # a second press
    lead.refresh_from_db()
    assert (lead.state, lead.closing_note) == ("open", "")
    assert [line.what for line in history_of(lead, user=rita)][:2] == ["Taken back", "Disqualified"]


def test_a_loss_is_taken_back_and_one_changed_since_is_not(rita):
    deal = OpportunityFactory(owner=rita)
    lose(deal, actor=rita, reason=LostReason.objects.first())
    act = Act.objects.get()
    edited(deal, rita, probability=33)
    with pytest.raises(RuleBroken, match="has been changed since"):
        undo(act, actor=rita)
    edited(deal, rita, probability=0, description="other fields do not matter")
    undo(act, actor=rita)
    deal.refresh_from_db()
    assert (deal.state, deal.lost_reason, deal.description) == ("open", None, "other fields do not matter")


def test_nobody_else_undoes_it_and_not_for_ever(rita, tom, mona, sam, olga):
    lead = LeadFactory(owner=rita)
    disqualify_lead(lead, actor=rita, reason=DisqualifyReason.objects.first())
    act = Act.objects.get()
    for person in (tom, sam, olga):
        with pytest.raises(CannotUndo):
            undo(act, actor=person)
    Act.objects.update(at=timezone.now() - timezone.timedelta(days=8))
    with pytest.raises(CannotUndo):
        undo(Act.objects.get(), actor=mona)
    Act.objects.update(at=timezone.now())
    undo(Act.objects.get(), actor=mona)


def test_many_are_handed_over_in_turn_and_back_by_one_undo(mona, rita, tom, otto):
    mine, foreign = [LeadFactory(owner=rita) for _n in range(4)], LeadFactory(owner=otto)
    act = do("assign", "lead", ticked(*mine, foreign), mona, owners=[rita.pk, tom.pk])
    assert (act.state, act.total, act.done, act.refused) == ("done", 4, 2, 0)  # the hidden one does not count
    assert [Lead.objects.get(pk=lead.pk).owner for lead in mine] == [rita, tom, rita, tom]
    undo(act, actor=mona)
    assert set(Lead.objects.filter(pk__in=[lead.pk for lead in mine]).values_list("owner", flat=True)) == {rita.pk}
    assert Act.objects.count() == 1


def test_each_record_says_why_it_was_left_as_it_is(rita, tom):
    contacted = LeadStatus.objects.get(meaning="contacted")
    good, closed, foreign = LeadFactory(owner=rita), LeadFactory(owner=rita), LeadFactory(owner=tom)
    disqualify_lead(closed, actor=rita, reason=DisqualifyReason.objects.first())
    act = do("status", "lead", ticked(good, closed, foreign), rita, status=contacted.pk)
    assert (act.total, act.done, act.refused) == (3, 1, 2)
    reasons = dict(act.refusals.values_list("record_id", "reason"))
    assert "button of its own" in reasons[closed.pk]
    assert reasons[foreign.pk] == "Not yours to change."


def test_all_that_match_are_evaluated_by_the_server_and_none_comes_in_behind(ada, rita, monkeypatch):
    monkeypatch.setattr(many_acts, "AT_ONCE", 0)
    monkeypatch.setattr(many_acts, "CHUNK", 2)
    tag = Tag.objects.create(name="Fair")
    leads = [LeadFactory(owner=rita, company="Zubizarreta") for _n in range(5)]
    LeadFactory(owner=rita, company="Other")
    act = do("tag", "lead", Selection(query="q=zubizar"), ada, add=[tag.pk])
    late = LeadFactory(owner=rita, company="Zubizarreta")
    assert (act.state, act.total, act.done) == ("waiting", 5, 0)
    assert work_once() is True
    act.refresh_from_db()
    assert (act.state, act.done, len(act.contexts)) == ("done", 5, 3)
    assert list(Lead.objects.filter(tags__contains=[tag.pk]).order_by("pk")) == leads
    late.refresh_from_db()
    assert late.tags == []
    assert work_once() is False
    undo(act, actor=ada)
    assert not Lead.objects.exclude(tags=[]).exists()


def test_a_killed_worker_leaves_whole_chunks_and_the_next_goes_on(ada, rita, monkeypatch):
    monkeypatch.setattr(many_acts, "AT_ONCE", 0)
    monkeypatch.setattr(many_acts, "CHUNK", 2)
    tag = Tag.objects.create(name="Fair")
    [LeadFactory(owner=rita) for _n in range(5)]
    act = do("tag", "lead", Selection(query=""), ada, add=[tag.pk])
    listing, doing = find("lead", "tag")
    assert many_acts.carry_on(act.pk, doing, listing) is True
    assert Lead.objects.filter(tags__contains=[tag.pk]).count() == 2
    Act.objects.update(lease_until=None)
    assert work_once() is True
    act.refresh_from_db()
    assert (act.state, act.done, Lead.objects.filter(tags__contains=[tag.pk]).count()) == ("done", 5, 5)


def test_an_act_that_breaks_stops_alone_and_says_so(ada, rita, monkeypatch):
    monkeypatch.setattr(many_acts, "AT_ONCE", 0)
    LeadFactory(owner=rita)
    act = do("tag", "lead", Selection(query=""), ada, add=[Tag.objects.create(name="Fair").pk])
    monkeypatch.setattr(many_acts, "change_many", lambda *args, **options: 1 / 0)
    assert work_once() is True
    act.refresh_from_db()
    assert (act.state, act.done, act.detail[:20]) == ("failed", 0, "Something went wrong")
    assert work_once() is False


def test_a_second_press_on_the_undo_of_very_many_leaves_it_to_the_worker(ada, rita, monkeypatch):
    monkeypatch.setattr(undoing, "UNDO_AT_ONCE", 0)
    lead = LeadFactory(owner=rita)
    tag = Tag.objects.create(name="Fair")
    act = do("tag", "lead", ticked(lead), ada, add=[tag.pk])
    for _press in range(2):
        act = undo(Act.objects.get(), actor=ada)
        assert (act.state, Lead.objects.get().tags) == ("undoing", [tag.pk])
    assert work_once() is True
    assert (Act.objects.get().undone_by, Lead.objects.get().tags) == (ada, [])


def test_deleted_is_gone_with_all_that_is_its_own_and_comes_back_as_it_was(rita):
    lead = LeadFactory(owner=rita)
    lead.people.create(first_name="Eva", position=1)
    log_activity(lead, actor=rita, kind="note", text="Interested")
    before = Lead.objects.filter(pk=lead.pk).values().get()
    act = do("delete", "lead", ticked(lead), rita)
    assert not Lead.objects.exists()
    binned = Binned.objects.get()
    assert (binned.label, binned.owner, [table for table, _rows in binned.parts]) == (
        str(lead), rita, ["leads_lead", "leads_leadperson", "activities_activity"],
    )  # fmt: skip
    undo(act, actor=rita)
    assert Lead.objects.filter(pk=lead.pk).values().get() == before
    assert (lead.people.get().first_name, lead.activities.get().text) == ("Eva", "Interested")
    assert not Binned.objects.exists()


def test_what_others_need_is_not_deleted_and_says_why(rita):
    account = AccountFactory(owner=rita)
    ContactFactory(owner=rita, account=account)
    act = do("delete", "account", ticked(account), rita)
    assert (act.done, act.refused) == (0, 1)
    assert act.refusals.get().reason == "In use: 1 × contact."


def test_it_cannot_come_back_to_what_has_gone(rita):
    account = AccountFactory(owner=rita)
    contact = ContactFactory(owner=rita, account=account)
    first = do("delete", "contact", ticked(contact), rita)
    do("delete", "account", ticked(account), rita)
    with pytest.raises(CannotUndo, match="deleted meanwhile"):
        undo(first, actor=rita)
    assert Binned.objects.count() == 2


def test_the_bin_is_emptied_after_thirty_days(rita):
    old, new = LeadFactory(owner=rita), LeadFactory(owner=rita)
    do("delete", "lead", ticked(old, new), rita)
    Binned.objects.filter(record_id=old.pk).update(deleted_at=timezone.now() - timezone.timedelta(days=31))
    assert empty_bin() == 1
    assert Binned.objects.get().record_id == new.pk
    assert Lead.history.rel.related_model.objects.filter(pgh_obj_id=old.pk, pgh_label="delete").exists()


# -- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("X14")
def test_from_the_list_to_undo(as_, rita):
    leads = [LeadFactory(owner=rita) for _n in range(3)]
    page, address = as_(rita), reverse("many", args=["lead", "delete"])
    asked = page.post(address, {"id": [lead.pk for lead in leads]})
    assert "3 records" in asked.content.decode()
    assert Lead.objects.count() == 3
    answer = page.post(address, {"id": [lead.pk for lead in leads], "go": "1", "query": "owner=me"}, follow=True)
    assert answer.redirect_chain == [("/leads/?owner=me", 302)]
    act = Act.objects.get()
    assert f'action="{reverse("act_undo", args=[act.pk])}"' in answer.content.decode()
    assert not Lead.objects.exists()
    assert str(leads[0]) in page.get(reverse("bin")).content.decode()
    page.post(reverse("act_undo", args=[act.pk]))
    assert Lead.objects.count() == 3
    assert "undone by Rita" in page.get(reverse("recent")).content.decode()


def test_one_record_out_of_the_bin(as_, rita, tom, otto):
    lead = LeadFactory(owner=rita)
    do("delete", "lead", ticked(lead), rita)
    address = reverse("bin_restore", args=[Binned.objects.get().pk])
    assert as_(otto).post(address).status_code == 404
    assert as_(tom).post(address).status_code == 403
    assert as_(rita).post(address).status_code == 302
    assert Lead.objects.get() == lead


def test_bad_input_is_answered(as_, rita, olga):
    page = as_(rita)
    assert page.post("/many/lead/nonsense/", {"id": ["1"]}).status_code == 404
    assert page.post("/many/nonsense/tag/", {"id": ["1"]}).status_code == 404
    assert page.post("/many/lead/tag/", {"id": ["x", "-1", "9" * 40, "1"], "go": "1"}).status_code == 422
    assert page.post("/many/lead/delete/", {"all": "1", "query": "state=%FF&owner=x'&q=%25", "go": "1"}).status_code == 302
    assert as_(olga).post("/many/lead/delete/", {"id": ["1"]}).status_code == 403
    offered = [one.name for one in lead_acts() if one.offered]
    assert offered == ["assign", "status", "next", "disqualify", "convert", "tag", "delete"]
    assert set(LISTS) == {"lead", "account", "contact", "opportunity"}


def test_a_star_outlives_a_deletion_that_is_taken_back(rita):
    lead = LeadFactory(owner=rita)
    star(lead, actor=rita, on=True)
    act = do("delete", "lead", ticked(lead), rita, go="1")
    undo(act, actor=rita)
    assert is_starred(Lead.objects.get(pk=lead.pk), rita)
