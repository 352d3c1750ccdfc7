"""The timeline of a record with its composer: a fragment on the record's page, and a page of its own without scripts."""

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities.forms import ActivityForm, follow_up, proposals
from activities.models import Kind, Outcome
from activities.services import SUBJECTS, log_activity
from activities.timeline import SIZE, timeline_of
from crm.lib.errors import RuleBroken, add_refusal
from crm.lib.forms import posted
from crm.lib.htmx import render_page
from leads.models import Lead
from opportunities.models import Opportunity
from records.forms import NextActionForm
from records.once import once
from records.visibility import changes, get_editable, get_visible


@require_http_methods(["GET", "HEAD", "POST"])
def timeline(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    if kind not in SUBJECTS:
        raise Http404
    door = get_editable if request.method == "POST" else get_visible
    record = door(SUBJECTS[kind].objects, request.user, pk)
    form = ActivityForm(posted(request))
    next_form = _next_form(request, record) if _is_open(record) else None
    if form.is_bound and form.is_valid() & (next_form is None or next_form.is_valid()):
        try:
            _log(request, record, form, next_form)
        except RuleBroken as error:
            add_refusal(form, error)
        else:
            return _saved(request, record)
    return _page(request, record, kind, form, next_form, status=422 if form.is_bound else 200)


def _next_form(request: HttpRequest, record: Lead | Opportunity) -> NextActionForm:
    asked = request.POST
    otherwise = follow_up(asked.get("kind", ""), asked.get("outcome", ""), record.planned)
    return NextActionForm(posted(request), planned=record.planned, fresh=True, otherwise=otherwise, prefix="next")


def _log(request: HttpRequest, record: Model, form: ActivityForm, next_form: NextActionForm | None) -> None:
    def do() -> Model:
        planned = next_form.next_action() if next_form else None
        log_activity(record, actor=request.user, **form.values(), next_action=planned)
        return record

    once(form.cleaned_data["submission"], actor=request.user, do=do)


def _saved(request: HttpRequest, record: Model) -> HttpResponse:
    """The whole record page again: status, next action and timeline have changed together."""
    messages.success(request, _("Saved."))
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = record.get_absolute_url()
        return response
    return redirect(record)


def _is_open(record: Model) -> bool:
    return (isinstance(record, Lead) and record.is_live) or (
        isinstance(record, Opportunity) and record.state == Opportunity.State.OPEN
    )


def _page(request, record, kind, form, next_form, *, status: int) -> HttpResponse:
    most = SIZE if request.GET.get("more") != "1" else 500
    rows = list(timeline_of(record, user=request.user)[: most + 1])
    converted = isinstance(record, Lead) and record.is_converted
    proposed = proposals(record.planned, ahead=next_form.ahead) if next_form else {}
    icons = {Kind.CALL: "telephone", Kind.NOTE: "sticky", Kind.EMAIL: "envelope", Kind.MEETING: "calendar-event"}
    context = {
        "record": record, "kind": kind, "form": form, "next_form": next_form,
        "rows": rows[:most], "more": len(rows) > most and most == SIZE,
        "may_log": changes(request.user, record) and not converted,
        "kinds": [(kind, icon, proposed.get(kind)) for kind, icon in icons.items()],
        "outcomes": [(outcome, proposed.get(outcome)) for outcome in Outcome],
    }  # fmt: skip
    return render_page(request, "activities/timeline.html", context, fragment="activities/_timeline.html", status=status)
