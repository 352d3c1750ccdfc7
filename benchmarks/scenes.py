"""What is measured, as whom. Gates first: the right status, rows and scope, or the figure does not count."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from benchmarks.measure import Browser, Meter, server
from crm.lib.paging import code_of
from leads.conversion import convert_lead
from leads.models import Lead
from leads.plan import default_plan
from opportunities.models import Opportunity
from users.models import User

PEOPLE = {"administrator": "ada", "manager": "mona", "rep": "rita"}
ROW = re.compile(r'<tr data-id="(\d+)"')
DEEP_PAGE = "lead list, deep page"
DEEP = 0.9  # of the list lies before the deep page
LIST, RECORD = "/bare/list/", "/bare/record/{lead}/"


@dataclass(frozen=True)
class Scene:
    """`base`: what it is compared with; {lead} and {deal} are records of the person's own."""

    name: str
    url: str
    base: str = LIST
    times: int = 30


SCENES = [
    Scene("lead list", "/leads/"),
    Scene("lead list, filtered", "/leads/?owner=me&created=year"),
    Scene("lead list, sorted by name", "/leads/?sort=name"),
    Scene("lead list, sorted by age", "/leads/?sort=-created&state=all"),
    Scene("lead list, search box", "/leads/?q=garcia"),
    Scene("search everything", "/search/?q=garcia", times=10),
    Scene("lead record", "/leads/{lead}/", RECORD),
    Scene("lead timeline", "/timeline/lead/{lead}/", RECORD),
    Scene("opportunity list", "/opportunities/"),
    Scene("board", "/opportunities/board/", "/leads/", times=10),
    Scene("my day", "/"),
]


def all_figures(*, blocks: int, role: str = "", only: str = "") -> Iterator[dict]:
    settings.ALLOWED_HOSTS.append("testserver")
    yield {"leads": Lead.objects.count(), "opportunities": Opportunity.objects.count()}
    with override_settings(ROOT_URLCONF="benchmarks.urls"), server() as meter:
        for one, name in PEOPLE.items():
            if role in ("", one):
                yield from _of_person(meter, one, User.objects.get(email=f"{name}@example.com"), blocks, only)
    if not only:
        yield conversions(User.objects.get(email="rita@example.com"))


def _of_person(meter: Meter, role: str, user: User, blocks: int, only: str) -> Iterator[dict]:
    browser, client = Browser(user), Client()
    client.force_login(user)
    names = {
        "lead": Lead.objects.visible_to(user).open().order_by("next_action_at")[:1].get().pk,
        "deal": Opportunity.objects.visible_to(user).open().order_by("next_action_at")[:1].get().pk,
    }
    gate(browser)
    for scene in [*SCENES, Scene(DEEP_PAGE, "", "/leads/?sort=created&state=all")]:
        if only not in scene.name:
            continue
        if scene.name == DEEP_PAGE:
            scene = replace(scene, url=_deep_page(user))
        yield {"what": scene.name, "as": role} | _figures(meter, browser, client, scene, names, blocks)


def _figures(meter: Meter, browser: Browser, client: Client, scene: Scene, names: dict, blocks: int) -> dict:
    url, base = scene.url.format(**names), scene.base.format(**names)
    browser.get(base), browser.get(url), client.get(url)
    compared = meter.compare(lambda: browser.get(base), lambda: browser.get(url), times=scene.times, blocks=blocks)
    with CaptureQueriesContext(connection) as captured:
        size = len(client.get(url).content)
    return compared | {"statements": len(captured), "bytes": size}


def gate(browser: Browser) -> None:
    """The list holds the first open leads that the person may see, in order, and no other; SystemExit otherwise."""
    shown = [int(pk) for pk in ROW.findall(browser.get("/leads/").body.decode())]
    seen = set(Lead.objects.visible_to(browser.user).open().filter(pk__in=shown).values_list("pk", flat=True))
    first = (
        Lead.objects.visible_to(browser.user).open().order_by("next_action_at", "pk").values_list("pk", flat=True)[: len(shown)]
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        expected = list(first)
    if not shown or set(shown) != seen or shown != expected:
        raise SystemExit(f"The list shows {browser.user} other rows than it must.")


def _deep_page(user: User) -> str:
    """The address that a person would have come to by turning pages through nine tenths of the list."""
    visible = Lead.objects.visible_to(user)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        place = int(visible.count() * DEEP)
        row = visible.order_by("created_at", "pk").values("pk", "created_at")[place]
    return f"/leads/?sort=created&state=all&after={code_of(row['created_at'].isoformat(), row['pk'], place)}"


def conversions(user: User, count: int = 100) -> dict:
    """One after the other, each rolled back: seconds of wall clock, and statements of one."""
    leads = list(Lead.objects.editable_by(user).filter(state="open")[:count])
    began, asked = time.perf_counter(), 0
    for n, lead in enumerate(leads):
        with transaction.atomic():
            plan = default_plan(lead, user=user)
            with CaptureQueriesContext(connection) as captured:
                convert_lead(lead, actor=user, plan=plan)
            asked = asked if n else len(captured)
            transaction.set_rollback(True)
    seconds = time.perf_counter() - began
    return {
        "what": "conversion, plan included",
        "per_second": round(len(leads) / seconds, 1),
        "statements": asked,
        "n": len(leads),
    }
