"""The baseline: the least that Django can do for a list and for a record: session, one query, one template."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from crm.lib.paging import SIZE
from leads.models import Lead

LIST = """<!doctype html><html lang="en"><head><title>Leads</title></head><body><table>
{% for r in rows %}<tr><td>{{ r.first_name }} {{ r.last_name }}</td><td>{{ r.company }}</td>
<td>{{ r.status_id }}</td><td>{{ r.next_action_at }}</td><td>{{ r.amount }}</td>
<td>{{ r.source_id }}</td><td>{{ r.owner_id }}</td></tr>{% endfor %}
</table></body></html>"""
RECORD = """<!doctype html><html lang="en"><head><title>{{ lead }}</title></head><body><dl>
{% for name, value in fields %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl></body></html>"""
FIELDS = ("first_name", "last_name", "company", "status_id", "next_action_at", "amount", "source_id", "owner_id")
SHOWN = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "mobile",
    "company",
    "tax_id",
    "website",
    "interest",
    "amount",
    "next_action",
)
compiled: dict = {}


def _template(text: str):
    """Compiled once, as Django's cached loader does."""
    return compiled.setdefault(text, engines["django"].from_string(text))


@login_not_required
def bare_list(request: HttpRequest) -> HttpResponse:
    request.session.get("seen")
    rows = Lead.objects.filter(state__in=["open", "nurture"]).order_by("next_action_at", "pk").values(*FIELDS)[:SIZE]
    return HttpResponse(_template(LIST).render({"rows": rows}))


@login_not_required
def bare_record(request: HttpRequest, pk: int) -> HttpResponse:
    request.session.get("seen")
    lead = Lead.objects.select_related("status", "source", "owner").get(pk=pk)
    fields = [*((name, getattr(lead, name)) for name in SHOWN), ("status", lead.status), ("owner", lead.owner)]
    return HttpResponse(_template(RECORD).render({"lead": lead, "fields": fields}))


urlpatterns = [path("bare/list/", bare_list), path("bare/record/<int:pk>/", bare_record)]
