"""What will become of each row, by the rules that hold for a lead typed by hand."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Industry
from accounts.tests.factories import ContactFactory
from campaigns.models import Campaign, DoNotContact, Source
from crm.lib.errors import RuleBroken
from imports.answering import answer_values
from imports.changing import change_row, decide_row
from imports.checking import NotNow, start_check
from imports.contents import Bytes
from imports.models import Import, ImportRow
from imports.starting import read_differently, start_import
from imports.storing import content_of, store
from imports.tests.files import HEADER, as_csv, finished, person, reasons, run, upload, verdicts
from leads.models import Lead, LeadStatus
from leads.tests.factories import LeadFactory
from records.visibility import NotYours

pytestmark = pytest.mark.django_db


def lead_of(content: bytes, actor, **settings) -> Lead:
    """The lead that the file's first row becomes."""
    of_import = run(upload(content, actor, **settings), actor)
    assert of_import.create, reasons(of_import, 2)
    return of_import.records.order_by("number").first().lead


@pytest.mark.rule("A2")
def test_nothing_becomes_a_lead_before_the_run(mara):
    of_import = upload(as_csv([person(1), person(2)]), mara)
    assert (of_import.total, of_import.create, of_import.skip, of_import.fail) == (2, 2, 0, 0)
    assert verdicts(of_import) == {2: "create", 3: "create"}
    assert not Lead.objects.exists()


@pytest.mark.rule("A2", "T19")
def test_every_field_arrives(mara):
    Campaign.objects.create(name="Spring", name_es="Primavera")
    header = (
        "Nombre completo;Cargo;Empresa;CIF;Correo electrónico;Teléfono;Móvil;Web;Sector;Nº de empleados;Facturación;Dirección;"
        "C.P.;Ciudad;Provincia;País;Origen;Campaña;Importe;Estado;Comentarios;Consentimiento;utm_source;Color favorito"
    )
    row = (
        "María José Pérez López;Jefa de compras;Frío, S.L.;B12345674;mj@frio.example.com;944 123 456;612345678;frio.example.com;"
        "salud;48;1.200.000;Gran Vía 1;48001;Bilbao;Bizkaia;España;feria;PRIMAVERA;18.400,50 €;Contactado;Dos cámaras;Sí;news;verde"
    )
    lead = lead_of(f"{header}\n{row}\n".encode(), mara)
    assert (lead.first_name, lead.last_name, lead.job_title) == ("María José", "Pérez López", "Jefa de compras")
    assert (lead.company, lead.tax_id, lead.website, lead.employees) == ("Frío, S.L.", "B12345674", "frio.example.com", 48)
    assert (lead.annual_revenue, lead.amount, lead.currency) == (Decimal(1200000), Decimal("18400.50"), "EUR")
    assert (lead.street, lead.postcode, lead.city, lead.region, lead.country) == (
        "Gran Vía 1",
        "48001",
        "Bilbao",
        "Bizkaia",
        "ES",
    )
    assert (lead.industry, lead.source.name) == (Industry.objects.get(name="Health"), "Fair")
    assert (lead.campaign.name, lead.status.name) == ("Spring", "Contacted")
    assert (lead.interest, lead.utm_source) == ("Dos cámaras", "news")
    assert (lead.consent, lead.consent_origin) == ("given", "Import of bilbao.csv")
    assert lead.extra == {"Color favorito": "verde"}
    assert lead.imported.get().number == 2


def test_spaces_that_are_no_spaces_go_and_the_apostrophe_of_an_export_too(mara):
    lead = lead_of(as_csv([person(1, Nombre="\u00a0Ana\u200b  Luz ", Teléfono="'+34 944 123 456")]), mara)
    assert (lead.first_name, lead.phone) == ("Ana Luz", "+34 944 123 456")


BAD = [
    ({"Correo electrónico": "ana(at)a.es", "Teléfono": ""}, "Correo electrónico: “ana(at)a.es” is not an e-mail address."),
    ({"Empresa": "x" * 300}, "Empresa: Ensure this value has at most 200 characters (it has 300)."),
    ({"Correo electrónico": "", "Teléfono": ""}, "one way to reach them"),
    ({"Nombre": "", "Apellidos": "", "Empresa": " "}, "Give the name of a person or of a company."),
    ({"Teléfono": "ask Ana", "Correo electrónico": ""}, "Teléfono: “ask Ana” is not a telephone number."),
    ({"Nombre": "A\0na"}, "Nombre: this cell holds a character that cannot be kept (NUL)."),
    ({"Nombre": "x" * 20_001}, "Nombre: this cell holds 20001 characters"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD)
def test_a_row_that_cannot_be_a_lead_says_why_and_the_others_go_on(mara, changes, sentence):
    of_import = upload(as_csv([person(1, **changes), person(2)]), mara)
    assert verdicts(of_import) == {2: "fail", 3: "create"}
    assert sentence in reasons(of_import, 2)


def test_a_second_way_to_reach_somebody_that_is_none_is_kept_beside(mara):
    of_import = upload(as_csv([person(1, Teléfono="ask Ana")]), mara)
    assert (verdicts(of_import), of_import.fail) == ({2: "create"}, 0)
    assert reasons(of_import, 2) == "Teléfono: “ask Ana” is not a telephone number. It is kept as extra data."
    lead = run(of_import, mara).records.get().lead
    assert (lead.phone, lead.extra) == ("", {"Teléfono": "ask Ana"})


@pytest.mark.parametrize("second", ["eva@b.es", "eva(at)@"])
def test_of_two_addresses_in_one_cell_the_first_is_the_email(mara, second):
    of_import = upload(as_csv([person(1, **{"Correo electrónico": f"ana@a.es; {second}"})]), mara)
    assert f"“ana@a.es” is the e-mail; {second} is kept as extra data." in reasons(of_import, 2)
    lead = run(of_import, mara).records.get().lead
    assert (lead.email, lead.extra) == ("ana@a.es", {"Correo electrónico": second})


@pytest.mark.parametrize("amount", ["9" * 14, "9" * 20, "9" * 60, "NaN", "-5", "1.2345"])
def test_amounts_that_do_not_fit_are_extra_data(mara, amount):
    of_import = upload(as_csv([["Ana", "a@b.es", amount]], header=["Nombre", "Correo", "Importe"]), mara)
    assert reasons(of_import, 2).startswith("Importe: ")
    assert reasons(of_import, 2).endswith("It is kept as extra data.")
    lead = run(of_import, mara).records.get().lead
    assert (lead.amount, lead.extra) == (None, {"Importe": amount})


def test_one_fault_is_said_once(mara):
    of_import = upload(as_csv([person(1, **{"Correo electrónico": "ana@", "Teléfono": ""})]), mara)
    assert reasons(of_import, 2) == "Correo electrónico: “ana@” is not an e-mail address."


def test_an_invalid_tax_id_names_its_column(mara):
    content = as_csv([["Frío", "B12345678", "a@b.es"], ["Calor", "B12345674", "c@d.es"]], header=["Empresa", "CIF", "Email"])
    of_import = upload(content, mara)
    assert reasons(of_import, 2).startswith("CIF: ")
    first, second = run(of_import, mara).records.order_by("number")
    assert (first.lead.tax_id, first.lead.extra) == ("", {"CIF": "B12345678"})
    assert second.lead.tax_id == "B12345674"


def test_a_row_fails_by_what_the_record_is_known_by_and_by_nothing_else(mara):
    header = ["Nombre", "Correo", "Teléfono", "Ciudad", "Importe", "CIF"]
    of_import = upload(
        as_csv([["Ana", "a@b.es", "ask", "x" * 300, "15k", "?1"], ["y" * 300, "b@b.es", "", "", "", ""]], header=header), mara
    )
    assert verdicts(of_import) == {2: "create", 3: "fail"}
    assert of_import.rows.get(number=2).reasons.count("It is kept as extra data.") == 4
    lead = run(of_import, mara).records.get().lead
    assert (lead.phone, lead.city, lead.amount, lead.tax_id) == ("", "", None, "")
    assert lead.extra == {"Teléfono": "ask", "Ciudad": "x" * 300, "Importe": "15k", "CIF": "?1"}


def test_ragged_rows(mara):
    content = b"Nombre,Empresa,Email\nAna,Acme, S.L.,ana@a.es\nEva\nIsa,Frio,isa@frio.example.com,,\n"
    of_import = upload(content, mara)
    assert verdicts(of_import) == {2: "fail", 3: "fail", 4: "create"}
    assert "This row has 4 cells, the header 3" in reasons(of_import, 2)
    assert reasons(of_import, 3).endswith("The row has only 1 of 3 cells.")
    assert of_import.rows.get(number=2).cells[3:] == ["ana@a.es"]


REMARKED = [
    ("Sector", "Alquimia", "“Alquimia” is not in the list"),
    ("Origen", "Telepatía", "“Telepatía” is not in the list"),
    ("Campaña", "Nadie", "“Nadie” is not in the list"),
    ("País", "Atlantis", "is not a country"),
    ("Nº de empleados", "11-50", "is no number of employees"),
    ("Estado", "Suscrito", "is not one of the open statuses"),
    ("Consentimiento", "quizás", "neither yes nor no"),
    ("Teléfono", "944 123 456 (por las mañanas)", "only the number was taken"),
    ("Móvil", "1-721-729-7857 x33993", "only the number was taken"),
]


@pytest.mark.parametrize(("header", "cell", "sentence"), REMARKED)
def test_what_is_not_understood_is_kept_and_the_lead_is_made(mara, header, cell, sentence):
    content = as_csv([["Ana", "ana@a.es", cell]], header=["Nombre", "Email", header])
    of_import = upload(content, mara)
    row = of_import.rows.get()
    assert row.verdict == "create"
    assert sentence in row.reasons
    assert row.values["extra"] == {header: cell}


def test_two_telephones_in_one_cell_find_a_place_each(mara):
    lead = lead_of(as_csv([person(1, Teléfono="944 123 456 / 612 345 678 (Ana)")]), mara)
    assert (lead.phone, lead.mobile) == ("944 123 456", "612 345 678")


def test_a_telephone_that_finds_no_place_is_said(mara):
    content = as_csv([["Ana", "944123456, 944123457, 944123458", "612345678"]], header=["Nombre", "Tel", "Móvil"])
    of_import = upload(content, mara)
    assert verdicts(of_import) == {2: "create"}
    assert reasons(of_import, 2) == "Tel: “944123457, 944123458” did not fit any more; it is kept as extra data."


def test_who_declined_does_not_come_back_as_a_new_lead(mara):
    content = as_csv([["Ana", "ana@a.es", "No interesa"], ["Eva", "eva@a.es", "converted"]], header=["Nombre", "Email", "Estado"])
    of_import = upload(content, mara)
    assert verdicts(of_import) == {2: "fail", 3: "fail"}


def test_who_opted_out_is_not_written_to(mara):
    content = as_csv([["Ana", "ana@a.es", "1", "yes"]], header=["Nombre", "Email", "Email Opt Out", "Opt in"])
    assert lead_of(content, mara).consent == "refused"


def test_the_file_says_more_than_what_is_set_for_all(mara):
    fair, web = Source.objects.get(name="Fair"), Source.objects.get(name="Website")
    content = as_csv([["Ana", "ana@a.es", "Sitio web"], ["Eva", "eva@a.es", ""]], header=["Nombre", "Email", "Origen"])
    of_import = run(upload(content, mara, source=fair), mara)
    assert [record.lead.source for record in of_import.records.order_by("number")] == [web, fair]


# -- duplicates -------------------------------------------------------------------------------------------------------


def test_the_second_of_two_in_the_file_is_skipped(mara):
    rows = [person(1), person(2, **{"Correo electrónico": " ANA1@Frio1.example.com"}), person(1, **{"Correo electrónico": ""})]
    of_import = upload(as_csv(rows), mara)
    assert verdicts(of_import) == {2: "create", 3: "skip", 4: "skip"}
    assert reasons(of_import, 3) == "The same as row 2 (same e-mail)."
    assert reasons(of_import, 4) == "The same as row 2 (same phone and name)."


def test_a_failed_row_does_not_stand_in_the_way_of_its_twin(mara):
    of_import = upload(as_csv([person(1, Empresa="x" * 300), person(1)]), mara)
    assert verdicts(of_import) == {2: "fail", 3: "create"}


def test_colleagues_with_one_switchboard_are_two_leads(mara):
    rows = [person(1), person(2, Teléfono="+34 944000001")]
    assert verdicts(upload(as_csv(rows), mara)) == {2: "create", 3: "create"}


def test_who_is_a_lead_or_contact_already_is_skipped(mara, rita):
    lead = LeadFactory(owner=rita, email="ana1@frio1.example.com")
    contact = ContactFactory(owner=rita, first_name="Ana 2", last_name="Ruiz", email="", mobile="+34 944 000 002")
    of_import = upload(as_csv([person(1), person(2, **{"Correo electrónico": ""}), person(3)]), mara)
    first, second, third = of_import.rows.all()
    assert (first.verdict, first.match, first.same_lead) == ("skip", "open", lead)
    assert reasons(of_import, 2) == "Lead exists already (same e-mail)."
    assert (second.verdict, second.match, second.same_contact) == ("skip", "contact", contact)
    assert reasons(of_import, 3) == "Contact exists already (same phone and name)."
    assert third.verdict == "create"


def test_a_closed_lead_counts_too(mara, rita):
    status = LeadStatus.objects.get(name="Nurturing")
    LeadFactory(owner=rita, email="ana1@frio1.example.com", status=status)
    assert verdicts(upload(as_csv([person(1)]), mara)) == {2: "skip"}


@pytest.mark.rule("X5")
def test_a_hidden_duplicate_is_announced_without_its_data(mona, otto, sam):
    LeadFactory(owner=otto, first_name="Secret", last_name="Person", company="Hidden", email="ana1@frio1.example.com")
    of_import = upload(as_csv([person(1)]), mona)
    assert verdicts(of_import) == {2: "skip"}
    assert reasons(of_import, 2) == "Lead exists already (same e-mail), owned by team South — ask Sam."


def test_the_number_of_queries_does_not_grow_with_the_rows(mara, otto, sam):
    def queries(rows: int) -> int:
        content = as_csv([person(n) for n in range(rows)])
        of_import = start_check(start_import(Import(file_name="a.csv"), Bytes(content), actor=mara), actor=mara)
        with CaptureQueriesContext(connection) as captured:
            finished(of_import)
        assert of_import.total == rows
        return len(captured)

    LeadFactory(owner=otto, email="ana1@frio1.example.com")
    queries(1)
    assert queries(60) == queries(6)


# -- rights, and checking again ---------------------------------------------------------------------------------------


def test_who_may_import(rita, olga, mara, mona, otto):
    content = Bytes(as_csv([person(1)]))
    for somebody in (rita, olga):
        with pytest.raises(NotYours):
            start_import(Import(file_name="a.csv"), content, actor=somebody)
    with pytest.raises(RuleBroken):
        start_import(Import(file_name="a.csv", owner=otto), content, actor=mona)
    of_import = start_import(Import(file_name="a.csv", owner=otto), content, actor=mara)
    assert of_import.team == otto.team
    for somebody in (rita, olga):
        with pytest.raises(NotYours):
            start_check(of_import, actor=somebody)


def test_the_bytes_are_kept_as_they_came(mara):
    content = "Año;Correo\r\n".encode("cp1252") + b"x;y\r\n" * 100_000
    of_import = upload(as_csv([person(1)]), mara)
    of_import.pieces.all().delete()
    size, _digest = store(of_import, [content, content, b"", content])
    assert size == len(content) * 3
    assert of_import.pieces.count() == 2
    assert b"".join(content_of(of_import).pieces()) == content * 3


@pytest.mark.parametrize("again", [True, False])
def test_checked_again_as_the_crm_is_now(mara, rita, again):
    of_import = upload(as_csv([person(1), person(2)]), mara)
    LeadFactory(owner=rita, email="ana1@frio1.example.com")
    of_import = finished(start_check(of_import, actor=mara, again=again))
    assert (of_import.create, of_import.skip) == (1, 1)
    assert verdicts(of_import) == {2: "skip", 3: "create"}
    run(of_import, mara)
    with pytest.raises(NotNow):
        start_check(of_import, actor=mara)
    assert ImportRow.objects.count() == 2


def test_a_file_that_breaks_off_is_told_and_nothing_is_lost(mara):
    of_import = upload(as_csv([person(n) for n in range(2000)]) + b'"never closed, x, y\n', mara)
    assert of_import.state == "uploaded"
    assert "quotation mark is opened and never closed" in of_import.error


# -- what the company asks for ---------------------------------------------------------------------------------------


def test_a_file_may_ask_for_less_than_the_company(mara):
    content = as_csv([["Ana", ""], ["", "eva@a.es"], ["", ""]], header=["Nombre", "Email"]) + b"x,y,z\n"
    of_import = upload(content, mara)
    assert verdicts(of_import) == {2: "fail", 3: "fail", 5: "fail"}
    of_import.minimum = "either"
    of_import.save()
    of_import = finished(start_check(of_import, actor=mara))
    assert verdicts(of_import) == {2: "create", 3: "create", 5: "fail"}
    assert {str(record.lead) for record in run(of_import, mara).records.all()} == {"Ana", "eva@a.es"}


def test_do_not_contact_is_remembered(mara):
    DoNotContact.objects.create(kind="email", value="Ana1@frio1.example.com")
    DoNotContact.objects.create(kind="domain", value="frio2.example.com")
    DoNotContact.objects.create(kind="phone", value="+34 944 000 003")
    of_import = upload(as_csv([person(n) for n in range(1, 5)]), mara)
    assert verdicts(of_import) == {2: "skip", 3: "skip", 4: "skip", 5: "create"}
    assert reasons(of_import, 2) == "On the do-not-contact list (same e-mail)."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("👩\u200d💻 Ada", "👩\u200d💻 Ada"),
        ("A\u200dna", "Ana"),
        ("Ana \u200d", "Ana"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("A\u200bda", "Ada"),
        ("A\u2066d\u2069a\u061c\u180e\u206a", "Ada"),
    ],
)
def test_what_joins_an_emoji_stays_and_what_joins_nothing_goes(mara, typed, kept):
    assert lead_of(as_csv([person(1, Nombre=typed)]), mara).first_name == kept


def test_reasons_speak_the_language_of_the_importer(mara):
    mara.language = "es"
    mara.save()
    of_import = upload(as_csv([person(n, **{"Correo electrónico": "ana@"}) for n in range(3)]), mara)
    assert {row.reasons for row in of_import.rows.all()} == {"Correo electrónico: “ana@” no es una dirección de correo."}


@pytest.mark.parametrize("kind", ["leads", "contacts"])
def test_a_further_address_of_a_contact_is_known_too(mona, kind):
    content = as_csv([["Ana", "Second@b.es"], ["Eva", "first@b.es"]], header=["Nombre", "Correo"])
    contact = ContactFactory(owner=mona, email="main@b.es", other_emails=["other@b.es", "second@b.es"])
    of_import = upload(content, mona, kind=kind)
    row = of_import.rows.get(number=2)
    assert (verdicts(of_import), row.same_contact, row.match_by) == ({2: "skip", 3: "create"}, contact, "email")
    first = ContactFactory(owner=mona, email="second@b.es")
    assert upload(content, mona, kind=kind).rows.get(number=2).same_contact == first


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("leads", ["Nombre", "Correo", "Web"]),
        ("contacts", ["Nombre", "Correo", "Web de la empresa"]),
        ("accounts", ["Nombre", "-", "Web"]),
    ],
)
def test_a_bad_site_costs_no_row(mona, kind, header):
    of_import = upload(as_csv([["Ana", "ana@a.es", "https://blog"]], header=header), mona, kind=kind)
    assert verdicts(of_import) == {2: "create"}
    assert reasons(of_import, 2) == f"{header[2]}: “https://blog” is not the address of a site. It is kept as extra data."


def test_a_row_that_lacks_something_takes_no_place_from_a_later_one(mara):
    rows = [["", "ana@a.es", ""], ["Ana", "ana@a.es", ""], ["Ana", "ana@a.es", ""], ["", "ana@a.es", ""]]
    rows += [["Eva", "eva@e.es", "Not interested"], ["Eva", "eva@e.es", ""]]
    of_import = upload(as_csv(rows, header=["Nombre", "Correo", "Estado"]), mara)
    assert verdicts(of_import) == {2: "fail", 3: "create", 4: "skip", 5: "skip", 6: "fail", 7: "skip"}
    assert dict(of_import.rows.exclude(twin=None).values_list("number", "twin")) == {4: 3, 5: 3, 7: 6}
    assert run(of_import, mara).create == 1


def test_a_row_that_is_mended_takes_the_place_of_a_later_one(mara):
    of_import = upload(as_csv([["", "ana@a.es"], ["Ana", "ana@a.es"]], header=["Nombre", "Correo"]), mara)
    change_row(of_import, 2, ["Ana", "ana@a.es"], actor=mara)
    assert verdicts(of_import) == {2: "create", 3: "skip"}
    change_row(of_import, 2, ["", "ana@a.es"], actor=mara)
    assert verdicts(of_import) == {2: "fail", 3: "create"}


@pytest.mark.parametrize("nothing", ["-", "N/A", "n/a", "NULL", "(null)", "—", "None"])
def test_what_stands_for_nothing_is_nothing_where_it_cannot_be_a_value(mara, nothing):
    header = ["Nombre", "Correo", "Teléfono", "CIF", "Web", "Importe", "Nº de empleados", "Color"]
    rows = [["Ana", nothing, "944 000 001", *[nothing] * 5], [nothing, "null@a.es", *[nothing] * 6]]
    of_import = run(upload(as_csv(rows, header=header), mara), mara)
    assert [row.reasons for row in of_import.rows.all()] == ["", ""]
    ana, *others = Lead.objects.order_by("pk")
    assert (ana.email, ana.tax_id, ana.website, ana.amount, ana.extra) == ("", "", "", None, {"Color": nothing})
    called = {"NULL", "None"} & {nothing}  # somebody is
    assert [(other.first_name, other.phone) for other in others] == [(name, "") for name in called]
    assert of_import.fail == 1 - len(called)


def test_of_several_lines_only_what_cannot_be_seen_goes(mara):
    content = as_csv(
        [["Ana", "a@b.es", "\u202eOne  two\u2069\u2028three 👩\u200d💻\r\n"]], header=["Nombre", "Correo", "Interés"]
    )
    assert lead_of(content, mara).interest == "One  two\nthree 👩\u200d💻"


def test_what_was_edited_and_decided_outlives_another_check(mara, rita):
    LeadFactory(owner=rita, email="ana3@frio3.example.com")
    wrong = {"Correo electrónico": "ana@", "Teléfono": "", "Origen": "Azafatas"}
    of_import = upload(as_csv([person(1), person(2, **wrong), person(3)], header=[*HEADER, "Origen"]), mara)
    cells = of_import.rows.get(number=3).cells
    change_row(of_import, 3, [cell.replace("ana@", "luz@example.com") if cell == "ana@" else cell for cell in cells], actor=mara)
    decide_row(of_import, 4, "create", actor=mara)
    answer_values(of_import, {"source": {"azafatas": {"create": 1}}}, actor=mara)
    checked = finished(start_check(of_import, actor=mara))
    assert verdicts(checked) == {2: "create", 3: "create", 4: "create"}
    assert checked.rows.get(number=3).edited
    assert checked.rows.filter(decision="create").count() == 1
    made = {one.number: one.lead for one in run(checked, mara).records.all()}
    assert (made[3].email, made[3].source.name) == ("luz@example.com", "Azafatas")


def test_rows_that_are_read_differently_forget_what_was_edited(mara):
    of_import = upload(as_csv([person(1), person(2, **{"Correo electrónico": "ana@"})]), mara)
    change_row(of_import, 3, ["Luz", "luz@example.com"], actor=mara)
    read_differently(of_import, actor=mara, wanted={"delimiter": ";"})
    checked = finished(start_check(Import.objects.get(pk=of_import.pk), actor=mara))
    assert not checked.rows.filter(edited=True).exists()


def test_what_stands_for_nothing_is_nothing_in_names_too(mara):
    header = ["Nombre", "Empresa", "Ciudad", "Correo", "Color"]
    lead = lead_of(as_csv([["Null", "N/A", "-", "a@b.es", "n/a"]], header=header), mara)
    assert (lead.first_name, lead.company, lead.city, lead.extra) == ("Null", "", "", {"Color": "n/a"})


def test_words_in_place_of_an_address_say_that_there_is_none(mara):
    of_import = upload(
        as_csv([person(1, **{"Correo electrónico": "no tiene"}), person(2, **{"Correo electrónico": "ana at a.es"})]), mara
    )
    assert verdicts(of_import) == {2: "create", 3: "fail"}
    lead = run(of_import, mara).records.get().lead
    assert (lead.email, lead.extra) == ("", {"Correo electrónico": "no tiene"})
