"""What a cell says."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm.lib.text import tidy
from imports import cells
from imports.cells import Unknown, Unusable
from imports.lookups import country_choices, key_of


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1234", "1234"), ("1.234", "1234"), ("1,234", "1234"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"),
        ("1 234,5", "1234.5"), ("1'234.50", "1234.50"), ("1.200.000", "1200000"), ("1,200,000.5", "1200000.5"),
        ("12,5", "12.5"), ("12.50", "12.50"), ("0,125", "0.125"), ("0.125", "0.125"), ("-3", "-3"), ("１２", "12"),
        ("1,00,000", "100000"), ("41800000.01", "41800000.01"), ("5.", "5"),
    ],
)  # fmt: skip
def test_numbers(cell, value):
    assert cells.number(cell) == Decimal(value)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "NaN",
        "Infinity",
        "1e309",
        "abc",
        "1.2.3",
        "1,2,3",
        "1.234,567.8",
        "1-10",
        "9" * 60,
        "12/05/2024",
        "١٢٣ x",
        "0x10",
        "--1",
    ],
)
def test_what_is_no_number(cell):
    assert cells.number(cell) is None


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [
        ("18.400 €", "18400", "EUR"), ("€1,5", "1.5", "EUR"), ("USD 300", "300", "USD"), ("300 mxn", "300", "MXN"),
        ("$ 500", "500", "USD"), ("1.200,50", "1200.50", ""), ("2.500 euros", "2500", "EUR"),
    ],
)  # fmt: skip
def test_amounts(cell, value, currency):
    assert cells.amount(cell, "EUR") == (Decimal(value), currency)


@given(st.text(max_size=30) | st.text(st.sampled_from("0123456789.,-' €$kM+()EUSD@/<>"), max_size=30))
def test_whatever_a_cell_holds_it_is_read_or_refused(text):
    cell = tidy(text)
    assume(cell)
    for read in (cells.email, cells.phones, cells.people_count, lambda cell: cells.amount(cell, "EUR")):
        with contextlib.suppress(Unusable, Unknown):
            read(cell)
    assert "".join(cells.split_name(cell)).replace(" ", "") in (
        cell.replace(" ", ""),
        "".join(reversed(cell.split(","))).replace(" ", ""),
    )


def test_a_dollar_sign_is_the_organisations_own_dollar():
    assert cells.amount("$ 500", "MXN")[1] == "MXN"


@pytest.mark.parametrize("cell", ["a lot", "10k", "1-2 M€", "#¡VALOR!"])
def test_what_is_no_amount(cell):
    with pytest.raises(Unusable, match="is not an amount"):
        cells.amount(cell, "EUR")


@pytest.mark.parametrize(("cell", "count"), [("48", 48), ("1.200", 1200), ("48.0", 48), ("48 empleados", 48)])
def test_employees(cell, count):
    assert cells.people_count(cell) == count


@pytest.mark.parametrize("cell", ["1-10", "50+", "11–50", "pocos", "-5", "1,5"])
def test_employees_that_are_no_number_are_a_remark(cell):
    with pytest.raises(Unknown, match="kept as extra data"):
        cells.people_count(cell)


@pytest.mark.parametrize(
    "cell", ["ana@example.com", "Ana Ruiz <ana@example.com>", "mailto:ana@example.com", "ana@example.com;", "<ana@example.com>"]
)
def test_emails(cell):
    assert cells.email(cell) == "ana@example.com"


@pytest.mark.parametrize(
    "cell",
    ["ana@a.es, eva@b.es", "ana@a.es / eva@b.es", "ana@a.es eva@b.es", "Ana <ana@a.es>;eva@b.es", "ana@a.es ::: eva@b.es"],
)
def test_two_emails_in_one_cell(cell):
    assert cells.emails(cell) == ["ana@a.es", "eva@b.es"]


@pytest.mark.parametrize("cell", ["joseba(at)agirre", "ana@", "n/a", "ana@example", "@", "ana ruiz@example.com"])
def test_what_is_no_email(cell):
    with pytest.raises(Unusable):
        cells.email(cell)


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("+34 944 123 456", ["+34 944 123 456"]),
        ("(944) 123-456", ["(944) 123-456"]),
        ("600111222.0", ["600111222"]),
        ("944 123 456 ext. 12", ["944 123 456 ext. 12"]),
        ("Tel: 944 123 456", ["944 123 456"]),
        ("1-721-729-7857 x33993", ["1-721-729-7857"]),
        ("917 401 272 / 913 666 415", ["917 401 272", "913 666 415"]),
        ("944123456 y 612345678", ["944123456", "612345678"]),
        ("914 984 273 (información) / 679 765 254 (visitas)", ["914 984 273", "679 765 254"]),
    ],
)
def test_phones(cell, numbers):
    assert cells.phones(cell) == numbers


@pytest.mark.parametrize(
    ("cell", "sentence"), [("3,46E+10", "shortened"), ("x", "is not"), ("12345", "is not"), ("n/a", "is not")]
)
def test_what_is_no_phone(cell, sentence):
    with pytest.raises(Unusable, match=sentence):
        cells.phones(cell)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Begoña Ibáñez", ("Begoña", "Ibáñez")),
        ("Begoña Ibáñez García", ("Begoña", "Ibáñez García")),
        ("María José Pérez López", ("María José", "Pérez López")),
        ("María del Carmen Ruiz", ("María del Carmen", "Ruiz")),
        ("María de la Torre", ("María", "de la Torre")),
        ("Juan Carlos Sanz", ("Juan Carlos", "Sanz")),
        ("Ruiz García, Ana", ("Ana", "Ruiz García")),
        ("Cher", ("Cher", "")),
    ],
)
def test_full_names_are_divided(cell, name):
    assert cells.split_name(cell) == name


def test_a_name_that_ends_as_companies_end():
    assert cells.is_company("Talleres Ibáñez, S.L.")
    assert cells.is_company("Acme Inc.")
    assert not cells.is_company("Ana Ruiz")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("ES", "ES"),
        ("esp", "ES"),
        ("España", "ES"),
        ("spain", "ES"),
        ("Alemania", "DE"),
        ("EE. UU.", "US"),
        ("U.K.", "GB"),
        ("México", "MX"),
    ],
)
def test_countries_in_both_languages_and_by_code(cell, code):
    assert country_choices().find(key_of(cell)) == code


def test_a_country_nobody_knows():
    assert country_choices().find("atlantis") is None


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("D. Ramón Muñoz Gil", ("Ramón", "Muñoz Gil")),
        ("Sra. María José Pérez", ("María José", "Pérez")),
        ("Dr. Ana Ruiz", ("Dr. Ana", "Ruiz")),
        ("Mr John Smith", ("John", "Smith")),
        ("Dra.", ("Dra.", "")),
    ],
)
def test_forms_of_address_are_no_first_names(cell, parts):
    assert cells.split_name(cell) == parts
