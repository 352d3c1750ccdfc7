"""The middleware before any page: refuses or settles, once for all, what no page should have to think about."""

import re

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from crm.lib.text import line_feeds

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
CHARSET = re.compile(r"charset\s*=\s*\"?([^\";\s]+)", re.IGNORECASE)
MAX_URL = 16_000
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def gate(get_response):
    def middleware(request: HttpRequest) -> HttpResponse:
        return _refusal(request) or get_response(request)

    return middleware


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if request.method not in METHODS:
        return _answer(405, _("This method is not allowed here."))
    query = request.META.get("QUERY_STRING", "")
    if len(request.path) + len(query) > MAX_URL:
        return _answer(414, _("The address is too long."))
    if "\0" in request.path or "%00" in query or "\0" in query:
        return _answer(400, _("The address holds a character that cannot be used."))
    charset = CHARSET.search(request.META.get("CONTENT_TYPE", ""))
    if charset and charset[1].lower().replace("_", "-") not in ("utf-8", "utf8"):
        return _answer(415, _("Send text as UTF-8."))
    if request.method == "POST" and request.content_type in FORMS:
        return _form_refusal(request)
    return None


def _form_refusal(request: HttpRequest) -> HttpResponse | None:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    most = settings.MAX_IMPORT_MB if request.path == "/imports/new/" else settings.MAX_UPLOAD_MB
    if length > (most + 1) * 1024 * 1024:
        return _answer(413, _("This is larger than the %(mb)s MB that fit here.") % {"mb": most})
    try:
        values = [value for _name, values in request.POST.lists() for value in values]
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        return _answer(413, _("This form holds more than fits in one request."))
    except (MultiPartParserError, UnreadablePostError, UnicodeError):
        return _answer(400, _("The form arrived broken. Send it again."))
    if any("\0" in value for value in values) or any("\0" in name for name in request.POST):
        return _answer(400, _("The form holds a character that cannot be used (NUL). Remove it and send it again."))
    if any("\r" in value for value in values):
        request.POST = _with_line_feeds(request.POST)
    return None


def _with_line_feeds(form: QueryDict) -> QueryDict:
    """Browsers send CRLF for each end of a line: a text that was only looked at would be another one."""
    settled = QueryDict(mutable=True)
    for name, values in form.lists():
        settled.setlist(name, [line_feeds(value) for value in values])
    settled._mutable = False
    return settled


def _answer(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
