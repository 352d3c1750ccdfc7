"""Small cases made by hand; how good the matcher is on public files, `python -m benchmarks.duplicates` tells."""

from itertools import combinations, product

import pytest

from crm.lib.likeness import LIKELY, CompanyLooks, PersonLooks, Reason, companies_alike, day, people_alike
from crm.lib.pairing import MOST, likely_pairs, sound

ANA = PersonLooks.of(first="Ana", last="Gómez Ruiz", emails=["ana@acme.es"], phones=["+34 600 111 222"], company="Acme, S.L.")
PEOPLE = [
    ANA,
    PersonLooks.of(first="ANA", last="Gomez", emails=["Ana@ACME.es"]),
    PersonLooks.of(first="Gómez Ruiz", last="Ana", phones=["600111222"]),
    PersonLooks.of(first="Eva", last="Soler", emails=["eva@acme.es"], phones=["600 111 222"], company="Acme"),
    PersonLooks.of(first="Francisco", last="Prieto", emails=["prieto@gmail.com"], born="1980-02-03", tax_id="12345678Z"),
    PersonLooks.of(first="Paco", last="Prieto", born="03/02/1980"),
    PersonLooks.of(first="Luis", last="Prieto", city="Madrid", postcode="28001", street="Calle Mayor 1"),
    PersonLooks.of(),
]
COMPANIES = [
    CompanyLooks.of(name=name)
    for name in (
        "Acme, S.L.", "ACME", "Acme Holdings Ltd", "The Acme Group", "Procter & Gamble", "P&G", "IBM", "International Business Machines",
        "Gestora 2001", "Gestora 2002", "Siemens AG", "Siemens Aktiengesellschaft", "Amazon.com Inc", "Amazon", "Panadería Gil", "",
        "Taro Pharmaceutical Industries Ltd.", "Teva Pharmaceutical Industries Ltd.", "Panaderia Gil Hermanos", "Hermanos Gil, Panaderría",
    )
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2), (4, 5)])
def test_the_same_person_written_in_two_ways(one, other):
    assert people_alike(PEOPLE[one], PEOPLE[other]).score >= LIKELY


def test_the_reasons_say_what_agrees():
    assert people_alike(PEOPLE[0], PEOPLE[1]).reasons == (Reason.NAME_LIKE, Reason.EMAIL)
    assert people_alike(PEOPLE[0], PEOPLE[2]).reasons == (Reason.NAME, Reason.PHONE)


@pytest.mark.parametrize(("one", "other"), [(0, 3), (4, 6), (0, 4), (0, 7), (7, 7)])
def test_colleagues_relatives_and_those_of_whom_nothing_is_known_are_no_pair(one, other):
    assert people_alike(PEOPLE[one], PEOPLE[other]).score < LIKELY


@pytest.mark.parametrize(
    ("one", "other", "likely"),
    [
        (0, 1, True),
        (0, 2, True),
        (0, 3, True),
        (4, 5, True),
        (6, 7, True),
        (8, 9, False),
        (10, 11, True),
        (12, 13, True),
        (0, 14, False),
        (16, 17, False),
        (18, 19, True),
    ],
)
def test_company_names(one, other, likely):
    assert (companies_alike(COMPANIES[one], COMPANIES[other]).score >= LIKELY) is likely


def test_another_tax_id_is_another_company():
    one, other = CompanyLooks.of(name="Acme", tax_id="B12345674"), CompanyLooks.of(name="Acme", tax_id="A58818501")
    assert companies_alike(one, other).score < LIKELY


@pytest.mark.parametrize(("alike", "all_of_them"), [(people_alike, PEOPLE), (companies_alike, COMPANIES)])
def test_either_way_round_is_the_same_and_nobody_is_more_alike_than_oneself(alike, all_of_them):
    for one, other in product(all_of_them, repeat=2):
        assert alike(one, other).score == alike(other, one).score
        assert alike(one, one).score >= alike(one, other).score


def test_a_family_shares_phone_and_address():
    home = {"last": "Prieto", "phones": ["911222333"], "street": "Calle Mayor 1", "postcode": "28001", "city": "Madrid"}
    assert people_alike(PersonLooks.of(first="Luis", **home), PersonLooks.of(first="Marta", **home)).score < LIKELY
    assert people_alike(PersonLooks.of(first="Luis", **home), PersonLooks.of(first="Luis", **home)).score >= LIKELY


def test_a_common_name_says_less():
    one, other = PersonLooks.of(first="María", last="García"), PersonLooks.of(first="María", last="García")
    assert people_alike(one, other, rarity=lambda _name: 0.5).score < LIKELY <= people_alike(one, other).score


def test_pairs_come_best_first_and_only_once():
    pairs = list(likely_pairs(PEOPLE))
    assert [pair.like.score for pair in pairs] == sorted((pair.like.score for pair in pairs), reverse=True)
    assert len({(pair.one, pair.other) for pair in pairs}) == len(pairs)
    assert all(pair.one < pair.other for pair in pairs)


def test_a_key_that_too_many_share_is_left_out():
    def namesakes(count):
        return [CompanyLooks.of(phones=["911222333"], domains=["acme.es"]) for _ in range(count)]

    assert len(list(likely_pairs(namesakes(MOST)))) == len(list(combinations(range(MOST), 2)))
    assert list(likely_pairs(namesakes(MOST + 1))) == []


def test_days_and_sounds():
    assert day("1980-02-03") == day("03/02/1980") == day("19800203") == "19800203"
    assert day("soon") == ""
    assert sound("smith") == sound("smyth") and sound("garcia") != sound("perez")
