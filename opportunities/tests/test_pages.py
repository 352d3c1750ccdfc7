"""What the board and the small pages of an opportunity show."""

import re

import pytest

from opportunities.models import Pipeline
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.django_db


def test_the_board_keeps_pipeline_and_filter_apart(rita, tom, as_):
    for owner in (rita, tom):
        OpportunityFactory(owner=owner)
    pipeline = Pipeline.objects.first()
    page = as_(rita).get("/opportunities/board/?owner=me").content.decode()
    tabs = re.search(r'<nav class="tabs".*?</nav>', page, re.DOTALL)[0]
    assert f'href="?owner=me&amp;pipeline={pipeline.pk}" class="on"' in tabs
    assert "Only mine" not in page
    assert page.count('<article class="card deal"') == 1
    assert 'title="Rita"' in page
    assert page.count('aria-label="Remove the filter Owner"') == 1


def test_reasons_stand_before_what_may_be_added(rita, as_):
    client, deal = as_(rita), OpportunityFactory(owner=rita)
    for path in ("lost", "cancel"):
        page = client.get(f"/opportunities/{deal.pk}/{path}/").content.decode()
        assert page.index('name="reason"') < page.index('name="note"')


@pytest.mark.parametrize("path", ["/opportunities/new/", "won"])
def test_the_keyboard_begins_in_the_first_field(rita, as_, path):
    url = path if path.startswith("/") else f"/opportunities/{OpportunityFactory(owner=rita).pk}/{path}/"
    assert as_(rita).get(url).content.decode().count(" autofocus") == 1
