"""Files that nobody here wrote: every row is accounted for, or the file is kindly refused."""

import os
from pathlib import Path

import pytest

from imports.check import check_file, keep
from imports.failed import failed_csv
from imports.models import Import
from imports.reader import read_table
from imports.refusals import FileRefused
from imports.run import run_import

DATA = Path(os.environ.get("CRM_REAL_DATA", ""))
HERE = bool(os.environ.get("CRM_REAL_DATA"))
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.django_db,
    pytest.mark.skipif(not HERE, reason="CRM_REAL_DATA is unset: the folder of real files"),
]
FOLDERS = ["crm_samples", "nasty_csv", "contacts"]
FILES = [path for folder in FOLDERS if HERE for path in sorted((DATA / folder).rglob("*")) if path.is_file()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DATA)))
def test_every_row_is_accounted_for_or_the_file_is_refused(mara, path):
    name = path.name if path.suffix == ".csv" else "file.csv"
    try:
        checked = check_file(Import(file_name=name), path.read_bytes(), actor=mara)
    except FileRefused as refusal:
        assert str(refusal).endswith((".", "”"))  # noqa: PT017  a refusal is one of the two good ends
        return
    rows = read_table(path.read_bytes()).rows
    done = run_import(keep(checked), actor=mara)
    assert done.state == "done"
    assert done.create + done.skip + done.fail == done.total == len(rows) == done.rows.count()
    assert done.rows.exclude(lead=None).count() == done.create
    assert not done.rows.exclude(outcome="created").filter(reasons="").exists()
    if done.fail:
        assert len(read_table(failed_csv(done)).rows) == done.fail


@pytest.mark.parametrize(
    ("name", "created"),
    [
        ("messy/hubspot-export.csv", 3), ("messy/zoho-crm-export.csv", 3), ("messy/facebook-leads-realistic.csv", 3),
        ("messy/european-semicolon.csv", 2), ("preset_headers/pipedrive_people.csv", 1), ("copado/Leads.csv", 6),
        ("preset_headers/salesforce_contacts.csv", 1), ("preset_headers/hubspot_contacts.csv", 1), ("suite8/Leads.csv", 1),
        ("odoo/res.partner.csv", 6), ("basudev_crm/Contacts.csv", 100), ("atomic_crm/contacts_export.csv", 2),
        ("orocrm/DemoDataBundle/Migrations/Data/Demo/ORM/dictionaries/leads.csv", 100),
    ],
)  # fmt: skip
def test_exports_of_other_products_become_leads(mara, name, created):
    content = (DATA / "crm_samples" / name).read_bytes()
    assert check_file(Import(file_name="a.csv"), content, actor=mara).of_import.create == created


@pytest.mark.parametrize("name", ["leads.csv", "leads_trailing_empty_header.csv"])
def test_a_part_of_a_large_file(mara, name):
    """The whole has more rows than one request takes; the first thousand are all accounted for."""
    content = b"".join((DATA / "lead_scoring" / name).read_bytes().splitlines(keepends=True)[:1001])
    table = read_table(content)
    assert (len(table.rows), [header for header in table.header if header.startswith("Column ")]) == (1000, [])
    done = check_file(Import(file_name="a.csv"), content, actor=mara).of_import
    assert done.create + done.skip + done.fail == done.total == 1000
