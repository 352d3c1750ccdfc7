"""What is to be seen of imports; what is done with one stands in acts.py."""

from pathlib import PurePath

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from crm.lib.errors import done
from crm.lib.forms import posted
from crm.lib.htmx import render_page
from crm.lib.paging import capped_count, count_text, keyset_page
from imports import awaiting, report
from imports.column_page import column_page
from imports.failed import failed_csv
from imports.forms import UploadForm
from imports.models import Import, ImportRow
from imports.plan_page import plan_page
from imports.progress import progress_of
from imports.starting import start_import
from imports.undoing import may_undo
from imports.wording import WORDING, accounts_said, counted
from records.models import Record
from records.once import once
from records.visibility import NotYours, get_visible
from users.doors import requires
from users.roles import Right

State = Import.State
RELATED = ("created_by", "run_by", "undone_by", "owner", "team", "source", "campaign")


@require_safe
@requires(Right.SEE_IMPORTS)
def import_list(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").replace("\0", "").strip()[:200]
    imports = Import.objects.visible_to(request.user).filter(file_name__icontains=asked).select_related("created_by")
    page = keyset_page(imports, sort="-created_at", params=request.GET)
    context = {
        "page": page,
        "rows": [(one, progress_of(one) if one.is_working else None) for one in page.rows],
        "works": any(one.is_working for one in page.rows),
        "count_text": count_text(capped_count(imports)),
        "q": asked,
    }
    return render_page(request, "imports/list.html", context | _upload(request), fragment="imports/_table.html")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.IMPORT)
def import_new(request: HttpRequest) -> HttpResponse:
    data = posted(request)
    form = UploadForm(data, None if data is None else request.FILES, user=request.user, kind=request.GET.get("kind", ""))
    if form.is_bound and form.is_valid():
        made: list[str] = []
        if done(form, lambda: made.append(_uploaded(form, request))):
            return HttpResponseClientRedirect(made[0]) if request.htmx else redirect(made[0])
    return render(request, "imports/new.html", _upload(request, form), status=422 if form.is_bound else 200)


def _uploaded(form: UploadForm, request: HttpRequest) -> str:
    """The address of what the file has become, also at a second press."""
    user = request.user
    start = lambda: start_import(form.new_import(), form.content(), actor=user)  # noqa: E731
    return once(form.cleaned_data["submission"], actor=user, do=start)


def _upload(request: HttpRequest, form: UploadForm | None = None) -> dict:
    if not request.user.may(Right.IMPORT):
        return {"may_import": False}
    most = {"most_rows": counted(settings.MAX_IMPORT_ROWS), "most_mb": settings.MAX_IMPORT_MB}
    return {"may_import": True, "upload": form or UploadForm(user=request.user)} | most


@require_safe
@requires(Right.SEE_IMPORTS)
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    of_import = visible_import(request, pk)
    if of_import.is_working:
        return render(request, "imports/working.html", working_context(request, of_import))
    awaiting.forget(request, of_import)
    if of_import.state == State.UPLOADED:
        return columns_answer(request, of_import)
    return rows_answer(request, of_import)


def visible_import(request: HttpRequest, pk: int) -> Import:
    return get_visible(Import.objects.select_related(*RELATED), request.user, pk)


def workable_import(request: HttpRequest, pk: int) -> Import:
    """One on which this person may do something."""
    of_import = visible_import(request, pk)
    if not of_import.may_be_worked_by(request.user):
        raise NotYours
    return of_import


def head(request: HttpRequest, of_import: Import) -> dict:
    same = Import.objects.visible_to(request.user).filter(sha256=of_import.sha256, pk__lt=of_import.pk)
    return {
        "of_import": of_import,
        "may_import": of_import.may_be_worked_by(request.user),
        "accounts_said": accounts_said(of_import),
        "earlier": same.select_related("created_by").order_by("-pk").first(),
    }


def columns_answer(request: HttpRequest, of_import: Import, *, status: int = 200, **sent) -> HttpResponse:
    context = head(request, of_import) | column_page(of_import, request.user, **sent)
    return render(request, "imports/columns.html", context, status=status)


def rows_answer(request: HttpRequest, of_import: Import, *, form=None, status: int = 200) -> HttpResponse:
    """The plan while it is only checked, the result when it has run; both stand on the same rows."""
    context = head(request, of_import) | rows_context(request, of_import)
    checked = of_import.state == State.CHECKED
    context |= plan_page(of_import, request.user, form=form) if checked else result_context(request, of_import)
    template = "imports/plan.html" if checked else "imports/result.html"
    return render_page(request, template, context, fragment="imports/_rows.html", status=status)


def rows_context(request: HttpRequest, of_import: Import) -> dict:
    rows, context = asked_rows(of_import, request.GET)
    related = [f"same_{name}__{whose}" for name in ("lead", "contact", "account") for whose in ("team", "owner")]
    page = keyset_page(rows.select_related(*related), sort="number", params=request.GET)
    return context | {
        "asked": urlencode({name: context[name] for name in ("show", "match", "problem")}),
        "rows_title": report.titles(of_import)[context["show"]],
        "page": page,
        "rows": report.shown_rows(page.rows, of_import, user=request.user),
        "may_edit": of_import.state == State.CHECKED and of_import.may_be_worked_by(request.user),
    }


def asked_rows(of_import: Import, params: QueryDict) -> tuple[QuerySet[ImportRow], dict]:
    """The rows that are asked for, and what stands above them."""
    show, match = report.chosen_show(params.get("show", ""), of_import), params.get("match", "")
    problem = params.get("problem", "").replace("\0", "")
    rows = report.chosen_rows(of_import, show, match, problem)
    return rows, {
        "show": show,
        "match": match,
        "problem": problem,
        "groups": report.groups_of(of_import, problem, match),
        "tiles": report.tiles(of_import, show),
        "count_text": count_text(capped_count(rows)),
    }


def result_context(request: HttpRequest, of_import: Import) -> dict:
    return {
        "progress": progress_of(of_import) if of_import.state == State.PAUSED else None,
        "may_undo": may_undo(of_import, request.user),
        "theirs": WORDING[of_import.kind].theirs,
        "records_url": WORDING[of_import.kind].records(of_import),
        "accounts_url": WORDING[Import.Kind.ACCOUNTS].records(of_import) if of_import.accounts else "",
    }


def working_context(request: HttpRequest, of_import: Import) -> dict:
    progress = progress_of(of_import)
    may = of_import.may_be_worked_by(request.user)
    return {"of_import": of_import, "may_import": may, "progress": progress, "said": progress.said}


@require_safe
@requires(Right.SEE_IMPORTS)
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked for every second. When the work has ended, the page comes anew."""
    of_import = visible_import(request, pk)
    if not of_import.is_working or of_import.state != request.GET.get("state", of_import.state):
        return HttpResponseClientRefresh()
    context = working_context(request, of_import)
    context["aloud"] = str(context["progress"].said) != request.GET.get("said")
    return render(request, "imports/_progress.html", context)


@require_safe
@requires(Right.SEE_IMPORTS)
def import_notice(request: HttpRequest) -> HttpResponse:
    """What has ended of the imports that this person waits for, as messages on whatever page they are."""
    return render(request, "imports/_notice.html", awaiting.news(request))


@require_safe
@requires(Right.SEE_IMPORTS)
def import_of_record(request: HttpRequest, pk: int, model: type[Record]) -> HttpResponse:
    """The imports that have made or changed a lead, an account or a contact, of those that the reader may see."""
    record = get_visible(model.objects, request.user, pk)
    seen = Import.objects.visible_to(request.user)
    entries = record.imported.filter(of_import__in=seen).select_related("of_import").order_by("of_import", "number")[:5]
    return render(request, "imports/_of_record.html", {"entries": entries})


@require_safe
@requires(Right.SEE_IMPORTS)
def import_failed(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that failed, or with `show=left` those that were not reached, as a file."""
    of_import = visible_import(request, pk)
    left = request.GET.get("show") == "left" and of_import.left > 0
    response = StreamingHttpResponse(failed_csv(of_import, left=left), content_type="text/csv")
    name = (_("%(stem)s-rest.csv") if left else _("%(stem)s-failed.csv")) % {"stem": PurePath(of_import.file_name).stem}
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def row_context(of_import: Import, row: ImportRow, user) -> dict:
    """One row, alone."""
    return {"of_import": of_import, "row": report.shown_rows([row], of_import, user=user)[0], "may_edit": True}
