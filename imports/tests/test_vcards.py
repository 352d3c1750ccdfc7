"""Address cards of the three versions, and what telephones and address books make of them."""

import csv
import io
import quopri

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from imports.columns import columns_for
from imports.contents import Bytes
from imports.refusals import FileRefused
from imports.tests.test_layouts import Split
from imports.vcards import COLUMNS, MAX_LINE, cards_as_csv


def read(content: str | bytes, *, size: int = 0) -> list[dict[str, str]]:
    """The filled cells of every card."""
    content = content.encode() if isinstance(content, str) else content
    text = b"".join(cards_as_csv(Split(content, size) if size else Bytes(content))).decode()
    return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(io.StringIO(text, newline=""))]


def card(*lines: str, version: str = "3.0") -> dict[str, str]:
    (only,) = read("\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""]))
    return only


def test_a_card_of_today():
    assert card(
        "N:Ruiz Peña;Ana;María;Dra.;",
        "FN:Dra. Ana María Ruiz Peña",
        "ORG:Frío\\, S.L.;Compras;Norte",
        "TITLE:Jefa de compras",
        'TEL;VALUE=uri;TYPE="work,voice":tel:+34-944-000-000;ext=12',
        "TEL;TYPE=cell:600 000 000",
        "TEL;TYPE=home:944 111 111",
        "TEL;TYPE=work,fax:944 222 222",
        "item1.EMAIL;TYPE=home:ana@casa.example",
        "EMAIL;PREF=1:ana@frio.example",
        "ADR;TYPE=home:;;Casa 1;Getxo;;;",
        "ADR;TYPE=work:;2º B;Gran Vía 1;Bilbao;Bizkaia;48001;España",
        "URL:https\\://frio.example",
        "NOTE:Una\\nnota\\; larga",
        "X-OTHER:y",
        version="4.0",
    ) == {
        "First name": "Ana María", "Last name": "Ruiz Peña", "Full name": "Dra. Ana María Ruiz Peña",
        "Company": "Frío, S.L.", "Department": "Compras, Norte", "Job title": "Jefa de compras",
        "Email": "ana@frio.example", "Email 2": "ana@casa.example",
        "Phone": "+34-944-000-000 ext. 12", "Mobile": "600 000 000", "Phone 2": "944 111 111", "Fax": "944 222 222",
        "Website": "https://frio.example", "Street": "Gran Vía 1, 2º B", "City": "Bilbao", "Region": "Bizkaia",
        "Postcode": "48001", "Country": "España", "Notes": "Una\nnota; larga",
    }  # fmt: skip


@pytest.mark.django_db
def test_its_columns_speak_the_language_of_the_reader():
    card = Bytes(b"BEGIN:VCARD\nN:Ruiz;Ana\nEND:VCARD\n")
    english = next(csv.reader(io.StringIO(b"".join(cards_as_csv(card)).decode())))
    with translation.override("es"):
        spanish = next(csv.reader(io.StringIO(b"".join(cards_as_csv(card)).decode())))
    assert (len(spanish), spanish[:2]) == (len(english), ["Nombre", "Apellidos"])
    for kind in ("leads", "contacts"):
        assert [c.target for c in columns_for(spanish, [], kind)] == [c.target for c in columns_for(english, [], kind)]


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", ""])
def test_quoted_printable_with_soft_line_breaks(charset):
    said = "Íñigo Peñalba, de la muy larga y muy noble casa de los Peñalba de Carranza y Encartaciones"
    encoded = quopri.encodestring(said.encode(charset or "cp1252")).decode().replace("\n", "\r\n")
    parameter = f";CHARSET={charset}" if charset else ""
    assert "=\r\n" in encoded
    found = card(f"FN{parameter};ENCODING=QUOTED-PRINTABLE:{encoded}", "TEL;CELL;PREF:600", version="2.1")
    assert found == {"Full name": said, "Mobile": "600"}


def test_bytes_of_another_encoding_in_one_card():
    lines = (
        "BEGIN:VCARD\nFN;CHARSET=windows-1252:Íñigo\nEND:VCARD\n".encode("cp1252") + "BEGIN:VCARD\nFN:Peña\nEND:VCARD".encode()
    )
    assert read(lines) == [{"Full name": "Íñigo"}, {"Full name": "Peña"}]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_encodings_and_line_ends(encoding, end):
    text = end.join(["BEGIN:VCARD", "FN:Íñigo Peña de", "  Carranza", "EMAIL:i@ejemplo.es", "END:VCARD", ""])
    assert read(text.encode(encoding)) == [{"Full name": "Íñigo Peña de Carranza", "Email": "i@ejemplo.es"}]


def test_a_picture_is_passed_over():
    picture = "\n".join(["PHOTO;ENCODING=BASE64;TYPE=JPEG:", *[f" {'A' * 70}"] * 3000, ""])
    bare = "\n".join(["PHOTO;BASE64:", *["A" * 70] * 3000, ""])
    assert [read(f"BEGIN:VCARD\n{p}\nEMAIL:a@b.es\nEND:VCARD\n") for p in (picture, bare)] == [[{"Email": "a@b.es"}]] * 2


def test_a_card_without_end_and_one_without_anything():
    assert read("BEGIN:VCARD\nFN:Ana\nBEGIN:VCARD\nFN:Eva\nEND:VCARD\nFN:nobody\n") == [
        {"Full name": "Ana"},
        {"Full name": "Eva"},
    ]


def test_a_company_is_no_person():
    assert card("N:;;;;", "FN:Frío, S.L.", "ORG:Frío\\, S.L.;") == {"Company": "Frío, S.L."}
    assert card("FN:Frío", "KIND:org", version="4.0") == {"Company": "Frío"}


def test_more_than_two_addresses_and_numbers_are_kept():
    found = card(*[f"EMAIL:{n}@b.es" for n in range(4)], *[f"TEL:{n}" for n in range(4)], "TEL;TYPE=pager:9")
    assert (found["Other emails"], found["Other phones"]) == ("2@b.es; 3@b.es", "2; 3; 9")


def test_what_is_too_long_is_cut():
    (found,) = read(f"BEGIN:VCARD\nNOTE:{'x' * 5_000_000}\nEMAIL:a@b.es\nEND:VCARD\n")
    assert len(found["Notes"]) <= MAX_LINE
    assert found["Email"] == "a@b.es"


def test_a_thousand_cards():
    cards = "".join(f"BEGIN:VCARD\nFN:Ana {n}\nNOTE:{'x' * 2000}\nEND:VCARD\n" for n in range(1000))
    assert [found["Full name"] for found in read(cards)] == [f"Ana {n}" for n in range(1000)]


@given(st.integers(1, 60))
def test_however_it_is_cut_into_pieces(size):
    content = "BEGIN:VCARD\r\nFN:Íñigo Peña\r\n  de Carranza\r\nNOTE;QUOTED-PRINTABLE:a=\r\nb=C3=B1\r\nEND:VCARD\r\n".encode()
    assert read(content, size=size) == [{"Full name": "Íñigo Peña de Carranza", "Notes": "abñ"}]


parts = st.sampled_from(
    ["BEGIN:VCARD", "END:VCARD", "\n", "\r", "N", "TEL", "ORG", ":", ";", '"', "=", "\\", " ", "a.b", "TYPE=", "CHARSET=utf-7", "ñ",
     "ENCODING=QUOTED-PRINTABLE", "=C3", "\0", "PREF=1", ","]
)  # fmt: skip


@given(st.lists(parts).map("".join).map(str.encode) | st.binary(max_size=100))
def test_whatever_the_bytes_they_are_rows(content):
    try:
        table = list(csv.reader(io.StringIO(b"".join(cards_as_csv(Bytes(b"BEGIN:VCARD\n" + content))).decode(), newline="")))
    except FileRefused:
        return
    assert all(len(row) == len(COLUMNS.split(", ")) for row in table)
