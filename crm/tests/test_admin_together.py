"""The admin when several people use it at the same moment: real threads, real transactions."""

import threading

import pytest
from django.contrib.admin import ModelAdmin
from django.db import connections
from django.test import Client
from django.urls import reverse

from conftest import person
from leads.models import Lead, MappingRow
from leads.services import update_lead
from leads.tests.factories import LeadFactory
from leads.tests.test_together import together
from opportunities.models import LostReason, Pipeline, Stage
from records.admin import RecordAdmin
from records.tests.page_forms import form_on
from users.models import Team, User
from users.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]


def in_another_connection(act) -> None:
    def run() -> None:
        act()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_an_edit_between_reading_and_writing_is_noticed(rita, mona, as_, monkeypatch):
    """The form was right when it was checked; the service, under its lock, finds a newer version."""
    lead, client = LeadFactory(owner=rita, company="Old"), as_(mona)
    url, save, passed = reverse("admin:leads_lead_change", args=[lead.pk]), RecordAdmin.save_model, []

    def save_after_rita(self, *args) -> None:
        if not passed:
            passed.append(True)
            in_another_connection(lambda: update_lead(lead, actor=rita, values={"company": "Rita's"}, version=1))
        save(self, *args)

    data = form_on(client.get(url), "lead_form") | {"company": ["Mona's"]}
    monkeypatch.setattr(RecordAdmin, "save_model", save_after_rita)
    answer = client.post(url, data)
    assert (answer.status_code, passed) == (200, [True])
    assert "Changed in the meantime to “Rita&#x27;s”" in answer.content.decode()
    assert Lead.objects.get().company == "Rita's"


def test_two_administrators_cannot_demote_each_other_at_once(ada):
    bea = person("Bea", Role.ADMINISTRATOR)

    def demote(who: User, by: User) -> int:
        client = Client(raise_request_exception=False)
        client.force_login(by)
        data = {"email": who.email, "name": who.name, "role": "rep", "language": "en", "time_zone": "UTC", "is_active": "on"}
        return client.post(reverse("admin:users_user_change", args=[who.pk]), data).status_code

    answers = together(lambda: demote(ada, bea), lambda: demote(bea, ada))
    assert sorted(answers) in ([302, 302], [302, 403])  # 302: saved, or no longer logged in
    assert User.objects.filter(role=Role.ADMINISTRATOR).count() == 1


def stage(name: str) -> Stage:
    return Stage(pipeline=Pipeline.objects.first(), name=name, position=90)


SAME = [
    ("opportunities_stage", lambda: stage("Twice"), lambda: {"pipeline": [Pipeline.objects.first().pk], "name": ["Twice"]}),
    ("opportunities_lostreason", lambda: LostReason(name="Twice"), lambda: {"name": ["Twice"]}),
    ("leads_mappingrow", lambda: MappingRow(lead_field="interest", target="account", target_field="description"),
     lambda: {"lead_field": ["interest"], "destination": ["account.description"]}),
    ("users_team", lambda: Team(name="Twice"), lambda: {"name": ["Twice"]}),
]  # fmt: skip


@pytest.mark.parametrize(("page", "theirs", "typed"), SAME, ids=[page for page, _theirs, _typed in SAME])
def test_the_same_saved_by_two_at_once_is_an_error_on_the_form(ada, as_, monkeypatch, page, theirs, typed):
    """The other's row comes between the check of the form and its writing."""
    url, client, save, passed = reverse(f"admin:{page}_add"), as_(ada), ModelAdmin.save_model, []
    model = type(theirs())
    model.objects.filter(**{"lead_field": "interest", "target": "account"} if model is MappingRow else {"pk": 0}).delete()

    def save_after_them(self, *args) -> None:
        if not passed:
            passed.append(True)
            in_another_connection(lambda: theirs().save())
        save(self, *args)

    data = form_on(client.get(url), f"{model._meta.model_name}_form") | typed()
    monkeypatch.setattr(ModelAdmin, "save_model", save_after_them)
    before = model.objects.count()
    answer = client.post(url, data)
    assert (answer.status_code, passed) == (200, [True])
    assert answer.context["adminform"].form.errors
    assert model.objects.count() == before + 1
