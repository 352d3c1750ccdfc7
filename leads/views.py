"""Lists and pages of leads. The acts on one lead stand in acts.py, the conversion in convert.py."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crm.lib.forms import blank, posted
from leads.cells import lead_cells
from leads.columns import SHOWN, lead_columns
from leads.duplicates import duplicates_of
from leads.filters import LeadFilters
from leads.forms import LeadForm, LeadPersonForm, NewLeadForm, QuickLeadForm
from leads.many import lead_acts
from leads.models import Lead, LeadStatus, State
from leads.services import create_lead, is_back, update_lead
from leads.status import steps_from
from records.arrival import arrives
from records.editing import create_page, edit_page, get_edited
from records.facts import page_facts
from records.lists import RecordList, board_context, render_list, tabs
from records.visibility import changes, get_visible
from users.doors import requires
from users.roles import Right

LEADS = RecordList(
    model=Lead,
    filters=LeadFilters,
    template="leads/list.html",
    fragment="leads/_table.html",
    url="/leads/",
    columns=lead_columns,
    shown=SHOWN,
    sorts={"name": "name_key", "next": "next_action_at", "created": "created_at", "amount": "amount", "closed": "closed_at"},
    default_sort="next",
    defaults={"state": "open"},
    sorts_for={("state", state): "-closed" for state in (State.DISQUALIFIED, State.CONVERTED)},
    board="status",
    board_url="/leads/board/",
    acts=lead_acts,
    form=LeadForm,
    update=update_lead,
    cells=lead_cells,
    frozen=frozenset({State.CONVERTED}),
)


@require_safe
@arrives(LEADS)
def lead_list(request: HttpRequest) -> HttpResponse:
    closed = [
        (_("Nurturing"), {"state": "nurture"}),
        (_("Disqualified"), {"state": "disqualified"}),
        (_("Converted"), {"state": "converted"}),
    ]
    return render_list(request, LEADS, tabs=tabs(request, *_open_views(), *closed), may_import=request.user.may(Right.IMPORT))


def _open_views() -> list[tuple[str, dict[str, str]]]:
    return [
        (_("All open"), {}),
        (_("Mine"), {"owner": "me"}),
        (_("Inbox"), {"owner": "none"}),
        (_("New this week"), {"created": "week"}),
    ]


@require_safe
@arrives(LEADS)
def lead_board(request: HttpRequest) -> HttpResponse:
    """The open leads by status; those that came back from nurturing in a lane of their own."""
    lanes = list(LeadStatus.objects.live().filter(state__in=[State.OPEN, State.NURTURE]))
    context = board_context(request, LEADS, lanes, move="status") | {"tabs": tabs(request, *_open_views())}
    context["ends"] = [("convert", _("Convert"), "check2"), ("disqualify", _("Disqualify"), "slash-circle")]
    return render(request, "leads/board.html", context)


@require_safe
def lead_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    related = Lead.objects.select_related(
        "status", "source", "campaign", "industry", "owner", "team", "disqualify_reason", "updated_by"
    )
    lead = get_visible(related, user, pk)
    mine = changes(user, lead) and not lead.is_converted
    context = {
        "lead": lead,
        "people": lead.people.all(),
        "path": _path(lead, user) if lead.is_live else [],
        "is_back": is_back(lead),
        "may_change": mine,
        "may_convert": mine and lead.is_live and user.may(Right.CONVERT),
        "may_take": lead.owner_id is None and lead.is_live and user.may(Right.TAKE),
        "may_assign": mine and user.may(Right.ASSIGN),
        "conversion": lead.conversions.filter(undone_at=None).first() if lead.is_converted else None,
        "person_fields": blank(LeadPersonForm),
        **page_facts(lead, user),
        "may_see_imports": user.may(Right.SEE_IMPORTS),
    }
    return render(request, "leads/detail.html", context)


def _path(lead: Lead, user) -> list[dict]:
    """The open statuses in order, each past, present or a possible step."""
    possible = {status.pk for status in steps_from(lead, actor=user)}
    statuses = LeadStatus.objects.filter(state=State.OPEN, archived=False)
    here = lead.status.position if lead.state == State.OPEN else -1
    return [
        {"status": s, "past": s.position < here, "on": s.pk == lead.status_id, "possible": s.pk in possible} for s in statuses
    ]


@require_safe
def lead_duplicates(request: HttpRequest, pk: int) -> HttpResponse:
    lead = get_visible(Lead.objects, request.user, pk)
    context = {"matches": duplicates_of(lead, user=request.user), "lead": lead, "may_merge": changes(request.user, lead)}
    return render(request, "leads/_duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.ADD_LEADS)
def lead_create(request: HttpRequest) -> HttpResponse:
    """Few fields; `?all=1` all of them."""
    whole = "all" in request.GET
    form = (NewLeadForm if whole else QuickLeadForm)(posted(request), user=request.user)

    def save(values: dict) -> Lead:
        return create_lead(values, actor=request.user)

    return create_page(
        request, form, save=save, title=_("New lead"), cancel_url=reverse("leads:list"),
        full_url="" if whole else f"{reverse('leads:create')}?all=1",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def lead_edit(request: HttpRequest, pk: int) -> HttpResponse:
    lead = get_edited(Lead.objects.select_related("status"), request, pk)

    def form(data, *, instance: Lead) -> LeadForm:
        return LeadForm(data, instance=instance, user=request.user)

    def save(lead: Lead, values: dict, version: int) -> None:
        update_lead(lead, actor=request.user, values=values, version=version)

    return edit_page(request, lead, form, save=save, title=_("Edit lead"))
