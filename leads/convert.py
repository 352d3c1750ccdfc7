"""The conversion page, its result, and undo."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from crm.lib.errors import RuleBroken
from crm.lib.forms import posted
from leads.conversion import convert_lead
from leads.convert_form import ConversionForm
from leads.models import Conversion, ConversionTarget, Lead
from leads.undoing import CannotUndo, may_undo, undo_conversion
from records.visibility import get_editable, get_visible
from users.doors import requires
from users.roles import Right


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CONVERT)
def lead_convert(request: HttpRequest, pk: int) -> HttpResponse:
    """A lead that is converted already, by whomever, leads to its conversion."""
    lead = get_visible(Lead.objects.select_related("status", "source", "campaign", "industry"), request.user, pk)
    if lead.is_converted:
        return redirect(lead.conversions.get(undone_at=None))
    get_editable(Lead.objects, request.user, pk)
    form = ConversionForm(lead, user=request.user, data=posted(request))
    if stale := form.stale():
        form.errors.append(stale)
    elif form.is_valid():
        try:
            return redirect(convert_lead(lead, actor=request.user, plan=form.plan()))
        except RuleBroken as error:
            form.add_refusal(error)
    return render(request, "leads/convert.html", {"lead": lead, "form": form}, status=422 if request.method == "POST" else 200)


@require_safe
def conversion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    conversion = _visible(request, pk)
    targets = conversion.targets.select_related("account", "contact", "opportunity")
    context = {
        "conversion": conversion,
        "lead": conversion.lead,
        "targets": targets,
        "may_undo": may_undo(conversion, request.user),
    }
    return render(request, "leads/conversion.html", context)


@require_POST
def conversion_undo(request: HttpRequest, pk: int) -> HttpResponse:
    conversion = _visible(request, pk)
    try:
        lead = undo_conversion(conversion, actor=request.user)
    except CannotUndo as error:
        context = {"conversion": conversion, "lead": conversion.lead, "obstacles": error.obstacles}
        return render(request, "leads/undo_refused.html", context, status=409)
    messages.success(request, _("The conversion is undone: the lead is as it was before."))
    return redirect(lead)


def _visible(request: HttpRequest, pk: int) -> Conversion:
    """Whoever sees the lead sees its conversion."""
    conversion = get_object_or_404(Conversion.objects.select_related("lead", "lead__owner", "by", "undone_by"), pk=pk)
    get_visible(Lead.objects, request.user, conversion.lead_id)
    return conversion


@require_safe
def leads_of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment on the account's page: the leads it came from."""
    account = get_visible(Account.objects, request.user, pk)
    converted = ConversionTarget.objects.filter(account=account, conversion__undone_at=None).values("conversion__lead")
    leads = Lead.objects.visible_to(request.user).filter(pk__in=converted).with_row_data()
    return render(request, "leads/_of_account.html", {"leads": leads, "account": account})
