"""Rows as lines of text for COPY."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from operator import itemgetter

from django.db import models

from accounts.models import Account, AccountLink, Affiliation, Contact
from activities.models import Activity
from crm.demo.story import Story
from leads.models import Conversion, ConversionTarget, Lead, LeadPerson
from opportunities.models import Opportunity, OpportunityPerson

NULL = "\x02"  # not \N, so that a whole line can be escaped at once
SPECIAL = [("\\", r"\\"), ("\n", r"\n"), ("\r", r"\r")]


def history_model(model: type[models.Model]) -> type[models.Model]:
    return model.history.rel.related_model


HISTORY = {model: history_model(model) for model in (Account, Opportunity, Lead)}
# in this order, so that what is referred to is there
TABLES = (
    Account, AccountLink, Contact, Affiliation, Opportunity, OpportunityPerson, Lead, LeadPerson, Conversion,
    ConversionTarget, Activity, *HISTORY.values(),
)  # fmt: skip


def _array(values: list) -> str:
    quoted = (str(value).replace("\\", r"\\").replace('"', r"\"") for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


ENCODERS: dict[type, Callable[..., str]] = {
    int: str,
    Decimal: str,
    type(None): lambda _: NULL,
    bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat,
    date: date.isoformat,
    list: _array,
    dict: lambda value: json.dumps(value, ensure_ascii=False),
}


def encode(values: dict) -> dict[str, str]:
    """As text, not yet escaped."""
    return {name: value if type(value) is str else ENCODERS[type(value)](value) for name, value in values.items()}


def _default(field: models.Field):
    value = field.get_default()
    return value.value if isinstance(value, models.Choices) else value


class Table:
    """`blank`: what stands in a column when nothing is said. Times have no default: they must be told."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = model._meta.concrete_fields
        self.name, self.pk = model._meta.db_table, model._meta.pk.column
        self.columns = [field.column for field in fields]
        told = [field for field in fields if isinstance(field, models.DateTimeField) and not field.null]
        self.blank = encode({field.column: _default(field) for field in fields if field not in told})
        self._cells = itemgetter(*self.columns)

    def cells(self, values: dict) -> dict[str, str]:
        cells = self.blank | encode(values)
        if len(cells) != len(self.columns):
            raise KeyError(f"{self.name}: {sorted(set(cells) ^ set(self.columns))}")
        return cells

    def line(self, cells: dict[str, str]) -> str:
        line = "\t".join(self._cells(cells))
        if line.count("\t") >= len(self.columns):
            raise ValueError(f"{self.name}: a tab in {line!r}")
        for plain, escaped in SPECIAL:
            if plain in line:
                line = line.replace(plain, escaped)
        return line + "\n"


class Rows:
    """The lines made and not yet taken. `first`: the id with which each table begins."""

    def __init__(self, first: dict[type[models.Model], int]) -> None:
        self.tables = {model: Table(model) for model in TABLES}
        self._ids = {model: count(first[model]) for model in TABLES}
        self._lines: dict[type[models.Model], list[str]] = {model: [] for model in TABLES}
        self.written = dict.fromkeys(TABLES, 0)
        self.waiting = 0

    def new_id(self, model: type[models.Model]) -> int:
        return next(self._ids[model])

    def add(self, model: type[models.Model], **values) -> int:
        table = self.tables[model]
        pk = values.setdefault(table.pk, None) or self.new_id(model)
        values[table.pk] = pk
        self._put(model, table.cells(values))
        return pk

    def add_told(self, model: type[models.Model], story: Story, **values) -> int:
        """A record with the history that its story tells."""
        outcome = story.outcome()
        cells = self.tables[model].cells(values | outcome)
        self._put(model, cells)
        history = HISTORY[model]
        for step in story.steps:
            other = {name: value for name, value in step.before.items() if value is not outcome[name]}
            before = cells | encode(other) | step.context
            before |= {"pgh_id": str(self.new_id(history)), "pgh_obj_id": cells["id"]}
            self._put(history, before)
        return values["id"]

    def _put(self, model: type[models.Model], cells: dict[str, str]) -> None:
        self._lines[model].append(self.tables[model].line(cells))
        self.written[model] += 1
        self.waiting += 1

    def following(self) -> dict[type[models.Model], int]:
        """The ids that come next. Call it at the end: it uses them up."""
        return {model: self.new_id(model) for model in TABLES}

    def take(self) -> dict[type[models.Model], list[str]]:
        taken, self._lines = self._lines, {model: [] for model in TABLES}
        self.waiting = 0
        return taken
