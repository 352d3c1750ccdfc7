"""What is done with one lead: take, assign, steps of the status, people. Each its own small page or button."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.lib.back import next_or
from crm.lib.errors import RuleBroken, done, refusal_as_message
from crm.lib.forms import begin_in_first, posted
from leads.forms import DisqualifyForm, LeadPersonForm, NurtureForm, StatusForm, required_fields_form
from leads.models import Lead, LeadPerson, LeadStatus, State
from leads.services import add_lead_person, make_key_lead_person, remove_lead_person, take_lead
from leads.status import change_status, disqualify_lead, nurture_lead, reopen_lead, required_for
from records.acts import undo_address
from records.forms import NextActionForm
from records.ownership import assign_record
from records.people_fields import OwnerForm
from records.rules import MissingFields
from records.visibility import get_editable, get_visible, sees
from users.doors import requires
from users.roles import Right

REMOVED = "removed_lead_person"
LEADS = Lead.objects.select_related("status", "owner")


@require_POST
@requires(Right.TAKE)
def lead_take(request: HttpRequest, pk: int) -> HttpResponse:
    lead = get_visible(LEADS, request.user, pk)
    with refusal_as_message(request):
        take_lead(lead, actor=request.user)
        messages.success(request, _("It is yours now."))
    return redirect(lead)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.ASSIGN)
def lead_assign(request: HttpRequest, pk: int) -> HttpResponse:
    lead = get_editable(LEADS, request.user, pk)
    form = OwnerForm(posted(request), user=request.user, record=lead)
    if form.is_valid() and done(
        form, lambda: assign_record(lead, actor=request.user, owner=form.cleaned_data["owner"], team=lead.team)
    ):
        messages.success(request, _("Handed over."), extra_tags=undo_address(lead, request.user))
        return redirect(lead if sees(request.user, Lead.objects.get(pk=pk)) else "leads:list")
    return _form(request, form, lead, _("Hand over"), _("Hand over"))


@require_http_methods(["GET", "HEAD", "POST"])
def lead_status(request: HttpRequest, pk: int) -> HttpResponse:
    """A step of the status path; what it needs and is missing is asked in place."""
    lead = get_editable(LEADS, request.user, pk)
    chosen = StatusForm(request.POST if request.method == "POST" else request.GET)
    if not chosen.is_valid():
        return _form(request, chosen, lead, _("Change status"), _("Change status"))
    status = chosen.cleaned_data["status"]
    if status.state == State.DISQUALIFIED:
        return redirect("leads:disqualify", pk=pk)
    if status.state == State.NURTURE:
        return redirect("leads:nurture", pk=pk)
    return _step(request, lead, status)


def _step(request: HttpRequest, lead: Lead, status: LeadStatus) -> HttpResponse:
    names = [name for name in required_for(lead, status) if name in request.POST.getlist("asked")]
    form = required_fields_form(names, request.POST or None, instance=lead)
    if request.method == "POST" and (not names or form.is_valid()):
        try:
            change_status(Lead(pk=lead.pk), actor=request.user, status=status, values=form.cleaned_data if names else {})
        except MissingFields as missing:
            names = missing.names
            form = required_fields_form(names, None, instance=LEADS.get(pk=lead.pk))
        except RuleBroken as error:
            messages.error(request, str(error))
            return redirect(next_or(request, lead.get_absolute_url()))
        else:
            return redirect(next_or(request, lead.get_absolute_url()))
    context = {"form": begin_in_first(form), "lead": lead, "status": status, "asked": names, "next": request.POST.get("next", "")}
    return render(request, "leads/step.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def lead_disqualify(request: HttpRequest, pk: int) -> HttpResponse:
    lead = get_editable(LEADS, request.user, pk)
    form = DisqualifyForm(posted(request))
    if form.is_valid() and done(form, lambda: disqualify_lead(lead, actor=request.user, **form.cleaned_data)):
        text = _("Disqualified. It stays in the database, with the reason.")
        messages.success(request, text, extra_tags=undo_address(lead, request.user))
        return redirect(lead)
    return _form(request, form, lead, _("Disqualify"), _("Disqualify"))


@require_http_methods(["GET", "HEAD", "POST"])
def lead_nurture(request: HttpRequest, pk: int) -> HttpResponse:
    lead = get_editable(LEADS, request.user, pk)
    form = NurtureForm(posted(request))
    if form.is_valid() and done(
        form, lambda: nurture_lead(lead, actor=request.user, wake_up=form.wake_up(), note=form.cleaned_data["note"])
    ):
        messages.success(request, _("Back with marketing. The lead returns by itself on that day."))
        return redirect(lead)
    return _form(request, form, lead, _("Not now: back to marketing"), _("Set the wake-up date"))


@require_http_methods(["GET", "HEAD", "POST"])
def lead_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    lead = get_editable(LEADS, request.user, pk)
    form = NextActionForm(posted(request))
    if form.is_valid() and done(form, lambda: reopen_lead(lead, actor=request.user, next_action=form.next_action())):
        messages.success(request, _("Open again."))
        return redirect(lead)
    context = {"lead": lead, "next_form": form, "title": _("Reopen"), "submit": _("Reopen")}
    return render(request, "leads/act.html", context, status=422 if form.is_bound else 200)


@require_POST
def lead_add_person(request: HttpRequest, pk: int) -> HttpResponse:
    lead = get_editable(LEADS, request.user, pk)
    form = LeadPersonForm(request.POST)
    if form.is_valid() and done(form, lambda: add_lead_person(lead, form.cleaned_data, actor=request.user)):
        messages.success(request, _("%(name)s is added.") % {"name": form.instance})
        return redirect(lead)
    return _form(request, form, lead, _("Add a person"), _("Add"))


@require_POST
def lead_person(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """`remove` it, or make it the key person."""
    lead = get_editable(LEADS, request.user, pk)
    with refusal_as_message(request):
        if "remove" in request.POST:
            _removed(request, lead, remove_lead_person(lead, person, actor=request.user))
        else:
            make_key_lead_person(lead, person, actor=request.user)
    return redirect(lead)


def _removed(request: HttpRequest, lead: Lead, person: LeadPerson | None) -> None:
    """Said with Undo. The session keeps who it was: an address would show their data to whoever reads the logs."""
    if person is not None:
        values = {name: getattr(person, name) for name in LeadPerson.PERSON_FIELDS}
        request.session[REMOVED] = {"lead": lead.pk, "values": values, "position": person.position}
        text = _("%(name)s is removed.") % {"name": person}
        messages.success(request, text, extra_tags=reverse("leads:restore_person", args=[lead.pk]))


@require_POST
def lead_restore_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The person removed last is back; a second press changes nothing."""
    lead = get_editable(LEADS, request.user, pk)
    if request.session.get(REMOVED, {}).get("lead") == lead.pk:
        removed = request.session.pop(REMOVED)
        with refusal_as_message(request):
            person = add_lead_person(lead, removed["values"], actor=request.user, position=removed["position"])
            messages.success(request, _("%(name)s is back.") % {"name": person})
    return redirect(lead)


def _form(request: HttpRequest, form, lead: Lead, title: str, submit: str) -> HttpResponse:
    if not form.is_bound and "reason" not in form.fields:  # the digits of the reasons are keys
        begin_in_first(form)
    context = {"form": form, "lead": lead, "title": title, "submit": submit}
    return render(request, "leads/act.html", context, status=422 if form.is_bound and form.errors else 200)
