"""The form of one row of the conversion mapping."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.mapping import TARGETS, mappable, misfit, slot_of
from leads.models import ConversionTarget, Lead, MappingRow
from records.layout import field_label


def lead_choices() -> list[tuple[str, str]]:
    return [("", "---------"), *((name, slot_of(field).label) for name, field in mappable(Lead).items())]


def destination_choices() -> list:
    groups = [
        (
            str(ConversionTarget.Kind(kind).label),
            [(f"{kind}.{name}", slot_of(field).label) for name, field in mappable(model).items()],
        )
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
        fault = misfit(slot_of(mappable(Lead)[name]), slot_of(mappable(TARGETS[target])[target_field]))
        taken = MappingRow.objects.filter(target=target, target_field=target_field).exclude(pk=self.instance.pk).first()
        if taken and not fault:
            fault = _("“%(field)s” goes there already.") % {"field": field_label(Lead, taken.lead_field)}
        if fault:
            self.add_error("destination", fault)
        self.instance.target, self.instance.target_field = target, target_field
        return cleaned
