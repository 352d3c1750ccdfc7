"""Records that are merged: nothing lost, all that hangs on them follows, one undo, nobody crossed."""

import threading

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from accounts.merging import ACCOUNTS, CONTACTS
from accounts.models import Account, AccountLink, Affiliation, Contact
from accounts.tests.factories import AccountFactory, ContactFactory
from activities.services import log_activity
from crm.merging import KINDS
from crm.undoing import undo
from imports.models import Import, ImportRow
from leads.conversion import convert_lead
from leads.merging import LEADS
from leads.models import Lead
from leads.plan import default_plan
from leads.services import add_lead_person, update_lead
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity
from opportunities.services import add_person
from opportunities.tests.factories import OpportunityFactory
from records.acts import CannotUndo
from records.bin import ties_of
from records.history import history_of
from records.merged import MergedInto
from records.merging import ALL, MOST, CannotMerge, merge
from records.models import Act, Binned, Record, Star, Tag, TagCategory
from records.stars import star
from records.tests.own_fields import make_field
from records.visibility import sees

pytestmark = pytest.mark.django_db


def versions(*records) -> dict[int, int]:
    return dict(type(records[0]).objects.filter(pk__in=[one.pk for one in records]).values_list("pk", "version"))


def merged(merging, *records, actor, **choices):
    """The first one is kept."""
    return merge(merging, records[0].pk, versions(*records), choices, actor=actor)


@pytest.fixture
def two(rita):
    return LeadFactory(owner=rita, company="Peña", phone=""), LeadFactory(owner=rita, company="Peña y Cía", city="Vitoria")


def test_empty_fields_are_filled_and_the_others_are_chosen(rita, two):
    kept = merged(LEADS, *two, actor=rita)
    assert (kept.company, kept.city) == ("Peña", "Vitoria")
    assert not Lead.objects.filter(pk=two[1].pk).exists()
    again = LeadFactory(owner=rita, company="Otra")
    assert merged(LEADS, kept, again, actor=rita, company=again.pk).company == "Otra"


def test_long_texts_are_put_together(rita):
    one, other = LeadFactory(owner=rita, interest="Doors"), LeadFactory(owner=rita, interest="Windows")
    assert merged(LEADS, one, other, actor=rita, interest=ALL).interest == "Doors\n\nWindows"


def test_another_person_becomes_a_further_one_and_other_ways_are_kept(rita):
    kept = LeadFactory(owner=rita, first_name="Ana", last_name="Ruiz", email="ana@example.com")
    same = LeadFactory(owner=rita, first_name="Ana", last_name="Ruiz", email="ana@example.es")
    other = LeadFactory(owner=rita, first_name="Íñigo", last_name="Sanz", email="inigo@example.com")
    kept = merged(LEADS, kept, same, other, actor=rita)
    assert [(one.first_name, one.email) for one in kept.people.all()] == [("Íñigo", "inigo@example.com")]
    assert "ana@example.es" in kept.extra.values()


def test_all_that_hangs_on_a_lead_follows_and_comes_back(rita, tom, two):
    kept, other = two
    log_activity(other, actor=rita, kind="note", text="Wants doors")
    person = add_lead_person(other, {"first_name": "Luz", "email": "luz@example.com"}, actor=rita)
    star(other, actor=rita, on=True)
    before = Lead.objects.values().get(pk=kept.pk), Lead.objects.values().get(pk=other.pk)
    merged(LEADS, kept, other, actor=rita)
    assert kept.activities.count() == 1
    assert kept.people.filter(pk=person.pk).exists()
    assert Star.objects.get().record_id == kept.pk
    undo(Act.objects.get(kind="merge"), actor=rita)
    assert other.activities.count() == 1
    assert list(kept.people.all()) == []
    assert Star.objects.get().record_id == other.pk
    free = {"version", "updated_at", "updated_by_id"}
    after = Lead.objects.values().get(pk=kept.pk), Lead.objects.values().get(pk=other.pk)
    assert [{k: v for k, v in row.items() if k not in free} for row in after] == [
        {k: v for k, v in row.items() if k not in free} for row in before
    ]
    assert not MergedInto.objects.exists()
    undo(Act.objects.get(kind="merge"), actor=rita)  # a second press


def test_all_that_hangs_on_an_account_follows(rita):
    kept, other, parent = AccountFactory(owner=rita), AccountFactory(owner=rita), AccountFactory(owner=rita)
    Account.objects.filter(pk=kept.pk).update(parent=other)
    contact = ContactFactory(owner=rita, account=other)
    deal = OpportunityFactory(owner=rita, account=other)
    both = ContactFactory(owner=rita)
    Affiliation.objects.create(contact=both, account=kept), Affiliation.objects.create(contact=both, account=other)
    AccountLink.objects.create(account=kept, other=other, role="agency")
    AccountLink.objects.create(account=other, other=parent, role="agency")
    Account.objects.filter(pk=other.pk).update(kind="customer", customer_since=timezone.localdate())
    kept = merged(ACCOUNTS, kept, other, actor=rita)
    assert kept.parent is None
    assert kept.kind == "customer"
    assert Contact.objects.get(pk=contact.pk).account == Opportunity.objects.get(pk=deal.pk).account == kept
    assert list(both.affiliations.values_list("account", flat=True)) == [kept.pk]
    assert [(link.account_id, link.other_id) for link in AccountLink.objects.all()] == [(kept.pk, parent.pk)]
    undo(Act.objects.get(kind="merge"), actor=rita)
    kept.refresh_from_db()
    assert (kept.parent_id, kept.kind) == (other.pk, "potential")
    assert Opportunity.objects.get(pk=deal.pk).account_id == other.pk
    assert Affiliation.objects.count() == 2
    assert AccountLink.objects.filter(account=kept, other=other).exists()


def test_contacts_keep_every_way_and_the_stricter_consent(rita):
    kept = ContactFactory(owner=rita, email="ana@example.com", consent="given", consent_at=timezone.now())
    other = ContactFactory(owner=rita, email="ana@example.es", consent="refused", consent_at=timezone.now(), do_not_call=True)
    deal = OpportunityFactory(owner=rita)
    add_person(deal, kept, actor=rita), add_person(deal, other, actor=rita)
    kept = merged(CONTACTS, kept, other, actor=rita)
    assert (kept.consent, kept.do_not_call) == ("refused", True)
    assert "ana@example.es" in kept.other_emails
    assert deal.people.count() == 1
    undo(Act.objects.get(kind="merge"), actor=rita)
    assert deal.people.count() == 2


def test_tags_are_put_together_as_far_as_they_may(rita):
    only = TagCategory.objects.create(name="Size", exclusive=True)
    big, small = Tag.objects.create(name="Big", category=only), Tag.objects.create(name="Small", category=only)
    free = Tag.objects.create(name="Fair")
    kept, other = LeadFactory(owner=rita, tags=[big.pk]), LeadFactory(owner=rita, tags=[small.pk, free.pk])
    assert merged(LEADS, kept, other, actor=rita).tags == [big.pk, free.pk]


def test_own_fields_are_chosen_like_the_others(rita):
    field = make_field(name="Colour")
    kept, other = LeadFactory(owner=rita), LeadFactory(owner=rita, custom={field.key: "Red"})
    assert merged(LEADS, kept, other, actor=rita).custom == {field.key: "Red"}


def test_chains_lead_to_the_last_and_old_addresses_with_them(rita, tom, otto, as_):
    one, two, three = (LeadFactory(owner=rita) for _n in range(3))
    merged(LEADS, two, one, actor=rita)
    merged(LEADS, three, two, actor=rita)
    assert as_(rita).get(f"/leads/{one.pk}/").headers["Location"] == f"/leads/{three.pk}/"
    assert as_(otto).get(f"/leads/{one.pk}/").status_code == 404
    first, second = Act.objects.filter(kind="merge").order_by("at")
    undo(second, actor=rita)
    assert as_(rita).get(f"/leads/{one.pk}/").headers["Location"] == f"/leads/{two.pk}/"
    undo(first, actor=rita)
    assert as_(rita).get(f"/leads/{one.pk}/").status_code == 200


def test_undo_says_what_stands_in_the_way(rita, two):
    kept = merged(LEADS, *two, actor=rita, company=two[1].pk)
    update_lead(kept, actor=rita, values={"company": "Sanz"}, version=Lead.objects.get(pk=kept.pk).version)
    with pytest.raises(Exception, match="has been changed since"):
        undo(Act.objects.get(kind="merge"), actor=rita)
    assert Lead.objects.count() == 1
    assert Binned.objects.count() == 1


def test_what_was_merged_does_not_lie_in_the_bin(rita, two, as_):
    merged(LEADS, *two, actor=rita)
    client = as_(rita)
    assert "bin/" not in client.get("/bin/").content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    answer = client.post(f"/bin/{Binned.objects.get().pk}/restore/", follow=True)
    assert "It was merged" in answer.content.decode()
    assert Lead.objects.count() == 1


def test_refusals(rita, tom, otto, two):
    kept, other = two
    with pytest.raises(CannotMerge, match="from two to"):
        merge(LEADS, kept.pk, versions(kept), {}, actor=rita)
    with pytest.raises(CannotMerge, match="from two to"):
        merged(LEADS, *(LeadFactory(owner=rita) for _n in range(MOST + 1)), actor=rita)
    with pytest.raises(CannotMerge, match="not yours to change"):
        merged(LEADS, kept, LeadFactory(owner=tom), actor=rita)
    with pytest.raises(CannotMerge, match="no longer there"):
        merged(LEADS, kept, LeadFactory(owner=otto), actor=rita)
    with pytest.raises(CannotMerge, match="changed meanwhile"):
        merge(LEADS, kept.pk, versions(kept, other) | {other.pk: 99}, {}, actor=rita)
    with pytest.raises(CannotMerge, match="one of these records"):
        merged(LEADS, kept, other, actor=rita, company=12345)
    done = LeadFactory(owner=rita)
    convert_lead(done, actor=rita, plan=default_plan(done, user=rita))
    done.refresh_from_db()
    with pytest.raises(CannotMerge, match="is converted"):
        merged(LEADS, kept, done, actor=rita)
    assert Lead.objects.filter(pk=other.pk).exists()


def test_what_an_import_knows_of_a_lead_follows(rita, two):
    of_import = Import.objects.create(file_name="a.csv", created_by=rita, size=1)
    row = ImportRow.objects.create(of_import=of_import, number=2, verdict="skip", same_lead=two[1])
    merged(LEADS, *two, actor=rita)
    row.refresh_from_db()
    assert row.same_lead_id == two[0].pk


def test_every_tie_is_known():
    """A new relation to one of these kinds is moved by itself; one that is no foreign key must be added to PAIRS."""
    known = {"admin.LogEntry", "records.Act", "records.ActRefusal", "records.Binned", "records.Star", "records.MergedInto"}
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if names & {"record_id", "object_id", "into_id"}:
            assert model._meta.label in known
    for merging in KINDS.values():
        tied = {key.model for key in ties_of(merging.model).all}
        assert {
            relation.related_model for relation in merging.model._meta.related_objects if relation.field.db_constraint
        } <= tied


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_shows_both_sides_and_merges(kind, rita, as_):
    make = {"lead": LeadFactory, "account": AccountFactory, "contact": ContactFactory}[kind]
    one, other = make(owner=rita), make(owner=rita, city="Vitoria")
    client, url = as_(rita), f"/merge/{kind}/?pk={other.pk}&pk={one.pk}"
    page = client.get(url).content.decode()
    assert f'name="keep" value="{one.pk}" checked' in page
    assert "Vitoria" in page
    sent = {"keep": other.pk, **{f"version-{pk}": 1 for pk in (one.pk, other.pk)}, "of-city": one.pk}
    answer = client.post(url, sent, follow=True)
    assert "2 records are one now." in answer.content.decode()
    assert "/undo/" in answer.content.decode()
    kept = KINDS[kind].model.objects.get(pk=other.pk)
    assert kept.city == ""
    again = client.post(url, sent, follow=True)  # a second press: one of them is no more
    assert again.redirect_chain == [(kept.get_absolute_url(), 302)]
    assert "merged, meanwhile" in again.content.decode()


def test_what_was_chosen_survives_a_conflict(rita, as_, two):
    one, other = two
    url = f"/merge/lead/?pk={one.pk}&pk={other.pk}"
    sent = {"keep": one.pk, f"version-{one.pk}": 1, f"version-{other.pk}": 7, "of-company": other.pk}
    answer = as_(rita).post(url, sent)
    assert answer.status_code == 409
    assert f'name="of-company" value="{other.pk}" checked' in answer.content.decode()


def test_another_one_to_be_kept_brings_its_own_values_but_for_what_was_chosen(rita, as_, two):
    one, other = two
    log_activity(one, actor=rita, kind="note", text="Wants doors")
    url = f"/merge/lead/?pk={one.pk}&pk={other.pk}"
    asked = f"&proposed={one.pk}&keep={other.pk}&of-company={one.pk}&of-last_name={one.pk}"
    page = as_(rita).get(url).content.decode()
    assert f'name="of-company" value="{one.pk}" checked' in page
    assert "What follows" not in page  # nothing hangs on the other
    page = as_(rita).get(f"{url}{asked}").content.decode()
    assert f'name="of-company" value="{other.pk}" checked' in page
    assert "What follows" in page
    page = as_(rita).get(f"{url}{asked.replace(f'of-company={one.pk}', f'of-company={other.pk}')}&of-city=x").content.decode()
    assert f'name="of-company" value="{other.pk}" checked' in page  # by hand, and proposed as well
    page = as_(rita).get(f"{url}&proposed={other.pk}&keep={other.pk}&of-company={one.pk}").content.decode()
    assert f'name="of-company" value="{one.pk}" checked' in page


def test_the_history_of_all_is_told_on_the_one_that_is_kept(rita, tom, mona, two):
    kept, other = two
    update_lead(other, actor=rita, values={"city": "Bilbao"}, version=other.version)
    merged(LEADS, kept, Lead.objects.get(pk=other.pk), actor=rita)
    third = LeadFactory(owner=rita, company="Otra")
    last = merged(LEADS, third, Lead.objects.get(pk=kept.pk), actor=rita)
    told = [(line.of, change) for line in history_of(last, user=rita) for change in line.changes]
    assert (str(other), ("city", "Vitoria", "Bilbao")) in told
    undo(Act.objects.filter(kind="merge").latest("at"), actor=rita)
    assert not [line for line in history_of(Lead.objects.get(pk=third.pk), user=rita) if line.of]


def test_the_history_of_one_that_is_hidden_is_not_told(rita, ada, mona):
    kept, other = LeadFactory(owner=rita), LeadFactory(owner=None, team=None)
    hidden = LeadFactory(owner=mona)
    update_lead(hidden, actor=mona, values={"city": "Bilbao"}, version=hidden.version)
    merged(LEADS, kept, other, Lead.objects.get(pk=hidden.pk), actor=ada)
    lead = Lead.objects.get()
    assert "Bilbao" in str(history_of(lead, user=ada))
    assert ("Bilbao" in str(history_of(lead, user=rita))) is sees(rita, hidden)


def test_from_the_list_and_from_the_record(rita, mara, olga, as_, two):
    ids = [one.pk for one in two]
    client = as_(rita)
    assert client.post("/merge/lead/", {"id": ids}).headers["Location"] == f"/merge/lead/?pk={ids[0]}&pk={ids[1]}"
    assert client.post("/merge/lead/", {"all": "1", "query": "q=x"}).headers["Location"] == "/leads/?q=x"
    found = client.get(f"/merge/lead/?pk={ids[0]}&q=Pe%C3%B1a").content.decode()
    assert f"/merge/lead/?pk={ids[0]}&amp;pk={ids[1]}" in found
    assert client.get("/merge/opportunity/?pk=1&pk=2").status_code == 404
    assert client.get("/merge/lead/?pk=x&pk=-1&pk=" + "9" * 40).status_code == 404
    assert as_(olga).get(f"/merge/lead/?pk={ids[0]}&pk={ids[1]}").status_code == 403
    assert as_(mara).get(f"/merge/contact/?pk={ids[0]}&pk={ids[1]}").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_the_same_at_once_do_not_cross(seeded, rita, mona):
    leads = [LeadFactory(owner=rita) for _n in range(4)]
    now, gate, answers = versions(*leads), threading.Barrier(2), []

    def press(keep: Record, actor) -> None:
        try:
            gate.wait()
            merge(LEADS, keep.pk, now, {}, actor=actor)
            answers.append("done")
        except CannotMerge:
            answers.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=args) for args in ((leads[0], rita), (leads[3], mona))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["done", "told"]
    assert Lead.objects.count() == 1


def test_what_the_kept_one_had_is_not_lost_when_anothers_is_chosen(rita):
    kept = ContactFactory(owner=rita, email="a@example.com", mobile="600111222")
    other = ContactFactory(owner=rita, email="b@example.com", mobile="600333444")
    kept = merged(CONTACTS, kept, other, actor=rita, email=other.pk, mobile=other.pk)
    assert (kept.email, kept.other_emails) == ("b@example.com", ["a@example.com"])
    assert "600111222" in kept.other_phones
    ana = LeadFactory(owner=rita, first_name="Ana", last_name="Ruiz", email="ana@example.com")
    luis = LeadFactory(owner=rita, first_name="Luis", last_name="Gil", email="luis@example.com")
    again = LeadFactory(owner=rita, first_name="Ana", last_name="Ruiz", email="ana@example.com")
    names = dict.fromkeys(("first_name", "last_name", "email"), luis.pk)
    lead = merged(LEADS, ana, luis, again, actor=rita, **names)
    assert [(one.first_name, one.email) for one in lead.people.all()] == [("Ana", "ana@example.com")]


def test_a_person_who_came_with_it_and_was_changed_since_stands_in_the_way(rita):
    ana = LeadFactory(owner=rita, first_name="Ana", last_name="Ruiz", email="ana@example.com")
    luis = LeadFactory(owner=rita, first_name="Luis", last_name="Gil", email="luis@example.com")
    kept = merged(LEADS, ana, luis, actor=rita)
    kept.people.update(job_title="Buyer")
    with pytest.raises(Exception, match="has been changed since"):
        undo(Act.objects.get(kind="merge"), actor=rita)
    kept.people.update(job_title=luis.job_title)
    convert_lead(kept, actor=rita, plan=default_plan(kept, user=rita))
    with pytest.raises(Exception, match="converted since"):
        undo(Act.objects.get(kind="merge"), actor=rita)


def test_hand_made_forms(rita, as_, two):
    one, other = two
    url, client = f"/merge/lead/?pk={one.pk}&pk={other.pk}", as_(rita)
    sent = {"keep": one.pk, f"version-{one.pk}": 1, f"version-{other.pk}": 1}
    for odd in ({"of-amount": "all"}, {"of-email": "²"}, {f"version-{one.pk}": "²"}, {"of-company": "9" * 5000}, {"keep": "77"}):
        assert client.post(url, sent | odd).status_code in (302, 409)
        Act.objects.filter(kind="merge", undone_at=None).count() and undo(
            Act.objects.get(kind="merge", undone_at=None), actor=rita
        )
    third = LeadFactory(owner=rita)
    url += f"&pk={third.pk}"
    Lead.objects.filter(pk=one.pk).delete()
    answer = client.post(url, sent | {f"version-{third.pk}": 1})
    assert answer.status_code == 409
    assert "no longer there" in answer.content.decode()
    assert Lead.objects.filter(pk__in=[other.pk, third.pk]).count() == 2


def test_extra_data_and_external_ids_of_all_stay(rita):
    kept = LeadFactory(owner=rita, external_id="A1", extra={"Fair": "2025", "Size": "XL"})
    other = LeadFactory(owner=rita, external_id="B2", extra={"Fair": "2026", "Size": "XL"})
    kept = merged(LEADS, kept, other, actor=rita)
    assert kept.external_id == "A1"
    assert {"Fair": "2025", "Fair 2": "2026", "Size": "XL", "External id": "B2"}.items() <= kept.extra.items()


def test_an_undo_that_cannot_be_says_so(rita):
    parent = AccountFactory(owner=rita)
    kept, other = AccountFactory(owner=rita), AccountFactory(owner=rita, parent=parent)
    merged(ACCOUNTS, kept, other, actor=rita, parent=kept.pk)
    Account.objects.filter(pk=parent.pk).delete()
    with pytest.raises(CannotUndo, match="has been deleted meanwhile"):
        undo(Act.objects.get(kind="merge"), actor=rita)
    assert Account.objects.filter(pk=kept.pk).exists()
