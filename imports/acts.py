"""What a person does with an import. A refusal is said on the page that comes, never lost."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.lib.errors import RuleBroken, add_refusal, done, refusal_as_message
from imports import awaiting
from imports.answering import answer_values
from imports.changing import (
    MOST_COUNTED,
    back_to_columns,
    change_kind,
    change_policy,
    change_row,
    confirm_columns,
    decide_row,
    discard_import,
)
from imports.checking import NotNow, start_check
from imports.column_page import first_rows, needs, sent_columns
from imports.foreseeing import foresee
from imports.forms import LayoutForm, PolicyForm, SettingsForm
from imports.models import Import, ImportRow, Verdict
from imports.plan_page import policies, seen, sent_answers
from imports.report import matches_of, tiles, undo_until
from imports.running import cancel_run, pause_run, start_run
from imports.starting import read_differently
from imports.targets import EXTRA, IGNORE
from imports.undoing import may_undo, start_undo
from imports.values import LINES
from imports.views import asked_rows, columns_answer, head, row_context, rows_answer, workable_import
from imports.wording import accounts_said, undo_said
from users.doors import requires
from users.roles import Right

State = Import.State


@require_POST
@requires(Right.IMPORT)
def import_layout(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file differently."""
    of_import = workable_import(request, pk)
    form = LayoutForm(request.POST, of_import=of_import, first=first_rows(of_import))
    if form.is_valid() and done(form, lambda: _read(form, of_import, request.user)):
        return redirect(of_import)
    return columns_answer(request, of_import, layout_form=form, status=422)


def _read(form: LayoutForm, of_import: Import, user) -> None:
    read_differently(of_import, actor=user, wanted=form.wanted(), sheet=form.sheet_chosen())


@require_POST
@requires(Right.IMPORT)
def import_kind(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows are something else."""
    of_import = workable_import(request, pk)
    with refusal_as_message(request):
        change_kind(of_import, request.POST.get("kind", ""), actor=request.user)
    return redirect(of_import)


@require_POST
@requires(Right.IMPORT)
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Next: the columns and the settings as they stand in the form, and the check. While it is filled in, only what is needed."""
    of_import, user = workable_import(request, pk), request.user
    columns = sent_columns(of_import, request.POST)
    if request.htmx:
        context = needs(columns, of_import.kind, request.POST.get("minimum", of_import.minimum))
        return render(request, "imports/_needs.html", context)
    form = SettingsForm(request.POST, of_import=of_import, user=user)
    try:
        if form.is_valid():
            return _working(request, confirm_columns(of_import, columns, form.values(), actor=user, new_tags=form.typed_tags()))
    except NotNow as refusal:
        return _refused(request, of_import, refusal)
    except RuleBroken as error:
        add_refusal(form, error)
    return columns_answer(request, of_import, columns=columns, form=form, status=422)


def _working(request: HttpRequest, of_import: Import) -> HttpResponse:
    """The worker has it now; its end will be told."""
    awaiting.remember(request, of_import)
    return redirect(of_import)


def _refused(request: HttpRequest, of_import: Import, refusal: RuleBroken) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect(of_import)


@require_POST
@requires(Right.IMPORT)
def import_values(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers to values that no list knows: the file is read once more with them."""
    of_import = workable_import(request, pk)
    with refusal_as_message(request):
        answers = sent_answers(request.POST)
        if answers:
            answer_values(of_import, answers, actor=request.user)
            awaiting.remember(request, start_check(of_import, actor=request.user))
    return redirect(of_import)


@require_POST
@requires(Right.IMPORT)
def import_policy(request: HttpRequest, pk: int) -> HttpResponse:
    """What to do with each kind of match; the rows are matched anew."""
    of_import, user = workable_import(request, pk), request.user
    form = PolicyForm(request.POST, of_import=of_import, matches=matches_of(of_import))
    if of_import.state == State.CHECKED and not form.is_valid():
        return rows_answer(request, of_import, form=form, status=422)
    with refusal_as_message(request):
        form.full_clean()
        change_policy(of_import, form.policy(), never=form.cleaned_data.get("never"), actor=user)
        awaiting.remember(request, start_check(of_import, actor=user, again=False))
    return redirect(of_import)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.IMPORT)
def import_row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A row of the plan: its cells to edit, or what to do with it."""
    of_import = workable_import(request, pk)
    row = _row(of_import, number)
    if request.method != "POST":
        return _row_page(request, of_import, row)
    try:
        if "decision" in request.POST:
            row = decide_row(of_import, number, request.POST["decision"], actor=request.user)
        elif "cancel" not in request.POST:
            row = change_row(of_import, number, _sent_cells(of_import, row, request), actor=request.user)
    except RuleBroken as refusal:
        return _refused(request, of_import, refusal)
    return _row_answer(request, workable_import(request, pk), row)


def _row(of_import: Import, number: int) -> ImportRow:
    row = of_import.rows.select_related("same_lead", "same_contact", "same_account").filter(number=min(number, 2**31 - 1)).first()
    if row is None:
        raise Http404
    return row


def _cells(of_import: Import, row: ImportRow) -> list[dict]:
    """The cells that are imported, each with its place. `extra`: it goes to no field; `lines`: it has several; `wrong`: a reason
    names it."""
    cells, reasons = [], row.sentences
    for at, column in enumerate(of_import.mapping):
        if column.target != IGNORE and column.why != "ours":
            cell = row.cells[at] if at < len(row.cells) else ""
            lines = "\n" in cell or "\r" in cell or column.target in LINES
            wrong = any(reason.startswith(f"{column.header}: ") for reason in reasons)
            extra = column.target == EXTRA
            cells.append({"at": at, "header": column.header, "cell": cell, "lines": lines, "extra": extra, "wrong": wrong})
    first = next((one for one in cells if one["wrong"]), next((one for one in cells if not one["extra"]), None))
    return [one | {"focused": one is first} for one in cells]


def _sent_cells(of_import: Import, row: ImportRow, request: HttpRequest) -> list[str]:
    cells = [*row.cells, *[""] * (len(of_import.columns) - len(row.cells))]
    for one in _cells(of_import, row):
        cells[one["at"]] = request.POST.get(f"cell-{one['at']}", one["cell"]).replace("\r\n", "\n")
    return cells


def _row_page(request: HttpRequest, of_import: Import, row: ImportRow, *, status: int = 200) -> HttpResponse:
    if of_import.state != State.CHECKED:
        return redirect(of_import)
    cells = _cells(of_import, row)
    context = head(request, of_import) | row_context(of_import, row, request.user)
    context |= {"cells": [one for one in cells if not one["extra"]], "extras": [one for one in cells if one["extra"]]}
    return render(request, "imports/_edit.html" if request.htmx else "imports/row.html", context, status=status)


def _row_answer(request: HttpRequest, of_import: Import, row: ImportRow) -> HttpResponse:
    """A row that still fails stays open, with what was typed."""
    if row.verdict == Verdict.FAIL and "decision" not in request.POST and "cancel" not in request.POST:
        return _row_page(request, of_import, row, status=422)
    if not request.htmx:
        return redirect(f"{of_import.get_absolute_url()}#rows")
    row = _row(of_import, row.number)
    context = row_context(of_import, row, request.user) | {"tiles": tiles(of_import, ""), "seen": seen(of_import)}
    if of_import.total <= MOST_COUNTED:
        context |= _counted_again(request, of_import)
    return render(request, "imports/_row_answer.html", context)


def _counted_again(request: HttpRequest, of_import: Import) -> dict:
    """What stands above the rows, as it is by now; a policy that is chosen and not applied yet stays chosen."""
    _rows, context = asked_rows(of_import, QueryDict(request.POST.get("asked", "")))
    matches = matches_of(of_import)
    form = PolicyForm(None, of_import=of_import, matches=matches)
    form.keep_typed(request.POST)
    context |= {"counted_again": True, "may_import": True, "accounts_said": accounts_said(of_import)}
    return context | policies(of_import, form, matches)


@require_POST
@requires(Right.IMPORT)
def import_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, back_to_columns)


@require_POST
@requires(Right.IMPORT)
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Run the plan that was seen, or go on after a pause."""
    of_import = workable_import(request, pk)
    if of_import.state == State.CHECKED and request.POST.get("seen", seen(of_import)) != seen(of_import):
        return _refused(request, of_import, NotNow(_("The plan has changed meanwhile. Look at it once more, then run it.")))
    return _press(request, pk, start_run, awaited=True)


@require_POST
@requires(Right.IMPORT)
def import_pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, pause_run)


@require_POST
@requires(Right.IMPORT)
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, cancel_run)


def _press(request: HttpRequest, pk: int, do: Callable, *, awaited: bool = False) -> HttpResponse:
    """A button without a form."""
    of_import = workable_import(request, pk)
    with refusal_as_message(request):
        of_import = do(of_import, actor=request.user)
        if awaited:
            awaiting.remember(request, of_import)
    return redirect(of_import)


@require_POST
@requires(Right.IMPORT)
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    of_import = workable_import(request, pk)
    try:
        discard_import(of_import, actor=request.user)
    except NotNow as refusal:
        return _refused(request, of_import, refusal)
    messages.success(request, _("%(file)s was discarded. Nothing had been imported.") % {"file": of_import.file_name})
    return redirect("imports:list")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.IMPORT)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What an undo will do, and then does."""
    of_import = workable_import(request, pk)
    if request.method == "POST":
        return _press(request, pk, start_undo, awaited=True)
    if not may_undo(of_import, request.user):
        return redirect(of_import)
    said = undo_said(of_import.kind, foresee(of_import))
    context = head(request, of_import) | {"undo_said": said, "until": undo_until(of_import)}
    return render(request, "imports/undo.html", context)
