"""The page that edits a record, with its conflict page: one for all kinds of record."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken, add_refusal
from crm.lib.forms import posted
from records.forms import RecordForm
from records.models import Record
from records.once import once
from records.saving import StaleEdit


def edit_page(
    request: HttpRequest, record: Record, form: Callable[..., RecordForm], *, save: Callable, title: str
) -> HttpResponse:
    """`form(data, instance=…)`, `save(record, values, version)`. Nothing typed is lost: a stale edit becomes a question."""
    drawn = form(posted(request), instance=record)
    if drawn.is_bound and drawn.is_valid():
        conflicts = drawn.conflicts()
        if conflicts:
            return conflict_page(request, drawn, conflicts)
        try:
            save(record, drawn.values(), drawn.version_now)
        except StaleEdit:
            return edit_page(request, type(record).objects.get(pk=record.pk), form, save=save, title=title)
        except RuleBroken as error:
            add_refusal(drawn, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(record)
    context = {"form": drawn, "record": record, "title": title, "cancel_url": record.get_absolute_url()}
    return render(request, "records/form.html", context, status=422 if drawn.is_bound else 200)


def conflict_page(request: HttpRequest, drawn: RecordForm, conflicts: list[dict]) -> HttpResponse:
    current = type(drawn.instance).objects.get(pk=drawn.instance.pk)
    context = {
        "form": drawn.refreshed(current),
        "record": current,
        "conflicts": conflicts,
        "cancel_url": current.get_absolute_url(),
    }
    return render(request, "records/conflict.html", context, status=409)


def create_page(
    request: HttpRequest, drawn: RecordForm, *, save: Callable, title: str, cancel_url: str, **context
) -> HttpResponse:
    """`save(values)` makes the record; a second press leads to the one that the first has made."""
    if drawn.is_bound and drawn.is_valid():
        try:
            return redirect(once(drawn.cleaned_data["submission"], actor=request.user, do=lambda: save(drawn.values())))
        except RuleBroken as error:
            add_refusal(drawn, error)
    context |= {"form": drawn, "title": title, "cancel_url": cancel_url}
    return render(request, "records/form.html", context, status=422 if drawn.is_bound else 200)
