"""Tags and their categories: at most one of an exclusive one, at least one of those that a kind of record needs."""

from dataclasses import dataclass

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import RuleBroken
from crm.lib.forms import is_number
from records.models import Record, Tag, TagCategory
from records.own import own


def check_tags(record: Record, *, before: list[int] = ()) -> None:
    """RuleBroken naming `tags` when the record's tags are not as their categories want them. `before`: those it had."""
    faults = tag_faults(type(record), record.tags, before=before)
    if faults:
        raise RuleBroken(" ".join(faults), fields={"tags": " ".join(faults)})


class TagsCheck:
    """Whether tags go together, for records that come in bulk; none is asked for. One query for each set of tags."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.faults: dict[tuple[int, ...], list[str]] = {}

    def __call__(self, numbers: list[int]) -> None:
        """RuleBroken naming `tags`."""
        key = tuple(numbers)
        if key not in self.faults:
            self.faults[key] = tag_faults(self.model, numbers, before=numbers, needed=False)
        if self.faults[key]:
            raise RuleBroken(" ".join(self.faults[key]), fields={"tags": " ".join(self.faults[key])})


def tag_faults(model: type[models.Model], numbers: list[int], *, before: list[int] = (), needed: bool = True) -> list[str]:
    """As sentences. `needed`: whether it is asked for categories that must not be empty. No query when the page has asked."""
    known = own().tags
    if any(pk not in known or (known[pk].archived and pk not in before) for pk in numbers):
        return [_("One of these tags is no longer used.")]
    faults = []
    for category in own().categories:
        of = [known[pk] for pk in dict.fromkeys(numbers) if known[pk].category_id == category.pk]
        if category.exclusive and len(of) > 1:
            names = {"category": category.label, "tags": ", ".join(tag.label for tag in of)}
            faults.append(_("Only one tag of “%(category)s” at a time, not %(tags)s.") % names)
        elif needed and not of and is_needed(category, model):
            faults.append(_("Choose a tag of “%(category)s”.") % {"category": category.label})
    return faults


def is_needed(category: TagCategory, model: type[models.Model]) -> bool:
    return not category.archived and model._meta.model_name in category.needed_by


def needs_tags(model: type[models.Model]) -> bool:
    return any(is_needed(category, model) for category in own().categories)


def check_tags_given(record: Record, values: dict) -> None:
    """An edit that shows the tags leaves none out that are needed, also when it changes none of them."""
    if "tags" in values:
        check_tags(_with_tags(record, values["tags"]), before=record.tags)


def _with_tags(record: Record, tags: list[int]) -> Record:
    return type(record)(tags=tags)


@dataclass(frozen=True)
class Group:
    """Tags of one category as a form shows them; `several`: more than one may be chosen."""

    label: str
    several: bool
    needed: bool
    name: str
    tags: list[Tag]


class TagsWidget(forms.Widget):
    """Boxes by category; of an exclusive one round ones with "none". Works without scripts."""

    template_name = "records/_tags.html"

    def __init__(self, groups: list[Group]) -> None:
        super().__init__()
        self.groups = groups

    def get_context(self, name, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        chosen = {str(one) for one in value or []}
        context["groups"] = []
        for group in self.groups:
            tags = [(tag, str(tag.pk) in chosen) for tag in group.tags]
            context["groups"].append((group, f"{name}{group.name}", tags, not any(on for _tag, on in tags)))
        return context

    def value_from_datadict(self, data, files, name) -> list[str]:
        read = data.getlist if hasattr(data, "getlist") else lambda key: data.get(key) or []
        named = [value for group in self.groups for value in read(f"{name}{group.name}")]
        return [*dict.fromkeys(value for value in [*named, *read(name)] if value)]

    def use_required_attribute(self, initial) -> bool:
        return False

    def id_for_label(self, id_, index=None) -> str:
        return ""


class TagsField(forms.Field):
    """The value is the list of numbers that a record keeps."""

    def __init__(self, model: type[models.Model], kept: list[int]) -> None:
        self.model, self.kept = model, [*kept]
        super().__init__(widget=TagsWidget(_groups(model, self.kept)), label=gettext_lazy("Tags"), required=False)

    def clean(self, value: list[str]) -> list[int]:
        numbers = [int(one) for one in value if is_number(one)]
        known = own().tags
        if len(numbers) < len(value) or any(pk not in known for pk in numbers):
            raise forms.ValidationError(_("One of these tags does not exist."))
        faults = tag_faults(self.model, numbers, before=self.kept)
        if faults:
            raise forms.ValidationError(faults)
        return [pk for pk in self.kept if pk in numbers] + [pk for pk in numbers if pk not in self.kept]

    def prepare_value(self, value) -> list[str]:
        return [str(one) for one in value or []]

    def has_changed(self, initial, data) -> bool:
        return set(self.prepare_value(initial)) != set(self.prepare_value(data))


def _groups(model: type[models.Model], kept: list[int]) -> list[Group]:
    offered = [tag for tag in own().tags.values() if not tag.archived or tag.pk in kept]
    groups = [
        Group(category.label, not category.exclusive, is_needed(category, model), f"_{category.pk}", of)
        for category in own().categories
        if (of := [tag for tag in offered if tag.category_id == category.pk])
    ]
    free = [tag for tag in offered if tag.category_id is None]
    return [*groups, Group("", True, False, "", free)] if free else groups


class TagsForm(forms.Form):
    """The tags of a record, alone. `version`: of the record that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, record: Record, **kwargs) -> None:
        super().__init__(*args, initial={"version": record.version, "tags": record.tags}, **kwargs)
        self.fields["tags"] = TagsField(type(record), record.tags)
