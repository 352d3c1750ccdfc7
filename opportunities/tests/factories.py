import factory
from django.utils import timezone

from accounts.tests.factories import AccountFactory
from opportunities.models import Opportunity
from opportunities.services import first_stage


class OpportunityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Opportunity

    name = factory.Sequence(lambda n: f"Cold rooms {n}")
    account = factory.SubFactory(AccountFactory, owner=factory.SelfAttribute("..owner"))
    owner = None
    team = factory.LazyAttribute(lambda record: record.owner.team if record.owner else None)
    stage = factory.LazyFunction(first_stage)
    pipeline = factory.SelfAttribute("stage.pipeline")
    probability = factory.SelfAttribute("stage.probability")
    next_action = "Call"
    next_action_at = factory.LazyFunction(timezone.now)
