"""What a row changes in a lead that is there already, by the policy for its kind of match."""

import pytest

from imports.changing import change_policy, decide_row
from imports.checking import start_check
from imports.models import Import
from imports.tests.files import as_csv, finished, person, reasons, run, upload, verdicts
from leads.models import Lead, LeadStatus
from leads.tests.factories import LeadFactory
from records.history import history_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(rita) -> Lead:
    return LeadFactory(
        owner=rita, first_name="Ana", last_name="", company="Old", email="ana1@frio1.example.com", phone="", mobile=""
    )


def updated(lead: Lead, actor, policy: str, content: bytes | None = None, **settings) -> Import:
    of_import = upload(content or as_csv([person(1)]), actor, policy={"open": policy}, **settings)
    run(of_import, actor)
    assert (of_import.state, of_import.error) == ("done", "")
    lead.refresh_from_db()
    return of_import


def test_filling_leaves_what_is_there(mara, lead):
    of_import = updated(lead, mara, "fill")
    assert (of_import.update, of_import.create) == (1, 0)
    assert (lead.first_name, lead.last_name, lead.company) == ("Ana", "Ruiz", "Old")
    assert (lead.phone, lead.phone_key, lead.version) == ("944 000 001", "+34944000001", 2)
    assert "944000001" in lead.search
    assert history_of(lead, user=mara)[0].what == "Imported"


def test_overwriting_takes_the_file_but_for_the_fields_that_are_never_overwritten(mara, lead):
    updated(lead, mara, "overwrite", never=["company"])
    assert (lead.first_name, lead.company, lead.company_key) == ("Ana 1", "Old", "old")
    assert lead.owner.name == "Rita"


def test_a_row_that_says_nothing_new_is_skipped(mara, lead):
    updated(lead, mara, "overwrite")
    again = upload(as_csv([person(1)]), mara, policy={"open": "overwrite"})
    assert verdicts(again) == {2: "skip"}
    assert reasons(again, 2) == "Lead exists already (same e-mail).\nNothing in it is new."


def test_tags_extra_data_and_external_ids_are_added(mara, lead):
    content = as_csv([["ana1@frio1.example.com", "green"]], header=["Email", "Favourite colour"])
    Lead.objects.filter(pk=lead.pk).update(extra={"Favourite colour": "red", "Shoe": "39"}, tags=[5])
    updated(lead, mara, "fill", content, tags=[7, 5])
    assert (lead.extra, lead.tags) == ({"Favourite colour": "red", "Shoe": "39"}, [5, 7])
    updated(lead, mara, "overwrite", content)
    assert lead.extra == {"Favourite colour": "green", "Shoe": "39"}


@pytest.mark.parametrize(
    ("was", "cell", "then"),
    [("unknown", "yes", "given"), ("refused", "yes", "refused"), ("given", "no", "refused"), ("refused", "no", "refused")],
)
def test_consent_once_refused_stays_refused(mara, lead, was, cell, then):
    Lead.objects.filter(pk=lead.pk).update(consent=was, consent_origin="phone")
    upload_ = upload(
        as_csv([["ana1@frio1.example.com", cell, "x"]], header=["Email", "Consent", "Note"]), mara, policy={"open": "overwrite"}
    )
    run(upload_, mara)
    lead.refresh_from_db()
    assert lead.consent == then
    assert (lead.consent_at is not None) == (was != then)


@pytest.mark.rule("X5")
def test_what_the_importer_may_not_change_is_skipped(mona, otto, sam):
    theirs = LeadFactory(owner=otto, company="Old", email="ana1@frio1.example.com")
    of_import = upload(as_csv([person(1)]), mona, policy={"open": "overwrite"})
    assert verdicts(of_import) == {2: "skip"}
    assert "ask Sam" in reasons(of_import, 2)
    run(of_import, mona)
    theirs.refresh_from_db()
    assert (theirs.company, theirs.version) == ("Old", 1)


def test_a_converted_lead_is_never_changed(mara, rita, lead):
    of_import = upload(as_csv([person(1)]), mara, policy={"converted": "overwrite", "disqualified": "skip"})
    assert verdicts(of_import) == {2: "skip"}


def test_two_rows_about_one_lead_and_the_undo_of_both(mara, lead, monkeypatch):
    monkeypatch.setattr("imports.running.CHUNK", 1)
    header = ["Email", "Nombre", "Empresa"]
    rows = [["ana1@frio1.example.com", "First", "A"], ["ana1@frio1.example.com", "Second", "B"]]
    of_import = upload(as_csv(rows, header=header), mara, policy={"open": "overwrite"})
    assert verdicts(of_import) == {2: "update", 3: "update"}
    run(of_import, mara)
    lead.refresh_from_db()
    assert (of_import.update, lead.first_name, lead.company, lead.version) == (2, "Second", "B", 3)
    assert set(of_import.records.values_list("version", flat=True)) == {3}


def test_a_merged_value_that_cannot_be_kept_fails_the_row(mara, lead):
    Lead.objects.filter(pk=lead.pk).update(country="FR")
    content = as_csv([["ana1@frio1.example.com", "B12345674"]], header=["Email", "CIF"])
    of_import = upload(content, mara, policy={"open": "fill"})
    assert verdicts(of_import) == {2: "fail"}
    assert "tax id" in reasons(of_import, 2).lower()


def test_a_lead_that_was_disqualified_since_the_check_follows_its_own_policy(mara, rita, lead):
    of_import = upload(as_csv([person(1)]), mara, policy={"open": "overwrite", "nurture": "skip"})
    assert verdicts(of_import) == {2: "update"}
    Lead.objects.filter(pk=lead.pk).update(status=LeadStatus.objects.get(name="Nurturing"), state="nurture")
    run(of_import, mara)
    assert (of_import.update, of_import.skip) == (0, 1)


def test_a_policy_is_applied_without_reading_the_file_again(mara, lead):
    of_import = upload(as_csv([person(1), person(2)]), mara)
    assert verdicts(of_import) == {2: "skip", 3: "create"}
    change_policy(of_import, {"open": "fill"}, actor=mara)
    of_import = finished(start_check(of_import, actor=mara, again=False))
    assert verdicts(of_import) == {2: "update", 3: "create"}
    decide_row(of_import, 2, "create", actor=mara)
    of_import.refresh_from_db()
    assert (of_import.create, of_import.update) == (2, 0)
    assert run(of_import, mara).create == 2
