"""Contacts and accounts through the same engine."""

import pytest

from accounts.models import Account, Contact
from accounts.tests.factories import AccountFactory, ContactFactory
from imports.tests.files import as_csv, reasons, run, undo, upload, verdicts
from records.visibility import NotYours

pytestmark = [pytest.mark.django_db, pytest.mark.rule("D6")]

HEADER = ["Nombre", "Apellidos", "Correo electrónico", "Empresa", "Teléfono"]
ROWS = [
    ["Ana", "Ruiz", "ana@a.es", "Frío, S.L.", "944 000 001"],
    ["Eva", "Sanz", "eva@a.es", "FRIO SL", "944 000 002"],
    ["Isa", "Peña", "isa@b.es", "Calor SA", ""],
    ["Sin", "Empresa", "sin@c.es", "", ""],
]


def test_people_of_one_company_end_in_one_account(mona, monkeypatch):
    monkeypatch.setattr("imports.running.CHUNK", 1)
    there = AccountFactory(owner=mona, name="Calor")
    of_import = run(upload(as_csv(ROWS, header=HEADER), mona, kind="contacts"), mona)
    assert (of_import.state, of_import.error, of_import.create) == ("done", "", 4)
    contacts = {contact.first_name: contact for contact in Contact.objects.all()}
    assert contacts["Ana"].account == contacts["Eva"].account != there
    assert contacts["Isa"].account == there
    assert contacts["Sin"].account is None
    assert (contacts["Ana"].account.name, Account.objects.count()) == ("Frío, S.L.", 2)
    assert (contacts["Ana"].phone_key, contacts["Ana"].created_by, contacts["Ana"].team) == ("+34944000001", mona, mona.team)
    undo(of_import, mona)
    assert (of_import.kept, Contact.objects.count(), list(Account.objects.all())) == (0, 0, [there])


def test_a_contact_keeps_the_second_address_of_a_cell_as_a_further_one(mona):
    of_import = upload(as_csv([["Ana", "Ruiz", "ana@a.es, eva@b.es", "", ""]], header=HEADER), mona, kind="contacts")
    contact = run(of_import, mona).records.get().contact
    assert (contact.email, contact.other_emails, contact.extra) == ("ana@a.es", ["eva@b.es"], {})


def test_who_is_a_contact_already(mona, rita):
    ana = ContactFactory(owner=rita, email="ana@a.es", first_name="", last_name="Old", phone="")
    of_import = upload(as_csv(ROWS, header=HEADER), mona, kind="contacts", policy={"contact": "fill"})
    assert verdicts(of_import) == {2: "update", 3: "create", 4: "create", 5: "create"}
    assert reasons(of_import, 2) == "Contact exists already (same e-mail)."
    run(of_import, mona)
    ana.refresh_from_db()
    assert (ana.first_name, ana.last_name, ana.phone) == ("Ana", "Old", "944 000 001")
    undo(of_import, mona)
    ana.refresh_from_db()
    assert (ana.first_name, ana.phone, Contact.objects.count()) == ("", "", 1)


def test_accounts_are_known_by_tax_id_and_name(mona):
    AccountFactory(owner=mona, name="Other name", tax_id="B12345674")
    AccountFactory(owner=mona, name="Calor SA", tax_id="")
    header = ["Nombre de la empresa", "CIF", "Sitio web", "Nº de empleados"]
    rows = [
        ["Frío, S.L.", "B12345674", "frio.example.com", "7"],
        ["CALOR", "", "", ""],
        ["Nuevo", "", "nuevo.example.com", "x"],
        ["", "", "y.es", ""],
    ]
    of_import = upload(as_csv(rows, header=header), mona, kind="accounts")
    assert verdicts(of_import) == {2: "skip", 3: "skip", 4: "create", 5: "fail"}
    assert reasons(of_import, 5) == "Give the name of the company."
    run(of_import, mona)
    made = Account.objects.get(name="Nuevo")
    assert (made.domain_key, made.kind, made.imported.get().number) == ("nuevo.example.com", "potential", 4)


def test_a_card_becomes_a_contact(mona):
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Ruiz;Ana;;;\r\nFN:Ana Ruiz\r\nORG:Frio\r\nEMAIL;TYPE=work:ana@a.es\r\nTEL:944000001\r\nEND:VCARD\r\n"
    of_import = run(upload(card, mona, kind="contacts", file_name="ana.vcf"), mona)
    assert (of_import.create, of_import.error) == (1, "")
    ana = Contact.objects.get()
    assert (ana.first_name, ana.last_name, ana.email, ana.account.name) == ("Ana", "Ruiz", "ana@a.es", "Frio")


def test_only_who_may_add_records(mara):
    with pytest.raises(NotYours):
        upload(as_csv(ROWS, header=HEADER), mara, kind="contacts")
