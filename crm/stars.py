"""The star of a record, in a list and on its page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from crm.bulk import LISTS
from crm.lib.back import next_or
from records.stars import star
from records.visibility import get_visible


@require_POST
def star_record(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """`on=1` stars it, anything else takes the star away. The button anew, or back to where it was pressed."""
    if kind not in LISTS:
        raise Http404
    record = get_visible(LISTS[kind].model.objects, request.user, pk)
    on = request.POST.get("on") == "1"
    star(record, actor=request.user, on=on)
    if request.htmx:
        part = "records/_star_in_list.html" if "stars" in request.POST else "records/_star.html"
        return render(request, part, {"record": record, "kind": kind, "starred": on})
    return redirect(next_or(request, record.get_absolute_url()))
