"""Choosing one record of many: what is near comes first, with what it belongs to."""

import re

import pytest

from accounts.tests.factories import AccountFactory, ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pick(rita, as_):
    """`pick(text, account)`: the labels offered to Rita."""

    def pick(text: str = "", account: int | str = "") -> list[str]:
        query = {"field": "contact", "contact_text": text, "account": account}
        page = as_(rita).get("/contacts/pick/", query).content.decode()
        return re.findall(r'<label class="opt"[^>]*>([^<]*)</label>', page)

    return pick


def test_the_contacts_of_the_chosen_account_come_first(rita, pick):
    account = AccountFactory(owner=rita, name="Peña")
    ContactFactory(owner=rita, first_name="Ana", last_name="Abad")
    ContactFactory(owner=rita, first_name="Ana", last_name="Zabala", account=account)
    assert pick("ana") == ["Ana Abad", "Ana Zabala · Peña"]
    assert pick("ana", account.pk) == ["Ana Zabala · Peña", "Ana Abad"]
    assert pick("", account.pk) == ["Ana Zabala · Peña"]
    assert pick() == pick("", "x") == pick("", "9" * 30) == []


def test_a_hidden_account_is_neither_named_nor_told_by_the_order(rita, otto, pick):
    hidden = AccountFactory(owner=otto, name="Peña")
    ContactFactory(owner=rita, first_name="Ana", last_name="Abad")
    ContactFactory(owner=rita, first_name="Ana", last_name="Zabala", account=hidden)
    assert pick("ana", hidden.pk) == ["Ana Abad", "Ana Zabala"]
    assert pick("", hidden.pk) == []
