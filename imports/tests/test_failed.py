"""The failed rows: downloaded, mended, uploaded again."""

import csv
import io

import pytest
from django.urls import reverse

from imports.answering import answer_values
from imports.changing import change_columns
from imports.checking import start_check
from imports.columns import Column
from imports.contents import Bytes
from imports.decoding import find_encoding, texts
from imports.failed import failed_csv as pieces_of_failed
from imports.models import Import
from imports.running import cancel_run, start_run
from imports.starting import start_import
from imports.tests.files import HEADER, as_csv, finished, person, reasons, run, upload, verdicts

pytestmark = pytest.mark.django_db


def failed_csv(of_import: Import) -> bytes:
    return b"".join(pieces_of_failed(of_import))


def table(content: bytes, delimiter: str = ",") -> list[list[str]]:
    text = "".join(texts(Bytes(content), find_encoding(Bytes(content))))
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_the_file_as_it_came_with_row_and_error(mara):
    rows = [person(1), person(2, **{"Correo electrónico": "ana@", "Empresa": 'two\nlines, "quoted"'}), person(3)]
    of_import = upload(as_csv(rows, delimiter=";", encoding="cp1252"), mara)
    content = failed_csv(of_import)
    assert "Teléfono;_row;_error".encode("cp1252") in content
    header, only = table(content, ";")
    assert header == [*HEADER, "_row", "_error"]
    assert only == [*rows[1], "3", "Correo electrónico: “ana@” is not an e-mail address."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_in_the_encoding_of_the_file(mara, encoding):
    of_import = upload(as_csv([person(1, **{"Nombre": "Íñigo", "Correo electrónico": "ana@"})], encoding=encoding), mara)
    assert find_encoding(Bytes(failed_csv(of_import))) == of_import.how.encoding
    assert table(failed_csv(of_import))[1][0] == "Íñigo"


def test_uploaded_again_with_the_same_mapping_and_answers(mara, as_):
    header = ["Wer", "Wie", "Woher"]
    content = as_csv([["Ana", "no", "Messe"], ["Eva", "eva@e.es", "Messe"]], header=header)
    of_import = start_import(Import(file_name="messe.csv"), Bytes(content), actor=mara)
    columns = [Column(name, target) for name, target in zip(header, ["full_name", "email", "source"], strict=True)]
    of_import = finished(start_check(change_columns(of_import, columns, actor=mara), actor=mara))
    answer_values(of_import, {"source": {"messe": {"create": 1}}}, actor=mara)
    of_import = run(finished(start_check(of_import, actor=mara)), mara)
    again = upload(failed_csv(of_import).replace(b",no,", b",ana@a.es,"), mara)
    assert [column.target for column in again.mapping][:3] == ["full_name", "email", "source"]
    assert (again.create, again.unknown) == (1, {"source": {"messe": ["Messe", 1]}})
    again.state = "uploaded"
    again.save()
    assert "understood as last time" in as_(mara).get(again.get_absolute_url()).content.decode()


def test_the_rows_that_were_not_reached(mara, as_):
    of_import = upload(as_csv([person(n) for n in range(3)]), mara)
    of_import = cancel_run(start_run(of_import, actor=mara), actor=mara)
    page = as_(mara).get(of_import.get_absolute_url()).content.decode()
    url = f"{reverse('imports:failed', args=[of_import.pk])}?show=left"
    assert url in page
    answer = as_(mara).get(url)
    assert "bilbao-rest.csv" in answer["Content-Disposition"]
    content = answer.getvalue()
    assert [row[-2:] for row in table(content)] == [["_row", "_error"], ["2", ""], ["3", ""], ["4", ""]]
    assert run(upload(content, mara), mara).create == 3
    whole = run(upload(as_csv([person(9)]), mara), mara)
    assert len(table(as_(mara).get(f"{reverse('imports:failed', args=[whole.pk])}?show=left").getvalue())) == 1


def test_mended_and_uploaded_again(mara):
    first = run(upload(as_csv([person(1), person(2, **{"Correo electrónico": "ana@"})]), mara), mara)
    mended = failed_csv(first).replace(b",ana@,", b",ana2@frio2.example.com,")
    again = run(upload(mended, mara), mara)
    assert (again.total, again.create, again.fail) == (1, 1, 0)
    assert [column["why"] for column in again.columns[-2:]] == ["ours", "ours"]


def test_uploaded_again_as_it_is_it_fails_again_for_the_same_reasons(mara):
    content = b"Nombre,Empresa,Email\nAna,Acme, S.L.,ana@a.es\nEva,Frio,no\n"
    first = upload(content, mara)
    again = upload(failed_csv(first), mara)
    assert list(verdicts(again).values()) == ["fail", "fail"]
    assert "This row has 6 cells, the header 5" in reasons(again, 2)
    assert reasons(again, 3) == reasons(first, 3)
    assert failed_csv(again).count(b"\r\n") == 3


FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\tx", "'=kept", "''+kept", "'plain"]


def test_formulas_are_defused_in_the_file_and_come_back_as_they_were(mara):
    rows = [[cell, "no", cell] for cell in FORMULAS]
    header = ["Empresa", "Email", "=HYPERLINK(1)"]
    first = upload(as_csv(rows, header=header), mara)
    stored = list(first.rows.values_list("cells", flat=True))
    assert [cells[0] for cells in stored][:5] == FORMULAS[:5]
    content = failed_csv(first)
    for row in table(content):
        assert not [cell for cell in row if cell[:1] in set("=+-@\t\r") and cell[:1]]
    again = upload(content, mara)
    assert [cells[0] for cells in again.rows.values_list("cells", flat=True)] == [cells[0] for cells in stored]


def test_what_the_encoding_cannot_hold_makes_the_file_utf8(mara):
    of_import = upload(as_csv([person(1, **{"Nombre": "Íñigo", "Correo electrónico": "ana@"})], encoding="cp1252"), mara)
    of_import.rows.update(cells=["漢字", "", "", "", "ana@"])
    assert table(failed_csv(of_import))[1][0] == "漢字"
