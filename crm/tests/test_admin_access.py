"""Who may open what in the admin: every registered model × every person. A new one without a row fails."""

from urllib.parse import unquote

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Industry
from accounts.tests.factories import AccountFactory, ContactFactory
from activities.models import Kind
from activities.services import log_activity
from campaigns.models import Campaign, DoNotContact, Source
from conftest import person
from imports.models import SavedMapping
from leads.conversion import convert_lead
from leads.models import Conversion, DisqualifyReason, LeadStatus, MappingRow, StatusTransition
from leads.plan import default_plan
from leads.tests.factories import LeadFactory
from opportunities.models import CancelReason, LostReason, Pipeline, Stage
from opportunities.tests.factories import OpportunityFactory
from records.models import Layout, Tag, TagCategory
from records.tests.own_fields import make_field
from records.tests.page_forms import form_on
from users.models import Organisation, Team

pytestmark = pytest.mark.django_db

WHO = ["nobody", "rita", "tom", "mona", "otto", "sam", "mara", "ada", "olga"]
OUT = "302 403 403 {} 403 {} 403 {} 403"  # {}: Mona, Sam, Ada
SETTINGS, ADMINISTRATORS = ("200", "200", "200"), ("403", "403", "200")
# model: (change list, change form of a row of team North, add form)
RECORD = (SETTINGS, ("200", "302", "200"), ("403", "403", "403"))
CHOICE = (SETTINGS, SETTINGS, SETTINGS)
TABLE = {
    "leads.lead": RECORD, "accounts.account": RECORD, "accounts.contact": RECORD, "opportunities.opportunity": RECORD,
    "leads.conversion": RECORD, "activities.activity": RECORD,
    "campaigns.source": CHOICE, "campaigns.campaign": CHOICE, "campaigns.donotcontact": CHOICE, "records.tag": CHOICE,
    "records.tagcategory": CHOICE, "records.customfield": CHOICE, "records.layout": (SETTINGS, SETTINGS, ("403", "403", "403")),
    "imports.savedmapping": (SETTINGS, SETTINGS, ("403", "403", "403")),
    "accounts.industry": CHOICE, "leads.leadstatus": CHOICE,
    "leads.statustransition": CHOICE, "leads.disqualifyreason": CHOICE, "leads.mappingrow": CHOICE,
    "opportunities.pipeline": CHOICE, "opportunities.stage": CHOICE, "opportunities.lostreason": CHOICE,
    "opportunities.cancelreason": CHOICE,
    "users.user": (SETTINGS, ("200", "302", "200"), ADMINISTRATORS),
    "users.team": (ADMINISTRATORS, ADMINISTRATORS, ADMINISTRATORS),
    "users.organisation": (("403", "403", "302"), ADMINISTRATORS, ("403", "403", "403")),
    "admin.logentry": (ADMINISTRATORS, None, ("403", "403", "403")),
    "django_tasks_database.dbtaskresult": (ADMINISTRATORS, None, ("403", "403", "403")),
}  # fmt: skip


@pytest.fixture
def rows(cast, rita, north, organisation) -> dict:
    """A row of each model; what is owned is Rita's."""
    lead = LeadFactory(owner=rita)
    conversion = convert_lead(lead, actor=rita, plan=default_plan(lead, user=rita))
    account = AccountFactory(owner=rita)
    settings = (
        Source,
        Industry,
        LeadStatus,
        StatusTransition,
        DisqualifyReason,
        MappingRow,
        Pipeline,
        Stage,
        LostReason,
        CancelReason,
    )
    made = [
        lead, account, ContactFactory(owner=rita), OpportunityFactory(owner=rita), conversion, rita, north, organisation,
        log_activity(account, actor=rita, kind=Kind.NOTE, text="Note"), Campaign.objects.create(name="Fair"),
        Tag.objects.create(name="VIP"), TagCategory.objects.create(name="Size"), make_field("choice"),
        Layout.objects.get_or_create(record="lead")[0], DoNotContact.objects.create(value="no@example.com", key="no@example.com"),
        SavedMapping.objects.create(name="a.csv", header="x", columns=[{"header": "Mail", "target": "email"}], used_by=rita),
        *(model.objects.first() for model in settings),
    ]  # fmt: skip
    return {row._meta.label_lower: row for row in made}


def client_of(who: str, cast: dict) -> Client:
    client = Client(raise_request_exception=False)
    if who != "nobody":
        client.force_login(cast[who])
    return client


def answers(url: str, cast: dict) -> str:
    return " ".join(str(client_of(who, cast).get(url).status_code) for who in WHO)


@pytest.mark.rule("T7")
@pytest.mark.parametrize("label", TABLE)
def test_access(label, cast, rows):
    listing, form, adding = TABLE[label]
    name = f"admin:{label.replace('.', '_')}"
    assert answers(reverse(f"{name}_changelist"), cast) == OUT.format(*listing)
    assert answers(reverse(f"{name}_add"), cast) == OUT.format(*adding)
    if form:
        assert answers(reverse(f"{name}_change", args=[rows[label].pk]), cast) == OUT.format(*form)


def test_every_registered_model_has_a_row():
    assert {model._meta.label_lower for model in admin.site._registry} == set(TABLE)


@pytest.mark.parametrize("label", ["users.user", "users.team", "users.organisation"])
def test_a_manager_changes_no_person_team_or_setting(label, cast, rows):
    url = reverse(f"admin:{label.replace('.', '_')}_change", args=[rows[label].pk])
    assert client_of("mona", cast).post(url, {"name": "x", "role": "administrator"}).status_code == 403
    assert (
        client_of("mona", cast).get(reverse("admin:auth_user_password_change", args=[rows["users.user"].pk])).status_code == 403
    )


def cost(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.rule("X20")
@pytest.mark.parametrize("label", sorted({*TABLE} - {"users.organisation"}))
def test_no_change_list_asks_much(label, cast, rows):
    ada, url = client_of("ada", cast), reverse(f"admin:{label.replace('.', '_')}_changelist")
    ada.get(url)
    assert cost(ada, url) <= 12


@pytest.mark.parametrize("label", ["activities.activity", "leads.conversion", "campaigns.campaign", "users.user", "users.team"])
def test_more_rows_do_not_ask_more(label, cast, rows, rita, north):
    ada, url = client_of("ada", cast), reverse(f"admin:{label.replace('.', '_')}_changelist")

    def grow(start: int, end: int) -> None:
        for n in range(start, end):
            lead, team = LeadFactory(owner=rita), Team.objects.create(name=f"Team {n}")
            log_activity(lead, actor=rita, kind=Kind.NOTE, text="Note")
            Conversion.objects.create(lead=lead, by=rita, snapshot={}, plan={}, undone_at=timezone.now(), undone_by=rita)
            Campaign.objects.create(name=f"Fair {n}", source=Source.objects.first())
            person(f"Person{n}", "rep", team)

    grow(0, 5)
    ada.get(url)
    few = cost(ada, url)
    grow(5, 30)
    assert cost(ada, url) == few


def test_the_log_in_is_our_own(cast):
    nobody = Client()
    page = nobody.get("/admin/leads/lead/?q=a", follow=True)
    assert unquote(page.redirect_chain[-1][0]) == "/login/?next=/admin/leads/lead/?q=a"
    assert nobody.get("/admin/login/?next=/admin/").url == "/login/?next=%2Fadmin%2F"
    assert client_of("mona", cast).get("/admin/login/?next=/admin/leads/lead/").url == "/admin/leads/lead/"
    assert client_of("mona", cast).get("/admin/login/?next=//evil.example/").url == "/admin/"
    assert client_of("rita", cast).get("/admin/login/?next=/admin/").status_code == 403
    assert nobody.post("/admin/login/", {"username": "ada@example.com", "password": "x"}).url.startswith("/login/")
    logged_in = nobody.post("/login/?next=/admin/", {"username": "ada@example.com", "password": "a-long-enough-password"})
    assert logged_in.url == "/admin/"


def test_log_out_and_password_are_our_own(cast):
    ada = client_of("ada", cast)
    assert ada.get("/admin/password_change/").url == reverse("password_change")
    assert ada.post("/admin/logout/").headers["Clear-Site-Data"]
    assert ada.get("/admin/").status_code == 302


def test_what_is_hidden_is_not_told_by_the_way_to_the_site(cast, rows):
    assert client_of("sam", cast).get(f"/admin/r/1/{rows['leads.lead'].pk}/").status_code == 404


def test_the_first_page_counts_what_the_person_sees(cast, rows, rita, django_assert_max_num_queries):
    LeadFactory.create_batch(3, owner=rita, next_action_at="2026-01-01T00:00Z")
    LeadFactory(owner=None, created_at="2026-01-01T00:00Z")
    LeadFactory(owner=cast["otto"])
    shown = {}
    for who in ("mona", "sam"):
        client = client_of(who, cast)
        client.get("/admin/")
        with django_assert_max_num_queries(11):
            page = client.get("/admin/")
        shown[who] = {figure.label: figure.count for figure in page.context["tiles"]}
        for figure in [*page.context["tiles"], *page.context["attention"]]:
            assert client_of(who, cast).get(figure.url).status_code == 200
    assert shown["mona"] == {
        "Open leads": 4, "Unassigned leads": 1, "Late leads": 3, "Open opportunities": 2, "Late opportunities": 0, "Won this month": 0,
    }  # fmt: skip
    assert (shown["sam"]["Open leads"], shown["sam"]["Late leads"], shown["sam"]["Open opportunities"]) == (2, 0, 0)


def test_the_figures_lead_to_exactly_their_rows(cast, rita):
    LeadFactory(owner=None, created_at="2026-01-01T00:00Z")
    LeadFactory(owner=None)
    OpportunityFactory(owner=rita, state="won", closed_at="2020-01-01T00:00Z", next_action="", next_action_at=None)
    mona = client_of("mona", cast)
    page = mona.get("/admin/")
    old = next(figure for figure in page.context["attention"] if "owner" in figure.sentence)
    assert old.sentence == "1 lead has waited for an owner for over a day."
    assert mona.get(old.url).context["cl"].result_count == 1
    won = next(figure for figure in page.context["tiles"] if figure.label == "Won this month")
    assert (won.count, mona.get(won.url).context["count"]) == (0, 0)


def test_no_page_of_the_admin_holds_code_or_style_of_its_own(cast, rows):
    ada = client_of("ada", cast)
    for label, row in rows.items():
        name = f"admin:{label.replace('.', '_')}"
        pages = [ada.get(reverse(f"{name}_change", args=[row.pk])), ada.get(reverse(f"{name}_changelist"), follow=True)]
        for page in pages:
            text = page.content.decode()
            assert "<style" not in text
            assert " style=" not in text
            assert " onclick=" not in text
            assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_the_settings_are_one_row(cast):
    ada = client_of("ada", cast)
    assert ada.get("/admin/users/organisation/").url == "/admin/users/organisation/add/"
    data = {"name": "Peña", "rep_sees": "own", "currency": "EUR", "lead_minimum": "full", "undo_days": "3"}
    assert ada.post("/admin/users/organisation/add/", data).status_code == 302
    assert ada.get("/admin/users/organisation/").url == "/admin/users/organisation/1/change/"
    assert ada.get("/admin/users/organisation/add/").status_code == 403
    assert ada.post("/admin/users/organisation/1/change/", data | {"undo_days": "9"}).status_code == 302
    assert ada.post("/admin/users/organisation/1/delete/", {"post": "yes"}).status_code == 403
    assert Organisation.load().undo_days == 9


@pytest.mark.parametrize("odd", ["x", "9" * 60, "-1", "٣", "10000-01-01", "e" + "\u0301" * 2_000])
def test_odd_values_in_the_lists_are_answered(cast, rows, odd):
    ada = client_of("ada", cast)
    for label, row in rows.items():
        if row._meta.app_label == "users" or TABLE[label] == CHOICE:
            name = f"admin:{label.replace('.', '_')}"
            form = form_on(ada.get(reverse(f"{name}_change", args=[row.pk])), f"{row._meta.model_name}_form")
            fields = [field for field in form if field not in ("csrfmiddlewaretoken", "email", "name")]
            counts = [field for field in fields if field.endswith("_FORMS")]
            for data in (form | dict.fromkeys(fields, [odd]), *(form | {field: [odd]} for field in counts)):
                for url in (reverse(f"{name}_change", args=[row.pk]), reverse(f"{name}_add")):
                    assert ada.post(url, data).status_code in (200, 302, 403), (url, data)
