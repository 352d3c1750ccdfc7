"""Pages that are the same for every kind of record."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from crm.lib.htmx import render_page
from records.history import history_of
from records.models import Record
from records.visibility import get_visible


def history_view(model: type[Record]) -> Callable:
    """The History page, and fragment, of this kind of record."""

    @require_safe
    def record_history(request: HttpRequest, pk: int) -> HttpResponse:
        record = get_visible(model.objects, request.user, pk)
        context = {"record": record, "lines": history_of(record, user=request.user)}
        return render_page(request, "records/history.html", context, fragment="records/_history.html")

    return record_history
