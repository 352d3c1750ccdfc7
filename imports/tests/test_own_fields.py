"""The company's own fields come in by file: by their names, checked by their kind, and out and in again."""

import pytest
from django.urls import reverse

from accounts.models import Account
from imports.tests.files import as_csv, run, upload, verdicts
from leads.models import Lead
from leads.tests.factories import LeadFactory
from records.models import CustomField
from records.tests.own_fields import make_field, one_of_each, option

pytestmark = pytest.mark.django_db
HEADER = ["Nombre", "Correo electrónico"]


def test_every_kind_is_found_by_its_name_and_kept_as_typed_by_hand(mara, rita):
    fields = one_of_each()
    cells = {
        "text": "  two   words ", "long": "many words", "number": "1.234,5", "money": "1200,50", "date": "2026-03-04",
        "choice": "blue", "several": "Red, green", "yesno": "sí", "link": "example.com/x", "email": "a@b.example.com",
        "phone": "612 345 678", "person": rita.name,
    }  # fmt: skip
    header = [*HEADER, *(fields[kind].name.upper() for kind in cells)]
    of_import = run(upload(as_csv([["Ana", "ana@a.example.com", *cells.values()]], header=header), mara), mara)
    assert of_import.fail == 0, of_import.rows.get().reasons
    kept = {kind: Lead.objects.get().custom.get(field.key) for kind, field in fields.items()}
    assert kept["choice"] == option(fields["choice"], "Blue")
    assert sorted(kept["several"]) == sorted(option(fields["several"], name) for name in ("Red", "Green"))
    assert (kept["text"], kept["date"], kept["yesno"], kept["person"]) == ("two words", "2026-03-04", True, rita.pk)
    assert "two words" in Lead.objects.get().search


def test_a_cell_that_does_not_fit_is_extra_data_and_names_the_field(mara):
    make_field("date", required=True)
    rows = [["Ana", "ana@a.example.com", "tomorrow"], ["Eva", "eva@a.example.com", "2026-02-03"]]
    of_import = upload(as_csv(rows, header=[*HEADER, "My date"]), mara)
    assert verdicts(of_import) == {2: "fail", 3: "create"}  # it is needed
    assert "My date: " in of_import.rows.get(number=2).reasons
    CustomField.objects.update(required=False)
    of_import = run(upload(as_csv(rows, header=[*HEADER, "My date"]), mara), mara)
    assert Lead.objects.get(email="ana@a.example.com").extra == {"My date": "tomorrow"}


def test_a_required_field_that_is_missing_is_said_and_a_default_fills(mara):
    needed = make_field("text", required=True)
    given = make_field("number", default="5")
    rows = [["Ana", "ana@a.example.com", ""], ["Eva", "eva@a.example.com", "x"]]
    of_import = run(upload(as_csv(rows, header=[*HEADER, "My text"]), mara), mara)
    assert (of_import.create, of_import.fail) == (1, 1)
    assert of_import.rows.get(number=2).sentences == ["My text: This field is required."]
    assert Lead.objects.get().custom == {needed.key: "x", given.key: "5"}


@pytest.mark.parametrize(("policy", "after"), [("fill", "old"), ("overwrite", "new")])
def test_an_update_fills_or_overwrites_and_is_taken_back(mara, rita, policy, after):
    one, other, third = make_field("text"), make_field("text", name="Other"), make_field("text", name="Third", default="d")
    lead = LeadFactory(owner=rita, email="ana@a.example.com", custom={one.key: "old"})
    content = as_csv([["Ana", "ana@a.example.com", "new", "came"]], header=[*HEADER, "My text", "Other"])
    of_import = run(upload(content, mara, policy={"open": policy}), mara)
    lead.refresh_from_db()
    assert lead.custom == {one.key: after, other.key: "came"}
    assert third.key not in lead.custom
    assert of_import.update == 1


def test_an_export_with_own_fields_comes_back_without_a_hand(mona, as_):
    field = make_field("choice", "account")
    account = Account.objects.create(name="Frío", owner=mona, custom={field.key: option(field, "Blue")})
    browser = as_(mona)
    columns = ["own_id", "name", field.key]
    answer = browser.post(reverse("accounts:export"), {"style": "csv", "columns": columns})
    of_import = upload(b"".join(answer.streaming_content), mona, kind="accounts", policy={"account": "overwrite"})
    assert [column.target for column in of_import.mapping] == columns
    assert verdicts(of_import) == {2: "skip"}
    assert of_import.rows.get().same_account == account
