from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from records.pickers import PickerField
from records.picking_form import PickingForm
from users.models import User


class AccountForm(PickingForm):
    PICKERS = {"parent": (Account, "accounts:pick", _("Parent account"))}

    class Meta:
        model = Account
        fields = [
            "name", "tax_id", "phone", "email", "website", "domains", "industry", "employees", "annual_revenue",
            "street", "postcode", "city", "region", "country", "parent", "description", "owner",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["industry"].queryset = self.fields["industry"].queryset.filter(archived=False) | self.fields[
            "industry"
        ].queryset.filter(pk=self.instance.industry_id)
        self.fields["domains"].help_text = _("Separated by commas. Leads with an address there are recognised.")


class QuickAccountForm(PickingForm):
    company = "needed"

    class Meta:
        model = Account
        fields = ["name", "phone", "website", "city"]


class ContactForm(PickingForm):
    PICKERS = {
        "account": (Account, "accounts:pick", _("Account")),
        "reports_to": (Contact, "accounts:pick_contact", _("Reports to")),
    }

    class Meta:
        model = Contact
        fields = [
            "first_name", "last_name", "job_title", "email", "phone", "mobile", "other_emails", "other_phones",
            "account", "reports_to", "street", "postcode", "city", "region", "country",
            "consent", "consent_origin", "do_not_call", "description", "owner",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("other_emails", "other_phones"):
            self.fields[name].help_text = _("Separated by commas.")


class QuickContactForm(PickingForm):
    company = "needed"
    PICKERS = {"account": ContactForm.PICKERS["account"]}

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "job_title", "email", "mobile", "account"]


class AffiliationForm(forms.Form):
    role = forms.CharField(label=_("Role there"), max_length=80, required=False)

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"] = PickerField(Account.objects.all(), url_name="accounts:pick", user=user, label=_("Account"))
        self.order_fields(["account", "role"])
