"""Pages that are the same for every kind of record."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crm.lib.errors import RuleBroken, add_refusal
from crm.lib.forms import posted
from crm.lib.htmx import render_page
from records.history import history_of
from records.models import Record
from records.saving import StaleEdit
from records.tags import TagsForm
from records.visibility import get_editable, get_visible


def history_view(model: type[Record]) -> Callable:
    """The History page, and fragment, of this kind of record."""

    @require_safe
    def record_history(request: HttpRequest, pk: int) -> HttpResponse:
        record = get_visible(model.objects, request.user, pk)
        context = {"record": record, "lines": history_of(record, user=request.user)}
        return render_page(request, "records/history.html", context, fragment="records/_history.html")

    return record_history


def tags_view(model: type[Record], update: Callable) -> Callable:
    """The page that changes the tags of this kind of record; `update` is its service."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def record_tags(request: HttpRequest, pk: int) -> HttpResponse:
        record = get_editable(model.objects, request.user, pk)
        form = TagsForm(posted(request), record=record)
        if form.is_valid():
            try:
                _put_tags(update, record, request, form)
            except StaleEdit:
                messages.warning(request, _("Somebody else has changed this record meanwhile. Look at the tags again."))
                return redirect(request.path)
            except RuleBroken as error:
                add_refusal(form, error)
            else:
                return redirect(record)
        context = {"form": form, "record": record, "title": _("Tags"), "cancel_url": record.get_absolute_url()}
        return render(request, "records/form.html", context, status=422 if form.is_bound else 200)

    return record_tags


def _put_tags(update: Callable, record: Record, request: HttpRequest, form: TagsForm) -> None:
    """A second press finds them as they are wanted."""
    values = {"tags": form.cleaned_data["tags"]}
    if record.tags != values["tags"]:
        update(record, actor=request.user, values=values, version=form.cleaned_data["version"])
        messages.success(request, _("Saved."))
