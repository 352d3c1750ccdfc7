"""Workbooks as people have them, and as people make them who want to break something."""

import contextlib
import csv
import io

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports import archives, sheet_process
from imports.cells import NO_RESULT
from imports.contents import Bytes, Limits
from imports.layouts import recognise
from imports.opening import open_upload
from imports.reader import rows
from imports.refusals import FileRefused
from imports.spreadsheets import as_csv, sheets
from imports.tests.files import upload
from imports.tests.workbooks import archive, ods, xlsx

PEOPLE = {"A1": "Nombre", "B1": "Correo", "A2": "Íñigo", "B2": "i@ejemplo.es"}


def text_of(content: bytes, sheet: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(as_csv(Bytes(content), sheet)).decode(), newline="")))


def refusal(content: bytes, **more) -> str:
    with pytest.raises(FileRefused) as refused:
        b"".join(open_upload(Bytes(content), "a.xlsx", **more).table_pieces)
    return str(refused.value)


def test_cells_come_as_a_person_would_write_them():
    values = {
        "A1": "what", "B1": "value",
        "A2": "whole", "B2": 48001.0,
        "A3": "broken", "B3": 0.1,
        "A4": "phone", "B4": 34612345678,
        "A5": "huge", "B5": 1e21,
        "A6": "tiny", "B6": 1e-7,
        "A7": "yes", "B7": True,
        "A8": "day", "B8": ('s="1"', "<v>45293</v>"),
        "A9": "moment", "B9": ('s="2"', "<v>45293.127835648</v>"),
        "A10": "hours", "B10": ('s="3"', "<v>1.25</v>"),
        "A11": "midnight", "B11": ('s="2"', "<v>45293</v>"),
        "A12": "formula", "B12": ('t="str"', "<f>A1</f><v>what</v>"),
        "A13": "postcode", "B13": "08001",
        "A14": "lines", "B14": 'a, "b"\nc',
    }  # fmt: skip
    assert dict(text_of(xlsx(Datos=values), "Datos")) == {
        "what": "value", "whole": "48001", "broken": "0.1", "phone": "34612345678", "huge": "1000000000000000000000",
        "tiny": "0.0000001", "yes": "TRUE", "day": "2024-01-02", "moment": "2024-01-02 03:04:05", "hours": "30:00:00",
        "midnight": "2024-01-02", "formula": "what", "postcode": "08001", "lines": 'a, "b"\nc',
    }  # fmt: skip


def test_a_cell_with_an_error_comes_as_its_name():
    content = xlsx(Hoja={"A1": "x"}, Datos=PEOPLE | {"A3": ('s="1" t="e"', "<f>VLOOKUP(1)</f><v>#N/A</v>"), "B3": "e@f.es"})
    assert text_of(content, "Datos")[2] == ["#N/A", "e@f.es"]


def test_errors_keep_their_place_where_rows_and_columns_are_empty():
    error = ('t="e"', "<v>#REF!</v>")
    content = xlsx(Datos={"C3": "name", "D3": "mail", "C5": error, "D5": "e@f.es", "C6": "Ana", "D6": error})
    assert text_of(content, "Datos")[4:] == [["#REF!", "e@f.es"], ["Ana", "#REF!"]]


@pytest.mark.parametrize("size", [50, 300])
def test_an_error_that_lies_across_two_pieces_is_found(monkeypatch, tmp_path, size):
    monkeypatch.setattr(sheet_process, "PIECE", size)
    monkeypatch.setattr(sheet_process, "CARRIED", 200)
    file = tmp_path / "a.xlsx"
    file.write_bytes(xlsx(Datos={"A1": "x", "AB2": ('t="e"', "<v>#N/A</v>"), "A3": ('t="e"', "<v>#DIV/0!</v>")}))
    assert sheet_process.error_cells(str(file), "Datos") == {1: {27: "#N/A"}, 2: {0: "#DIV/0!"}}
    assert sheet_process.error_cells(str(file), "Otra") == {}


@pytest.mark.django_db
def test_an_error_is_said_and_the_cell_counts_as_empty(mara):
    header = {"A1": "Nombre", "B1": "Correo", "C1": "Color"}
    error = ('t="e"', "<v>#N/A</v>")
    of_import = upload(xlsx(Datos=header | {"A2": error, "B2": "e@f.es", "C2": error, "A3": "Ana", "B3": "a@f.es"}), mara)
    row = of_import.rows.get(number=2)
    assert row.reasons.splitlines() == [
        f"{name}: “#N/A” is an error of the spreadsheet; the cell counts as empty." for name in ("Nombre", "Color")
    ]
    assert "first_name" not in (row.values or {})
    assert "extra" not in (row.values or {})


def test_rows_keep_the_numbers_of_the_spreadsheet():
    content = xlsx(Datos={"C4": "Nombre", "D4": "Correo", "C5": "Ana", "D5": "a@b.es", "C8": "Eva", "D8": "e@f.es"})
    opened = open_upload(Bytes(content), "a.xlsx")
    table = Bytes(b"".join(opened.table_pieces))
    layout = recognise(table)
    assert (layout.header, layout.header_number) == (["Nombre", "Correo"], 4)
    assert [(row.number, row.cells[0]) for row in rows(table, layout)] == [(5, "Ana"), (8, "Eva")]


def test_the_first_sheet_that_is_not_empty_is_taken_and_hidden_ones_are_not_offered():
    content = xlsx(hidden=("Listas",), Listas={"A1": "x"}, Portada={}, Datos=PEOPLE, Más={"A1": "z"})
    opened = open_upload(Bytes(content), "a.xlsx")
    assert (opened.format, opened.sheets, opened.sheet) == ("xlsx", ["Portada", "Datos", "Más"], "Datos")
    assert b"".join(open_upload(Bytes(content), "a.xlsx", sheet="Más").table_pieces) == b"z\r\n"
    assert "Otra" in refusal(content, sheet="Otra")


def test_a_cover_with_a_title_is_passed_by_unless_there_is_nothing_else():
    content = xlsx(Portada={"A1": "Instrucciones"}, Datos=PEOPLE)
    assert open_upload(Bytes(content), "a.xlsx").sheet == "Datos"
    assert open_upload(Bytes(xlsx(Portada={"A1": "x"}, Otra={"A1": "y"})), "a.xlsx").sheet == "Portada"


def test_hidden_sheets_are_offered_when_there_are_no_others():
    assert sheets(Bytes(xlsx(hidden=("Datos",), Datos=PEOPLE))) == ["Datos"]


@pytest.mark.parametrize("name", ["leads.csv", "leads.xlsx", "leads.xls", "leads"])
def test_the_content_counts_not_the_ending(name):
    assert open_upload(Bytes(xlsx(Datos=PEOPLE)), name).format == "xlsx"
    assert open_upload(Bytes(b"a,b\n1,2\n"), name).format == "text"


def test_libreoffice():
    endless = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    opened = open_upload(Bytes(ods([["Nombre", "Correo"], ["Íñigo", "i@ejemplo.es"]], tail=endless)), "a.ods")
    assert (opened.format, opened.sheet) == ("ods", "Hoja1")
    assert b"".join(opened.table_pieces).decode().split() == ["Nombre,Correo", "Íñigo,i@ejemplo.es"]


# -- what must not get through ----------------------------------------------------------------------------------------


def test_two_cells_far_apart_do_not_take_the_process_down():
    """The library would ask for 500 GB and abort."""
    assert "too large" in refusal(xlsx(Datos={"A1": "a", "XFD1048576": "z"}))


def test_a_workbook_that_never_ends_is_stopped(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)")
    monkeypatch.setattr("imports.spreadsheets.PROCESS", slow)
    assert "too large" in refusal(xlsx(Datos=PEOPLE))


def test_a_fault_in_the_library_is_a_refusal(monkeypatch, tmp_path):
    panic = tmp_path / "panic.py"
    panic.write_text("class Panic(BaseException): pass\nraise Panic")
    monkeypatch.setattr("imports.spreadsheets.PROCESS", panic)
    assert "cannot be read" in refusal(xlsx(Datos=PEOPLE))


def test_the_process_ends_when_nobody_reads_on():
    pieces = as_csv(Bytes(xlsx(Datos=PEOPLE)), "Datos")
    next(pieces)
    pieces.close()
    assert not [child for child in psutil.Process().children() if "sheet_process" in " ".join(child.cmdline())]


def test_a_bomb_is_refused_before_it_goes_off(monkeypatch):
    bomb = xlsx(Datos=PEOPLE, more={"xl/media/a.xml": bytes(20_000_000)})
    monkeypatch.setattr("imports.spreadsheets.PROCESS", "not reached")
    assert "larger than what fits" in refusal(bomb)


def test_a_workbook_that_would_unpack_to_more_than_fits(monkeypatch):
    monkeypatch.setattr(archives, "OFFICE_TIMES", 1)
    content = xlsx(Datos=PEOPLE, more={f"xl/media/{n}": bytes(range(256)) * 2000 for n in range(3)})
    assert "larger than what fits" in refusal(content, limits=Limits(megabytes=1))


def test_too_many_entries():
    assert "larger than what fits" in refusal(xlsx(Datos=PEOPLE, more={f"xl/{n}": b"" for n in range(10_001)}))


def test_a_sheet_that_becomes_too_much_text():
    content = xlsx(Datos={f"A{n}": " ".join(str(n * k) for k in range(900)) for n in range(1, 300)})
    assert "As text" in refusal(content, limits=Limits(megabytes=1))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (xlsx(Datos=PEOPLE)[:-200], "damaged"),
        (xlsx(Datos=PEOPLE).replace(b"sheet1.xml", b"sheet9.xml"), "cannot be read"),
        (archive({"xl/workbook.xml": b"<workbook"}), "cannot be read"),
        (xlsx(Datos={}), "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, "cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500, "password"),
    ],
    ids=["cut off", "a sheet that is not there", "broken XML", "no cells", "broken XLS", "a password"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(FileRefused, match=sentence):
        b"".join(open_upload(Bytes(content), "a.xlsx").table_pieces)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_workbook_with_changed_bytes_is_rows_or_refused(data):
    content = bytearray(data.draw(st.sampled_from([xlsx(Datos=PEOPLE), ods([["a", "b"], ["1", "2"]])])))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=5)):
        content[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(FileRefused):
        opened = open_upload(Bytes(bytes(content)), "a.xlsx")
        assert opened.table_pieces is None or b"".join(opened.table_pieces)


def test_what_the_process_answers_to_the_faults_of_the_library(monkeypatch, tmp_path):
    def fails(error):
        def load(path):
            raise error

        return load

    monkeypatch.setattr(sheet_process.resource, "setrlimit", lambda *limits: None)
    for error, code in [(sheet_process.PasswordError(""), 3), (sheet_process.CalamineError(""), 4)]:
        monkeypatch.setattr(sheet_process, "load_workbook", fails(error))
        assert sheet_process.main("a.xlsx") == code


def test_a_formula_that_was_never_worked_out_is_said():
    content = xlsx(
        Datos={
            "A1": "Nombre",
            "B1": "Correo",
            "A2": "Ana",
            "B2": ("", '<f>"a"&amp;"b"</f><v></v>'),
            "B3": ('t="str"', '<f>IF(1,"",2)</f><v></v>'),
            "A3": ("", "<f>A2</f>"),
        }
    )
    table = Bytes(b"".join(open_upload(Bytes(content), "a.xlsx").table_pieces))
    assert [row.cells for row in rows(table, recognise(table))] == [["Ana", NO_RESULT], [NO_RESULT, ""]]
