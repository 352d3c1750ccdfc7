"""Values that refer to a list: matched in both languages and by likeness, asked once where nobody knows them."""

import pytest
from django.utils import translation

from accounts.models import Industry
from campaigns.models import Campaign, Source
from crm.lib.errors import RuleBroken
from imports.answering import answer_values, questions
from imports.checking import NotNow, start_check
from imports.choosing import MOST_UNKNOWN
from imports.lookups import Lists
from imports.planning import Planner
from imports.reader import Row
from imports.tests.files import HEADER, as_csv, finished, person, reasons, run, upload
from leads.models import Lead, LeadStatus, State
from records.models import Tag
from records.visibility import NotYours

pytestmark = pytest.mark.django_db


def with_column(name: str, *cells: str) -> bytes:
    return as_csv([[*person(n), cell] for n, cell in enumerate(cells)], header=[*HEADER, name])


def answered(of_import, answers, actor):
    return finished(start_check(answer_values(of_import, answers, actor=actor), actor=actor))


def leads(of_import, actor) -> list[Lead]:
    return [record.lead for record in run(of_import, actor).records.select_related("lead").order_by("number")]


@pytest.fixture
def website(db):
    return Source.objects.create(name="GTX Website", name_es="Página GTX")


@pytest.mark.parametrize("cell", ["gtx website", "GTX WEBSITE", "Pagina GTX", "GTX Web site", "GTXWebsite", "GTX Web-site"])
def test_a_source_is_found_without_case_accents_and_blanks_in_both_languages(mara, website, cell):
    of_import = upload(with_column("Origen", cell), mara)
    assert (of_import.unknown, reasons(of_import, 2)) == ({}, "")
    assert leads(of_import, mara)[0].source == website


def test_a_misspelt_name_is_taken_for_the_only_one_like_it_and_said(mara):
    industry = Industry.objects.create(name="Telecommunications equipment", name_es="")
    of_import = upload(with_column("Sector", "Telecomunications equipment"), mara)
    assert of_import.unknown == {}
    assert reasons(of_import, 2) == "Sector: “Telecomunications equipment” is taken for “Telecommunications equipment”."
    assert leads(of_import, mara)[0].industry == industry


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("Feria de muestras de Bilbao 2023", "Feria de muestras de Bilbao 2024"),
        ("Cliente del gran grupo A", "Cliente del gran grupo B"),
        ("Industrial machinery", "Industrial machines and tools"),
    ],
)
def test_what_only_looks_alike_is_asked(mara, name, cell):
    campaign = Campaign.objects.create(name=name)
    of_import = upload(with_column("Campaña", cell), mara)
    (asked,) = questions(of_import, actor=mara)
    assert [question.cell for question in asked.asked] == [cell]
    assert asked.asked[0].suggestions[0][:2] == (campaign.pk, name)


def test_two_that_are_alike_are_asked(mara):
    for name in ("Telecommunications north", "Telecommunications norte"):
        Campaign.objects.create(name=name)
    assert "campaign" in upload(with_column("Campaña", "Telecommunication north"), mara).unknown


def test_a_wrong_value_in_every_row_is_one_question(mara):
    of_import = upload(with_column("Origen", *["Azafatas"] * 30, "azafatas ", "Otra cosa", ""), mara)
    assert of_import.unknown == {"source": {"azafatas": ["Azafatas", 31], "otra cosa": ["Otra cosa", 1]}}
    (asked,) = questions(of_import, actor=mara)
    assert (asked.target, asked.may_create, asked.rest) == ("source", True, 0)
    assert [(one.key, one.cell, one.count, one.answer) for one in asked.asked] == [
        ("azafatas", "Azafatas", 31, {}),
        ("otra cosa", "Otra cosa", 1, {}),
    ]


def test_the_four_answers(mara, website):
    of_import = upload(with_column("Origen", "Uno", "Dos", "Tres", "Cuatro", "uno"), mara)
    answers = {"uno": {"create": 1}, "dos": {"use": str(website.pk)}, "tres": {"empty": 1}, "cuatro": {"fail": 1}}
    checked = answered(of_import, {"source": answers}, mara)
    assert (checked.create, checked.fail) == (4, 1)
    counts = {"uno": ["Uno", 2], "dos": ["Dos", 1], "tres": ["Tres", 1], "cuatro": ["Cuatro", 1]}
    assert checked.unknown == {"source": counts}
    assert reasons(checked, 5) == "Origen: “Cuatro”: you said not to import rows with this value."
    uno = Source.objects.get(name="Uno")
    assert [(lead.source, lead.extra) for lead in leads(checked, mara)] == [(uno, {}), (website, {}), (None, {}), (uno, {})]


def test_an_answer_can_be_seen_and_taken_back(mara):
    of_import = answered(upload(with_column("Origen", "Uno"), mara), {"source": {"uno": {"empty": 1}}}, mara)
    question = questions(of_import, actor=mara)[0].asked[0]
    assert (question.cell, question.count, question.answer) == ("Uno", 1, {"empty": 1, "cell": "Uno"})
    again = answered(of_import, {"source": {"uno": {}}}, mara)
    assert (again.value_map, again.unknown) == ({}, {"source": {"uno": ["Uno", 1]}})


@pytest.mark.parametrize(
    ("header", "target", "model"),
    [
        ("Origen", "source", Source),
        ("Campaña", "campaign", Campaign),
        ("Sector", "industry", Industry),
        ("Etiquetas", "tags", Tag),
    ],
)
def test_what_is_created_once_is_used_by_the_next(mara, header, target, model):
    first, second = (upload(with_column(header, "Nuevo y Único"), mara) for _n in range(2))
    for of_import in (first, second):
        answer_values(of_import, {target: {"nuevo y unico": {"create": 1}}}, actor=mara)
    assert model.objects.filter(name="Nuevo y Único").count() == 1


def test_a_tag_may_be_new_and_others_may_not(mara):
    of_import = upload(with_column("Estado", "Rarísimo"), mara)
    for target in ("status", "country", "owner", "consent"):
        with pytest.raises(RuleBroken, match="choose one from the list"):
            answer_values(of_import, {target: {"rarisimo": {"create": 1}}}, actor=mara)


def test_answers_that_cannot_be(mara, website):
    of_import = upload(with_column("Origen", "Uno", "x" * 100), mara)
    gone = Source.objects.create(name="Gone", archived=True)
    closed = LeadStatus.objects.exclude(state=State.OPEN).first()
    for target, answer in (
        ("source", {"use": gone.pk}), ("source", {"use": 999_999}), ("source", {"use": None}), ("source", {"what": 1}),
        ("status", {"use": closed.pk}), ("country", {"use": "XX"}), ("city", {"empty": 1}),
    ):  # fmt: skip
        with pytest.raises(RuleBroken):
            answer_values(of_import, {target: {"uno": answer}}, actor=mara)
    with pytest.raises(RuleBroken, match="80"):
        answer_values(of_import, {"source": {"x" * 100: {"create": 1}}}, actor=mara)
    Source.objects.create(name="uno", archived=True)
    with pytest.raises(RuleBroken, match="archived"):
        answer_values(of_import, {"source": {"uno": {"create": 1}}}, actor=mara)
    of_import.refresh_from_db()
    assert of_import.value_map == {}


def test_who_may_answer_and_when(mara, rita):
    of_import = upload(with_column("Origen", "Uno"), mara)
    with pytest.raises(NotYours):
        answer_values(of_import, {}, actor=rita)
    run(of_import, mara)
    with pytest.raises(NotNow):
        answer_values(of_import, {}, actor=mara)


def test_an_answer_that_no_longer_holds_is_asked_again(mara, website):
    of_import = answered(upload(with_column("Origen", "Uno"), mara), {"source": {"uno": {"use": website.pk}}}, mara)
    website.archived = True
    website.save()
    checked = finished(start_check(of_import, actor=mara))
    assert checked.unknown == {"source": {"uno": ["Uno", 1]}}


def test_a_closed_status_is_a_question_too(mara):
    closed = LeadStatus.objects.exclude(state=State.OPEN).first()
    new = LeadStatus.objects.get(meaning="new")
    of_import = upload(with_column("Estado", closed.name), mara)
    assert (of_import.fail, list(of_import.unknown)) == (1, ["status"])
    (asked,) = questions(of_import, actor=mara)
    assert closed.pk not in asked.choices
    checked = answered(of_import, {"status": {asked.asked[0].key: {"use": new.pk}}}, mara)
    assert (checked.create, leads(checked, mara)[0].status) == (1, new)


def test_more_unknown_values_than_can_be_asked(mara):
    of_import = upload(with_column("Origen", *[f"Rareza {n}" for n in range(MOST_UNKNOWN + 3)]), mara)
    (asked,) = questions(of_import, actor=mara)
    assert (len(asked.asked), asked.rest) == (MOST_UNKNOWN, 3)


def test_counting_goes_on_where_it_stood(mara):
    of_import = upload(with_column("Origen", "Uno"), mara)
    planner = Planner(of_import)
    planner.plan(Row(3, [*person(2), "uno"]))
    assert planner.unknown == {"source": {"uno": ["Uno", 2]}}
    assert of_import.unknown == {"source": {"uno": ["Uno", 1]}}


def test_several_tags_in_a_cell_beside_those_of_the_file(mara):
    fair, vip, all_of_them = (
        Tag.objects.create(name=name, name_es=es) for name, es in (("Fair", "Feria"), ("VIP", ""), ("All", ""))
    )
    of_import = upload(with_column("Etiquetas", "vip; FERIA | nadie", "", "vip,all"), mara, tags=[all_of_them.pk])
    assert of_import.unknown == {"tags": {"nadie": ["nadie", 1]}}
    first, second, third = leads(of_import, mara)
    assert first.tags == [all_of_them.pk, vip.pk, fair.pk]
    assert first.extra == {"Etiquetas": "vip; FERIA | nadie"}
    assert (second.tags, third.tags) == ([all_of_them.pk], [all_of_them.pk, vip.pk])


def test_the_owner_by_email_or_name(mara, rita, tom):
    of_import = upload(with_column("Propietario", "RITA@example.com", "tom", "", "Nobody"), mara, owner=tom)
    assert [lead.owner for lead in leads(of_import, mara)] == [rita, tom, tom, tom]
    assert leads(of_import, mara)[0].team == rita.team
    assert of_import.unknown == {"owner": {"nobody": ["Nobody", 1]}}


def test_the_owner_is_one_to_whom_the_importer_may_give(mona, rita, otto):
    of_import = upload(with_column("Owner", "Rita", "Otto"), mona)
    assert [lead.owner for lead in leads(of_import, mona)] == [rita, None]
    with pytest.raises(RuleBroken):
        answer_values(upload(with_column("Owner", "Otto O."), mona), {"owner": {"otto o": {"use": otto.pk}}}, actor=mona)


def test_people_of_the_same_name_are_asked(mara, rita, tom):
    tom.name = "Rita"
    tom.save()
    assert "owner" in upload(with_column("Owner", "Rita"), mara).unknown


@pytest.mark.parametrize(("cell", "code"), [("Espania", "ES"), ("Germny", "DE"), ("Países Bajos", "NL")])
def test_suggestions_for_a_country(mara, cell, code):
    assert Lists.load(mara).suggestions("country", cell)[0][0] == code


def test_suggestions_have_the_label_of_the_readers_language(mara, website):
    with translation.override("es"):
        assert Lists.load(mara).suggestions("source", "Pagina GTX o similar")[0][1] == "Página GTX"


def test_suggestions_offer_nothing_far_fetched(mara):
    assert Lists.load(mara).suggestions("source", "xyzzy qwrt") == []
