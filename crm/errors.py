"""Pages for what went wrong. They need no database."""

import sys
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def _page(status: int, title: str, sentence: str, **more) -> HttpResponse:
    context = {"status": status, "title": title, "sentence": sentence, "theme": "auto"} | more
    return HttpResponse(render_to_string("errors/error.html", context), status=status)


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
    """Nothing typed is lost: a person who has logged in anew sends the same once more, with the token of now.

    A fragment's script reads the token from the header and repeats the request; a whole page asks for one press.
    """
    known = request.user.is_authenticated and _from_here(request)
    if "HX-Request" in request.headers:
        return HttpResponse(status=403, headers={"X-CSRFToken": get_token(request)}) if known else HttpResponse(status=401)
    if known and _may_be_sent_again(request):
        fields = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
        sentence = _("You have logged in since it was opened. Nothing that you typed is lost: send it once more.")
        again = {"fields": fields, "address": request.get_full_path()}
        return _page(403, _("This page was open for too long"), sentence, again=again, csrf_token=get_token(request))
    return _page(
        403,
        _("This page was open for too long"),
        _("Go back, reload the page and send it again. Your log-in may have changed."),
    )


def _from_here(request: HttpRequest) -> bool:
    """Sent by a page of this site: only then is what it carries offered again."""
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()


def _may_be_sent_again(request: HttpRequest) -> bool:
    """Not passwords, and not files, which a page cannot carry."""
    return request.method == "POST" and not request.FILES and not any("password" in name for name in request.POST)


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
