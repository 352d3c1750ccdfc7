"""How a file is recognised, what a person may decide about it, and how its rows stream."""

import contextlib
import csv
import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.contents import Bytes, Limits
from imports.decoding import LABELS
from imports.layouts import Layout, recognise
from imports.reader import preview, rows
from imports.refusals import FileRefused


class Split(Bytes):
    """A content that comes in pieces of `step` bytes."""

    def __init__(self, content: bytes, step: int) -> None:
        super().__init__(content)
        self.step = step

    def pieces(self) -> Iterator[bytes]:
        for at in range(0, self.size, self.step):
            yield self.content[at : at + self.step]


class Endless:
    """`start`, then `more` again and again: `size` bytes that nobody holds."""

    def __init__(self, start: bytes, more: bytes, times: int) -> None:
        self.start, self.more, self.times = start, more, times
        self.size = len(start) + len(more) * times

    def pieces(self) -> Iterator[bytes]:
        yield self.start
        for _ in range(self.times):
            yield self.more


def table(content: bytes, **wanted) -> list[list[str]]:
    layout = recognise(Bytes(content), wanted=wanted)
    return [layout.header, *(row.cells for row in rows(Bytes(content), layout))]


def test_a_layout_is_stored_as_json():
    layout = recognise(Bytes("Año;Compañía\n1999;Peña\n".encode("cp1252")))
    assert Layout(**json.loads(json.dumps(layout.stored()))) == layout
    assert layout == Layout("cp1252", ";", '"', False, 1, ["Año", "Compañía"])


# -- what a person decides --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "wanted", "expected"),
    [
        (b"Ana,ana@b.es\nEva,e@f.es\n", {"header_number": 0}, [["Column 1", "Column 2"], ["Ana", "ana@b.es"], ["Eva", "e@f.es"]]),
        (b"sep=;\nAna;1\nEva;2;3\n", {"header_number": 0}, [["Column 1", "Column 2", "Column 3"], ["Ana", "1"], ["Eva", "2", "3"]]),
        (b"Ana\n", {"header_number": 0}, [["Column 1"], ["Ana"]]),
        (b"title,x,y\nname,mail,tel\nAna,a@b.es,9\n", {"header_number": 2}, [["name", "mail", "tel"], ["Ana", "a@b.es", "9"]]),
        (b"ana@b.es,1\nEva,2\n", {"header_number": 1}, [["ana@b.es", "1"], ["Eva", "2"]]),
        (b"a;b,c\n1;2,3\n", {"delimiter": ","}, [["a;b", "c"], ["1;2", "3"]]),
        (b"a^b\n1^2\n", {"delimiter": "^"}, [["a", "b"], ["1", "2"]]),
        (b"a b\n1 2\n", {"delimiter": " "}, [["a", "b"], ["1", "2"]]),
        (b'a,b\n"tall" Ana,2\n"open,3\n', {"quote": ""}, [["a", "b"], ['"tall" Ana', "2"], ['"open', "3"]]),
        (b"a,b\n'x, y',2\n", {"quote": "'"}, [["a", "b"], ["x, y", "2"]]),
        ("año,b\nPeña,2\n".encode("cp1252"), {"encoding": "cp1251"}, [["aсo", "b"], ["Peсa", "2"]]),
        ("año,b\nPeña,2\n".encode("mac-roman"), {"encoding": "mac-roman"}, [["año", "b"], ["Peña", "2"]]),
        (b"a,b\n1,2\n", {"encoding": None, "delimiter": None, "quote": None, "header_number": None}, [["a", "b"], ["1", "2"]]),
    ],
)  # fmt: skip
def test_what_a_person_decides_is_kept_and_the_rest_is_found(content, wanted, expected):
    assert table(content, **wanted) == expected


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"encoding": "klingon"}, "klingon"),
        ({"encoding": "utf-32-le"}, "UTF-32"),
        ({"delimiter": "ab"}, "“ab”"),
        ({"delimiter": ""}, "“” cannot separate"),
        ({"delimiter": '"'}, "cannot separate"),
        ({"delimiter": 7}, "“7”"),
        ({"quote": "x"}, "“x”"),
        ({"header_number": 9}, "Row 9"),
        ({"header_number": 2}, "Row 2"),
        ({"header_number": -1}, "“-1”"),
        ({"header_number": "1"}, "“1”"),
        ({"header_number": 3}, "nothing below"),
    ],
)
def test_what_cannot_be_decided_is_named(wanted, sentence):
    with pytest.raises(FileRefused, match=sentence):
        recognise(Bytes(b"a,b\n\n1,2\n"), wanted=wanted)


@pytest.mark.parametrize("encoding", LABELS)
def test_every_encoding_can_be_chosen(encoding):
    assert table("a,b\n1,2\n".encode(encoding), encoding=encoding) == [["a", "b"], ["1", "2"]]


def test_a_file_quoted_by_apostrophes():
    assert table(b"'a','b'\n'x, y','2'\n") == [["a", "b"], ["x, y", "2"]]


@pytest.mark.parametrize("text", ["Ana,ana@b.es\nEva,e@f.es\n", "Ana,ana@b.es\n", "1,2\n3,4\n"])
def test_a_first_row_that_looks_like_data_is_data_until_someone_says_otherwise(text):
    content = Bytes(text.encode())
    layout = recognise(content)
    assert (layout.header_number, layout.header) == (0, ["Column 1", "Column 2"])
    assert [(row.number, row.cells[0]) for row in rows(content, layout)][0] == (1, text.partition(",")[0])
    if text.count("\n") > 1:
        assert recognise(content, wanted={"header_number": 1}).header_number == 1


# -- rows -------------------------------------------------------------------------------------------------------------


def test_reading_goes_on_behind_a_row():
    content = Bytes(b'a,b\n1,x\n\n"2\n3",y\n4,z\n')
    layout = recognise(content)
    assert [row.number for row in rows(content, layout)] == [2, 4, 5]
    assert [row.number for row in rows(content, layout, after=2)] == [4, 5]
    assert list(rows(content, layout, after=5)) == []


def test_a_column_that_only_appears_further_down_is_not_lost():
    content = Bytes(b"a,b,\n" + b"1,2,\n" * 2000 + b"1,2,3\n")
    layout = recognise(content)
    *good, last = rows(content, layout)
    assert (layout.header, len(good), good[0].cells, last.cells) == (["a", "b"], 2000, ["1", "2"], ["1", "2", "3"])
    assert "3 cells, the header 2" in last.faults[0]


def test_the_preview_shows_what_stands_above_the_header():
    content = Bytes(b"Listado\n\nname;mail;tel\nAna;a@b.es;1\nEva;e@f.es;2\n")
    layout = recognise(content)
    assert layout.header_number == 3
    assert preview(content, layout) == [
        (1, ["Listado"]), (3, ["name", "mail", "tel"]), (4, ["Ana", "a@b.es", "1"]), (5, ["Eva", "e@f.es", "2"])
    ]  # fmt: skip
    assert [number for number, _cells in preview(content, layout, most=2)] == [1, 3]


def test_one_row_too_many_is_refused_also_when_reading_goes_on():
    content = Bytes(b"a,b\n" + b"1,2\n" * 11)
    layout = recognise(content)
    assert len(list(rows(content, layout, limits=Limits(rows=11)))) == 11
    with pytest.raises(FileRefused, match="10 rows"):
        list(rows(content, layout, after=9, limits=Limits(rows=10)))


def test_a_quotation_mark_never_closed_far_below_is_named():
    content = Bytes(b"a,b\n" + b"1,2\n" * 5000 + b'3,"4\n' + b"5,6\n" * 10)
    layout = recognise(content)
    with pytest.raises(FileRefused, match="row 5002"):
        list(rows(content, layout))


def test_quotation_marks_that_are_astray_spoil_their_row_only():
    content = Bytes(b'a,b\n"x" y,1\n"two\nlines" z,2\n"fine ""one""",3\n"x"y"z,4\n5,6\n')
    found = list(rows(content, recognise(content)))
    assert [row.number for row in found if row.faults] == [2, 3, 5]
    assert len(found) == 5
    assert [row.cells for row in found][1:3] == [["two\nlines z", "2"], ['fine "one"', "3"]]


def test_letters_broken_far_below_spoil_their_row_only():
    content = Bytes("año,b\n".encode() + "Peña,ñ\n".encode() * 3000 + b"Pe\xf1a,2\n" + b"z,1\n")
    found = list(rows(content, recognise(content)))
    assert [row.number for row in found if row.faults] == [3002]


def test_mixed_encodings_keep_the_rows_that_can_be_read():
    content = Bytes(b"name,city\n" + ("Íñigo,Logroño\n".encode() * 9 + "Íñigo,Logroño\n".encode("cp1252")) * 3)
    found = list(rows(content, recognise(content)))
    assert [row.number for row in found if row.faults] == [11, 21, 31]


def test_ten_thousand_columns():
    wide = b",".join(b"c%d" % n for n in range(10_000))
    with pytest.raises(FileRefused, match="10000 columns"):
        recognise(Bytes(wide + b"\n1\n"))
    content = Bytes(b"a,b\n1,2\n" + wide + b"\n3,4\n")
    found = list(rows(content, recognise(content)))
    assert ["10000 cells" in "".join(row.faults) for row in found] == [False, True, False]


def test_a_cell_of_a_megabyte():
    content = Bytes(b"a,b\n1,2\n" + b"x" * 1024 * 1024 + b",2\n3,4\n")
    found = list(rows(content, recognise(content)))
    assert ["1048576 characters" in "".join(row.faults) for row in found] == [False, True, False]


MB = 1024 * 1024


@pytest.mark.parametrize(
    ("content", "ends"),
    [
        (Endless(b"a,b\n", b"name,mail\n" * (MB // 10), 60), "rows"),
        (Endless(b"a,b\n1,2\n", b"x" * MB, 60), "longer than"),
        (Endless(b'a,b\n1,"2\n', b"x,y,z\n" * (MB // 6), 60), "row 2"),
        (Endless(b'a,b\n1,"2', b"x" * MB, 60), "longer than"),
        (Endless(b"a,b\n1,2\n", b"\x1a" * MB, 60), ""),
        (Endless(b"", b"\0" * MB, 60), "empty"),
        (Endless(b'["a",\n', b'"b",\n' * (MB // 5), 60), "JSON"),
    ],
    ids=["rows", "a cell", "a quoted cell", "both", "DOS", "NULs", "JSON"],
)
def test_sixty_megabytes_are_never_held(content, ends):
    limits = Limits(rows=50_000)
    tracemalloc.start()
    try:
        layout = recognise(content, limits=limits)
        for _row in rows(content, layout, limits=limits):
            pass
        assert not ends
    except FileRefused as refusal:
        assert ends and ends in str(refusal)  # noqa: PT017  most of them end so
    finally:
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 20 * MB


def test_blank_lines_that_do_not_end():
    with pytest.raises(FileRefused, match="200,000 rows"):
        recognise(Endless(b"a,b\n1,2\n", b"\n" * MB, 60), limits=Limits(rows=200_000))


# -- whatever is written is read --------------------------------------------------------------------------------------

CELLS = {
    "utf-8": st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\r\n,;|\"'"), max_size=10),
    "cp1252": st.text(st.sampled_from("ab1 ,;|\t\"'\n\r.-áéíóúñÑüç€"), max_size=10),
}


@st.composite
def written(draw) -> tuple[bytes, list[list[str]], dict]:
    """(bytes, rows with their header, how they are written)"""
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    ways = [csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, *([csv.QUOTE_MINIMAL] if end == "\r\n" else [])]  # else it leaves one bare
    how = {
        "delimiter": draw(st.sampled_from(",;\t|^")),
        "quotechar": draw(st.sampled_from("\"'")),
        "quoting": draw(st.sampled_from(ways)),
        "lineterminator": end,
    }
    width = draw(st.integers(1, 5))
    row = st.lists(CELLS["cp1252" if encoding == "cp1252" else "utf-8"], min_size=width, max_size=width)
    below = draw(st.lists(row.filter(lambda cells: any(cell.strip() for cell in cells)), min_size=1, max_size=8))
    table = [["id", "name", "note", "mail", "tel"][:width], *below]
    out = io.StringIO(newline="")
    csv.writer(out, **how).writerows(table)
    return out.getvalue().encode(encoding), table, how


@settings(max_examples=300, deadline=None)
@given(written())
def test_what_is_written_is_read_back_identically(example):
    content, expected, how = example
    assert table(content, delimiter=how["delimiter"], quote=how["quotechar"], header_number=1) == expected


def same_in_pieces(content: bytes, step: int) -> None:
    def outcome(content: Bytes):
        found = []
        try:
            layout = recognise(content)
            found += [layout, preview(content, layout)]
            found.extend(rows(content, layout))
        except FileRefused as refusal:
            found.append(str(refusal))
        return found

    assert outcome(Split(content, step)) == outcome(Bytes(content))


@settings(max_examples=150, deadline=None)
@given(written(), st.integers(1, 40))
def test_any_split_into_pieces_gives_the_same_rows(example, step):
    same_in_pieces(example[0], step)


BITS = [
    b"a",
    b"1",
    b",",
    b";",
    b'"',
    b"'",
    b"\n",
    b"\r",
    b"\0",
    b"\x1a",
    b"\xff",
    b"\xc3\xb1",
    b"\xf1",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"sep=;",
]
whatever = st.binary(max_size=200) | st.lists(st.sampled_from(BITS), max_size=60).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(whatever, st.integers(1, 40))
def test_any_bytes_in_any_split(content, step):
    same_in_pieces(content, step)


overrides = st.fixed_dictionaries(
    {},
    optional={
        "encoding": st.sampled_from([*LABELS, "x"]),
        "delimiter": st.text(max_size=2),
        "quote": st.sampled_from(['"', "'", "", "x"]),
        "header_number": st.integers(-1, 4),
    },
)


@settings(max_examples=300, deadline=None)
@given(whatever, overrides)
def test_any_bytes_with_any_decisions_are_rows_or_refused(content, wanted):
    with contextlib.suppress(FileRefused):
        layout = recognise(Bytes(content), wanted=wanted)
        assert layout.header and all(layout.header) and len(set(layout.header)) == len(layout.header)
        assert {name: getattr(layout, name) for name in wanted} == wanted
        assert all(row.number > layout.header_number for row in rows(Bytes(content), layout))
