"""Files that nobody here wrote: every row is accounted for, or the file is kindly refused."""

import os
from pathlib import Path

import pytest

from imports.contents import Bytes
from imports.failed import failed_csv
from imports.layouts import recognise
from imports.reader import rows
from imports.refusals import FileRefused
from imports.tests.files import run, upload

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
    try:
        of_import = upload(path.read_bytes(), mara, file_name=path.name)
    except FileRefused as refusal:
        assert str(refusal).endswith((".", "”"))  # noqa: PT017  a refusal is one of the two good ends
        return
    if of_import.state == "uploaded":
        assert of_import.error.endswith((".", "”"))
        return
    done = run(of_import, mara)
    assert (done.state, done.error) == ("done", "")
    assert done.create + done.update + done.skip + done.fail == done.total == done.rows.count()
    assert done.records.count() == done.create
    assert all(row.sentences for row in done.rows.filter(verdict="fail"))
    assert not done.rows.filter(verdict="skip", match="").exists()
    if done.fail:
        failed = Bytes(b"".join(failed_csv(done)))
        assert len(list(rows(failed, recognise(failed)))) == done.fail


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
    assert upload((DATA / "crm_samples" / name).read_bytes(), mara).create == created


@pytest.mark.parametrize("name", ["leads.csv", "leads_trailing_empty_header.csv"])
def test_leads_of_whom_only_a_number_is_known(mara, name):
    """Every row imported, none lost, none merged; a second time nothing."""
    content = (DATA / "lead_scoring" / name).read_bytes()
    of_import = upload(content, mara, minimum="none")
    assert of_import.fail == 0, of_import.rows.filter(verdict="fail").first().reasons
    done = run(of_import, mara)
    assert (done.create, done.skip) == (done.total, 0)
    again = upload(content, mara, minimum="none")
    assert (again.create, again.skip) == (0, done.total)
