"""An administrator looks at Mochila as somebody else does: for an hour at most, reading only, under a banner, noted in that
person's history. The database refuses writes meanwhile: no page has to be trusted."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from psycopg2.errors import ReadOnlySqlTransaction

from crm.lib.back import next_or
from crm.lib.errors import RuleBroken
from users.models import User
from users.roles import Right

KEY, SECONDS = "view_as", 3600
OWN = ("language", "time_zone", "theme", "shortcuts")  # the administrator's own remain


@require_POST
def view_as(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.may(Right.ADMINISTER):
        raise PermissionDenied
    person = User.objects.active().filter(pk=pk).first()
    if person is None:
        raise Http404
    if person == request.user:
        raise RuleBroken(_("You see everything as yourself already."))
    request.session[KEY] = [person.pk, int(time.time())]
    _note(request.user, person, "Began to look at Mochila as this person.")
    return redirect(next_or(request, "/"))


@require_POST
def view_as_end(request: HttpRequest) -> HttpResponse:
    """The page of the person who was looked at; the own day where nobody was."""
    pk, _since = request.session.pop(KEY, (None, 0))
    person = User.objects.filter(pk=pk).first()
    if person is None or not request.user.may(Right.ADMINISTER):
        return redirect("/")
    _note(request.user, person, "Stopped looking at Mochila as this person.")
    return redirect("admin:users_user_change", person.pk)


def _note(actor: User, person: User, text: str) -> None:
    LogEntry.objects.log_actions(actor.pk, [person], CHANGE, change_message=text, single_object=True)


def as_another(get_response):
    """Middleware: `request.user` is the person looked at, `request.viewer` the administrator."""

    def middleware(request: HttpRequest) -> HttpResponse:
        viewed = request.session.get(KEY)
        if not viewed or not request.user.is_authenticated or request.path in (reverse("view_as_end"), reverse("logout")):
            return get_response(request)
        person = _viewed(request.user, *viewed)
        if person is None:
            del request.session[KEY]
            messages.info(request, _("Looking as another person is over: you are yourself again."))
            return get_response(request) if request.method in ("GET", "HEAD") else redirect("/")
        request.viewer, request.user = request.user, person
        if request.method not in ("GET", "HEAD"):
            return _refused(request)
        with _reading_only():
            return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        writes = isinstance(error, InternalError) and isinstance(error.__cause__, ReadOnlySqlTransaction)
        return _refused(request) if writes and hasattr(request, "viewer") else None

    middleware.process_exception = process_exception
    return middleware


def _viewed(viewer: User, pk: int, since: int) -> User | None:
    if not viewer.may(Right.ADMINISTER) or time.time() - since > SECONDS:
        return None
    person = User.objects.select_related("team").with_house().filter(pk=pk, is_active=True).first()
    if person is not None:
        for name in OWN:
            setattr(person, name, getattr(viewer, name))
    return person


@contextmanager
def _reading_only() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")


def _refused(request: HttpRequest) -> HttpResponse:
    sentence = _("You are looking as %(name)s: nothing can be changed. Stop looking first.") % {"name": request.user.name}
    return render(request, "errors/refused.html", {"sentence": sentence}, status=403)
