"""Pages for what went wrong. They need no database."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def _page(status: int, title: str, sentence: str) -> HttpResponse:
    return HttpResponse(
        render_to_string("errors/error.html", {"status": status, "title": title, "sentence": sentence, "theme": "auto"}),
        status=status,
    )


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return _page(413, _("Too much at once"), _("This form holds more than fits in one request."))
    return _page(400, _("This request is broken"), _("Go back and try again from the page."))


@login_not_required
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(403, _("Not yours to do"), _("You may look, but this is for others to change. Ask its owner or your manager."))


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(404, _("Not found"), _("This page does not exist, or you may not see it."))


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        403,
        _("This page was open for too long"),
        _("Go back, reload the page and send it again. Your log-in may have changed."),
    )


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 with Retry-After while the database is away or a lock is held for too long."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _page(
            503,
            _("One moment"),
            _("The database does not answer just now. Nothing was changed. Try again in a few seconds."),
        )
        response["Retry-After"] = "5"
        return response
    return _page(500, _("That went wrong"), _("The fault is ours and has been noted. Nothing was changed half-way."))
