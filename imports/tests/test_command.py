"""`manage.py import_leads`: one line of JSON, problems on stderr, an exit code."""

import io
import json
import os
import re
from contextlib import nullcontext

import pytest
from django.core.management import call_command
from django.db import OperationalError

from imports.models import Import
from imports.tests.files import as_csv, person
from imports.work import work_once
from leads.models import Lead

pytestmark = pytest.mark.django_db
PROGRESS = re.compile(r"(Being checked|Running|Done|Checked|Being undone|Undone): \d+")


@pytest.fixture
def run(tmp_path):
    """`run(content, "--commit", person=mara)` → (exit code, what the JSON line says, stderr)."""

    def call(content: bytes | None, *options: str, person, file=None) -> tuple[int, dict, str]:
        file = file or tmp_path / "bilbao.csv"
        if content is not None:
            file.write_bytes(content)
        out, err, code = io.StringIO(), io.StringIO(), 0
        email = getattr(person, "email", person)
        try:
            call_command("import_leads", str(file), "--as", email, *options, stdout=out, stderr=err, no_color=True)
        except SystemExit as end:
            code = end.code
        (line,) = out.getvalue().splitlines()
        problems = [line for line in err.getvalue().splitlines(keepends=True) if not PROGRESS.match(line)]
        return code, json.loads(line), "".join(problems)

    return call


GOOD = as_csv([person(1), person(2)])
MIXED = as_csv([person(1), person(1), person(2, **{"Correo electrónico": "ana@"})])


@pytest.mark.rule("A2")
def test_only_checked_unless_told_otherwise(run, mara):
    code, line, errors = run(GOOD, person=mara)
    assert (code, line, errors) == (0, {"total": 2, "create": 2, "update": 0, "skip": 0, "fail": 0, "import": None}, "")
    assert not Lead.objects.exists()
    assert not Import.objects.exists()


@pytest.mark.rule("A2")
def test_commit_makes_the_leads(run, mara):
    code, line, _errors = run(GOOD, "--commit", "--source", "feria", person=mara)
    assert (code, line["create"], line["import"]) == (0, 2, Import.objects.get().pk)
    assert {lead.source.name for lead in Lead.objects.all()} == {"Fair"}
    assert run(GOOD, "--commit", person=mara)[1] | {"import": 0} == {
        "total": 2, "create": 0, "update": 0, "skip": 2, "fail": 0, "import": 0,
    }  # fmt: skip


def test_problems_are_told_row_by_row(run, mara):
    for options in ([], ["--commit"]):
        code, line, errors = run(MIXED, *options, person=mara)
        assert (code, line["fail"], line["total"]) == (1, 1, 3)
        assert errors.splitlines()[-1].endswith("Correo electrónico: “ana@” is not an e-mail address.")


def test_only_the_first_fifty_are_told(run, mara):
    _code, _line, errors = run(as_csv([person(n, **{"Correo electrónico": "ana@"}) for n in range(60)]), person=mara)
    assert len(errors.splitlines()) == 51
    assert errors.splitlines()[-1] == "… and 10 more"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"name,mail\n", None])
def test_a_refused_or_missing_file(run, mara, content):
    code, line, errors = run(content, "--commit", person=mara)
    assert (code, list(line)) == (2, ["error"])
    assert errors.splitlines() == [line["error"]]


def test_a_file_that_is_too_large(run, mara, settings):
    settings.MAX_IMPORT_MB = 0
    assert run(GOOD, person=mara)[0] == 2


@pytest.mark.parametrize("place", ["/dev/zero", "/dev/null", "fifo", "folder"])
def test_what_is_no_file_is_refused_at_once(run, tmp_path, mara, place):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    code, line, errors = run(None, person=mara, file=tmp_path / place)
    assert (code, list(line), len(errors.splitlines())) == (2, ["error"], 1)
    assert place in line["error"]


@pytest.mark.parametrize(("much", "code"), [(1, 0), (2_000_000, 2)])
def test_what_comes_in_is_read_up_to_the_limit(tmp_path, mara, settings, much, code):
    settings.MAX_IMPORT_MB = 1
    (tmp_path / "in").write_bytes(GOOD + b"\n" * much)
    with (tmp_path / "in").open("rb") as stream, pytest.raises(SystemExit) if code else nullcontext() as end:
        before = os.dup(0)
        os.dup2(stream.fileno(), 0)
        try:
            call_command("import_leads", "-", "--as", mara.email, stdout=io.StringIO(), stderr=io.StringIO())
        finally:
            os.dup2(before, 0)
            os.close(before)
    assert (end.value.code if code else 0) == code


@pytest.mark.parametrize("who", ["rita", "olga"])
def test_a_person_without_the_right(run, cast, who):
    code, line, _errors = run(GOOD, person=cast[who])
    assert (code, line["error"]) == (2, f"{cast[who].name} does not have the right to import.")


def test_nobody_of_that_name_and_no_such_source(run, mara):
    assert run(GOOD, person="nobody@example.com")[1] == {"error": "Nobody active has the e-mail address nobody@example.com."}
    assert run(GOOD, "--source", "Telepathy", person=mara)[1] == {"error": "There is no source called “Telepathy”."}
    mara.is_active = False
    mara.save()
    assert run(GOOD, person=mara)[0] == 2


def test_undone_by_its_number(run, mara, rita):
    made = run(GOOD, "--commit", person=mara)[1]["import"]
    code, line, _errors = run(None, "--undo", str(made), person=mara)
    assert (code, line["undone"], line["kept"], Lead.objects.count()) == (0, True, 0, 0)
    assert run(None, "--undo", "999", person=mara)[:2] == (2, {"error": "There is no import 999."})


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('{"Nombre": "first_nam"}', "The column “Nombre” cannot go to “first_nam”. Possible are: "),
        ('{"Nombre": "account.tax_id"}', "The column “Nombre” cannot go to “account.tax_id”. Possible are: "),
        ('{"Nombre": 7}', "must hold the target of each column"),
        ('[["Nombre", "first_name"]]', "must hold the target of each column"),
        ('{"Nom": "first_name"}', "The file has no column “Nom”."),
        ("{", "is neither a remembered mapping nor a JSON file."),
    ],
)
def test_a_mapping_that_cannot_be(run, tmp_path, mara, mapping, said):
    (tmp_path / "mapping.json").write_text(mapping)
    code, line, errors = run(GOOD, "--mapping", str(tmp_path / "mapping.json"), person=mara)
    assert (code, line, Import.objects.count()) == (2, {"error": errors.strip()}, 0)
    assert said in errors


def test_a_policy_that_is_none_is_named(run, mara):
    code, line, _errors = run(GOOD, "--policy", "open=fill,contact=dance", person=mara)
    assert (code, line["error"].startswith("“contact=dance” is no policy. Write one of: skip, fill, ")) == (2, True)


def test_the_number_of_no_import_imports_nothing(run, mara):
    assert run(GOOD, "--commit", "--undo", "0", person=mara)[:2] == (2, {"error": "There is no import 0."})
    assert not Lead.objects.exists()


def test_whoever_may_not_add_contacts_by_hand_does_not_import_them(run, mara):
    assert run(GOOD, "--kind", "contacts", person=mara)[1] == {"error": "Mara may not import contacts."}


@pytest.mark.parametrize("at", ["check", "run"])
def test_an_interrupted_import_stands_still(run, mara, monkeypatch, at):
    def interrupted(*args, **kwargs):
        if (at == "check") == Import.objects.filter(state="checking").exists():
            raise KeyboardInterrupt
        return work_once(*args, **kwargs)

    monkeypatch.setattr("imports.management.commands.import_leads.work_once", interrupted)
    code, line, _errors = run(GOOD, "--commit", person=mara)
    of_import = Import.objects.get()
    assert (code, of_import.state) == (2, "uploaded" if at == "check" else "paused")
    assert ("Nothing was imported" in line["error"]) == (at == "check")
    run(GOOD, person=mara)
    assert Import.objects.get() == of_import  # without --commit nothing is kept, interrupted or not


def test_a_database_that_is_away_is_no_failed_row(run, mara, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr("imports.management.commands.import_leads.start_check", away)
    assert run(GOOD, person=mara)[:2] == (2, {"error": "The database does not answer: connection refused"})


def test_a_policy_for_duplicates(run, mara):
    run(GOOD, "--commit", person=mara)
    other = as_csv([person(1, Empresa="Other"), person(2)])
    _code, line, _errors = run(other, "--commit", "--policy", "overwrite", person=mara)
    assert (line["update"], line["skip"]) == (1, 1)
    assert run(other, "--policy", "open=create", person=mara)[1]["create"] == 2
    assert run(other, "--policy", "open=dance", person=mara)[0] == 2
    assert run(other, "--policy", "contact=fill,nothing=skip", person=mara)[0] == 2


def test_a_mapping_from_a_file(run, mara, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"Wer": "last_name", "Wie": "email"}))
    content = as_csv([["Ana", "ana@a.es", "x"]], header=["Wer", "Wie", "Was"])
    assert run(content, person=mara)[1]["fail"] == 1
    assert run(content, "--mapping", str(mapping), "--commit", person=mara)[1]["create"] == 1
    assert Lead.objects.get().extra == {"Was": "x"}
    for bad in ("nowhere.json", str(tmp_path)):
        assert run(content, "--mapping", bad, person=mara)[0] == 2
    mapping.write_text(json.dumps({"Nobody": "last_name"}))
    assert run(content, "--mapping", str(mapping), person=mara)[1] == {"error": "The file has no column “Nobody”."}
