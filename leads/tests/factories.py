import factory
from django.utils import timezone

from leads.models import Lead, LeadStatus


class LeadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Lead

    owner = None
    team = factory.LazyAttribute(lambda record: record.owner.team if record.owner else None)
    first_name = "Ana"
    last_name = factory.Sequence(lambda n: f"Ruiz {n}")
    company = factory.Sequence(lambda n: f"Compañía Vasca de Frío {n}, S.L.")
    email = factory.Sequence(lambda n: f"ana{n}@frio{n}.example.com")
    status = factory.LazyFunction(lambda: LeadStatus.objects.get(name="New"))
    state = factory.SelfAttribute("status.state")
    next_action = "First call"
    next_action_at = factory.LazyFunction(timezone.now)
