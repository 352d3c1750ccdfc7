"""Choosing the owner of a record in a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from records.models import Record
from users.models import User


class OwnerField(forms.ModelChoiceField):
    """Those to whom this person may give records, and the present owner."""

    def __init__(self, *, user: User, record: Record | None = None) -> None:
        people = User.objects.assignable_by(user)
        if record is not None and record.owner_id:
            people = people | User.objects.filter(pk=record.owner_id)
        super().__init__(people.distinct(), label=_("Owner"), required=False, empty_label=_("Nobody (inbox)"))


class OwnerForm(forms.Form):
    """To whom a record is handed over."""

    def __init__(self, *args, user: User, record: Record, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = OwnerField(user=user, record=record)
        self.fields["owner"].initial = record.owner
