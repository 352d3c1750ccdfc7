"""Who can see a record, and why: said of exactly those who do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.tests.factories import LeadFactory
from records.seeing import who_sees
from records.visibility import changes, sees, why_seen
from users.models import Organisation, RepSees, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads(cast, rita, north):
    return [LeadFactory(owner=rita), LeadFactory(owner=None, team=None), LeadFactory(owner=None, team=north)]


@pytest.mark.parametrize("setting", RepSees.values)
def test_a_reason_for_exactly_those_who_see(organisation, leads, setting):
    Organisation.objects.update(rep_sees=setting)
    for lead in leads:
        people = list(User.objects.all())
        assert {one.name for one in people if why_seen(one, lead)} == {one.name for one in people if sees(one, lead)}
        told = {person: sight for sight in who_sees(lead) for person in sight.people}
        assert set(told) == {one for one in people if sees(one, lead)}
        assert all(sight.changes == changes(person, lead) for person, sight in told.items())


def test_the_reasons_in_words(organisation, leads):
    Organisation.objects.update(rep_sees=RepSees.TEAM)
    told = {sight.why: [one.name for one in sight.people] for sight in who_sees(leads[0])}
    assert list(told)[0] == "owns it"
    assert told["owns it"] == ["Rita"]
    assert told["manages the team North"] == ["Mona"]
    assert "Tom" in told["is in the team North, where all see each other's records"]
    assert "nobody owns it: it lies in the inbox of everybody" in {sight.why for sight in who_sees(leads[1])}


def test_one_query_and_a_way_on_for_administrators(leads, rita, ada, as_):
    with CaptureQueriesContext(connection) as asked:
        who_sees(leads[0])
    assert len(asked) == 1
    url = f"/leads/{leads[0].pk}/seen-by/"
    assert f"/view-as/{rita.pk}/" in as_(ada).get(url).content.decode()
    assert "/view-as/" not in as_(rita).get(url).content.decode()
