"""Keys: what two spellings of the same thing have in common."""

import re
import unicodedata
from decimal import Decimal

import phonenumbers
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.lib import text
from crm.lib.money import money

ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme, S.L.", "ACME"), ("ACME S. L.", "acme sl"), ("Peña & Cía., S.A.U.", "pena cia"), ("Bäckerei Müller GmbH", "backerei muller"),
        ("O'Brien Ltd.", "OBrien"), ("Queen’s Dairy", "Queens Dairy"), ("  Talleres\u00a0Zubi ", "talleres zubi"), ("S.L.", "sl"), ("Zubi, S. Coop.", "Zubi S.Coop"), ("H & M, S.L.", "H&M"), ("H & M", "H&M"),
    ],
)  # fmt: skip
def test_company_names(one, other):
    assert text.company_key(one) == text.company_key(other) != ""


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("612 345 678", "+34612345678"),
        ("+44 20 7946 0000", "+442079460000"),
        ("0034 612345678", "+34612345678"),
        ("(91) 123-45-67", "+34911234567"),
        ("n/a", ""),
        ("", ""),
        ("12", ""),
    ],
)
def test_phones(typed, key):
    assert text.phone_key(typed) == key


@pytest.mark.parametrize(
    ("site", "mail", "key"),
    [("https://www.Acme.es/x?y", "", "acme.es"), ("", "a@acme.es", "acme.es"), ("", "a@gmail.com", ""), ("nonsense", "", "")],
)
def test_domains(site, mail, key):
    assert text.domain_key(site, mail) == key


@pytest.mark.parametrize(
    ("tax_id", "country", "good"),
    [
        ("B12345674", "ES", True),
        ("b-12345674", "ES", True),
        ("B12345678", "ES", False),
        ("X1234567L", "ES", True),
        ("12345678Z", "ES", True),
        ("DE136695976", "DE", True),
        ("whatever", "ZZ", True),
    ],
)
def test_tax_ids(tax_id, country, good):
    assert (text.tax_id_fault(tax_id, country) == "") == good


@given(ANY)
def test_keys_are_stable_and_never_fail(typed):
    assert text.plain(text.plain(typed)) == text.plain(typed)
    assert text.company_key(text.company_key(typed)) == text.company_key(typed)
    assert text.tidy(text.tidy(typed)) == text.tidy(typed)
    for key in (text.phone_key, text.domain_of_site, text.domain_of_email, text.email_key, text.tax_id_key):
        key(typed)


def slowly_plain(typed: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.INVISIBLE.sub("", typed)).casefold())
    return " ".join("".join(letter for letter in folded if not unicodedata.combining(letter)).split())


MIXED = st.text(st.sampled_from("aZñÑéßΣİﬁ½'’_-.,;  \t\u00a0\u200b\u00ad9"), max_size=30)


@given(ANY | MIXED)
def test_plain_letters_are_what_the_slow_way_makes_of_them(typed):
    assert text.plain(typed) == slowly_plain(typed)
    bare = slowly_plain(typed).replace("'", "").replace("’", "")
    assert text.words(typed) == " ".join(re.sub(r"[^\w]+|_", " ", bare).split())
    assert text.tidy(typed) == " ".join(text.INVISIBLE.sub("", unicodedata.normalize("NFC", typed)).split())


REGIONS = st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS))


@st.composite
def numbers(draw) -> str:
    """Valid numbers of all countries, written in many ways, and what only looks like one."""
    example = phonenumbers.example_number(draw(REGIONS))
    plain = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    typed = draw(
        st.sampled_from([plain, plain[1:], str(example.national_number), f"0{example.national_number}", f"00{plain[1:]}"])
        | st.text("0123456789", max_size=15).map(lambda digits: f"{plain[:4]}{digits}")
        | st.text("0123456789+", max_size=15)
    )
    for _mark in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(typed)))
        typed = typed[:at] + draw(st.sampled_from(" -.")) + typed[at:]
    return text.tidy(typed)


@settings(max_examples=1_000)
@given(numbers(), REGIONS | st.just("ES"))
def test_the_fast_way_to_read_a_number_agrees_with_the_slow_one(typed, region):
    assert text._plain_number(typed, region) in ("", text._parsed_number(typed, region))


@pytest.mark.parametrize(
    ("amount", "language", "shown"),
    [
        ("18400", "en", "€18,400"),
        ("18400.50", "en", "€18,400.50"),
        ("18400", "es", "18.400\u00a0€"),
        ("18400.5", "es", "18.400,50\u00a0€"),
    ],
)
def test_amounts(amount, language, shown):
    with translation.override(language):
        assert money(Decimal(amount), "EUR") == shown
    assert money(None, "EUR") == ""


@pytest.mark.parametrize("typed", ["\u200d", "\u200b \u00a0", "\u3164", "\u2800", "\u0301", "\t\n", "\x07", "\u202e", ""])
def test_what_cannot_be_seen_is_empty(typed):
    assert text.one_line(typed) == ""


def test_a_line_has_no_control_characters_and_keeps_joined_emoji():
    assert text.one_line(" Ana\tde\nla\x07 Paz\u2028") == "Ana de la Paz"
    family = "👩\u200d👧"
    assert text.one_line(family) == family
    assert text.person_name(family, "\u202e Paz ") == f"{family} Paz"
    assert text.plain(f"{family}x") == "👩👧x"


@given(ANY)
def test_a_line_is_settled_once(typed):
    assert text.one_line(text.one_line(typed)) == text.one_line(typed)
