"""Lists, board and pages of opportunities. The acts on one stand in acts.py."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account, Contact
from crm.lib.errors import RuleBroken, add_refusal
from crm.lib.forms import begin_in_first, number_of, posted
from opportunities.board import lanes_of, pipeline_tabs, pipelines_with_stages
from opportunities.cells import OPEN, opportunity_cells
from opportunities.columns import SHOWN, opportunity_columns
from opportunities.filters import OpportunityFilters
from opportunities.forms import (
    NewOpportunityForm,
    OpportunityForm,
    OpportunityPersonForm,
    QuickOpportunityForm,
    live_stages,
)
from opportunities.many import opportunity_acts
from opportunities.models import Opportunity
from opportunities.services import create_opportunity, update_opportunity
from opportunities.stays import stays_of
from records.arrival import arrives
from records.editing import edit_page, get_edited
from records.facts import page_facts
from records.forms import NextActionForm
from records.lists import RecordList, board_context, render_list, tabs
from records.once import once
from records.own import is_own
from records.visibility import changes, get_visible
from users.doors import requires
from users.models import User
from users.roles import Right

OPPORTUNITIES = RecordList(
    model=Opportunity,
    filters=OpportunityFilters,
    template="opportunities/list.html",
    fragment="opportunities/_table.html",
    url="/opportunities/",
    columns=opportunity_columns,
    shown=SHOWN,
    sorts={
        "name": "name_key",
        "next": "next_action_at",
        "amount": "amount",
        "closes": "expected_close",
        "created": "created_at",
        "closed": "closed_at",
    },
    default_sort="next",
    defaults={"state": "open"},
    sorts_for={("state", state): "-closed" for state in ("won", "lost", "cancelled", "not-open")},
    sums=("amount", "currency"),
    board="stage",
    board_url="/opportunities/board/",
    weighted=True,
    acts=opportunity_acts,
    form=OpportunityForm,
    update=update_opportunity,
    cells=opportunity_cells,
    cell_states={"expected_close": OPEN},
)


@require_safe
@arrives(OPPORTUNITIES)
def opportunity_list(request: HttpRequest) -> HttpResponse:
    views = tabs(
        request,
        (_("All open"), {}),
        (_("Mine"), {"owner": "me"}),
        (_("Closing this month"), {"closes": "month"}),
        (_("Won"), {"state": "won"}),
        (_("Lost"), {"state": "lost"}),
    )
    return render_list(request, OPPORTUNITIES, tabs=views, may_add=request.user.may(Right.ADD_RECORDS))


@require_safe
@arrives(OPPORTUNITIES)
def opportunity_board(request: HttpRequest) -> HttpResponse:
    stages = pipelines_with_stages()
    pipelines = list(stages)
    wanted = request.GET.get("pipeline", "")
    pipeline = next((p for p in pipelines if str(p.pk) == wanted), pipelines[0] if pipelines else None)
    lanes = lanes_of(stages[pipeline]) if pipeline else []
    context = board_context(request, OPPORTUNITIES, lanes, move="move", fixed=["pipeline"])
    context |= {
        "tabs": pipeline_tabs(request, pipelines, pipeline), "pipeline": pipeline, "may_add": request.user.may(Right.ADD_RECORDS),
        "ends": [("won", _("Won"), "trophy"), ("lost", _("Lost"), "emoji-frown")],
    }  # fmt: skip
    return render(request, "opportunities/board.html", context)


@require_safe
def opportunity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    related = Opportunity.objects.select_related(
        "stage",
        "pipeline",
        "account",
        "contact",
        "intermediary",
        "owner",
        "team",
        "source",
        "campaign",
        "lost_reason",
        "cancel_reason",
    )
    opportunity = get_visible(related, request.user, pk)
    mine, is_open = changes(request.user, opportunity), opportunity.state == Opportunity.State.OPEN
    stages = [s for s in live_stages() if s.pipeline_id == opportunity.pipeline_id]
    context = {
        "opportunity": opportunity,
        "people": opportunity.people.select_related("contact"),
        "stages": [
            {"stage": s, "past": s.position < opportunity.stage.position, "on": s.pk == opportunity.stage_id} for s in stages
        ],
        "stays": _with_names(stays_of(opportunity)),
        "may_change": mine,
        **page_facts(opportunity, request.user),
        "may_move": mine and is_open,
        "may_reopen": mine and not is_open,
        "may_assign": mine and request.user.may(Right.ASSIGN),
        "person_form": OpportunityPersonForm(user=request.user) if mine else None,
    }
    return render(request, "opportunities/detail.html", context)


def _with_names(stays: list) -> list[tuple]:
    names = User.objects.in_bulk({stay.by for stay in stays if stay.by})
    return [(stay, names.get(stay.by)) for stay in stays]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.ADD_RECORDS)
def opportunity_create(request: HttpRequest) -> HttpResponse:
    """`?account=ID`, `?contact=ID` begin it there; `?all=1` shows all fields."""
    whole = "all" in request.GET
    form_class = NewOpportunityForm if whole else QuickOpportunityForm
    form = form_class(posted(request), user=request.user, first=_first(request))
    next_form = NextActionForm(posted(request), prefix="next")
    if form.is_bound and form.is_valid() & next_form.is_valid():

        def save() -> Opportunity:
            given = {name: value for name, value in form.values().items() if value is not None or is_own(name)}
            return create_opportunity(given, actor=request.user, next_action=next_form.next_action())

        try:
            return HttpResponse(
                status=302, headers={"Location": once(form.cleaned_data["submission"], actor=request.user, do=save)}
            )
        except RuleBroken as error:
            add_refusal(form, error)
    begin_in_first(form)
    context = {
        "form": form, "next_form": next_form, "title": _("New opportunity"), "cancel_url": reverse("opportunities:list"),
        "full_url": "" if whole else f"?all=1&{request.GET.urlencode()}",
    }  # fmt: skip
    return render(request, "records/form.html", context, status=422 if form.is_bound else 200)


def _first(request: HttpRequest) -> dict:
    first = {}
    for name, model in (("account", Account), ("contact", Contact)):
        number = number_of(request.GET.get(name, ""))
        if number is not None:
            first[name] = get_visible(model.objects, request.user, number)
    return first


@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    related = Opportunity.objects.select_related("account", "contact", "intermediary")
    opportunity = get_edited(related, request, pk)

    def form(data, *, instance: Opportunity) -> OpportunityForm:
        return OpportunityForm(data, instance=instance, user=request.user)

    def save(opportunity: Opportunity, values: dict, version: int) -> None:
        update_opportunity(opportunity, actor=request.user, values=values, version=version)

    return edit_page(request, opportunity, form, save=save, title=_("Edit opportunity"))


@require_safe
def opportunities_of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment on the account's page: its opportunities, each with its own decision maker; those it stood between."""
    account = get_visible(Account.objects, request.user, pk)
    visible = Opportunity.objects.visible_to(request.user).with_row_data().order_by("-created_at")
    context = {
        "opportunities": visible.filter(account=account)[:50],
        "between": visible.filter(intermediary=account)[:50],
        "may_add": request.user.may(Right.ADD_RECORDS),
        "add_url": f"{reverse('opportunities:create')}?account={account.pk}",
    }
    return render(request, "opportunities/_of_record.html", context)


@require_safe
def opportunities_of_contact(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_visible(Contact.objects, request.user, pk)
    visible = Opportunity.objects.visible_to(request.user).with_row_data().order_by("-created_at")
    context = {
        "opportunities": visible.filter(pk__in=contact.in_opportunities.values("opportunity"))[:50],
        "may_add": request.user.may(Right.ADD_RECORDS),
        "add_url": f"{reverse('opportunities:create')}?contact={contact.pk}",
    }
    return render(request, "opportunities/_of_record.html", context)
