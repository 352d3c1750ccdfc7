from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from opportunities.models import CancelReason, LostReason, Opportunity, Stage
from records.pickers import PickerField
from records.picking_form import PickingForm
from users.models import User

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OpportunityForm(PickingForm):
    PICKERS = {
        "account": (Account, "accounts:pick", _("Account")),
        "contact": (Contact, "accounts:pick_contact", _("Main contact"), "account"),
        "intermediary": (Account, "accounts:pick", _("Intermediary")),
    }

    class Meta:
        model = Opportunity
        fields = [
            "name", "account", "contact", "intermediary", "amount", "currency", "probability", "expected_close",
            "source", "campaign", "competitor", "renewal_date", "description", "owner",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 3}), "expected_close": DAY, "renewal_date": DAY}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "campaign"):
            if name in self.fields:
                rows = self.fields[name].queryset
                self.fields[name].queryset = rows.filter(archived=False) | rows.filter(pk=getattr(self.instance, f"{name}_id"))
        if "probability" in self.fields and not self.instance.pk:
            self.fields["probability"].required = False
            self.fields["probability"].help_text = _("Empty: as the stage says.")


class NewOpportunityForm(OpportunityForm):
    stage = forms.ModelChoiceField(Stage.objects.none(), label=_("Stage"), empty_label=None)

    class Meta(OpportunityForm.Meta):
        fields = ["name", "account", "contact", "stage", *OpportunityForm.Meta.fields[3:]]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = live_stages()
        self.fields["currency"].initial = self.user.organisation.currency


class QuickOpportunityForm(NewOpportunityForm):
    company = "needed"

    class Meta(OpportunityForm.Meta):
        fields = ["name", "account", "contact", "amount", "stage"]

    def __init__(self, *args, **kwargs) -> None:
        kwargs = dict(kwargs)
        super(NewOpportunityForm, self).__init__(*args, **kwargs)
        self.fields["stage"].queryset = live_stages()


def live_stages():
    return Stage.objects.live().select_related("pipeline").order_by("pipeline__position", "position")


class StageForm(forms.Form):
    stage = forms.ModelChoiceField(Stage.objects.none(), label=_("Stage"), empty_label=None)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = live_stages()


class WinForm(forms.Form):
    amount = forms.DecimalField(label=_("Final amount"), required=False, min_value=0, max_digits=14, decimal_places=2)


class LoseForm(forms.Form):
    reason = forms.ModelChoiceField(
        LostReason.objects.filter(archived=False), label=_("Reason"), empty_label=None, widget=forms.RadioSelect
    )
    competitor = forms.CharField(label=_("Competitor"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class CancelForm(forms.Form):
    reason = forms.ModelChoiceField(
        CancelReason.objects.filter(archived=False), label=_("Reason"), empty_label=None, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class OpportunityPersonForm(forms.Form):
    role = forms.CharField(label=_("Role"), max_length=80, required=False)

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"] = PickerField(
            Contact.objects.all(), url_name="accounts:pick_contact", user=user, label=_("Contact"), near="account"
        )
        self.order_fields(["contact", "role"])


def required_fields_form(names: list[str], data, *, instance: Opportunity, user: User) -> OpportunityForm:
    """Only the fields that a stage still needs, asked in place."""
    form = OpportunityForm(data, instance=instance, user=user)
    for name in list(form.fields):
        if name not in names:
            del form.fields[name]
    for name in form.fields:
        form.fields[name].required = True
    return form
