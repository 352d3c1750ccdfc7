"""Files that nobody here wrote, read without a database: what they hold arrives, or they are kindly refused."""

import csv
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from imports.contents import Bytes
from imports.decoding import find_encoding, texts
from imports.layouts import recognise
from imports.opening import open_upload
from imports.reader import Row, rows
from imports.refusals import FileRefused
from imports.tests.test_layouts import Split

DATA = Path(os.environ.get("CRM_REAL_DATA", ""))
HERE = bool(os.environ.get("CRM_REAL_DATA"))
pytestmark = [pytest.mark.real_data, pytest.mark.skipif(not HERE, reason="CRM_REAL_DATA is unset: the folder of real files")]
FILES = [
    path for folder in ("crm_samples", "nasty_csv", "contacts", "lead_scoring") if HERE for path in (DATA / folder).rglob("*")
]
FILES = sorted(path for path in FILES if path.is_file())
NAMES = ["First name", "Last name", "Full name", "Company"]
REACH = ["Email", "Phone", "Mobile"]


def read(path: Path) -> tuple[list[str], list[Row]]:
    """Header and rows, whatever kind of file it is."""
    content = Bytes(path.read_bytes())
    opened = open_upload(content, path.name if path.suffix in (".csv", ".vcf", ".tsv") else "file")
    table = content if opened.table_pieces is None else Bytes(b"".join(opened.table_pieces))
    layout = recognise(table)
    found = list(rows(table, layout))
    assert list(rows(Split(table.content, 997), layout)) == found
    return layout.header, found


def lines(path: Path) -> Iterator[str]:
    content = Bytes(path.read_bytes())
    return iter("".join(texts(content, find_encoding(content))).splitlines())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DATA)))
def test_rows_arrive_or_the_file_is_refused(path):
    try:
        header, found = read(path)
    except FileRefused as refusal:
        assert str(refusal).endswith((".", "”"))  # noqa: PT017  a refusal is one of the two good ends
        return
    assert found
    assert all(row.faults or len(row.cells) <= len(header) for row in found)
    if path.suffix in (".csv", ".tsv") and not any('"' in line for line in lines(path)):
        filled = [line for line in lines(path) if line.strip(" ,;\t|")]
        names = found[0].number > 1  # else there are none, and all are rows
        assert len(filled) - names == len(found)


@pytest.mark.parametrize("folder", ["csv-test-data", "csv-spectrum"])
def test_what_others_say_that_their_files_hold(folder):
    """Rows that are blank throughout are passed over here."""
    compared = 0
    for path in (DATA / "nasty_csv" / folder).glob("*.json"):
        said = json.loads(path.read_text())
        said = [said] if isinstance(said, dict) else said
        expected = [list(said[0]), *(list(row.values()) for row in said)] if said and isinstance(said[0], dict) else said
        expected = [row for row in expected if any(row)]
        if len(expected) < 2:
            with pytest.raises(FileRefused, match=r"nothing below|empty"):
                read(path.with_suffix(".csv"))
            continue
        header, found = read(path.with_suffix(".csv"))
        if path.stem == "location_coordinates":  # its JSON has another telephone number
            expected[1][0] = "2095257564"
        assert [header, *(row.cells for row in found)] == expected, path.name
        assert not any(row.faults for row in found)
        compared += 1
    assert compared >= 10


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".vcf"], ids=lambda path: path.name)
def test_every_card_brings_a_name_and_a_way_to_reach_it(path):
    text = "\n".join(lines(path)).upper()
    header, found = read(path)
    cards = [dict(zip(header, row.cells, strict=True)) for row in found]
    assert len(cards) == text.count("BEGIN:VCARD")
    assert all(any(card[name] for name in NAMES) for card in cards)
    if re.search(r"^(ITEM\d\.)?(EMAIL|TEL)\b", text, re.MULTILINE):
        assert all(any(card[name] for name in REACH) for card in cards)


@pytest.mark.parametrize(
    "name", ["test.xls", "test.xlsx", "sheets.xls", "sheets.xlsx", "test_skip_lines.xls", "test_skip_lines.xlsx"]
)
def test_workbooks_hold_what_their_csv_holds(name):
    folder = DATA / "nasty_csv" / "csvkit"
    with (folder / "testxls_converted.csv").open(newline="") as file:
        expected = [row[:1] for row in csv.reader(file)]
    header, found = read(folder / name)
    assert [[header[0]], *(row.cells[:1] for row in found)] == expected


def test_as_many_rows_as_there_are():
    counts = {
        "lead_scoring/leads.csv": 7332,
        "crm_samples/orocrm/TestFrameworkCRMBundle/Tests/Performance/DataFixtures/Accounts/data.csv": 10_000,
        "crm_samples/basudev_crm/Contacts.csv": 100,
    }
    for name, count in counts.items():
        found = read(DATA / name)[1]
        assert (name, len(found), [row.faults for row in found if row.faults]) == (name, count, [])
