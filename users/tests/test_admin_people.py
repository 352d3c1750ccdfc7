"""Administrators keep people in the admin; managers look at their team's."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from conftest import PASSWORD
from leads.tests.factories import LeadFactory
from users.models import Team, User
from users.roles import Role

pytestmark = pytest.mark.django_db
LIST, ADD = "admin:users_user_changelist", "admin:users_user_add"
NEW = {
    "email": "New.Person@Example.com", "name": "Nerea", "role": "rep", "language": "es", "time_zone": "Europe/Madrid",
    "password1": "a-long-enough-password", "password2": "a-long-enough-password",
}  # fmt: skip


def url_of(person: User, page: str = "change") -> str:
    return reverse(f"admin:users_user_{page}", args=[person.pk])


def data_of(person: User, **changes) -> dict:
    data = {
        "email": person.email, "name": person.name, "role": person.role, "team": person.team_id or "",
        "language": person.language, "time_zone": person.time_zone, "is_active": "on",
    }  # fmt: skip
    return {name: value for name, value in (data | changes).items() if value is not None}


def test_a_person_is_added_and_can_log_in(ada, north, client, as_):
    assert as_(ada).post(reverse(ADD), NEW | {"team": north.pk}).status_code == 302
    person = User.objects.get(email="new.person@example.com")
    assert (person.name, person.team, person.is_active, person.role) == ("Nerea", north, True, Role.REP)
    assert client.login(username="new.person@example.com", password=NEW["password1"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password1": "short", "password2": "short"}, "password2"),
        ({"password2": "another-long-password"}, "password2"),
        ({"email": "ADA@example.com"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"role": "superuser"}, "role"),
        ({"time_zone": "Europe/Nowhere"}, "time_zone"),
        ({"password1": "", "password2": ""}, "password1"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(ada, as_, changes, field):
    answer = as_(ada).post(reverse(ADD), NEW | changes)
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert User.objects.count() == 1


def test_fields_added_by_hand_change_nothing(ada, rita, as_):
    data = data_of(rita, is_superuser="on", is_staff="on", password="x", last_login="2020-01-01", created_at="2020-01-01")  # noqa: S106
    assert as_(ada).post(url_of(rita), data).status_code == 302
    person = User.objects.get(pk=rita.pk)
    assert (person.is_superuser, person.is_staff, person.password, person.created_at) == (
        False,
        False,
        rita.password,
        rita.created_at,
    )


@pytest.mark.rule("T7")
def test_nobody_demotes_or_deactivates_themself(ada, as_):
    client = as_(ada)
    demoted = client.post(url_of(ada), data_of(ada, role="rep"))
    assert "You cannot take your own role away" in demoted.content.decode()
    left = client.post(url_of(ada), data_of(ada, is_active=None))
    assert "You cannot deactivate yourself" in left.content.decode()
    answer = client.post(reverse(LIST), {"action": "deactivate", "_selected_action": ada.pk, "index": "0"}, follow=True)
    assert "You cannot deactivate yourself" in answer.content.decode()
    assert User.objects.get(pk=ada.pk).is_superuser
    assert client.get("/admin/").status_code == 200


def test_deactivating_ends_the_sessions_at_once(ada, rita, tom, as_):
    ritas, toms = as_(rita), as_(tom)
    assert ritas.get("/").status_code == toms.get("/").status_code == 200
    as_(ada).post(url_of(rita), data_of(rita, is_active=None))
    data = {"action": "deactivate", "_selected_action": [tom.pk], "index": "0"}
    assert "1 person deactivated." in as_(ada).post(reverse(LIST), data, follow=True).content.decode()
    for client in (ritas, toms):
        assert client.get("/leads/").status_code == 302
        assert client.get("/leads/").url.startswith("/login/")
    assert not ritas.login(username=rita.email, password=PASSWORD)
    assert LogEntry.objects.filter(change_message="Deactivated.").get().object_id == str(tom.pk)


@pytest.mark.parametrize("role", ["manager", "auditor", "administrator"])
def test_another_role_ends_the_sessions(ada, rita, as_, role):
    ritas = as_(rita)
    assert ritas.get("/").status_code == 200
    as_(ada).post(url_of(rita), data_of(rita, role=role))
    assert ritas.get("/").status_code == 302


def test_another_name_does_not(ada, rita, as_):
    ritas = as_(rita)
    as_(ada).post(url_of(rita), data_of(rita, name="Rita R."))
    assert ritas.get("/").status_code == 200


def test_a_new_password_ends_the_sessions(ada, rita, as_):
    ritas, url = as_(rita), reverse("admin:auth_user_password_change", args=[rita.pk])
    page = as_(ada).get(url).content.decode()
    assert "usable_password" not in page
    assert "unset-password" not in page
    assert as_(ada).post(url, {"password1": "x", "password2": "x"}).status_code == 200
    assert as_(ada).post(url, {"password1": "another-long-password", "password2": "another-long-password"}).status_code == 302
    assert ritas.get("/").status_code == 302
    assert ritas.login(username=rita.email, password="another-long-password")  # noqa: S106


def test_not_even_the_hash_is_shown(ada, rita, as_):
    page = as_(ada).get(url_of(rita)).content.decode()
    assert rita.password not in page
    assert "hash" not in page


def test_who_is_named_anywhere_stays(ada, rita, as_):
    """Deactivated, not deleted; only one made by mistake goes."""
    mistake = User.objects.create_user("mistake@example.com", PASSWORD, name="Mistake")
    LeadFactory(owner=rita)
    client = as_(ada)
    assert client.post(url_of(rita, "delete"), {"post": "yes"}).status_code == 403
    assert client.post(url_of(ada, "delete"), {"post": "yes"}).status_code == 403
    assert client.post(url_of(mistake, "delete"), {"post": "yes"}).status_code == 302
    assert set(User.objects.all()) == {ada, rita}


def test_who_has_ever_acted_here_stays(ada, mona, as_):
    LogEntry.objects.log_actions(mona.pk, [mona], 2, change_message="x")
    assert as_(ada).post(url_of(mona, "delete"), {"post": "yes"}).status_code == 403


def test_a_manager_looks_at_the_team_only(mona, rita, otto, ada, as_):
    client = as_(mona)
    page = client.get(reverse(LIST)).content.decode()
    assert "rita@example.com" in page
    assert "otto@example.com" not in page
    assert "ada@example.com" not in page
    form = client.get(url_of(rita)).content.decode()
    assert "rita@example.com" in form
    assert '<input type="email"' not in form
    assert "password/" not in form
    assert client.post(reverse(LIST), {"action": "deactivate", "_selected_action": rita.pk, "index": "0"}).status_code in (
        200,
        302,
    )
    assert User.objects.get(pk=rita.pk).is_active


def test_a_team_in_use_stays(ada, north, rita, as_):
    empty = Team.objects.create(name="Empty")
    client = as_(ada)
    assert client.post(reverse("admin:users_team_delete", args=[north.pk]), {"post": "yes"}).status_code == 403
    assert client.post(reverse("admin:users_team_delete", args=[empty.pk]), {"post": "yes"}).status_code == 302


def test_another_team_takes_the_records_along(ada, rita, south, as_):
    lead = LeadFactory(owner=rita)
    as_(ada).post(url_of(rita), data_of(rita, team=south.pk))
    lead.refresh_from_db()
    assert lead.team == south
