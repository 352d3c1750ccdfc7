"""Columns find their field by their names, in English and Spanish and as other products export them."""

import pytest

from imports.columns import columns_for, remark_on

SALESFORCE = {
    "First Name": "first_name", "Last Name": "last_name", "Title": "job_title", "Company": "company", "Email": "email",
    "Phone": "phone", "Mobile": "mobile", "Lead Source": "source", "Lead Status": "status", "Street": "street",
    "State/Province": "region", "Zip/Postal Code": "postcode", "No. of Employees": "employees",
    "Annual Revenue": "annual_revenue", "Description": "interest", "Lead Owner": "owner",
}  # fmt: skip
HUBSPOT = {
    "Record ID": "", "First Name": "first_name", "Last Name": "last_name", "Email": "email", "Phone Number": "phone",
    "Associated Company": "company", "Original Source": "source", "State/Region": "region", "Number of Employees": "employees",
    "Website URL": "website", "Create Date": "",
}  # fmt: skip
PIPEDRIVE = {"Person - Name": "full_name", "Person - Email": "email", "Person - Phone": "phone", "Organization - Name": "company"}
ODOO = {
    "Contact Name": "full_name",
    "Company Name": "company",
    "Email From": "email",
    "Expected Revenue": "amount",
    "Zip": "postcode",
}
SUITE = {"Account Name": "company", "Email Address": "email", "Office Phone": "phone", "Primary Address City": "city"}
CODE = {
    "firstName": "first_name",
    "last_name": "last_name",
    "EmailAddress": "email",
    "phoneNumber": "phone",
    "LeadSource": "source",
}
SPANISH = {
    "Nombre": "first_name", "Apellidos": "last_name", "Cargo": "job_title", "Empresa": "company", "CIF": "tax_id",
    "Correo electrónico": "email", "Teléfono": "phone", "Teléfono móvil": "mobile", "Web": "website", "Sector": "industry",
    "Nº de empleados": "employees", "Facturación": "annual_revenue", "Dirección": "street", "C.P.": "postcode",
    "Población": "city", "Estado/Provincia": "region", "País": "country", "Origen": "source", "Campaña": "campaign",
    "Importe": "amount", "Moneda": "currency", "Comentarios": "interest", "Estado": "status", "Propietario": "owner",
}  # fmt: skip
SHOUTED = {
    "NOMBRE Y APELLIDOS ": "full_name",
    " RAZON SOCIAL": "company",
    "E-MAIL:": "email",
    "TFNO.": "phone",
    "N.I.F.": "tax_id",
}


@pytest.mark.rule("T19")
@pytest.mark.parametrize("names", [SALESFORCE, HUBSPOT, PIPEDRIVE, ODOO, SUITE, CODE, SPANISH, SHOUTED])
def test_columns_find_their_field(names):
    assert {column.header: column.target for column in columns_for(list(names), [])} == names


def targets(*header: str, rows=()) -> list[str]:
    return [column.target for column in columns_for(list(header), list(rows))]


@pytest.mark.rule("T19")
def test_a_column_nobody_knows_is_extra_data():
    assert targets("Nombre", "¿Le interesa?", "is_superuser", "owner_id", "id") == ["full_name", "", "", "", ""]


def test_name_means_what_stands_beside_it():
    assert targets("Nombre") == ["full_name"]
    assert targets("Nombre", "Apellidos") == ["first_name", "last_name"]
    assert targets("Surname", "Name") == ["last_name", "first_name"]
    assert targets("Title", "Job title") == ["", "job_title"]
    assert targets("Title") == ["job_title"]


@pytest.mark.rule("T19")
def test_the_first_of_two_wins_and_the_page_says_so():
    first, second = columns_for(["Empresa", "Razón social"], [])
    assert (first.target, second.target) == ("company", "")
    assert remark_on(second) == "“Empresa” goes there already; this one is kept as extra data."


def test_a_second_telephone_or_address_serves_where_the_first_is_empty():
    columns = columns_for(["Email home", "Email work", "Phone 1", "Phone 2"], [])
    assert [column.target for column in columns] == ["email", "email", "phone", "phone"]
    assert [column.why for column in columns] == ["spare", "", "", "spare"]
    assert columns[0].first == "Email work"


def test_another_persons_columns_are_not_the_leads():
    assert targets("Nombre del 2º contacto", "Second contact email", "Assistant Phone", "Fax", "Lead ID") == [
        "person2.full_name",
        "person2.email",
        "",
        "",
        "",
    ]


def test_a_column_of_addresses_is_recognised_by_its_cells():
    rows = [["x", "ana@example.com"], ["y", ""], ["z", "eva@example.com"], ["w", "no"]]
    columns = columns_for(["البريد الأول", "البريد"], rows)
    assert [column.target for column in columns] == ["", "email"]
    assert targets("Correo", "Otra", rows=[["", "ana@example.com"]]) == ["email", ""]


def test_what_an_earlier_import_wrote_is_left_out():
    assert [column.why for column in columns_for(["Nombre", "_row", "_error"], [])] == ["", "ours", "ours"]
