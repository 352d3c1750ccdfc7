from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models import DisqualifyReason, Lead, LeadPerson, LeadStatus, State
from records.forms import RecordForm
from records.next_action import TOO_FAR, YEARS, NextAction
from records.own import is_own, own
from records.own_values import own_form_field
from records.people_fields import OwnerField
from users.models import User

WHOLE = [
    "first_name", "last_name", "job_title", "email", "phone", "mobile",
    "company", "tax_id", "website", "industry", "employees", "annual_revenue",
    "street", "postcode", "city", "region", "country",
    "direction", "source", "campaign", "interest", "amount", "currency",
    "consent", "consent_origin", "utm_source", "utm_medium", "utm_campaign",
]  # fmt: skip
QUICK = ["first_name", "last_name", "company", "email", "phone", "mobile", "source"]


class LeadForm(RecordForm):
    note = _("A name or a company is needed, and one way to reach them: e-mail, phone or mobile.")

    def __init__(self, *args, user: User, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        for name in ("source", "campaign", "industry"):
            field = self.fields.get(name)
            if field:
                field.queryset = _live_and(field.queryset.model, getattr(self.instance, f"{name}_id"))
        if "owner" in self.fields:
            self.fields["owner"] = OwnerField(user=user, record=self.instance if self.instance.pk else None)

    class Meta:
        model = Lead
        fields = [*WHOLE, "owner"]
        widgets = {"interest": forms.Textarea(attrs={"rows": 3})}

    def _extra(self) -> dict:
        return {"user": self.user}


class NewLeadForm(LeadForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].initial = self.user.organisation.currency
        self.fields["owner"].initial = self.user if self.user.role in ("rep", "manager") else None


class QuickLeadForm(LeadForm):
    """Few fields, one Enter."""

    company = "needed"

    class Meta(LeadForm.Meta):
        fields = QUICK

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs["autofocus"] = True


def _live_and(model, pk: int | None):
    """What is offered today, and what the record carries already."""
    return model.objects.filter(archived=False) | model.objects.filter(pk=pk)


class LeadPersonForm(forms.ModelForm):
    class Meta:
        model = LeadPerson
        fields = LeadPerson.PERSON_FIELDS


class StatusForm(forms.Form):
    status = forms.ModelChoiceField(LeadStatus.objects.filter(archived=False), label=_("Status"))


class DisqualifyForm(forms.Form):
    """The reason alone is enough."""

    reason = forms.ModelChoiceField(
        DisqualifyReason.objects.filter(archived=False), label=_("Reason"), empty_label=None, widget=forms.RadioSelect
    )
    status = forms.ModelChoiceField(
        LeadStatus.objects.filter(archived=False, state=State.DISQUALIFIED),
        label=_("Status"),
        required=False,
        blank=True,
        empty_label=_("As the reason says"),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))


class NurtureForm(forms.Form):
    date = forms.DateField(label=_("Wake up on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    what = forms.CharField(label=_("What then"), max_length=200, initial=_("Call again"))
    note = forms.CharField(label=_("Why not now"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_date(self):
        day = self.cleaned_data["date"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day from tomorrow on."))
        if day.year > YEARS[1]:
            raise forms.ValidationError(TOO_FAR)
        return day

    def wake_up(self) -> NextAction:
        return NextAction.on(self.cleaned_data["what"], self.cleaned_data["date"])


class RequiredForm(forms.ModelForm):
    def _update_errors(self, errors: ValidationError) -> None:
        """What the record may lack elsewhere is not asked here."""
        here = {name: found for name, found in errors.error_dict.items() if name in self.fields or name == NON_FIELD_ERRORS}
        if here:
            super()._update_errors(ValidationError(here))


def required_fields_form(names: list[str], data=None, *, instance: Lead) -> forms.ModelForm:
    """Only the fields that a step still needs, asked in place."""
    form_class = forms.modelform_factory(Lead, RequiredForm, fields=[name for name in names if not is_own(name)])
    form = form_class(data, instance=instance)
    fields = {field.key: field for field in own().of(Lead)}
    for name in names:
        if name in fields:
            form.fields[name] = own_form_field(fields[name])
    form.order_fields(names)
    for field in form.fields.values():
        field.required = True
    return form
