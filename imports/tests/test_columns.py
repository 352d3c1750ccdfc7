"""Columns find their field by their names, in English and Spanish and as other products export them."""

import pytest

from imports.columns import columns_for, look_at, remark_on
from imports.targets import GROUPS, known_targets, target_label
from imports.targets import targets as targets_of

pytestmark = pytest.mark.django_db  # the company's own fields are asked for

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
ZOHO = {
    "Record Id": "", "Lead Owner": "owner", "First Name": "first_name", "Last Name": "last_name", "Title": "job_title",
    "Company": "company", "Email": "email", "Phone": "phone", "Mobile": "mobile", "Website": "website", "Lead Source": "source",
    "Lead Status": "status", "Industry": "industry", "No. of Employees": "employees", "Annual Revenue": "annual_revenue",
    "Email Opt Out": "no_consent", "Street": "street", "City": "city", "State": "region", "Zip Code": "postcode",
    "Country": "country", "Description": "interest", "Tag": "tags", "Created Time": "",
}  # fmt: skip
GOOGLE = {
    "Given Name": "first_name", "Family Name": "last_name", "Organization Name": "company", "Organization Title": "job_title",
    "Labels": "tags", "E-mail 1 - Value": "email", "Phone 1 - Value": "phone", "Address 1 - Street": "street",
    "Address 1 - City": "city", "Address 1 - Postal Code": "postcode", "Address 1 - Region": "region",
    "Address 1 - Country": "country", "Birthday": "", "E-mail 1 - Label": "",
}  # fmt: skip
OUTLOOK = {
    "First Name": "first_name", "Last Name": "last_name", "Company": "company", "Job Title": "job_title",
    "Business Street": "street", "Business City": "city", "Business Postal Code": "postcode", "Business Country/Region": "country",
    "Business Phone": "phone", "Mobile Phone": "mobile", "E-mail Address": "email", "Categories": "tags", "Web Page": "website",
    "Birthday": "", "Business Fax": "",
}  # fmt: skip
FACEBOOK = {
    "created_time": "", "ad_name": "", "campaign_name": "campaign", "form_name": "", "platform": "source",
    "full_name": "full_name", "email": "email", "phone_number": "phone", "city": "city", "company_name": "company",
    "job_title": "job_title",
}  # fmt: skip
PEOPLE = {
    "Nombre": "first_name", "Apellidos": "last_name", "Email": "email", "Nombre del 2º contacto": "person2.first_name",
    "Apellidos del 2.º contacto": "person2.last_name", "Email contacto 2": "person2.email", "Contacto 2 - Móvil": "person2.mobile",
    "Tercer contacto": "person3.full_name", "Third contact's e-mail": "person3.email", "Teléfono del 3er contacto": "person3.phone",
    "contact_4_name": "person4.full_name", "Contact4Email": "person4.email", "Person 5 job title": "person5.job_title",
    "Contacto 6 - Email": "", "Contact 1 phone": "phone", "Contacto 2 - Color": "",
}  # fmt: skip
SHOUTED = {
    "NOMBRE Y APELLIDOS ": "full_name",
    " RAZON SOCIAL": "company",
    "E-MAIL:": "email",
    "TFNO.": "phone",
    "N.I.F.": "tax_id",
}


@pytest.mark.rule("T19")
@pytest.mark.parametrize(
    "names", [SALESFORCE, HUBSPOT, PIPEDRIVE, ODOO, SUITE, ZOHO, GOOGLE, OUTLOOK, FACEBOOK, PEOPLE, CODE, SPANISH, SHOUTED]
)
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


@pytest.mark.parametrize("name", ["Id", "Lead ID", "Record ID", "external_id", "Prospect ID", "Código de cliente", "Número"])
def test_a_number_of_the_rows_own_is_the_external_id(name):
    assert targets(name, rows=[["17"], ["18"]]) == ["external_id"]
    assert targets(name, rows=[["17"], ["17"]]) == [""]
    assert targets(name, rows=[["17"], [""]]) == [""]


def test_the_first_number_is_the_external_id_and_that_of_another_record_is_not():
    first, second = columns_for(["Lead ID", "Record ID"], [["1", "2"]])
    assert (first.target, second.target, second.why) == ("external_id", "", "second")
    assert targets("company_id", "Campaign ID", "Opportunity ID", rows=[["1", "2", "3"]]) == ["", "", ""]


def column(*cells: str, name: str = "X", beside: tuple[str, ...] = ()) -> str:
    """What a column without a telling name is recognised as, beside others."""
    rows = [[cell, *("" for _name in beside)] for cell in cells]
    return columns_for([name, *beside], rows)[0].target


@pytest.mark.parametrize(
    ("cells", "target"),
    [
        (["ana@example.com", "eva@example.com", "no"], "email"),
        (["944 123 456", "+34 943 11 22 33", "915550011"], "phone"),
        (["612 345 678", "699112233", "+34 655 443 322"], "mobile"),
        (["612345001", "612345002", "612345003"], ""),
        (["660737", "660728", "660727"], ""),
        (["www.frio.es", "https://zubi.com/x", "talleres-ruiz.com"], "website"),
        (["https://www.linkedin.com/in/ana", "https://www.linkedin.com/in/eva"], ""),
        (["https://crm.example.com/1", "https://crm.example.com/2", "https://crm.example.com/3"], ""),
        (["B12345674", "A58818501", "12345678Z"], "tax_id"),
        (["12345678", "23456789"], ""),
        (["Ana Ruiz García", "Ibáñez, José", "María del Carmen Sanz"], "full_name"),
        (["Ana Ruiz", "Ana Ruiz", "Ana Ruiz"], ""),
        (["Cámara frigorífica grande", "Puerta de acero", "Motor de gas"], ""),
        (["48001", "28013", "08001"], ""),
        (["12/05/2024", "13/05/2024"], ""),
        (["1.200,50", "300"], ""),
        (["sí", "no"], ""),
    ],
)
def test_columns_are_recognised_by_what_their_cells_look_like(cells, target):
    assert column(*cells) == target


def test_what_cells_look_like_is_a_guess_and_never_takes_a_place_from_a_name():
    (guess,) = columns_for(["X"], [["ana@example.com"]])
    assert (guess.why, guess.confidence) == ("content", "guess")
    assert column("ana@example.com", beside=("Email",)) == ""
    assert column("Ana Ruiz", beside=("Nombre", "Apellidos")) == ""
    assert column("944123456", beside=("Phone",)) == ""
    assert column("ana@example.com", name="Observaciones") == "interest"


def test_a_postcode_is_one_beside_an_address_and_an_amount_where_the_name_hints():
    assert column("48001", "08013", beside=("Población",)) == "postcode"
    assert column("1.200,50 €", "300", name="Importe total previsto") == "amount"
    assert column("1.200.000", name="Ventas 2023") == "annual_revenue"
    assert column("1", "2", name="Sales ID") == column("674", "5", name="Total Time Spent on Website") == ""


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["1.200,50", "1.200"], ","),
        (["1,200.50", "12"], "."),
        (["12,5", "1.200"], ","),
        (["1.200", "1,200"], ""),
        (["1,5", "1.5"], ""),
    ],
)
def test_the_decimal_sign_of_a_column(cells, sign):
    assert columns_for(["Importe"], [[cell] for cell in cells])[0].sign == sign


def test_how_sure_it_is():
    columns = columns_for(["Email", "Estado", "Cosa"], [])
    assert [column.confidence for column in columns] == ["sure", "likely", ""]


def test_what_a_column_holds():
    look = look_at(1, [["x", " a "], ["y", ""], ["z", "a"], ["w", "b"]])
    assert (look.samples, look.fill) == (["a", "b"], 0.75)
    assert look_at(0, []).fill == 0


def test_contacts_and_accounts_have_columns_of_their_own():
    header = ["Name", "Company", "CIF", "Web", "Notes", "Lead status", "Industry", "Other emails", "No llamar"]
    assert [c.target for c in columns_for(header, [], "contacts")] == [
        "full_name", "company", "account.tax_id", "account.website", "description", "", "account.industry", "other_emails",
        "do_not_call",
    ]  # fmt: skip
    accounts = [c.target for c in columns_for(["Name", *header[2:]], [], "accounts")]
    assert accounts == ["name", "tax_id", "website", "description", "", "industry", "", ""]
    assert [c.target for c in columns_for(["Contact name", "Account name"], [], "accounts")] == ["", "name"]


@pytest.mark.parametrize("kind", GROUPS)
def test_every_target_has_a_label_and_stands_in_the_list_once(kind):
    offered = [target for _group, choices in targets_of(kind) for target, _label in choices]
    assert len(offered) == len(set(offered))
    assert set(offered) == known_targets(kind) | {"", "ignore"}
    assert all(label for _group, choices in targets_of(kind) for _target, label in choices)


def test_labels():
    assert target_label("person2.email") == "Person 2: e-mail"
    assert target_label("account.tax_id", "contacts") == "Company: tax id"
    assert target_label("email") == "E-mail"
    assert target_label("") == ""
