"""What is measured. Gates first: the right status and the right rows, or the figure does not count."""

import html
import re
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings

from benchmarks.measure import compare, statements
from leads.conversion import convert_lead
from leads.models import Lead
from leads.plan import default_plan
from opportunities.models import Opportunity
from users.models import User

NEXT = re.compile(r'rel="next" href="([^"]+)"')
DEEP = 400  # pages turned before the deep page is measured


def all_figures() -> Iterator[dict]:
    settings.ALLOWED_HOSTS.append("testserver")
    with override_settings(ROOT_URLCONF="benchmarks.urls"):
        rita = User.objects.get(email="rita@example.com")
        client = Client()
        client.force_login(rita)
        yield {"leads": Lead.objects.count(), "opportunities": Opportunity.objects.count()}
        yield from pages(client, rita)
    yield conversions(rita)


def pages(client: Client, rita: User) -> Iterator[dict]:
    lead = Lead.objects.visible_to(rita).open().first()
    deal = Opportunity.objects.visible_to(rita).open().first()
    scenes = {
        "lead list": "/leads/",
        "lead list, mine": "/leads/?owner=me",
        "lead list, search": "/leads/?q=garcia",
        "lead list, by name": "/leads/?sort=name",
        "lead record": f"/leads/{lead.pk}/",
        "lead timeline": f"/timeline/lead/{lead.pk}/",
        "opportunity record": f"/opportunities/{deal.pk}/",
        "board": "/opportunities/board/",
        "my day": "/",
        "search everything": "/search/?q=garcia",
    }
    for name, url in scenes.items():
        yield {"what": name} | against_minimal(client, url)
    yield {"what": "lead list, deep page"} | against(client, "/leads/?sort=created", deep_page(client))


def get(client: Client, url: str) -> None:
    answer = client.get(url)
    if answer.status_code != 200:
        raise SystemExit(f"{url} answered {answer.status_code}")


def against_minimal(client: Client, url: str) -> dict:
    return against(client, "/minimal/", url)


def against(client: Client, base: str, url: str) -> dict:
    get(client, url), get(client, base)
    figures = compare(lambda: get(client, base), lambda: get(client, url))
    answer = client.get(url)
    return figures | {"statements": statements(lambda: get(client, url)), "bytes": len(answer.content)}


def deep_page(client: Client) -> str:
    url = "/leads/?sort=created"
    for _n in range(DEEP):
        following = NEXT.search(client.get(url).content.decode())
        if not following:
            break
        url = f"/leads/{html.unescape(following[1])}"
    return url


def conversions(rita: User, count: int = 100) -> dict:
    """One after the other, each rolled back: seconds of wall clock, and statements of one."""
    leads = list(Lead.objects.editable_by(rita).filter(state="open")[:count])
    began, asked = time.perf_counter(), 0
    for n, lead in enumerate(leads):
        with transaction.atomic():
            plan = default_plan(lead, user=rita)
            if n == 0:
                asked = statements(lambda lead=lead, plan=plan: convert_lead(lead, actor=rita, plan=plan))
            else:
                convert_lead(lead, actor=rita, plan=plan)
            transaction.set_rollback(True)
    seconds = time.perf_counter() - began
    connection.close()
    return {
        "what": "conversion, plan included",
        "per_second": round(len(leads) / seconds, 1),
        "statements": asked,
        "n": len(leads),
    }
