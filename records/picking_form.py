"""Forms in which other records and an owner are chosen."""

from records.forms import RecordForm
from records.people_fields import OwnerField
from records.pickers import PickerField
from users.models import User


class PickingForm(RecordForm):
    """A record's form with owner and pickers. `first`: values that a new record begins with.

    `PICKERS`: field name → (model, address, label, and maybe the field whose record's own are offered first).
    """

    PICKERS: dict[str, tuple] = {}

    def __init__(self, *args, user: User, first: dict | None = None, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        for name, (model, url_name, label, *near) in self.PICKERS.items():
            if name in self.fields:
                current = getattr(self.instance, name, None) or (first or {}).get(name)
                field = PickerField(
                    model.objects.all(), url_name=url_name, user=user, current=current, label=label, required=False,
                    near=near[0] if near else "",
                )  # fmt: skip
                self.fields[name] = field
        if "owner" in self.fields:
            self.fields["owner"] = OwnerField(user=user, record=self.instance if self.instance.pk else None)
            self.fields["owner"].initial = user
        for name, value in (first or {}).items():
            self.initial.setdefault(name, value)
        self.theirs = {name: self.get_initial_for_field(self.fields[name], name) for name in self.own_names()}
        self.sign_original()

    def _extra(self) -> dict:
        return {"user": self.user}
