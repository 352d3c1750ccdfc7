"""Editing one cell of a list where it stands: what can be changed so, and doing it under the services of the record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import forms
from django.core import signing
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from crm.lib.money import money
from records.acts import note_act
from records.forms import NextActionForm
from records.history import act
from records.list_state import RecordList
from records.models import FieldKind, Record
from records.next_action import HasNextAction, NextAction
from records.own import asked_once, is_own, label_of, own, value_of
from records.own_values import Words
from records.ownership import assign_record
from records.people_fields import OwnerForm
from records.saving import stored_value
from records.visibility import lock_editable, name_for
from users.models import User
from users.roles import Right

SALT = "records.cell"


class Changed(RuleBroken):
    """Somebody else has changed the cell since it was opened. `current` is the record as it is now."""

    def __init__(self, message: str, *, current: Record) -> None:
        super().__init__(message)
        self.current = current


@dataclass(frozen=True)
class Cell:
    """`names`: the fields that it changes. `form(data, record, user)` asks, `values(form)` says what they are to be, by name;
    `save(record, actor, values)` is the service, called with the record locked.

    `path`: below the record's address, the page that does the same. `states`: those in which it can be changed, empty for any.
    """

    names: tuple[str, ...]
    form: Callable[[dict | None, Record, User], forms.BaseForm]
    save: Callable[[Record, User, dict], object]
    values: Callable[[forms.BaseForm], dict] = lambda form: form.cleaned_data
    path: str = "edit/"
    right: Right | None = None
    states: frozenset[str] = frozenset()

    def possible(self, state: str) -> bool:
        return not self.states or state in self.states


def cells_of(listing: RecordList, user: User, *, company: bool) -> dict[str, Cell]:
    """By the name of the column, those that this person may use at all: with an act of their own, and the fields of the form.
    `company`: also the company's own, which costs a statement where nobody has asked for them yet."""
    plain = [name for name in listing.form._meta.fields if name != "owner" and name not in getattr(listing.form, "PICKERS", {})]
    own_names = [field.key for field in (own().of(listing.model) if company else ()) if field.kind != FieldKind.LONG]
    fixed = {column.name for column in listing.columns() if column.fixed}
    cells = {name: _plain(listing, name) for name in (*plain, *own_names) if name not in fixed}
    return {name: cell for name, cell in (cells | listing.cells()).items() if cell.right is None or user.may(cell.right)}


def _plain(listing: RecordList, name: str) -> Cell:
    def form(data: dict | None, record: Record, user: User) -> forms.BaseForm:
        return listing.form(data, instance=record, user=user).only(name)

    def save(record: Record, actor: User, values: dict) -> object:
        return listing.update(record, actor=actor, values=values, version=record.version)

    states = listing.cell_states.get(name, frozenset())
    return Cell((name,), form, save, values=lambda form: {name: form.cleaned_data[name]}, states=states)


class NextCellForm(NextActionForm):
    """What, day and hour, without the choice of days."""

    def __init__(self, data: dict | None, *, planned: NextAction | None) -> None:
        super().__init__(data)
        self.fields["when"].widget = forms.HiddenInput()
        self.fields["when"].initial = ""
        if planned:
            at = timezone.localtime(planned.at)
            self.fields["what"].initial, self.fields["date"].initial = planned.what, at.date()
            self.fields["time"].initial = at.time() if planned.timed else None


def next_cell(plan: Callable, *, states: frozenset[str]) -> Cell:
    """`plan(record, actor=…, next_action=…)` is the service."""

    def values(form: NextCellForm) -> dict:
        planned = form.next_action()
        names = HasNextAction.NEXT_ACTION_FIELDS
        return dict(zip(names, (" ".join(planned.what.split()), planned.at, planned.timed), strict=True))

    def save(record: Record, actor: User, values: dict) -> object:
        return plan(record, actor=actor, next_action=NextAction(*values.values()))

    def form(data: dict | None, record: Record, _user: User) -> NextCellForm:
        return NextCellForm(data, planned=record.planned)

    return Cell(tuple(HasNextAction.NEXT_ACTION_FIELDS), form, save, values, path="", states=states)


def owner_cell(path: str = "assign/") -> Cell:
    def save(record: Record, actor: User, values: dict) -> object:
        return assign_record(record, actor=actor, owner=values["owner"], team=record.team)

    def form(data: dict | None, record: Record, user: User) -> OwnerForm:
        return OwnerForm(data, user=user, record=record)

    return Cell(("owner",), form, save, path=path, right=Right.ASSIGN)


def said(record: Record, cell: Cell, *, user: User) -> str:
    """What the cell holds, in words; "—" for nothing."""
    return " · ".join(filter(None, (word(record, name, user) for name in cell.names))) or "—"


def word(record: Record, name: str, user: User) -> str:
    if is_own(name):
        return Words.of(user, type(record), [record.custom]).say(own().fields[name], record.custom.get(name))
    value, field = getattr(record, name), record._meta.get_field(name)
    if isinstance(value, Record):
        return name_for(user, value)
    if isinstance(value, Decimal):
        return money(value, getattr(record, "currency", user.organisation.currency))
    if field.choices:
        return str(getattr(record, f"get_{name}_display")())
    if isinstance(value, bool):
        return _("Yes") if value and name != "next_action_timed" else ""
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return "" if value is None else str(formats.localize(value))


def signed(record: Record, cell: Cell) -> str:
    """What the cell holds now, for the editor to bring back."""
    return signing.dumps({name: stored_value(record, name) for name in cell.names}, salt=SALT, compress=True)


def opened_at(text: str) -> dict:
    try:
        return signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return {}


@asked_once()
@in_transaction
def change_cell(record: Record, cell: Cell, values: dict, *, actor: User, before: dict) -> bool:
    """Whether anything was to change. `before`: what the cell held when it was opened; Changed when it holds something else now,
    unless it is what is wanted: so a second press changes nothing. Noted among the recent actions, with Undo."""
    locked = lock_editable(record, actor)
    if all(value_of(locked, name) == value for name, value in values.items()):
        return False
    if {name: stored_value(locked, name) for name in cell.names} != before:
        raise Changed(_("Somebody else has changed this meanwhile."), current=locked)
    what = gettext_noop("Edited")
    with act(what, actor=actor) as doing:
        cell.save(locked, actor, values)
        detail = capfirst(label_of(type(locked), cell.names[0]))
        note_act(doing, locked, what=what, actor=actor, detail=detail)
    return True
