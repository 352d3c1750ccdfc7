"""The board of opportunities: a pipeline's stages are its lanes."""

from django.http import HttpRequest

from opportunities.models import Opportunity, Pipeline, Stage
from records.list_state import address
from records.lists import Tab


def lanes_of(pipeline: Pipeline) -> list[Stage]:
    """Its stages in order; an archived one as long as something open is in it (asked once for each of those)."""
    stages = list(Stage.objects.filter(pipeline=pipeline).order_by("position", "pk"))
    archived = [stage for stage in stages if stage.archived]
    used = [stage for stage in archived if Opportunity.objects.open().filter(stage=stage).exists()]
    return [stage for stage in stages if not stage.archived or stage in used]


def pipeline_tabs(request: HttpRequest, pipelines: list[Pipeline], shown: Pipeline | None) -> list[Tab]:
    """The other pipelines under the same filters."""
    return [Tab(one.label, address(request.GET, pipeline=str(one.pk)), one == shown) for one in pipelines]
