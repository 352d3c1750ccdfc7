"""Addresses and forms made by hand, with nonsense in every field: a sentence or a 404, never an error of ours."""

import random
from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from accounts.tests.factories import AccountFactory, ContactFactory
from crm.bulk import LISTS
from leads.tests.factories import LeadFactory
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.django_db
VALUES = [
    "", "0", "-1", "9" * 40, "x", "\0", "ñ" * 3_000, "😀", "%", "_", "\\", "'", '"', "' or 1=1", "[]", "{}", "null", "true", "1", "2",
    "me", "team", "none", "all", "open", "won", "week", "late", "2026-01-01", "2026-13-45", "1e5", "-5", "NaN", "Infinity", "status",
    "-next", "--x", "a,b,c", "eyJhIjoxfQ", "W251bGwsMSwwXQ", "use:1", "yes", "ruiz",
]  # fmt: skip
ASKED = (
    "q sort cols mode after before page view filters columns owner state status source campaign created next tags untouched starred"
    " country city amount_from created_at_to imported with_account do_not_call kind stage pipeline closed industry cards decided keep"
    " proposed pk id field"
).split()
SENT = (
    ASKED
    + (
        "version value query all note next_action next_action_at next_action_day to target two text who person role key remove first_name"
        " last_name email phone company amount currency expected_close probability account contact name"
    ).split()
)
LEFT_OUT = ("logout", "password", "login", "health")


def sent(dice: random.Random, names: list[str]) -> dict:
    return {name: dice.choice(VALUES) for name in dice.sample(names, dice.randint(0, 9))}


def addresses(dice: random.Random, numbers: list[int]) -> Iterator[str]:
    """Of every page, with a number or a word for what it wants."""
    resolver = get_resolver()
    spaces = {"": resolver, **{name: inner for name, (_path, inner) in resolver.namespace_dict.items() if name != "admin"}}
    for space, inner in spaces.items():
        for name in filter(lambda key: isinstance(key, str), inner.reverse_dict):
            if any(word in name for word in LEFT_OUT):
                continue
            wanted = inner.reverse_dict.getlist(name)[0][0][0][1]
            words = {
                "kind": dice.choice(list(LISTS)),
                "name": dice.choice(["assign", "status", "delete", "convert"]),
                "of": "lead",
            }
            try:
                yield reverse(
                    f"{space}:{name}" if space else name, kwargs={p: words.get(p) or dice.choice(numbers) for p in wanted}
                )
            except NoReverseMatch:
                continue


@pytest.mark.parametrize("who", ["rita", "mona"])
def test_nonsense_is_never_an_error_of_ours(cast, rita, as_, who):
    dice, client = random.Random(who), as_(cast[who])
    client.raise_request_exception = False
    contact = ContactFactory(owner=rita, account=AccountFactory(owner=rita))
    made = [LeadFactory(owner=rita), contact, contact.account, OpportunityFactory(owner=rita, contact=contact)]
    OpportunityFactory(owner=rita, state="won", closed_at=timezone.now(), next_action="", next_action_at=None)
    pages = [*addresses(dice, [one.pk for one in made])]
    assert len(pages) > 80
    asked = [(url, sent(dice, ASKED)) for one in LISTS.values() for url in (one.url, one.board_url or one.url) * 10]
    for url, query in [*((url, sent(dice, ASKED)) for url in pages), *asked]:
        assert client.get(url, query).status_code < 500, (url, query)
    for url in pages:
        form = sent(dice, SENT)
        assert client.post(url, form, headers=dice.choice([{}, {"HX-Request": "true"}])).status_code < 500, (url, form)
