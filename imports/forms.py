from collections.abc import Iterator

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Source
from crm.lib.text import tidy
from imports.contents import PIECE, Bytes, Content
from imports.decoding import storable
from imports.models import Import
from records.forms import OnceForm
from records.people_fields import OwnerField
from users.models import User


class UploadForm(OnceForm):
    """A file, or rows pasted from a spreadsheet, and what is the same for all of them."""

    file = forms.FileField(label=_("File"), required=False)
    text = forms.CharField(
        label=_("Or paste rows from a spreadsheet, with the names of the columns"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    source = forms.ModelChoiceField(Source.objects.live(), label=_("Source"), required=False, empty_label=_("As the file says"))
    campaign = forms.ModelChoiceField(
        Campaign.objects.live(), label=_("Campaign"), required=False, empty_label=_("As the file says")
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = OwnerField(user=user)

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
        data = self.cleaned_data
        return Import(
            file_name=short_name(data["file"].name) if data["file"] else gettext("Pasted rows"),
            source=data["source"],
            campaign=data["campaign"],
            owner=data["owner"],
        )


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
