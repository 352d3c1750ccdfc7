"""What can be done with many records of every kind: hand over, plan, tag, delete."""

from itertools import cycle, islice

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from records.bin import delete_many
from records.forms import NextActionForm
from records.many import Outcome, Rule
from records.many_acts import ManyAct
from records.models import Act, Record, Tag
from records.ownership import hand_over
from users.models import User
from users.roles import Right


class OwnersForm(forms.Form):
    """One owner, or several in turn."""

    owners = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Owner; of several each in turn"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def __init__(self, data=None, *, user: User) -> None:
        super().__init__(data)
        self.fields["owners"].queryset = User.objects.assignable_by(user)


def _assign(_user: User, values: dict, done: int) -> Rule:
    turns = islice(cycle(values["owners"]), done % len(values["owners"]), None)

    def rule(record: Record) -> list[str]:
        return hand_over(record, next(turns))

    return rule


class PlanForm(NextActionForm):
    """The line of the next action, for several records at once."""

    def __init__(self, data=None, *, user: User) -> None:  # noqa: ARG002
        super().__init__(data, fresh=True, otherwise=_("Call again"))

    def clean(self) -> dict:
        cleaned = super().clean()
        return cleaned if self.errors else cleaned | {"planned": self.next_action()}


class TagsField(forms.ModelMultipleChoiceField):
    def __init__(self, queryset, **kwargs) -> None:
        boxes = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
        super().__init__(queryset, required=False, widget=boxes, **kwargs)


class TagsForm(forms.Form):
    add = TagsField(Tag.objects.live(), label=gettext_lazy("Add"))
    remove = TagsField(Tag.objects.all(), label=gettext_lazy("Remove"))

    def __init__(self, data=None, *, user: User) -> None:  # noqa: ARG002
        super().__init__(data)

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("add") and not cleaned.get("remove"):
            raise forms.ValidationError(_("Choose a tag."))
        return cleaned


def _tag(_user: User, values: dict, _done: int) -> Rule:
    added, removed = [tag.pk for tag in values["add"]], {tag.pk for tag in values["remove"]}

    def rule(record: Record) -> list[str]:
        tags = [tag for tag in dict.fromkeys([*record.tags, *added]) if tag not in removed]
        if tags == record.tags:
            return []
        record.tags = tags
        return ["tags"]

    return rule


class NothingForm(forms.Form):
    def __init__(self, data=None, *, user: User) -> None:  # noqa: ARG002
        super().__init__(data)


def _names(chosen) -> str:
    return ", ".join(str(one) for one in chosen)


def shared_acts(model: type[Record]) -> list[ManyAct]:
    def delete(act: Act, ids: list[int], actor: User) -> Outcome:
        return delete_many(model, ids, act=act, actor=actor)

    return [
        ManyAct(
            "assign", gettext_lazy("Hand over"), gettext_noop("Assigned"), OwnersForm, rule=_assign,
            detail=lambda values: _names(values["owners"]), right=Right.ASSIGN,
        ),
        ManyAct(
            "tag", gettext_lazy("Tag"), gettext_noop("Tagged"), TagsForm, rule=_tag,
            detail=lambda values: _names([*values["add"], *values["remove"]]),
        ),
        ManyAct("delete", gettext_lazy("Delete"), gettext_noop("Deleted"), NothingForm, chunk=delete, kind=Act.Kind.DELETE),
    ]  # fmt: skip
