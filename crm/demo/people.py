"""The people of the demo, their teams, and the house they work in."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from crm.demo.clock import Clock
from crm.lib.text import plain
from users.models import Organisation, Team, User
from users.roles import Role

PASSWORD = "mochila-demo-2026"
HOUSE = "Equipos del Cantábrico"


@dataclass(frozen=True)
class Member:
    name: str
    role: str
    team: str = ""
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{plain(self.name)}@example.com"


CAST = (
    Member("Ada", Role.ADMINISTRATOR),
    Member("Mona", Role.MANAGER, "North"),
    Member("Sam", Role.MANAGER, "South"),
    Member("Rita", Role.REP, "North"),
    Member("Tom", Role.REP, "North"),
    Member("Otto", Role.REP, "South"),
    Member("Nerea", Role.REP, "South", "es"),
    Member("Mara", Role.MARKETING, "", "es"),
    Member("Olga", Role.AUDITOR),
)
# who works there as well when there are very many leads: twenty sales reps in five teams
CROWD = (
    Member("Edurne", Role.MANAGER, "East", "es"),
    Member("Walter", Role.MANAGER, "West"),
    Member("Celia", Role.MANAGER, "Centre", "es"),
    *(Member(name, Role.REP, "North") for name in ("Nora", "Niall")),
    *(Member(name, Role.REP, "South", "es") for name in ("Soledad", "Saúl")),
    *(Member(name, Role.REP, "East", "es") for name in ("Elena", "Eneko", "Estíbaliz", "Emilio")),
    *(Member(name, Role.REP, "West") for name in ("Wanda", "William", "Winifred", "Wolfgang")),
    *(Member(name, Role.REP, "Centre", "es") for name in ("Carlos", "Clara", "César", "Cayetana")),
)


def existing() -> list[User]:
    """Those of them who are there, in the order of the cast. One query."""
    order = {member.email: n for n, member in enumerate((*CAST, *CROWD))}
    return sorted(User.objects.filter(email__in=order), key=lambda user: order[user.email])


def logins() -> list[str]:
    return [f"login {user.email} {PASSWORD} {user.role}" for user in existing()]


def make_people(clock: Clock, *, crowded: bool) -> list[User]:
    """The password is hashed once for all."""
    members = (*CAST, *CROWD) if crowded else CAST
    names = dict.fromkeys(member.team for member in members if member.team)
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in names}
    password, since = make_password(PASSWORD), clock.day(-400, hours=9)
    Organisation.objects.get_or_create(pk=1, defaults={"name": HOUSE})
    return User.objects.bulk_create(
        User(
            email=member.email,
            name=member.name,
            role=member.role,
            team=teams.get(member.team),
            language=member.language,
            password=password,
            created_at=since,
        )
        for member in members
    )
