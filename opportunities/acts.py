"""What is done with one opportunity: move, win, lose, cancel, reopen, people, hand over."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Contact
from crm.lib.back import next_or
from crm.lib.errors import RuleBroken, done, refusal_as_message
from crm.lib.forms import begin_in_first, posted
from opportunities.closing import cancel, lose, reopen, win
from opportunities.forms import CancelForm, LoseForm, OpportunityPersonForm, StageForm, WinForm, required_fields_form
from opportunities.models import Opportunity, OpportunityPerson, Stage
from opportunities.services import add_person, make_key_person, move_to_stage, remove_person, restore_person
from records.acts import undo_address
from records.forms import NextActionForm
from records.ownership import assign_record
from records.people_fields import OwnerForm
from records.rules import MissingFields
from records.visibility import get_editable, get_visible, sees
from users.doors import requires
from users.roles import Right

REMOVED = "removed_person"
OPPORTUNITIES = Opportunity.objects.select_related("stage", "pipeline", "account", "contact", "owner")


@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_move(request: HttpRequest, pk: int) -> HttpResponse:
    """To another stage; what that stage needs and is missing is asked in place."""
    opportunity = get_editable(OPPORTUNITIES, request.user, pk)
    chosen = StageForm(posted(request), initial={"stage": opportunity.stage})
    if not chosen.is_valid():
        return _form(request, chosen, opportunity, _("Move to another stage"), _("Move"))
    return _move(request, opportunity, chosen.cleaned_data["stage"])


def _move(request: HttpRequest, opportunity: Opportunity, stage: Stage) -> HttpResponse:
    names = [name for name in request.POST.getlist("asked") if name in stage.required_fields]
    form = required_fields_form(names, request.POST, instance=opportunity, user=request.user)
    if not names or form.is_valid():
        values = {name: form.cleaned_data[name] for name in names if name in form.fields}
        try:
            move_to_stage(Opportunity(pk=opportunity.pk), actor=request.user, stage=stage, values=values)
        except MissingFields as missing:
            names = missing.names
            form = required_fields_form(names, None, instance=opportunity, user=request.user)
        except RuleBroken as error:
            messages.error(request, str(error))
            return redirect(opportunity)
        else:
            messages.success(request, _("Moved to “%(stage)s”.") % {"stage": stage.label})
            return redirect(next_or(request, opportunity.get_absolute_url()))
    context = {
        "form": begin_in_first(form),
        "opportunity": opportunity,
        "stage": stage,
        "asked": names,
        "next": request.POST.get("next", ""),
    }
    return render(request, "opportunities/step.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_win(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = get_editable(OPPORTUNITIES, request.user, pk)
    form = WinForm(posted(request), initial={"amount": opportunity.amount})
    if _closed(request, opportunity, form, win, state=Opportunity.State.WON, said=_("Won. Well done!")):
        return redirect(opportunity)
    return _form(request, form, opportunity, _("Won"), _("Mark as won"))


@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_lose(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = get_editable(OPPORTUNITIES, request.user, pk)
    form = LoseForm(posted(request))
    if _closed(request, opportunity, form, lose, state=Opportunity.State.LOST, said=_("Closed as lost, with its reason.")):
        return redirect(opportunity)
    return _form(request, form, opportunity, _("Lost"), _("Mark as lost"))


@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = get_editable(OPPORTUNITIES, request.user, pk)
    form = CancelForm(posted(request))
    if _closed(request, opportunity, form, cancel, state=Opportunity.State.CANCELLED, said=_("Cancelled, with its reason.")):
        return redirect(opportunity)
    return _form(request, form, opportunity, _("Cancelled: the project does not go through"), _("Mark as cancelled"))


def _closed(request: HttpRequest, opportunity: Opportunity, form, close: Callable, *, state: str, said: str) -> bool:
    """Closed by this press or, in the same way, by an earlier one. The empty form of a closed one is not shown at all."""
    if form.is_valid() and done(form, lambda: close(opportunity, actor=request.user, **form.cleaned_data)):
        messages.success(request, said, extra_tags=undo_address(opportunity, request.user))
        return True
    opportunity.refresh_from_db(fields=["state"])
    already = opportunity.state == state or (opportunity.state != Opportunity.State.OPEN and not form.is_bound)
    if already:
        word = opportunity.get_state_display().lower()
        messages.info(request, _("This opportunity is closed already (%(state)s).") % {"state": word})
    return already


@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = get_editable(OPPORTUNITIES, request.user, pk)
    form = NextActionForm(posted(request))
    if form.is_valid() and done(form, lambda: reopen(opportunity, actor=request.user, next_action=form.next_action())):
        messages.success(request, _("Open again, in the stage it had reached."))
        return redirect(opportunity)
    context = {"opportunity": opportunity, "next_form": form, "title": _("Reopen"), "submit": _("Reopen")}
    return render(request, "opportunities/act.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.ASSIGN)
def opportunity_assign(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = get_editable(OPPORTUNITIES, request.user, pk)
    form = OwnerForm(posted(request), user=request.user, record=opportunity)
    if form.is_valid() and done(
        form,
        lambda: assign_record(opportunity, actor=request.user, owner=form.cleaned_data["owner"], team=opportunity.team),
    ):
        messages.success(request, _("Handed over."), extra_tags=undo_address(opportunity, request.user))
        return redirect(opportunity if sees(request.user, Opportunity.objects.get(pk=pk)) else "opportunities:list")
    return _form(request, form, opportunity, _("Hand over"), _("Hand over"))


@require_POST
def opportunity_add_person(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = get_editable(OPPORTUNITIES, request.user, pk)
    form = OpportunityPersonForm(request.POST, user=request.user)
    if form.is_valid() and done(
        form,
        lambda: add_person(opportunity, form.cleaned_data["contact"], actor=request.user, role=form.cleaned_data["role"]),
    ):
        messages.success(request, _("%(name)s is added.") % {"name": form.cleaned_data["contact"]})
        return redirect(opportunity)
    return _form(request, form, opportunity, _("Add a person"), _("Add"))


@require_POST
def opportunity_person(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """`remove` the person from the sale, or make them the key person."""
    opportunity = get_editable(OPPORTUNITIES, request.user, pk)
    with refusal_as_message(request):
        if "remove" in request.POST:
            _removed(request, opportunity, remove_person(opportunity, person, actor=request.user))
        else:
            make_key_person(opportunity, person, actor=request.user)
    return redirect(opportunity)


def _removed(request: HttpRequest, opportunity: Opportunity, person: OpportunityPerson | None) -> None:
    """Said with Undo."""
    if person is not None:
        was_key = opportunity.contact_id == person.contact_id
        request.session[REMOVED] = {
            "opportunity": opportunity.pk, "contact": person.contact_id, "role": person.role, "key": was_key,
        }  # fmt: skip
        name = person.contact if sees(request.user, person.contact) else _("(hidden)")
        undo = reverse("opportunities:restore_person", args=[opportunity.pk])
        messages.success(request, _("%(name)s is removed.") % {"name": name}, extra_tags=undo)


@require_POST
def opportunity_restore_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The person removed last is back; a second press changes nothing."""
    opportunity = get_editable(OPPORTUNITIES, request.user, pk)
    if request.session.get(REMOVED, {}).get("opportunity") == opportunity.pk:
        removed = request.session.pop(REMOVED)
        contact = get_visible(Contact.objects, request.user, removed["contact"])
        with refusal_as_message(request):
            restore_person(opportunity, contact, actor=request.user, role=removed["role"], key=removed["key"])
            messages.success(request, _("%(name)s is back.") % {"name": contact})
    return redirect(opportunity)


def _form(request: HttpRequest, form, opportunity: Opportunity, title: str, submit: str) -> HttpResponse:
    if not form.is_bound and "reason" not in form.fields:  # the digits of the reasons are keys
        begin_in_first(form)
    context = {"form": form, "opportunity": opportunity, "title": title, "submit": submit}
    return render(request, "opportunities/act.html", context, status=422 if form.is_bound else 200)
