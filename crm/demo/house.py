"""What the stories refer to: workers, statuses, stages, reasons, sources and campaigns, by id. Read once."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.management.base import CommandError

from accounts.models import Industry
from campaigns.models import Campaign, Source
from crm.demo.clock import DAY, Clock
from crm.demo.own_fields import OwnFields
from leads.models import DisqualifyReason, LeadStatus
from opportunities.models import CancelReason, LostReason, Stage
from users.models import User
from users.roles import Role

# name, in Spanish, source, began so many days ago, lasted, cost
CAMPAIGNS = [
    ("Bilbao Fair {0}", "Feria de Bilbao {0}", "Fair", 150, 4, 18_400),
    ("Madrid Food Fair {0}", "Feria alimentaria de Madrid {0}", "Fair", 290, 3, 22_750),
    ("Autumn mailing {0}", "Mailing de otoño {0}", "Mailing", 45, 10, 2_300),
    ("Spring mailing {0}", "Mailing de primavera {0}", "Mailing", 215, 10, 1_950),
    ("Webinar: cold chain {0}", "Webinar: cadena de frío {0}", "Web form", 24, 1, 640),
    ("Calls to bakeries {0}", "Llamadas a panaderías {0}", "Telemarketing", 90, 30, 5_200),
    ("Hotels of the coast {0}", "Hoteles de la costa {0}", "Bought list", 330, 60, 3_800),
]
LINGERS = 14  # days in which leads of a campaign still come in


@dataclass(frozen=True)
class Worker:
    pk: int
    team: int | None
    language: str


@dataclass(frozen=True)
class Drive:
    """A campaign, in raw time."""

    pk: int
    name: str
    source: str
    first: float
    last: float


class House:
    """CommandError when the lists that migrations fill are not there."""

    def __init__(self, people: list[User], clock: Clock) -> None:
        workers = [(user.role, Worker(user.pk, user.team_id, user.language)) for user in people]
        self.reps = [worker for role, worker in workers if role == Role.REP]
        self.managers = {worker.team: worker for role, worker in workers if role == Role.MANAGER}
        self.marketing = next(worker for role, worker in workers if role == Role.MARKETING)
        self.teams = list(self.managers)
        self.sources = _by_name(Source)
        self.industries = _by_name(Industry)
        self.statuses = _by_name(LeadStatus)
        self.reasons = _by_name(DisqualifyReason)
        self.lost = list(_by_name(LostReason).values())
        self.cancelled = list(_by_name(CancelReason).values())
        stages = Stage.objects.live().order_by("pipeline__position", "pipeline", "position")
        first = stages.first() or _missing(Stage)
        self.pipeline = first.pipeline_id
        self.stages = list(stages.filter(pipeline=self.pipeline).values_list("pk", "probability"))
        self.own = OwnFields(clock.date(clock.day(0)))
        self.drives = [self._make(clock, *row) for row in CAMPAIGNS]

    def _make(self, clock: Clock, name: str, name_es: str, source: str, ago: int, days: int, cost: int) -> Drive:
        starts = clock.date(clock.day(-ago))
        campaign, _new = Campaign.objects.get_or_create(
            name=name.format(starts.year),
            defaults={
                "name_es": name_es.format(starts.year),
                "source_id": self.sources[source],
                "starts": starts,
                "ends": starts + timedelta(days=days - 1),
                "cost": cost,
            },
        )
        first = clock.ago(ago)
        return Drive(campaign.pk, campaign.name, source, first, first + (days + LINGERS) * DAY)


def _by_name(model) -> dict[str, int]:
    return dict(model.objects.order_by("pk").values_list("name", "pk")) or _missing(model)


def _missing(model):
    raise CommandError(f"There is no {model._meta.verbose_name}: run `manage.py migrate` first.")
