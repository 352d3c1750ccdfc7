"""The pages that save, change and delete views of lists."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.bulk import LISTS
from crm.lib.errors import RuleBroken, done
from crm.lib.forms import posted
from records.arrival import view_url
from records.models import SavedView
from records.saved_views import ViewSettings, change_view, delete_view, redo_view, save_view


class ViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ["name", "pinned", "is_default", "shared", "position"]

    def settings(self) -> ViewSettings:
        return ViewSettings(**self.cleaned_data)


@require_POST
def view_save(request: HttpRequest, kind: str) -> HttpResponse:
    """What the list shows now under a name."""
    if kind not in LISTS:
        raise Http404
    query, settings = request.POST.get("query", ""), ViewSettings(request.POST.get("name", "")[:60], pinned=True)
    try:
        view = save_view(kind, actor=request.user, query=query, settings=settings)
    except RuleBroken as error:
        messages.error(request, str(error))
        return redirect(f"{LISTS[kind].url}?{query}")
    messages.success(request, _("“%(name)s” is saved.") % {"name": view.name})
    return redirect(view_url(LISTS[kind], view))


@require_http_methods(["GET", "HEAD", "POST"])
def view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    view = _mine(request, pk)
    listing = LISTS[view.record]
    form = ViewForm(posted(request), instance=view)
    if form.is_valid() and done(form, lambda: change_view(view, actor=request.user, settings=form.settings())):
        messages.success(request, _("Saved."))
        return redirect(view_url(listing, view))
    context = {"form": form, "view": view, "cancel_url": view_url(listing, view), "in_team": request.user.team_id}
    return render(request, "crm/saved_view.html", context, status=422 if form.is_bound else 200)


@require_POST
def view_redo(request: HttpRequest, pk: int) -> HttpResponse:
    """The view shows from now on what the list shows."""
    view = redo_view(_mine(request, pk), actor=request.user, query=request.POST.get("query", ""))
    messages.success(request, _("“%(name)s” is saved.") % {"name": view.name})
    return redirect(view_url(LISTS[view.record], view))


@require_POST
def view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """A second press finds it gone, which is what was wanted."""
    view = SavedView.objects.filter(pk=pk, owner=request.user).first()
    if view is None:
        return redirect("home")
    delete_view(view, actor=request.user)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect(f"{LISTS[view.record].url}?view=all")


def _mine(request: HttpRequest, pk: int) -> SavedView:
    return get_object_or_404(SavedView, pk=pk, owner=request.user)
