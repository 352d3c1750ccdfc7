"""Files as they come: encodings, delimiters, ragged rows, quotation marks, and what is no table at all."""

import contextlib
import csv
import gzip
import io
import string
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.layouts import unescaped
from imports.reader import escaped
from imports.refusals import FileRefused, check_name
from imports.tests.files import read_table

MAX_CELL, MAX_COLUMNS, MAX_ROWS = 20_000, 500, 5_000


def cells(content: bytes) -> list[list[str]]:
    return [row.cells for row in read_table(content).rows]


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_encoding_with_every_delimiter(encoding, delimiter):
    text = delimiter.join(["Nombre", "Compañía", "Año"]) + "\r\n" + delimiter.join(["Íñigo", "Peña", "1999"]) + "\r\n"
    table = read_table(text.encode(encoding))
    assert table.header == ["Nombre", "Compañía", "Año"]
    assert [row.cells for row in table.rows] == [["Íñigo", "Peña", "1999"]]
    assert table.delimiter == delimiter


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(ending):
    content = ending.join(["a,b", "1,2", '"x', 'y",3', ""]).encode()
    assert cells(content) == [["1", "2"], [f"x{ending}y", "3"]]


letters = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\r\n"), max_size=12)
spanish = st.text(st.sampled_from(string.ascii_letters + string.digits + " ,;|\t\"'\n\r.-áéíóúñÑüç"), max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(letters, min_size=3, max_size=3).filter(lambda row: any(c.strip() for c in row)), min_size=1),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_is_read_back_equal(rows, delimiter, encoding):
    assert cells(written(rows, delimiter).encode(encoding)) == rows


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.lists(spanish, min_size=3, max_size=3).filter(lambda row: any(c.strip() for c in row)), min_size=1),
    delimiter=st.sampled_from(",;\t|"),
)
def test_windows_1252_is_read_back_equal(rows, delimiter):
    assert cells(written(rows, delimiter).encode("cp1252")) == rows


def written(rows: list[list[str]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([["id", "name", "note"], *rows])
    return out.getvalue()


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    content = b'name,mail\n\nAna,a@b.es\n,,\n"two\nlines",c@d.es\n   \nEva,e@f.es\n'
    assert [(row.number, row.cells[0]) for row in read_table(content).rows] == [(3, "Ana"), (5, "two\nlines"), (7, "Eva")]


@pytest.mark.parametrize(
    "above", ["\n\n\n", "Listado de clientes, 2024\n\n", ";;;\nListado;;;\n;;;\n", "sep=;\n", "sep=;\nTítulo\n"]
)
def test_what_stands_above_the_header_is_passed_over(above):
    table = read_table((above + "Nombre;Empresa;Correo;Tel\nAna;Peña;a@b.es;944\nEva;Ruiz;e@f.es;945\n").encode())
    assert table.header == ["Nombre", "Empresa", "Correo", "Tel"]
    assert table.header_number == above.count("\n") + 1
    assert [row.number for row in table.rows] == [table.header_number + 1, table.header_number + 2]


def test_headers_that_are_missing_or_twice_there_get_names_of_their_own():
    table = read_table(b"name,,name,,name 2,\nAna,x,y,,z,\n")
    assert table.header == ["name", "Column 2", "name 2", "Column 4", "name 2 2"]


def test_a_column_at_the_end_without_name_and_content_is_none():
    assert read_table(b"a,b,,\n1,2,,\n3,4,,\n").header == ["a", "b"]


def test_a_short_row_is_read_and_a_long_one_says_so():
    short, blank, long = read_table(b"a,b,c\n1,2\n1,2,3,, \n1,2,3,4,5\n").rows
    assert (short.cells, short.faults) == (["1", "2"], ())
    assert (blank.cells, blank.faults) == (["1", "2", "3"], ())
    assert long.cells == ["1", "2", "3", "4", "5"]
    assert "5 cells" in long.faults[0]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"name,mail\nA\0na,a@b.es\n", "NUL"),
        (b'name,mail\n"I missed " it",a@b.es\n', "quotation mark"),
        (b"name,mail\n" + b"x" * (MAX_CELL + 1) + b",a@b.es\n", "20001"),
        ("Año,Compañía,Señor\nÍñigo,Peña,".encode() + b"x\xff\n", "cannot be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_that_cannot_be_used_fails_by_itself(content, what):
    table = read_table(content + b"Eva,e@f.es\n")
    assert what in table.rows[0].faults[0]
    assert table.rows[1].faults == ()


def test_quotation_marks_inside_a_cell_are_letters():
    assert cells(b'a,b\n1,5\' 5" "tall"\n') == [["1", '5\' 5" "tall"']]


def test_blanks_after_the_delimiter_do_not_hide_the_quotation_marks():
    assert cells(b'a, b, c\n1, "x, y", 3\n4, "z, w", 5\n') == [["1", "x, y", "3"], ["4", "z, w", "5"]]


def test_decimal_commas_do_not_make_it_a_comma_file():
    table = read_table(b"Empresa;Importe;Cuota\nA;1,5;2,5\nB;3,5;4,5\n")
    assert (table.delimiter, len(table.header)) == (";", 3)


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\n\r\n  \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe\r\0\n\0", "empty"),
        (b";;;\n;;;\n", "empty"),
        (b"name,mail\n", "nothing below"),
        (b"name,mail\n\n,,\n", "nothing below"),
        (zipped("xl/workbook.xml", "[Content_Types].xml"), "Excel"),
        (zipped("content.xml", "mimetype"), "LibreOffice"),
        (zipped("word/document.xml"), "office document"),
        (zipped("leads.csv"), "ZIP"),
        (b"PK\x03\x04 broken", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50, "XLS"),
        (gzip.compress(b"name,mail\n"), "gzip"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"  <!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        (b"\xef\xbb\xbf<html><table><tr><td>Ana</td></tr></table></html>", "web page"),
        (b'<?xml version="1.0"?><leads/>', "XML"),
        (b'[{"name": "Ana"}]', "JSON"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "Git LFS"),
        (b"BEGIN:vCard\nFN:Ana\nEND:vCard\n", "vCard"),
        (bytes(range(256)) * 20, "not a text file"),
        (b"\x01\x02\x03\x04\x05" * 200, "not a text file"),
        (b'name,mail\nAna,"a@b.es\nEva,e@f.es\n', "row 2"),
        (b"name,mail\n" + b"Ana,a@b.es\n" * (MAX_ROWS + 1), "5,000 rows"),
        (b",".join(b"c%d" % n for n in range(MAX_COLUMNS + 1)) + b"\n1\n", "501 columns"),
        (b'"na"me,mail\n1,2\n', "quotation mark"),
        (b'name,mail\nEva,e@f.es\nAna,"' + b"a@b.es\n" * 400_000, "row 3 a quotation mark"),
        (b"name,mail\n" + b"\n" * 1_100_000 + b"Ana,a@b.es\n", "5,000 rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(FileRefused, match=sentence) as refusal:
        read_table(content)
    assert refusal.value.fields == {"file": str(refusal.value)}


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200)
    | st.lists(st.sampled_from([b"a", b",", b";", b'"', b"\n", b"\r", b"\0", b"\xff", b"PK\x03\x04"])).map(b"".join)
)
def test_whatever_the_bytes_they_are_a_table_or_refused(content):
    with contextlib.suppress(FileRefused):
        table = read_table(content)
        assert table.rows
        assert all(table.header)
        assert len(set(table.header)) == len(table.header)


def test_as_many_rows_as_fit_do_fit():
    assert len(read_table(b"name,mail\n" + b"Ana,a@b.es\n" * MAX_ROWS).rows) == MAX_ROWS


def test_too_large_a_file(settings):
    settings.MAX_IMPORT_MB = 1
    with pytest.raises(FileRefused, match="1 MB"):
        read_table(b"name,mail\n" + b"x" * 1024 * 1024)


@pytest.mark.parametrize("name", ["leads.CSV", "leads", "leads.tsv", "export.2024-01", "Ferias 24.09.2026"])
def test_names_of_tables(name):
    check_name(name)


@pytest.mark.parametrize("name", ["leads.exe", "a.b.docx", "photo.jpeg"])
def test_the_ending_of_the_name_is_judged_too(name):
    with pytest.raises(FileRefused):
        check_name(name)


@given(st.text(st.sampled_from("'=+-@\t\ra1"), max_size=6))
def test_defusing_a_formula_is_taken_back_exactly(cell):
    assert unescaped(escaped(cell)) == cell
    assert escaped(cell)[:1] not in set("=+-@\t\r")
