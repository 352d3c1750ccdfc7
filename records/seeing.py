"""Who can see a record, and why."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from crm.lib.htmx import render_page
from records.models import Record
from records.visibility import changes, get_visible, why_seen
from users.models import User
from users.roles import Right, Role

NEAREST = [Role.REP, Role.MANAGER, Role.MARKETING, Role.ADMINISTRATOR, Role.AUDITOR]


@dataclass(frozen=True)
class Sight:
    """People who see a record for the same reason. `changes`: they may change it, too."""

    why: str
    changes: bool
    people: list[User]


def who_sees(record: Record) -> list[Sight]:
    """The owner first, then who is nearest. One query."""
    people = User.objects.active().with_house().select_related("team").order_by("name")
    nearest = sorted(people, key=lambda one: (one.pk != record.owner_id, NEAREST.index(one.role)))
    found: dict[tuple[str, bool], list[User]] = {}
    for person in nearest:
        if why := why_seen(person, record):
            found.setdefault((why, changes(person, record)), []).append(person)
    return [Sight(why, may, seers) for (why, may), seers in found.items()]


def seen_by_view(model: type[Record]):
    """The page, and fragment, that says it of this kind of record. Administrators go on from there as one of the people."""

    @require_safe
    def record_seen_by(request: HttpRequest, pk: int) -> HttpResponse:
        record = get_visible(model.objects.select_related("team"), request.user, pk)
        context = {"record": record, "sights": who_sees(record), "may_view_as": request.user.may(Right.ADMINISTER)}
        return render_page(request, "records/seen_by.html", context, fragment="records/_seen_by.html")

    return record_seen_by
