from collections.abc import Iterator

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Source
from crm.lib.text import tidy
from imports.contents import PIECE, Bytes, Content
from imports.decoding import LABELS, storable
from imports.matching import UPDATABLE
from imports.models import Import, Match, Policy
from imports.starting import kinds_for
from imports.updating import fields_of
from imports.wording import WORDING
from records.forms import OnceForm
from records.models import Tag
from records.people_fields import OwnerField
from users.models import Minimum, Team, User
from users.roles import Role

MOST_LETTERS_OF_TAG = Tag._meta.get_field("name").max_length
ALIKE = {"utf-8-sig": "utf-8"}  # of two encodings with one name the one that is offered
ALL_TEAMS = (Role.ADMINISTRATOR, Role.MARKETING)  # may leave records in the inbox of any team


class UploadForm(OnceForm):
    """A file, or rows pasted from a spreadsheet."""

    kind = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    file = forms.FileField(label=_("File"), required=False)
    text = forms.CharField(
        label=_("Rows copied from a spreadsheet, with the names of the columns"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args, user: User, kind: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        mine = kinds_for(user)
        self.fields["kind"].choices = [(one, Import.Kind(one).label) for one in mine]
        self.fields["kind"].initial = kind if kind in mine else Import.Kind.LEADS.value

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > settings.MAX_IMPORT_MB * 1024 * 1024:
            raise forms.ValidationError(
                _("This file is larger than the %(mb)s MB that fit here."), params={"mb": settings.MAX_IMPORT_MB}
            )
        return file

    def clean(self) -> dict:
        cleaned = super().clean()
        pasted = (cleaned.get("text") or "").strip()
        if cleaned.get("file") and pasted:
            self.add_error("file", _("Give a file or pasted rows, not both."))
        elif not cleaned.get("file") and not pasted and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or paste the rows below."))
        return cleaned

    def content(self) -> Content:
        file = self.cleaned_data["file"]
        return Uploaded(file) if file else Bytes(self.cleaned_data["text"].encode())

    def new_import(self) -> Import:
        """Not stored, and not read yet."""
        file = self.cleaned_data["file"]
        kind = self.cleaned_data["kind"] or Import.Kind.LEADS
        return Import(kind=kind, file_name=short_name(file.name) if file else gettext("Pasted rows"))


class Uploaded:
    """The uploaded file as a content: a small one lies in memory, a large one in a temporary file."""

    def __init__(self, file) -> None:
        self.file, self.size = file, file.size

    def pieces(self) -> Iterator[bytes]:
        self.file.seek(0)
        while piece := self.file.read(PIECE):
            yield piece


def short_name(name: str) -> str:
    """A file's name as it can be kept and shown; a long one keeps its ending."""
    name = tidy(storable(name)) or "file"
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= 200 else f"{stem[: 199 - len(ending)]}{dot}{ending}"[-200:]


class LayoutForm(forms.Form):
    """How the file is read. `wanted()` holds what a person has decided, in the words of `layouts.recognise`."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    encoding = forms.ChoiceField(label=_("Letters"))
    delimiter = forms.ChoiceField(label=_("Between the cells"))
    quote = forms.ChoiceField(label=_("Cells are quoted by"))
    header_number = forms.TypedChoiceField(label=_("Names of the columns"), coerce=int)

    def __init__(self, data, *, of_import: Import, first: list[tuple[int, list[str]]]) -> None:
        layout = of_import.how
        self.now = {"encoding": ALIKE.get(layout.encoding, layout.encoding), "delimiter": layout.delimiter}
        self.now |= {"quote": layout.quote, "header_number": layout.header_number, "sheet": of_import.sheet}
        super().__init__(data, initial=self.now)
        if of_import.file_format == "text":
            self.fields["encoding"].choices = [(code, label) for code, label in LABELS.items() if code not in ALIKE]
            self.fields["delimiter"].choices = _with(delimiters(), layout.delimiter)
            self.fields["quote"].choices = [('"', "“ ”"), ("'", "‘ ’"), ("", _("nothing"))]
            self.fields["quote"].required = False
        else:
            for name in ("encoding", "delimiter", "quote"):
                del self.fields[name]
        if len(of_import.sheets) > 1:
            self.fields["sheet"].choices = [(name, name) for name in of_import.sheets]
        else:
            del self.fields["sheet"]
        rows = [(number, _("Row %(n)d: %(cells)s") % {"n": number, "cells": " · ".join(cells)[:60]}) for number, cells in first]
        self.fields["header_number"].choices = _with([*rows, (0, _("There are none"))], layout.header_number)

    def sheet_chosen(self) -> str:
        return self.cleaned_data.get("sheet", "")

    def wanted(self) -> dict:
        """The row of the names is found anew when something else was changed, and all of it in another sheet."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name != "sheet"}
        if self.sheet_chosen() not in ("", self.now["sheet"]):
            return {}
        changed = {name for name, value in chosen.items() if value != self.now[name]}
        if changed and "header_number" not in changed:
            del chosen["header_number"]
        if "delimiter" in changed and "quote" not in changed:
            del chosen["quote"]
        return chosen


def delimiters() -> list[tuple[str, str]]:
    return [(",", gettext("comma")), (";", gettext("semicolon")), ("\t", gettext("tab")), ("|", gettext("vertical bar"))]


def _with(choices: list[tuple], value) -> list[tuple]:
    """What is in force can always be chosen."""
    return choices if any(value == one for one, _label in choices) else [*choices, (value, str(value))]


class SettingsForm(forms.Form):
    """What holds for the whole file."""

    source = forms.ModelChoiceField(Source.objects.live(), label=_("Source"), required=False, empty_label=_("As the file says"))
    campaign = forms.ModelChoiceField(
        Campaign.objects.live(), label=_("Campaign"), required=False, empty_label=_("As the file says")
    )
    team = forms.ModelChoiceField(Team.objects, label=_("Inbox of"), required=False, empty_label=_("Everybody"))
    rule = forms.ChoiceField(
        label=_("Who works them"),
        choices=[("inbox", _("Nobody yet: the inbox")), ("one", _("One person")), ("turns", _("Several, in turn"))],
        widget=forms.RadioSelect,
    )
    owners = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("In turn"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.live(), label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple
    )
    new_tags = forms.CharField(
        label=_("New tags"), required=False, max_length=200, help_text=_("Separated by commas. They are made when you go on.")
    )
    minimum = forms.ChoiceField(label=_("A lead needs"), choices=Minimum.choices)

    def __init__(self, data, *, of_import: Import, user: User) -> None:
        self.nobody = WORDING[of_import.kind].nobody
        rule = "one" if of_import.owner_id else "turns" if of_import.owners else "inbox"
        now = {name: getattr(of_import, f"{name}_id") for name in ("source", "campaign", "owner", "team")}
        now |= {"rule": rule, "owners": of_import.owners, "tags": of_import.tags, "minimum": of_import.minimum}
        super().__init__(data, initial=now)
        self.fields["owner"] = OwnerField(user=user)
        self.fields["owners"].queryset = User.objects.assignable_by(user)
        if of_import.kind != Import.Kind.LEADS:
            for name in ("source", "campaign", "minimum"):
                del self.fields[name]
        if user.role not in ALL_TEAMS or not Team.objects.exists():
            del self.fields["team"]
        people = [(person.pk, person.name) for person in self.fields["owners"].queryset]
        self.fields["owner"].choices, self.fields["owners"].choices = [("", "---------"), *people], people

    def clean(self) -> dict:
        cleaned = super().clean()
        missing = {"one": "owner", "turns": "owners"}.get(cleaned.get("rule", ""))
        if missing and missing not in self.errors and not cleaned.get(missing):
            self.add_error(missing, str(self.nobody))
        return cleaned

    def values(self) -> dict:
        """For `changing.change_settings`."""
        cleaned = self.cleaned_data
        as_typed = {name: cleaned[name] for name in ("source", "campaign", "team", "minimum") if name in self.fields}
        return as_typed | {
            "owner": cleaned["owner"] if cleaned["rule"] == "one" else None,
            "owners": [person.pk for person in cleaned["owners"]] if cleaned["rule"] == "turns" else [],
            "tags": [tag.pk for tag in cleaned["tags"]],
        }

    def typed_tags(self) -> list[str]:
        return [name for name in map(tidy, self.cleaned_data["new_tags"].split(",")) if name]

    def clean_new_tags(self) -> str:
        if any(len(tidy(name)) > MOST_LETTERS_OF_TAG for name in self.cleaned_data["new_tags"].split(",")):
            raise forms.ValidationError(_("A tag has at most %(n)d letters."), params={"n": MOST_LETTERS_OF_TAG})
        return self.cleaned_data["new_tags"]


class PolicyForm(forms.Form):
    """What to do with rows that are known already: a field for each kind of match in the plan, and what is never overwritten."""

    never = forms.MultipleChoiceField(label=_("Never overwritten"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data, *, of_import: Import, matches: dict[str, int]) -> None:
        super().__init__(data, initial=of_import.policy | {"never": of_import.never})
        for match in matches:
            self.fields[match] = forms.ChoiceField(label=capfirst(Match(match).label), choices=ways(match, of_import.kind))
        model = UPDATABLE[of_import.kind][0]
        self.fields["never"].choices = [(field.name, capfirst(field.verbose_name)) for field in fields_of(model)]

    def keep_typed(self, data: QueryDict) -> None:
        """Show what is chosen on the page and not applied yet."""
        if typed := {name: data[name] for name in self.fields if name in data and name != "never"}:
            self.initial |= typed | {"never": data.getlist("never")}

    def policy(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "never"}


def ways(match: str, kind: str, *, changeable: bool = True) -> list[tuple[str, str]]:
    """What can be done with rows of this kind of match. `changeable`: what they match may be changed."""
    updatable = changeable and match in UPDATABLE[kind][2].split(",")
    return [(one.value, one.label) for one in Policy if updatable or one in (Policy.SKIP, Policy.CREATE)]
