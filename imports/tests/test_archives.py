"""ZIP archives with a table in them, and those that are a trap."""

import struct
import zipfile

import pytest

from imports.contents import Bytes, Limits
from imports.opening import open_upload
from imports.refusals import FileRefused
from imports.tests.workbooks import archive, xlsx

TABLE = b"name,mail\nAna,a@b.es\n"


def opened(content: bytes, megabytes: int = 200):
    return open_upload(Bytes(content), "leads.zip", limits=Limits(megabytes=megabytes))


@pytest.mark.parametrize(
    "more", [{}, {"__MACOSX/._leads.csv": b"x", ".DS_Store": b"x", "folder/": b"", "folder/Thumbs.db": b"x"}]
)
def test_the_one_file_in_it_is_the_table(more):
    assert b"".join(opened(archive({"folder/leads.csv": TABLE, **more})).table_pieces) == TABLE


def test_a_workbook_or_cards_in_an_archive():
    assert opened(archive({"a.xlsx": xlsx(Datos={"A1": "a", "A2": "b"})})).format == "xlsx"
    cards = opened(archive({"a.vcf": b"BEGIN:VCARD\nFN:Ana\nEND:VCARD\n"}))
    assert (cards.format, b"Ana" in b"".join(cards.table_pieces)) == ("vcf", True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (archive({"a.csv": TABLE, "b.csv": TABLE}), "several files"),
        (archive({"folder/": b""}), "empty"),
        (archive({}), "empty"),
        (archive({"a.zip": archive({"a.csv": TABLE})}), "ZIP"),
        (archive({"word/document.xml": b"x"}), "office document"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"x"}), "office document"),
        (archive({"a.csv": TABLE})[:-30], "damaged"),
    ],
    ids=["several", "none", "nothing", "archive in archive", "docx", "odt", "cut off"],
)
def test_what_is_refused(content, sentence):
    with pytest.raises(FileRefused, match=sentence):
        opened(content)


def test_bytes_that_were_changed_on_the_way():
    honest = archive({"a.csv": TABLE})
    with pytest.raises(FileRefused, match="damaged"):
        opened(honest[:45] + bytes([honest[45] ^ 255]) + honest[46:])


def test_a_bomb_stops_at_the_limit():
    with pytest.raises(FileRefused, match="larger than what fits"):
        opened(archive({"a.csv": b"a,b\n" * 1_000_000}), megabytes=1)


def test_a_header_that_lies_about_the_size():
    honest = archive({"a.csv": b"a,b\n" * 1_000_000})
    at = honest.rindex(b"PK\x01\x02")
    small = honest[: at + 24] + struct.pack("<L", 10) + honest[at + 28 :]
    large = honest[: at + 24] + struct.pack("<L", 2**32 - 2) + honest[at + 28 :]
    for lying, sentence in [(small, "damaged"), (large, "larger than what fits")]:
        with pytest.raises(FileRefused, match=sentence):
            opened(lying)


def test_a_password():
    honest = archive({"a.csv": TABLE})
    at = honest.rindex(b"PK\x01\x02")
    with pytest.raises(FileRefused, match="password"):
        opened(honest[: at + 8] + b"\x01" + honest[at + 9 :])


def test_a_table_of_contents_larger_than_any_honest_one():
    with pytest.raises(FileRefused, match="damaged"):
        opened(archive({"a" * 60_000 + str(n): b"" for n in range(80)}))


def test_an_unusual_way_of_packing(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_LZMA) as file:
        file.writestr("a.csv", TABLE)
    with pytest.raises(FileRefused, match="unusual"):
        opened((tmp_path / "a.zip").read_bytes())
