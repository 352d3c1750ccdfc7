"""Forms of the admin: a record is written by its service, and from the version that the page showed."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Model, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken, add_refusal
from crm.lib.forms import is_number
from records.forms import RecordForm
from records.models import Choice, Record
from records.people_fields import OwnerField
from records.visibility import name_for, seen_by
from users.models import User


class RecordAdminForm(RecordForm):
    """The form of an existing record. RecordAdmin sets `actor`, and `refusal` when the service has just refused.

    An edit made from an older version is refused: each field that somebody else has changed says so, shows their value
    where nothing was typed and keeps what was typed where it was; saving again is then a decision.
    """

    company = "none"  # told there, changed on the record's page
    actor: User | None = None
    refusal: RuleBroken | None = None

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["submission"]
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                offer_only(field, current=getattr(self.instance, f"{name}_id"), user=self.actor)
        if "owner" in self.fields:
            self.fields["owner"] = OwnerField(user=self.actor, record=self.instance)
        self.theirs = {name: self.get_initial_for_field(self.fields[name], name) for name in self.own_names()}
        self.sign_original()

    @cached_property
    def changed_data(self) -> list[str]:
        """The record's own fields."""
        own = self.own_names()
        return [name for name in super().changed_data if name in own]

    def clean(self) -> dict:
        cleaned = super().clean()
        conflicts = self.conflicts()
        if conflicts:
            self._show(conflicts)
        elif self.refusal:
            add_refusal(self, self.refusal)
        return cleaned

    def _show(self, conflicts: list[dict]) -> None:
        self.data = self.data.copy()
        self.data["version"], self.data["original"] = self.version_now, self.fields["original"].initial
        for conflict in conflicts:
            name = conflict["name"]
            if conflict["mine_changed"]:
                text = _("Changed in the meantime to “%(theirs)s”. What you typed is kept: save again to put it there.")
            else:
                text = _("Changed in the meantime from “%(original)s” to “%(theirs)s”.")
                self.data.setlist(name, conflict["their_values"])
            if name in self.cleaned_data:
                self.add_error(name, text % conflict)
        sentence = _("Somebody else has changed this record meanwhile. Nothing is saved yet: look at the marked fields.")
        self.add_error(None, sentence)

    def _shown(self, name: str, values: list[str]) -> str:
        """By primary key: the choices of a relation may be a million."""
        field = self.fields[name]
        if not isinstance(field, forms.ModelChoiceField):
            return super()._shown(name, values)
        chosen = field.queryset.filter(pk__in=filter(is_number, values))
        return ", ".join(map(field.label_from_instance, chosen)) or "—"

    def changed_values(self) -> dict:
        """What was changed here, field by field, for the service."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


def offer_only(field: forms.ModelChoiceField, *, current: int | None, user: User) -> None:
    """Records that the person may see, and rows that are not archived; what is chosen already stays in either case."""
    model: type[Model] = field.queryset.model
    if issubclass(model, Record):
        scope = seen_by(user)
        field.queryset = model.objects.all() if scope.everything else model.objects.filter(scope.q() | Q(pk=current))
        field.label_from_instance = lambda record: name_for(user, record)
    elif issubclass(model, Choice):
        field.queryset = model.objects.filter(Q(archived=False) | Q(pk=current))


class RecordSelect(AutocompleteSelect):
    """Django's, which dies when a form is drawn again with what is not the number of a row."""

    def optgroups(self, name: str, value: list[str], attr: dict | None = None) -> list:
        return super().optgroups(name, list(filter(is_number, value)), attr)


class Ticks(forms.MultipleChoiceField):
    """Several of a list, as boxes to tick; the value is a plain list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs) -> None:
        super().__init__(**({"required": False} | kwargs))
