"""One view, two shapes: the page, or only its fragment when htmx asks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_page(request: HttpRequest, template: str, context: dict, *, fragment: str, status: int = 200) -> HttpResponse:
    """The fragment for an htmx request (not for a boosted or restored one), else the page that includes it."""
    wants_fragment = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, fragment if wants_fragment else template, context, status=status)
    response["Vary"] = "HX-Request"
    return response
