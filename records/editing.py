"""The page that edits a record, with its conflict page: one for all kinds of record."""

from collections.abc import Callable

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken, add_refusal
from crm.lib.forms import posted
from records.forms import RecordForm
from records.models import Record
from records.once import once
from records.saving import StaleEdit
from records.visibility import NotYours, changes, get_editable, get_visible


def get_edited(queryset: models.QuerySet, request: HttpRequest, pk: int) -> Record:
    """The record for `edit_page`. What was typed is looked at even when the record is no longer the person's to change."""
    door = get_visible if request.method == "POST" else get_editable
    return door(queryset, request.user, pk)


def edit_page(
    request: HttpRequest, record: Record, form: Callable[..., RecordForm], *, save: Callable, title: str
) -> HttpResponse:
    """`form(data, instance=…)`, `save(record, values, version)`. Nothing typed is lost: a stale edit becomes a question, and
    one of a record that was handed over meanwhile shows what was typed."""
    drawn = form(posted(request), instance=record)
    if not changes(request.user, record):
        return _not_yours_page(request, drawn)
    if drawn.is_bound and drawn.is_valid():
        conflicts = drawn.conflicts()
        if conflicts:
            return conflict_page(request, drawn, conflicts)
        try:
            save(record, drawn.values(), drawn.version_now)
        except NotYours:  # handed over a moment ago
            return _not_yours_page(request, drawn)
        except StaleEdit:
            return edit_page(request, type(record).objects.get(pk=record.pk), form, save=save, title=title)
        except RuleBroken as error:
            add_refusal(drawn, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(record)
    context = {"form": drawn, "record": record, "title": title, "cancel_url": record.get_absolute_url()}
    return render(request, "records/form.html", context, status=422 if drawn.is_bound else 200)


def _not_yours_page(request: HttpRequest, drawn: RecordForm) -> HttpResponse:
    record = type(drawn.instance).objects.select_related("owner").get(pk=drawn.instance.pk)  # the form writes on its own
    context = {"record": record, "typed": drawn.typed()}
    return render(request, "records/not_yours.html", context, status=403)


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
