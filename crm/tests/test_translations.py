"""The Spanish catalogue holds every text, whole and compiled; pages of a Spanish reader speak Spanish."""

import ast
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polib
import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone, translation
from django.utils.translation import gettext, npgettext

from accounts.tests.factories import AccountFactory, ContactFactory
from leads.tests.factories import LeadFactory
from opportunities.closing import lose, reopen
from opportunities.models import LostReason
from opportunities.tests.factories import OpportunityFactory
from records.next_action import NextAction

FOLDER = Path(settings.BASE_DIR, "locale/es/LC_MESSAGES")
NOT_OURS = [".*", "__pycache__", "docs", "locale", "migrations", "node_modules", "static", "tests", "var"]
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[a-z](?!\w)|\{\w*\}")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(FOLDER / "django.po"))


def texts(entry: polib.POEntry) -> list[tuple[str, str]]:
    """(English, Spanish), for a plural both of its forms."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid, entry.msgstr_plural[0]), (entry.msgid_plural, entry.msgstr_plural[1])]


def keys(catalogue: polib.POFile) -> set[tuple]:
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in catalogue if not entry.obsolete}


def test_every_message_is_translated(catalogue):
    assert len(catalogue) > 500
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue if not all(spanish for _english, spanish in texts(entry))] == []


def test_no_message_is_doubtful_or_left_over(catalogue):
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_the_compiled_catalogue_is_that_of_the_texts(catalogue):
    compiled = polib.mofile(str(FOLDER / "django.mo"))
    assert {(e.msgctxt, *texts(e)) for e in compiled} == {(e.msgctxt, *texts(e)) for e in catalogue}
    assert compiled.metadata["Plural-Forms"] == catalogue.metadata["Plural-Forms"]


def test_placeholders_are_kept(catalogue):
    pairs = [pair for entry in catalogue for pair in texts(entry)]
    assert [pair for pair in pairs if len({frozenset(PLACEHOLDER.findall(text)) for text in pair}) > 1] == []


def test_outer_blanks_and_line_ends_are_kept(catalogue):
    def outside(text: str) -> tuple[bool, ...]:
        return text[:1].isspace(), text[-1:].isspace(), text.endswith("…"), text.endswith(".")

    pairs = [pair for entry in catalogue for pair in texts(entry)]
    assert [pair for pair in pairs if outside(pair[0]) != outside(pair[1])] == []


# -- nothing is missing -----------------------------------------------------------------------------------------------


def marked_texts() -> Iterator[tuple[str, str]]:
    """(message, file) of every literal that Python code marks, also inside an f-string, where xgettext does not look."""
    for file in Path(settings.BASE_DIR).rglob("*.py"):
        within = file.relative_to(settings.BASE_DIR)
        if any(Path(part).match(pattern) for part in within.parts for pattern in NOT_OURS):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS and node.args:
                text = node.args[0]
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value, str(within)


def test_every_text_marked_in_code_is_in_the_catalogue(catalogue):
    known = {entry.msgid for entry in catalogue}
    assert sorted((file, text) for text, file in marked_texts() if text not in known) == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext is not installed: no fresh extraction to compare with")
def test_a_fresh_extraction_finds_nothing_new(catalogue, tmp_path, monkeypatch, settings):
    copy = tmp_path / "copy"
    shutil.copytree(settings.BASE_DIR, copy, ignore=shutil.ignore_patterns(*NOT_OURS))
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LOCALE_PATHS[0].mkdir()
    monkeypatch.chdir(copy)
    call_command("makemessages", locale=["es"], no_wrap=True, verbosity=0)
    fresh = polib.pofile(str(tmp_path / "locale/es/LC_MESSAGES/django.po"))
    assert len(fresh) > 500
    assert keys(fresh) - keys(catalogue) == set()


# -- what the reader sees ---------------------------------------------------------------------------------------------

ENGLISH = [
    "Next action", "New lead", "Save", "Cancel", "Search", "Status", "Stage", "Owner", "Amount", "Source", "Company", "Phone",
    "Account", "Opportunity", "Create", "Convert", "Edit", "History", "Today", "Late", "My day", "Log out", "Close", "Board",
]  # fmt: skip


@pytest.fixture
def read(rita, as_):
    """`read(url)`: what Rita's Spanish page says, without the markup."""
    rita.language = "es"
    rita.save()
    client = as_(rita)

    def read(url: str) -> str:
        with translation.override("es"):
            response = client.get(url)
        assert response.status_code == 200, url
        page = response.content.decode()
        assert '<html lang="es"' in page
        said = re.findall(r'(?:aria-label|placeholder|data-says)="([^"]*)"', page)
        return " ".join([*said, re.sub(r"<[^>]*>", " ", page)])

    return read


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("home", ["Mi día", "Con retraso", "3 días de retraso", "Nuevo lead", "Cerrar sesión", "Comercial"]),
        ("leads", ["Todo lo abierto", "Bandeja", "Próxima acción", "Importe", "Propietario", "Nuevo lead", "Antigüedad"]),
        ("lead", ["Descartar", "Convertir", "Editar", "Empresa", "Consentimiento", "Otras personas", "Historial"]),
        ("convert", ["Cuenta", "crear cuenta", "Usar existente", "Comparar", "mismo correo", "Oportunidad", "Cancelar"]),
        ("new lead", ["Nombre", "Apellidos", "Móvil", "Guardar", "Todos los campos"]),
        ("opportunities", ["Oportunidades", "Etapa", "Próxima acción", "Tablero", "Nueva oportunidad"]),
        ("board", ["Tablero", "ponderado", "Solo lo mío", "Ganada", "Perdida"]),
        ("opportunity", ["Ganada", "Perdida", "Probabilidad", "Personas en la venta", "Tiempo en cada etapa"]),
        ("profile", ["Perfil", "Idioma", "Zona horaria", "Guardar", "Cambiar contraseña"]),
    ],
)
def test_pages_of_a_spanish_reader_are_in_spanish(rita, read, where, words):
    account = AccountFactory(owner=rita)
    lead, late = LeadFactory(owner=rita, next_action="Llamar"), timezone.now() - timedelta(days=3)
    deal = OpportunityFactory(owner=rita, account=account, amount=9000, next_action="Llamar", next_action_at=late)
    if where == "convert":
        ContactFactory(owner=rita, account=account, email=lead.email)
    url = {
        "home": "/",
        "leads": "/leads/",
        "lead": lead.get_absolute_url(),
        "convert": f"{lead.get_absolute_url()}convert/",
        "new lead": "/leads/new/",
        "opportunities": "/opportunities/",
        "board": "/opportunities/board/",
        "opportunity": deal.get_absolute_url(),
        "profile": "/profile/",
    }[where]
    said = read(url)
    assert [word for word in words if word not in said] == []
    assert [word for word in ENGLISH if re.search(rf"\b{word}\b", said)] == []


@pytest.mark.django_db
def test_spanish_words_agree_and_months_are_small(rita, read):
    deal = OpportunityFactory(owner=rita, created_at="2026-03-05T10:00Z")
    assert "5 mar 2026" in read(deal.get_absolute_url())
    lead = LeadFactory(owner=rita)
    AccountFactory(owner=rita, name=lead.company)
    assert {"Ninguna", "Ninguno"} <= set(read(f"{lead.get_absolute_url()}convert/").split())
    LeadFactory.create_batch(51, owner=rita)
    assert "Siguiente" in read("/leads/").split()
    with translation.override("es"):
        told = [npgettext("rows", "created", "created", n) for n in (1, 12)]
    assert told == ["creada", "creadas"]


@pytest.mark.django_db
def test_the_address_is_called_alike_at_log_in_and_reset(client):
    for path in ("/login/", "/password/reset/"):
        assert "Correo" in client.get(path, headers={"accept-language": "es"}).content.decode(), path


@pytest.mark.django_db
def test_an_opportunity_is_reopened_in_its_own_gender(rita, read):
    deal = OpportunityFactory(owner=rita)
    lose(deal, actor=rita, reason=LostReason.objects.first())
    reopen(deal, actor=rita, next_action=NextAction.now("Llamar"))
    assert "Reabierta" in read(f"{deal.get_absolute_url()}history/").split()


def test_the_texts_of_django_address_the_reader_as_ours_do():
    with translation.override("es"):
        with pytest.raises(ValidationError) as refused:
            forms.CharField(max_length=3).clean("four")
        assert refused.value.messages == ["Asegúrate de que este valor tenga como máximo 3 caracteres (tiene 4)."]
    theirs = polib.pofile(str(FOLDER.parents[1] / "of_django/es/LC_MESSAGES/django.po"))
    compiled = polib.mofile(str(FOLDER.parents[1] / "of_django/es/LC_MESSAGES/django.mo"))
    assert {(e.msgctxt, *texts(e)) for e in compiled} == {(e.msgctxt, *texts(e)) for e in theirs}
    with translation.override("es"):
        assert [entry.msgid for entry in theirs if not entry.msgid_plural and gettext(entry.msgid) != entry.msgstr] == []
