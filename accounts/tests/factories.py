import factory

from accounts.models import Account, Contact


class AccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Account

    owner = None
    team = factory.LazyAttribute(lambda record: record.owner.team if record.owner else None)
    name = factory.Sequence(lambda n: f"Talleres {n}")


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    owner = None
    team = factory.LazyAttribute(lambda record: record.owner.team if record.owner else None)
    first_name = "Begoña"
    last_name = factory.Sequence(lambda n: f"Ibáñez {n}")
    email = factory.Sequence(lambda n: f"begona{n}@example.com")
