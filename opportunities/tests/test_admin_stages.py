"""Pipelines and stages in the admin: warned, saved, and open opportunities left as they are."""

import pytest
from django.urls import reverse

from opportunities.models import Opportunity, Pipeline, Stage
from opportunities.tests.factories import OpportunityFactory
from records.tests.page_forms import form_on

pytestmark = pytest.mark.django_db


def stage_data(stage: Stage, **changes) -> dict:
    names = ("name", "name_es", "position", "probability", "forecast", "expected_days")
    data = {name: getattr(stage, name) for name in names} | {"required_fields": stage.required_fields}
    return data | {"pipeline": stage.pipeline_id} | changes


def save(client, stage: Stage, **changes) -> list[str]:
    answer = client.post(reverse("admin:opportunities_stage_change", args=[stage.pk]), stage_data(stage, **changes), follow=True)
    return [str(message) for message in answer.context["messages"]]


def add(client, name: str, **more) -> list[str]:
    data = stage_data(Stage(name=name, pipeline=Pipeline.objects.first(), expected_days=7), position=9) | more
    answer = client.post(reverse("admin:opportunities_stage_add"), data, follow=True)
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.rule("T4")
def test_a_ninth_stage_warns_and_is_saved(mona, as_):
    client = as_(mona)
    for n in range(6, 9):
        assert not any("hard to keep apart" in message for message in add(client, f"Stage {n}"))
    assert any("has 9 stages" in message for message in add(client, "Stage 9"))
    assert Stage.objects.live().count() == 9


@pytest.mark.rule("T4")
@pytest.mark.parametrize("name", ["Won", "PERDIDA", "cancelled", "Abierta", "Standby"])
def test_a_stage_named_like_a_state_warns_and_is_saved(mona, as_, name):
    assert any("is the name of a state" in message for message in add(as_(mona), name))
    assert any("is the name of a state" in message for message in add(as_(mona), f"{name} 2", name_es=name))
    assert Stage.objects.filter(name=name).exists()


def test_another_default_probability_does_not_rewrite_open_opportunities(rita, mona, as_):
    opportunity = OpportunityFactory(owner=rita)
    save(as_(mona), opportunity.stage, probability=55)
    assert Stage.objects.get(pk=opportunity.stage_id).probability == 55
    opportunity.refresh_from_db()
    assert (opportunity.probability, opportunity.version) == (10, 1)


def test_required_fields_are_boxes_to_tick(mona, as_):
    stage = Stage.objects.first()
    save(as_(mona), stage, required_fields=["amount", "account"])
    stage.refresh_from_db()
    assert stage.required_fields == ["amount", "account"]
    save(as_(mona), stage, required_fields=["password"])
    stage.refresh_from_db()
    assert stage.required_fields == ["amount", "account"]


def test_a_used_stage_stays_in_its_pipeline_and_cannot_be_deleted(rita, mona, as_):
    other, stage = Pipeline.objects.create(name="Renewals"), OpportunityFactory(owner=rita).stage
    client = as_(mona)
    save(client, stage, pipeline=other.pk, name="Renamed")
    stage.refresh_from_db()
    assert (stage.name, stage.pipeline.name) == ("Renamed", "Sales")
    assert client.post(reverse("admin:opportunities_stage_delete", args=[stage.pk]), {"post": "yes"}).status_code == 403
    assert (
        client.post(reverse("admin:opportunities_pipeline_delete", args=[stage.pipeline_id]), {"post": "yes"}).status_code == 403
    )
    unused = Stage.objects.last()
    assert client.post(reverse("admin:opportunities_stage_delete", args=[unused.pk]), {"post": "yes"}).status_code == 302


@pytest.mark.rule("T16")
def test_a_pipeline_is_copied_with_its_stages(mona, as_):
    sales, client = Pipeline.objects.get(), as_(mona)
    url = reverse("admin:opportunities_pipeline_change", args=[sales.pk])
    data = form_on(client.get(url), "pipeline_form") | {"name": ["Renewals"], "_saveasnew": ["1"]}
    assert client.post(url, data).status_code == 302
    copy = Pipeline.objects.get(name="Renewals")
    both = [list(p.stages.values_list("name", "probability", "required_fields")) for p in (sales, copy)]
    assert both[0] == both[1]
    assert len(both[0]) == 5


def test_stages_are_edited_within_their_pipeline(mona, as_):
    sales, client = Pipeline.objects.get(), as_(mona)
    url = reverse("admin:opportunities_pipeline_change", args=[sales.pk])
    data = form_on(client.get(url), "pipeline_form") | {"stages-0-name": ["Ganada"], "stages-1-required_fields": ["source"]}
    answer = client.post(url, data, follow=True)
    assert any("is the name of a state" in str(message) for message in answer.context["messages"])
    stages = list(sales.stages.all())
    assert (stages[0].name, stages[1].required_fields) == ("Ganada", ["source"])
    assert Opportunity.objects.count() == 0


def test_a_name_that_somebody_has_just_taken_is_refused(mona, as_):
    sales, client = Pipeline.objects.get(), as_(mona)
    url = reverse("admin:opportunities_pipeline_change", args=[sales.pk])
    data = form_on(client.get(url), "pipeline_form") | {"stages-0-name": ["Closing"]}
    Stage.objects.create(pipeline=sales, name="Closing", position=9)
    answer = client.post(url, data)
    assert answer.status_code == 200
    assert "Stage with this Name already exists" in answer.content.decode()
    assert (
        client.post(
            reverse("admin:opportunities_stage_change", args=[sales.stages.first().pk]),
            stage_data(sales.stages.first(), name="Closing"),
        ).status_code
        == 200
    )
