"""Where a field of the lead may go at conversion: only into a field that can hold whatever it holds."""

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Contact
from leads.models import ConversionTarget, Lead, MappingRow
from opportunities.models import Opportunity

TARGETS: dict[str, type[models.Model]] = {
    ConversionTarget.Kind.ACCOUNT: Account,
    ConversionTarget.Kind.CONTACT: Contact,
    ConversionTarget.Kind.OPPORTUNITY: Opportunity,
}
# Set by acts of their own, or by the conversion itself.
NOT_MAPPED = {
    "owner", "team", "status", "pipeline", "stage", "probability", "account", "contact", "intermediary", "parent",
    "reports_to", "domains", "next_action", "next_action_at", "next_action_timed",
}  # fmt: skip
TEXT = (models.CharField, models.TextField)
KINDS = [  # the first that fits; a BooleanField is none of the numbers
    (models.ForeignKey, gettext_lazy("a choice from a list")),
    (models.BooleanField, gettext_lazy("yes or no")),
    (models.IntegerField, gettext_lazy("a whole number")),
    (models.DecimalField, gettext_lazy("a number")),
    (models.DateTimeField, gettext_lazy("a date with an hour")),
    (models.DateField, gettext_lazy("a date")),
    (TEXT, gettext_lazy("text")),
]


def mappable(model: type[models.Model]) -> dict[str, models.Field]:
    return {f.name: f for f in model._meta.concrete_fields if f.editable and not f.primary_key and f.name not in NOT_MAPPED}


def label(field: models.Field) -> str:
    return capfirst(str(field.verbose_name))


def kind_of(field: models.Field) -> str:
    return str(next((word for kind, word in KINDS if isinstance(field, kind)), field.get_internal_type()))


def misfit(source: models.Field, target: models.Field) -> str:
    """Why the target cannot hold what the source holds, as a sentence; "" when it can."""
    names = {"source": label(source), "target": label(target), "is": kind_of(source), "wanted": kind_of(target)}
    numbers = isinstance(source, models.IntegerField) and isinstance(target, models.DecimalField)
    if names["is"] != names["wanted"] and not numbers:
        return _("“%(source)s” is %(is)s, “%(target)s” is %(wanted)s: they do not fit together.") % names
    if isinstance(source, models.ForeignKey):
        same = source.remote_field.model is target.remote_field.model
        return "" if same else _("“%(source)s” and “%(target)s” choose from different lists.") % names
    return _text_misfit(source, target, names) if isinstance(source, TEXT) else ""


def _text_misfit(source: models.Field, target: models.Field, names: dict) -> str:
    if (source.choices or target.choices) and source.flatchoices != target.flatchoices:
        return _("“%(source)s” and “%(target)s” do not have the same choices.") % names
    if not _own_checks(target) <= _own_checks(source):
        return _("“%(target)s” takes only what is written in a certain way, which “%(source)s” need not be.") % names
    if target.max_length and (source.max_length is None or source.max_length > target.max_length):
        names |= {"from": source.max_length, "to": target.max_length}
        return _("“%(source)s” may hold %(from)s characters, “%(target)s” only %(to)s: choose a longer field.") % names
    return ""


def _own_checks(field: models.Field) -> set[str]:
    """What a text must pass beside its length: an e-mail address, a telephone number, a site."""
    return {getattr(check, "__name__", type(check).__name__) for check in field.validators} - {
        "MaxLengthValidator",
        "ProhibitNullCharactersValidator",
    }


def lead_choices() -> list[tuple[str, str]]:
    return [("", "---------"), *((name, label(field)) for name, field in mappable(Lead).items())]


def destination_choices() -> list:
    groups = [
        (str(ConversionTarget.Kind(kind).label), [(f"{kind}.{name}", label(field)) for name, field in mappable(model).items()])
        for kind, model in TARGETS.items()
    ]
    return [("", "---------"), *groups]


class MappingForm(forms.ModelForm):
    """`destination` is target and field in one, so that no field can be chosen on the wrong side."""

    lead_field = forms.ChoiceField(label=gettext_lazy("Field of the lead"), choices=lead_choices)
    destination = forms.ChoiceField(label=gettext_lazy("Goes to"), choices=destination_choices)

    class Meta:
        model = MappingRow
        fields = ["lead_field", "required"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["destination"] = f"{self.instance.target}.{self.instance.target_field}"

    def clean(self) -> dict:
        cleaned = super().clean()
        name, destination = cleaned.get("lead_field"), cleaned.get("destination")
        if not name or not destination:
            return cleaned
        target, _dot, target_field = destination.partition(".")
        fault = misfit(Lead._meta.get_field(name), TARGETS[target]._meta.get_field(target_field))
        taken = MappingRow.objects.filter(target=target, target_field=target_field).exclude(pk=self.instance.pk).first()
        if taken and not fault:
            fault = _("“%(field)s” goes there already.") % {"field": label(Lead._meta.get_field(taken.lead_field))}
        if fault:
            self.add_error("destination", fault)
        self.instance.target, self.instance.target_field = target, target_field
        return cleaned
