"""Upload, check and result of an import."""

from pathlib import PurePath

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.lib.errors import RuleBroken, add_refusal
from crm.lib.forms import posted
from crm.lib.htmx import render_page
from crm.lib.paging import capped_count, count_text, keyset_page
from imports import report
from imports.checking import start_check
from imports.failed import failed_csv
from imports.forms import UploadForm
from imports.models import Import
from imports.running import start_run
from imports.starting import start_import
from records.once import once
from records.visibility import get_visible
from users.doors import requires
from users.models import User
from users.roles import Right


@require_safe
@requires(Right.SEE_IMPORTS)
def import_list(request: HttpRequest) -> HttpResponse:
    imports = Import.objects.visible_to(request.user).select_related("created_by")
    context = {
        "page": keyset_page(imports, sort="-created_at", params=request.GET),
        "count_text": count_text(capped_count(imports)),
        "may_import": request.user.may(Right.IMPORT),
    }
    return render_page(request, "imports/list.html", context, fragment="imports/_table.html")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.IMPORT)
def import_new(request: HttpRequest) -> HttpResponse:
    data = posted(request)
    form = UploadForm(data, None if data is None else request.FILES, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            return redirect(once(form.cleaned_data["submission"], actor=request.user, do=lambda: _start(form, request.user)))
        except RuleBroken as error:
            add_refusal(form, error)
    context = {"form": form, "most_rows": report.counted(settings.MAX_IMPORT_ROWS), "most_mb": settings.MAX_IMPORT_MB}
    return render(request, "imports/new.html", context, status=422 if form.is_bound else 200)


def _start(form: UploadForm, user: User) -> Import:
    return start_check(start_import(form.new_import(), form.content(), actor=user), actor=user)


@require_safe
@requires(Right.SEE_IMPORTS)
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    of_import = _visible(request, pk)
    context = _rows(request, of_import)
    context |= _head(request, of_import, context["show"]) | {"may_import": request.user.may(Right.IMPORT)}
    return render_page(request, "imports/detail.html", context, fragment="imports/_rows.html")


def _visible(request: HttpRequest, pk: int) -> Import:
    related = Import.objects.select_related("created_by", "run_by", "owner", "team", "source", "campaign")
    return get_visible(related, request.user, pk)


def _rows(request: HttpRequest, of_import: Import) -> dict:
    show = report.chosen_show(request.GET.get("show", ""), of_import)
    rows = of_import.rows.filter(report.SHOWS[show])
    page = keyset_page(rows.select_related("same_lead", "same_contact", "same_account"), sort="number", params=request.GET)
    return {
        "of_import": of_import,
        "show": show,
        "rows_title": report.titles()[show],
        "page": page,
        "rows": report.shown_rows(page.rows, of_import, user=request.user),
        "count_text": count_text(capped_count(rows)),
    }


def _head(request: HttpRequest, of_import: Import, show: str) -> dict:
    same = Import.objects.visible_to(request.user).filter(sha256=of_import.sha256, pk__lt=of_import.pk)
    return {
        "tiles": report.tiles(of_import, show),
        "columns": report.shown_columns(of_import),
        "missing": report.missing_columns(of_import.mapping),
        "written": report.how_it_is_written(of_import),
        "total": report.counted(of_import.total),
        "above": of_import.how.header_number - 1,
        "earlier": same.order_by("-pk").first(),
        "remarks": of_import.rows.filter(report.SHOWS["remarks"]).count(),
    }


@require_POST
@requires(Right.IMPORT)
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(start_run(_visible(request, pk), actor=request.user))


@require_safe
@requires(Right.SEE_IMPORTS)
def import_failed(request: HttpRequest, pk: int) -> HttpResponse:
    of_import = _visible(request, pk)
    response = StreamingHttpResponse(failed_csv(of_import), content_type="text/csv")
    name = _("%(stem)s-failed.csv") % {"stem": PurePath(of_import.file_name).stem}
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
