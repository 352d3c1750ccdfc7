"""Accounts and contacts: keys, matching, affiliations, consent."""

import pytest

from accounts.matching import CompanyKeys, PersonKeys, matching_accounts, matching_contacts
from accounts.models import Account, Contact
from accounts.services import affiliate, create_account, create_contact, end_affiliation, update_record
from accounts.tests.factories import AccountFactory, ContactFactory
from crm.lib.errors import RuleBroken
from records.visibility import NotYours

pytestmark = pytest.mark.django_db


@pytest.mark.rule("B5", "E2")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"name": "Peña", "tax_id": "B12345678"}, "tax_id"),
        ({"name": "Peña", "phone": "no"}, "phone"),
    ],
)
def test_what_cannot_be_kept_is_named(rita, values, field):
    with pytest.raises(RuleBroken) as refusal:
        create_account(values, actor=rita)
    assert field in refusal.value.fields


@pytest.mark.parametrize("role", ["mara", "olga"])
def test_not_everybody_adds_accounts(cast, role):
    with pytest.raises(NotYours):
        create_account({"name": "Peña"}, actor=cast[role])


def test_an_account_does_not_stand_above_itself(rita):
    top, below = AccountFactory(owner=rita), AccountFactory(owner=rita)
    update_record(below, actor=rita, values={"parent": top}, version=1)
    with pytest.raises(RuleBroken) as refusal:
        update_record(top, actor=rita, values={"parent": Account.objects.get(pk=below.pk)}, version=1)
    assert "parent" in refusal.value.fields


@pytest.mark.rule("X5")
def test_candidates_are_ranked_with_reasons_and_hidden_ones_announced(rita, otto, sam):
    AccountFactory(owner=rita, name="Compañía Vasca de Frío", tax_id="B12345674")
    AccountFactory(owner=rita, name="Compania Vasca del Frio")
    AccountFactory(owner=rita, name="Something else entirely")
    AccountFactory(owner=otto, name="Hidden name", website="https://www.vascafrio.example.com/x")
    keys = CompanyKeys.of(company="COMPAÑIA VASCA DE FRIO, S.L.", tax_id="b-12345674", email="a@vascafrio.example.com")
    matches = matching_accounts(keys, user=rita)
    first, second = matches.shown
    assert set(first.reasons) == {"same tax id", "same company name"}
    assert (first.score, first.exact, second.exact) == (100, True, False)
    assert "alike" in second.reasons[0]
    (sentence,) = matches.hidden
    assert "South" in sentence
    assert "Sam" in sentence
    assert "Hidden" not in sentence


def test_free_mail_is_no_company_domain(rita):
    AccountFactory(owner=rita, email="one@gmail.com")
    assert not matching_accounts(CompanyKeys.of(company="Zubi", email="two@gmail.com"), user=rita).shown


def test_people_are_recognised_by_mail_phone_and_name(rita):
    ContactFactory(owner=rita, first_name="Ana", last_name="Núñez", email="ana@example.com", mobile="612 345 678")
    people = [
        PersonKeys.of(name="", email="ANA@example.com "),
        PersonKeys.of(name="", phones=["+34612345678"]),
        PersonKeys.of(name="ana nunez"),
    ]
    found = matching_contacts(people, user=rita)
    assert [m.shown[0].reasons for m in found] == [("same e-mail",), ("same phone",), ("same name",)]
    assert [m.shown[0].exact for m in found] == [True, True, False]


@pytest.mark.rule("B4")
def test_a_contact_without_account_with_one_and_with_several(rita, as_):
    contact = create_contact({"last_name": "Ruiz", "email": "a@example.com"}, actor=rita)
    assert contact.account is None
    one, two = AccountFactory(owner=rita), AccountFactory(owner=rita, name="Second")
    contact = update_record(contact, actor=rita, values={"account": one}, version=1)
    affiliate(contact, two, actor=rita, role="Adviser")
    affiliate(contact, two, actor=rita, role="Board member")
    assert [(a.account, a.role) for a in contact.affiliations.all()] == [(two, "Board member")]
    assert list(Contact.objects.of_account(two)) == [contact]
    with pytest.raises(RuleBroken):
        affiliate(contact, one, actor=rita, role="")
    assert "Second" in as_(rita).get(contact.get_absolute_url()).content.decode()
    end_affiliation(contact, contact.affiliations.get().pk, actor=rita)
    assert not contact.affiliations.exists()


@pytest.mark.rule("A10")
def test_consent_is_dated(rita):
    contact = create_contact(
        {"last_name": "Ruiz", "email": "a@example.com", "consent": "given", "consent_origin": "Fair"}, actor=rita
    )
    assert contact.consent_at
    contact = update_record(contact, actor=rita, values={"consent": "unknown"}, version=1)
    assert contact.consent_at is None


def test_an_account_page_gathers_contacts_and_what_belongs_to_it(rita, as_):
    account = AccountFactory(owner=rita, name="Peña & Cía")
    ContactFactory(owner=rita, account=account, last_name="Zubizarreta")
    page = as_(rita).get(account.get_absolute_url()).content.decode()
    assert "Zubizarreta" in page
    assert "Peña &amp; Cía" in page
