"""The baseline: the least that Django can do for a list of leads: session, one query, one template."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from leads.models import Lead

PAGE = """<!doctype html><html lang="en"><head><title>Leads</title></head><body><table>
{% for r in rows %}<tr><td>{{ r.first_name }} {{ r.last_name }}</td><td>{{ r.company }}</td>
<td>{{ r.status_id }}</td><td>{{ r.next_action_at }}</td><td>{{ r.amount }}</td>
<td>{{ r.source_id }}</td><td>{{ r.owner_id }}</td></tr>{% endfor %}
</table></body></html>"""
FIELDS = ("first_name", "last_name", "company", "status_id", "next_action_at", "amount", "source_id", "owner_id")
template = None


@login_not_required
def minimal_list(request: HttpRequest) -> HttpResponse:
    global template  # noqa: PLW0603  compiled once, as Django's cached loader does
    template = template or engines["django"].from_string(PAGE)
    request.session.get("seen")
    rows = Lead.objects.filter(state__in=["open", "nurture"]).order_by("next_action_at", "pk").values(*FIELDS)[:50]
    return HttpResponse(template.render({"rows": rows}))


urlpatterns = [path("minimal/", minimal_list)]
