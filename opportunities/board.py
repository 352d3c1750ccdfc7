"""The board of opportunities: a pipeline's stages are its lanes."""

from django.http import HttpRequest

from opportunities.models import Opportunity, Pipeline, Stage
from records.list_state import address
from records.lists import Tab


def pipelines_with_stages() -> dict[Pipeline, list[Stage]]:
    """Those that are offered and have stages, in order. One query."""
    found: dict[Pipeline, list[Stage]] = {}
    order = ("pipeline__position", "pipeline_id", "position", "pk")
    for stage in Stage.objects.filter(pipeline__archived=False).select_related("pipeline").order_by(*order):
        found.setdefault(stage.pipeline, []).append(stage)
    return found


def lanes_of(stages: list[Stage]) -> list[Stage]:
    """Of the stages of a pipeline those that are offered, and an archived one as long as something open is in it (asked once
    for each of those)."""
    archived = [stage for stage in stages if stage.archived]
    used = [stage for stage in archived if Opportunity.objects.open().filter(stage=stage).exists()]
    return [stage for stage in stages if not stage.archived or stage in used]


def pipeline_tabs(request: HttpRequest, pipelines: list[Pipeline], shown: Pipeline | None) -> list[Tab]:
    """The other pipelines under the same filters."""
    return [Tab(one.label, address(request.GET, pipeline=str(one.pk)), one == shown) for one in pipelines]
