"""Who may open what: every address × every person. A new address without a row here fails the last test."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Account, Contact
from accounts.services import affiliate
from accounts.tests.factories import AccountFactory, ContactFactory
from leads.conversion import convert_lead
from leads.models import Conversion, Lead
from leads.plan import default_plan
from leads.services import add_lead_person
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity
from opportunities.services import add_person
from opportunities.tests.factories import OpportunityFactory
from records.bin import delete_many
from records.models import Act, LikelyPair
from records.saved_views import ViewSettings, save_view
from records.visibility import changes, sees

pytestmark = pytest.mark.django_db

WHO = ["nobody", "rita", "tom", "mona", "otto", "sam", "mara", "ada", "olga"]
#                 nobody rita tom mona otto sam  mara ada  olga
ALL = "302 200 200 200 200 200 200 200 200"
PUBLIC = "200 200 200 200 200 200 200 200 200"
SEE = "302 200 200 200 404 404 200 200 200"
CHANGE = "302 200 403 200 404 404 403 200 403"
CHANGE_LEAD = "302 200 403 200 404 404 200 200 403"
ADD = "302 200 200 200 200 200 403 200 403"
ADD_LEAD = "302 200 200 200 200 200 200 200 403"
CONVERT = "302 200 403 200 404 404 403 200 403"
ASSIGN_LEAD = "302 403 403 200 403 404 200 200 403"
ASSIGN = "302 403 403 200 403 404 403 200 403"
EXPORT = "302 403 403 200 403 200 200 200 200"
IMPORT = "302 403 403 200 403 200 200 200 403"
POST_ONLY = "302 405 405 405 405 405 405 405 405"

TABLE = {
    "home": ALL, "search": ALL, "profile": ALL, "password_change": ALL, "healthz": PUBLIC,
    "login": "200 302 302 302 302 302 302 302 302", "logout": POST_ONLY,
    "password_reset": PUBLIC, "password_reset_done": PUBLIC, "password_reset_confirm": PUBLIC,
    "leads:export": EXPORT, "accounts:export": EXPORT, "accounts:export_contacts": EXPORT, "opportunities:export": EXPORT,
    "leads:list": ALL, "leads:board": ALL, "leads:create": ADD_LEAD, "leads:detail": SEE, "leads:edit": CHANGE_LEAD, "leads:history": SEE,
    "leads:duplicates": SEE, "leads:tags": CHANGE_LEAD, "accounts:tags": CHANGE, "accounts:contact_tags": CHANGE, "opportunities:tags": CHANGE, "leads:take": "302 405 405 405 405 405 405 405 405", "leads:assign": ASSIGN_LEAD,
    "leads:status": "302 422 403 422 404 404 422 422 403", "leads:disqualify": CHANGE_LEAD, "leads:nurture": CHANGE_LEAD,
    "leads:reopen": CHANGE_LEAD, "leads:add_person": POST_ONLY, "leads:person": POST_ONLY, "leads:restore_person": POST_ONLY, "leads:convert": CONVERT,
    "leads:conversion": SEE, "leads:conversion_undo": POST_ONLY, "leads:of_account": SEE,
    "accounts:list": ALL, "accounts:create": ADD, "accounts:pick": ALL, "accounts:detail": SEE, "accounts:edit": CHANGE,
    "accounts:history": SEE, "accounts:contacts": ALL, "accounts:create_contact": ADD, "accounts:pick_contact": ALL,
    "accounts:contact": SEE, "accounts:edit_contact": CHANGE, "accounts:contact_history": SEE, "accounts:affiliate": CHANGE,
    "accounts:end_affiliation": POST_ONLY,
    "opportunities:list": ALL, "opportunities:board": ALL, "opportunities:create": ADD, "opportunities:detail": SEE,
    "opportunities:edit": CHANGE, "opportunities:history": SEE, "opportunities:move": CHANGE, "opportunities:win": CHANGE,
    "opportunities:lose": CHANGE, "opportunities:cancel": CHANGE, "opportunities:reopen": CHANGE, "opportunities:assign": ASSIGN,
    "opportunities:add_person": POST_ONLY, "opportunities:person": POST_ONLY, "opportunities:restore_person": POST_ONLY, "opportunities:of_account": SEE,
    "opportunities:of_contact": SEE, "activities:timeline": SEE,
    "leads:seen_by": SEE, "accounts:seen_by": SEE, "accounts:contact_seen_by": SEE, "opportunities:seen_by": SEE,
    "view_as": POST_ONLY, "view_as_end": POST_ONLY,
    "duplicates": ALL, "duplicates_of_kind": ALL, "duplicates_hint": ALL, "decide_pair": POST_ONLY, "pairs_of_record": SEE,
    "merge": "302 200 200 200 404 404 200 200 403",
    "cell": "302 302 403 302 404 404 302 302 403",
    "recent": ALL, "bin": ALL, "many": POST_ONLY, "act": "302 200 404 200 404 404 404 200 200", "act_result": "302 200 404 200 404 404 404 200 200", "act_undo": POST_ONLY, "bin_restore": POST_ONLY,
    "view_save": POST_ONLY, "view_redo": POST_ONLY, "view_delete": POST_ONLY, "star": POST_ONLY,
    "view_edit": "302 200 404 404 404 404 404 404 404",
}  # fmt: skip
# POST to them with nothing: what counts is who is let in (2xx, 302 to the record, 409 or 422) and who is not.
POSTS = {
    "decide_pair": "302 302 403 302 404 404 302 302 403",
    "view_as": "302 403 403 403 403 403 403 302 403", "view_as_end": ALL.replace("200", "302"),
    "view_save": ALL.replace("200", "302"), "view_delete": ALL.replace("200", "302"), "star": "302 302 302 302 404 404 302 302 302",
    "view_edit": "302 422 404 404 404 404 404 404 404", "view_redo": "302 302 404 404 404 404 404 404 404",
    "many": "302 200 200 200 200 200 200 200 403", "act_undo": "302 302 404 302 404 404 404 302 302",
    "leads:take": "302 302 302 302 404 404 403 302 403", "leads:add_person": "302 422 403 422 404 404 422 422 403",
    "leads:restore_person": "302 302 403 302 404 404 302 302 403",
    "opportunities:restore_person": "302 302 403 302 404 404 403 302 403",
    "leads:person": "302 302 403 302 404 404 302 302 403", "leads:edit": "302 422 403 422 404 404 422 422 403",
    "leads:disqualify": "302 422 403 422 404 404 422 422 403", "leads:nurture": "302 422 403 422 404 404 422 422 403",
    "leads:convert": "302 422 403 422 404 404 403 422 403", "leads:conversion_undo": "302 302 403 302 404 404 403 302 403",
    "accounts:edit": "302 422 403 422 404 404 403 422 403", "accounts:edit_contact": "302 422 403 422 404 404 403 422 403",
    "leads:tags": "302 422 403 422 404 404 422 422 403", "accounts:tags": "302 422 403 422 404 404 403 422 403",
    "accounts:contact_tags": "302 422 403 422 404 404 403 422 403", "opportunities:tags": "302 422 403 422 404 404 403 422 403",
    "accounts:affiliate": "302 422 403 422 404 404 403 422 403", "accounts:end_affiliation": "302 302 403 302 404 404 403 302 403",
    "opportunities:move": "302 422 403 422 404 404 403 422 403", "opportunities:lose": "302 422 403 422 404 404 403 422 403",
    "opportunities:cancel": "302 422 403 422 404 404 403 422 403", "opportunities:person": "302 302 403 302 404 404 403 302 403",
    "opportunities:add_person": "302 422 403 422 404 404 403 422 403", "activities:timeline": "302 422 403 422 404 404 422 422 403",
}  # fmt: skip
ELSEWHERE = {"admin", "imports"}  # have tables of their own


@pytest.fixture
def house(cast, rita) -> dict:
    """One of everything, all Rita's."""
    account = AccountFactory(owner=rita)
    contact = ContactFactory(owner=rita, account=account)
    lead, opportunity = LeadFactory(owner=rita), OpportunityFactory(owner=rita, account=account)
    done = LeadFactory(owner=rita)
    conversion = convert_lead(done, actor=rita, plan=default_plan(done, user=rita))
    gone = LeadFactory(owner=rita)
    act = Act.objects.create(kind=Act.Kind.DELETE, what="Deleted", record="lead", actor=rita, team=rita.team)
    delete_many(Lead, [gone.pk], act=act, actor=rita)
    too = LeadFactory(owner=rita)
    pair = LikelyPair.objects.create(record="lead", one_id=lead.pk, other_id=too.pk, score=90, reasons=["email"])
    return {
        "view": save_view("lead", actor=rita, query="owner=me", settings=ViewSettings("Mine")).pk,
        "act": act.pk, "binned": act.binned.get().pk,
        "person_to_see": rita.pk, "lead_too": too.pk, "pair": pair.pk, "lead": lead.pk, "account": account.pk, "contact": contact.pk, "opportunity": opportunity.pk, "conversion": conversion.pk,
        "lead_person": add_lead_person(lead, {"first_name": "Íñigo", "email": "inigo@example.com"}, actor=rita).pk,
        "person": add_person(opportunity, contact, actor=rita).pk,
        "affiliation": affiliate(contact, AccountFactory(owner=rita), actor=rita, role="").pk,
    }  # fmt: skip


def address(name: str, house: dict) -> str:
    app, _colon, page = name.rpartition(":")
    if name == "password_reset_confirm":
        return reverse(name, args=["x", "y"])
    if name == "activities:timeline":
        return reverse(name, args=["lead", house["lead"]])
    if name == "many":
        return reverse(name, args=["lead", "tag"])
    if name == "decide_pair":
        return reverse(name, args=[house["pair"]])
    if name in ("duplicates_of_kind", "duplicates_hint", "pairs_of_record"):
        return reverse(name, args=["lead", house["lead"]] if name == "pairs_of_record" else ["lead"])
    if name == "merge":
        return f"{reverse(name, args=['lead'])}?pk={house['lead']}&pk={house['lead_too']}"
    if name == "cell":
        return reverse(name, args=["lead", house["lead"], "company"])
    if name in ("view_save", "star"):
        return reverse(name, args=["lead"] if name == "view_save" else ["lead", house["lead"]])
    if name == "view_as":
        return reverse(name, args=[house["person_to_see"]])
    args = {
        "view_edit": ["view"], "view_redo": ["view"], "view_delete": ["view"],
        "act": ["act"], "act_result": ["act"], "act_undo": ["act"], "bin_restore": ["binned"],
        "leads:conversion": ["conversion"], "leads:conversion_undo": ["conversion"], "leads:of_account": ["account"],
        "leads:person": ["lead", "lead_person"], "accounts:end_affiliation": ["contact", "affiliation"],
        "opportunities:person": ["opportunity", "person"], "opportunities:of_account": ["account"], "opportunities:of_contact": ["contact"],
    }.get(name)  # fmt: skip
    if args is None:
        kind = {
            "leads": "lead",
            "opportunities": "opportunity",
            "accounts": "contact" if "contact" in page or page == "affiliate" else "account",
        }
        plain = {"list", "create", "export", "export_contacts", "pick", "board", "contacts", "create_contact", "pick_contact", ""}
        args = [] if not app or page in plain else [kind[app]]
    return reverse(name, args=[house[arg] for arg in args])


def client_of(who: str, cast: dict) -> Client:
    client = Client(raise_request_exception=False)
    if who != "nobody":
        client.force_login(cast[who])
    return client


@pytest.mark.rule("T7", "A6")
@pytest.mark.parametrize("name", TABLE)
def test_get(name, house, cast):
    url = address(name, house)
    answers = [client_of(who, cast).get(url).status_code for who in WHO]
    assert " ".join(map(str, answers)) == TABLE[name], url


@pytest.mark.parametrize("name", POSTS)
def test_post(name, house, cast):
    url = address(name, house)
    wanted = POSTS[name].split()
    # those who are refused first: nothing may have changed for the others
    for who, status in sorted(zip(WHO, wanted, strict=True), key=lambda pair: pair[1] in ("302", "422")):
        assert str(client_of(who, cast).post(url).status_code) == status, f"{who} at {url}"


MODELS = [Lead, Account, Contact, Opportunity]


@pytest.mark.rule("T7")
@pytest.mark.parametrize("rep_sees", ["own", "team", "everyone"])
def test_querysets_and_doors_say_the_same(cast, north, south, organisation, rep_sees):
    organisation.rep_sees = rep_sees
    organisation.save()
    owners = [cast["rita"], cast["tom"], cast["otto"], cast["mona"], cast["ada"], None]
    for owner in owners:
        for factory in (LeadFactory, AccountFactory, ContactFactory, OpportunityFactory):
            factory(owner=owner)
    Lead.objects.filter(owner=None).update(team=north)
    LeadFactory(owner=None), LeadFactory(owner=None, team=south)
    for person in cast.values():
        for model in MODELS:
            rows = list(model.objects.all())
            assert {r.pk for r in rows if sees(person, r)} == set(model.objects.visible_to(person).values_list("pk", flat=True))
            assert {r.pk for r in rows if changes(person, r)} == set(
                model.objects.editable_by(person).values_list("pk", flat=True)
            )


@pytest.mark.parametrize(
    ("rep_sees", "expected"),
    [("own", {"Rita", None}), ("team", {"Rita", "Tom", None}), ("everyone", {"Rita", "Tom", "Otto", None})],
)
def test_what_a_rep_sees_is_a_setting(cast, organisation, rep_sees, expected):
    organisation.rep_sees = rep_sees
    organisation.save()
    for owner in (cast["rita"], cast["tom"], cast["otto"], None):
        LeadFactory(owner=owner)
    assert {lead.owner.name if lead.owner else None for lead in Lead.objects.visible_to(cast["rita"])} == expected


def names(patterns: list, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = pattern.namespace
            if space not in ELSEWHERE:
                yield from names(pattern.url_patterns, f"{prefix}{space}:" if space else prefix)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_every_address_has_a_row():
    assert set(names(get_resolver().url_patterns)) == set(TABLE)


def test_hidden_and_missing_look_the_same(house, cast):
    client = client_of("otto", cast)
    hidden = client.get(f"/leads/{house['lead']}/")
    missing = client.get("/leads/99999999/")
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
    assert Conversion.objects.count() == 1
