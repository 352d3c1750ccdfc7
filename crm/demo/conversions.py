"""The record of a conversion: from what, into what. As leads/conversion.py writes it, so that it can be undone."""

from dataclasses import dataclass, field

from crm.demo.leads import Told
from crm.demo.world import World
from leads.models import Conversion, ConversionTarget, Lead
from leads.plan import Colleague, Plan
from leads.plan import Target as Choice

BLANK = {
    field.attname: field.get_default() for field in Lead._meta.concrete_fields if field.name not in ("created_at", "updated_at")
}
MONEY = ("amount", "annual_revenue")
HOW = {"created": "create", "merged": "use", "skipped": "skip"}


@dataclass(frozen=True, slots=True)
class Target:
    """`values`: what it was made from; `changes` as ConversionTarget has them; `version`: the record's, right after."""

    kind: str
    outcome: str
    pk: int | None = None
    label: str = ""
    values: dict = field(default_factory=dict)
    origin: str = "lead"
    role: str = ""
    changes: dict = field(default_factory=dict)
    version: int = 1


def write_conversion(world: World, told: Told, targets: list[Target]) -> None:
    """Its owner converted it at the moment of its closing."""
    outcome = told.story.outcome()
    conversion = world.rows.add(
        Conversion,
        lead_id=told.values["id"],
        by_id=outcome["owner_id"],
        at=outcome["closed_at"],
        snapshot=_snapshot(told),
        plan=_plan(targets),
    )
    for position, target in enumerate(targets):
        record = {f"{target.kind}_id": target.pk} if target.pk else {}
        world.rows.add(
            ConversionTarget,
            conversion_id=conversion,
            kind=target.kind,
            outcome=target.outcome,
            position=position,
            label=target.label[:300],
            changes=target.changes,
            version=target.version if target.pk else None,
            **record,
        )


def _snapshot(told: Told) -> dict:
    """The lead before its last step."""
    outcome = told.story.outcome()
    before = BLANK | told.values | outcome | told.story.steps[-1].before | {"version": outcome["version"] - 1}
    people = [
        {key: value for key, value in person.items() if key != "lead_id"} | {"lead": person["lead_id"]} for person in told.people
    ]
    before |= {name: f"{before[name]}.00" for name in MONEY if before[name] is not None}
    return {name: _stored(value) for name, value in before.items()} | {"people": people}


def _plan(targets: list[Target]) -> dict:
    sides = {target.kind: Choice(HOW[target.outcome], _used(target), target.values) for target in targets}
    people = tuple(
        Colleague(HOW[target.outcome], _used(target), target.values, role=target.role, origin=target.origin)
        for target in targets
        if target.kind == "contact"
    )
    return Plan(sides["account"], people, sides["opportunity"]).as_json()


def _used(target: Target) -> int | None:
    return target.pk if HOW[target.outcome] == "use" else None


def _stored(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
