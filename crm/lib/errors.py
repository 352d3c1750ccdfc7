"""What a rule says when it refuses, and how an uncaught refusal is answered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class RuleBroken(Exception):
    """A rule of the business refused. The message is a sentence for people; `fields` names what to fill or mend."""

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


def add_refusal(form, error: RuleBroken) -> None:
    """Show the refusal on the form: beside each field it names, else above all."""
    shown = False
    for name, message in error.fields.items():
        if name in form.fields:
            form.add_error(name, message)
            shown = True
    if not shown:
        form.add_error(None, str(error))


def done(form, do: Callable[[], object]) -> bool:
    """Do it; a refusal is shown on the form, and the answer is False."""
    try:
        do()
    except RuleBroken as error:
        add_refusal(form, error)
        return False
    return True


@contextmanager
def refusal_as_message(request: HttpRequest) -> Iterator[None]:
    """For a button without a form: a refusal becomes a message on the next page."""
    try:
        yield
    except RuleBroken as error:
        messages.error(request, str(error))


def refusals(get_response):
    """Middleware: a refusal that no form caught becomes a page with its sentence, status 409."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RuleBroken):
            return render(request, "errors/refused.html", {"sentence": str(error)}, status=409)
        return None

    middleware.process_exception = process_exception
    return middleware
