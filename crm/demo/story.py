"""What happened to one record, step by step."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Step:
    """`before`: the changing values as they were; `context`: the other columns of the history row, as text."""

    before: dict
    context: dict[str, str]


class Story:
    """Begins with the values at creation; each step keeps what was and goes on with what is."""

    __slots__ = ("_born", "_by", "_last_by", "_planned", "last", "steps", "values")

    def __init__(self, at: datetime, by: int | None, **values) -> None:
        self._born = self.last = at
        self._by = self._last_by = by
        self.values, self.steps, self._planned = values, [], 0

    def step(self, at: datetime, what: str, actor: int, mark: int, **changes) -> None:
        """`mark`: a number of 128 bits for what was done in one act."""
        context = {
            "pgh_created_at": at.isoformat(),
            "pgh_label": "update",
            "pgh_context": f'{{"act": "{what}", "actor": {actor}}}',
            "pgh_context_id": f"{mark:032x}",
        }
        self.steps.append(Step(self.values.copy(), context))
        self.values |= changes
        self.last, self._last_by = at, actor
        if "next_action_at" in changes:
            self._planned = len(self.steps)

    def plan(self, **action) -> None:
        """What the last planning had laid down, as it turns out now; the steps since then knew it."""
        for values in (self.values, *(step.before for step in self.steps[self._planned :])):
            values |= action

    def kept_until(self, day: datetime) -> None:
        """What stands as next action had been planned for that day."""
        self.plan(next_action_at=max(day, self.values["next_action_at"]))

    def outcome(self) -> dict:
        return self.values | {
            "created_at": self._born,
            "created_by_id": self._by,
            "updated_at": self.last,
            "updated_by_id": self._last_by,
            "version": 1 + len(self.steps),
        }
