"""What the forms of all records share."""

import uuid
from datetime import timedelta

from django import forms
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.kinds import MERGED
from records.layout import order_of, sections_of
from records.next_action import TOO_FAR, YEARS, NextAction, coming_monday, late_days
from records.own import own
from records.own_values import EMPTY, own_form_field, with_defaults
from records.tags import TagsField, needs_tags

SALT = "records.original"


class OnceForm(forms.Form):
    """Carries a key of its own, so that a second press is recognised (records/once.py)."""

    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = uuid.uuid4


class RecordForm(forms.ModelForm):
    """A form for an existing or new record that knows from which version it was drawn.

    `original` holds, signed, what the fields showed when the page was made. When the record has changed since, the
    form tells field by field: mine, theirs, original.
    `company`: which of the company's own fields it asks beside its own: "all", those that are "needed", or "none".
    """

    company = "all"

    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    original = forms.CharField(required=False, widget=forms.HiddenInput, max_length=400_000)

    def __init__(self, data=None, *args, **kwargs) -> None:
        super().__init__(self._chosen(data), *args, **kwargs)
        self._add_company()
        self.fields["submission"].initial = uuid.uuid4
        self.fields["version"].initial = self.instance.version
        self.version_now = self.instance.version
        self.theirs = {name: self.get_initial_for_field(self.fields[name], name) for name in self.own_names()}
        self.sign_original()

    @property
    def hints(self) -> str:
        """The kind of record, where it is told while one types who is there already."""
        kind = type(self.instance)._meta.model_name
        return kind if kind in MERGED else ""

    def _add_company(self) -> None:
        """Own fields and tags; what an old record lacks is not asked at an edit. All in the order of the layout."""
        model, new = type(self.instance), not self.instance.pk
        for field in own().of(model) if self.company != "none" else []:
            kept = with_defaults(model, {}).get(field.key) if new else self.instance.custom.get(field.key)
            needed = field.required and (new or kept not in EMPTY)
            if self.company == "all" or needed:
                self.fields[field.key] = own_form_field(field, kept, required=needed)
                self.initial.setdefault(field.key, kept)
        if (self.company == "all" and own().tags) or (self.company == "needed" and needs_tags(model)):
            self.fields["tags"] = TagsField(model, self.instance.tags)
            self.initial.setdefault("tags", self.instance.tags)
        if self.company == "all":
            self.order_fields(order_of(model))

    @property
    def sections(self) -> list[tuple[str, list]]:
        """(title, fields) as the layout says; a short form, and what stands in none, without title."""
        if self.company != "all":
            return [("", self.visible_fields())]
        found = [(s.label, [self[name] for name in s.names if name in self.fields]) for s in sections_of(type(self.instance))]
        told = {field.name for _title, fields in found for field in fields}
        found.append((_("Record"), [field for field in self.visible_fields() if field.name not in told]))
        return [(title, fields) for title, fields in found if fields]

    def only(self, name: str) -> "RecordForm":
        """The same form asking this field alone."""
        for other in [other for other in self.fields if other != name]:
            del self.fields[other]
        return self

    def _update_errors(self, errors: ValidationError) -> None:
        """What the model says of a field that this form does not ask stands above all."""
        asked = {name if name in self.fields else NON_FIELD_ERRORS: [] for name in errors.error_dict}
        for name, found in errors.error_dict.items():
            asked[name if name in self.fields else NON_FIELD_ERRORS] += found
        super()._update_errors(ValidationError(asked))

    def sign_original(self) -> None:
        """What the fields show now, signed, so that a later conflict can tell what was there before."""
        if self.instance.pk:
            self.fields["original"].initial = signing.dumps(self._plain(self.theirs), salt=SALT, compress=True)

    def validate_constraints(self) -> None:
        """Left to the model's `clean`, which says it in words, to the service, and to the database."""

    @staticmethod
    def _chosen(data: QueryDict | None) -> QueryDict | None:
        """On the conflict page each field has `choose_NAME`; where it says theirs, their value is taken."""
        if data is None or not any(name.startswith("choose_") for name in data):
            return data
        data = data.copy()
        for name in [name for name in data if name.startswith("choose_")]:
            field = name.removeprefix("choose_")
            if data[name] == "theirs":
                data.setlist(field, data.getlist(f"theirs_{field}"))
        return data

    def own_names(self) -> list[str]:
        return [name for name in self.fields if name not in ("submission", "version", "original")]

    def _plain(self, values: dict) -> dict:
        return {name: _text(self.fields[name].prepare_value(value)) for name, value in values.items()}

    def conflicts(self) -> list[dict]:
        """The fields that somebody else has changed since this form was drawn; [] when none has."""
        if not self.instance.pk or self.cleaned_data.get("version") == self.version_now:
            return []
        theirs, original = self._plain(self.theirs), self._original()
        return [
            {
                "name": name,
                "label": self.fields[name].label,
                "mine": self._shown(name, self.data.getlist(self.add_prefix(name)) or [""]),
                "theirs": self._shown(name, _list(theirs[name])),
                "original": self._shown(name, _list(original.get(name, ""))),
                "their_values": _list(theirs[name]),
                "mine_changed": self.fields[name].has_changed(original.get(name), self[name].data),
            }
            for name in self.own_names()
            if original.get(name) != theirs[name] and self.fields[name].has_changed(theirs[name], self[name].data)
        ]

    def _original(self) -> dict:
        try:
            return signing.loads(self.cleaned_data.get("original") or "", salt=SALT)
        except signing.BadSignature:
            return {}

    def _shown(self, name: str, values: list[str]) -> str:
        field = self.fields[name]
        labels = dict(_flat(field.choices)) if hasattr(field, "choices") else {}
        return ", ".join(str(labels.get(value, value)) for value in values if value != "") or "—"

    def typed(self) -> list[tuple[str, str]]:
        """(label, what was typed) of the fields that the person has changed."""
        self.is_valid()  # so that a record chosen is told by its name
        before = self.theirs | self._original()
        changed = [name for name in self.own_names() if self.fields[name].has_changed(before[name], self[name].data)]
        return [(self.fields[name].label, self._told(name)) for name in changed]

    def _told(self, name: str) -> str:
        value = self.cleaned_data.get(name)
        if isinstance(value, models.Model):
            return str(value)
        return self._shown(name, self.data.getlist(self.add_prefix(name)))

    def values(self) -> dict:
        """What was typed, field by field, for the service."""
        return {name: self.cleaned_data[name] for name in self.own_names() if name in self.cleaned_data}

    def refreshed(self, current) -> "RecordForm":
        """The same typing, drawn anew from the record as it is now: what the conflict page sends back."""
        data = self.data.copy()
        for name in [name for name in data if name.startswith(("choose_", "theirs_"))]:
            del data[name]
        fresh = type(self)(instance=current, **self._extra())
        data["version"], data["original"] = current.version, fresh.fields["original"].initial
        return type(self)(data, instance=current, **self._extra())

    def _extra(self) -> dict:
        """Further arguments of the subclass's constructor."""
        return {}


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from ((str(v), text) for v, text in label)
        else:
            yield str(value), label


def _text(value):
    if isinstance(value, list | tuple):
        return [str(getattr(part, "pk", part)) for part in value]
    return "" if value is None else str(value)


def _list(value) -> list[str]:
    return value if isinstance(value, list) else [value]


WHENS = [
    ("keep", _("As planned")),
    ("today", _("Today")),
    ("tomorrow", _("Tomorrow")),
    ("in3", _("In 3 days")),
    ("monday", _("Monday")),
    ("date", _("Date…")),
]


class NextActionForm(forms.Form):
    """The line "Next: what · when" of every composer. `planned` is the next action there is now, if any.

    `fresh`: what was planned for today or before may be done by now, so it is not proposed again. `otherwise`: what
    follows when nothing is typed; "" asks for it.
    """

    what = forms.CharField(label=_("Next"), max_length=200, required=False)
    when = forms.ChoiceField(label=_("When"), choices=WHENS, widget=forms.RadioSelect, required=False)
    date = forms.DateField(label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, *args, planned: NextAction | None = None, fresh: bool = False, otherwise: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.planned, self.otherwise = planned, otherwise
        self.ahead = bool(planned and (late_days(planned) < 0 if fresh else planned.at > timezone.now()))
        if not planned:
            self.fields["when"].choices = WHENS[1:]
        if not self.is_bound:
            begin = "" if fresh else planned.what if planned else str(_("Call"))
            self.fields["what"].initial = planned.what if self.ahead else begin
            self.fields["when"].initial = "keep" if self.ahead else "tomorrow"

    def clean(self) -> dict:
        cleaned = super().clean()
        when = cleaned.get("when")
        if not when and not self.errors:
            cleaned["when"] = when = "date" if cleaned.get("date") else ("keep" if self.planned else "")
        if cleaned.get("date") and not YEARS[0] <= cleaned["date"].year <= YEARS[1]:
            self.add_error("date", TOO_FAR)
        if when == "date" and not cleaned.get("date") and "date" not in self.errors:
            self.add_error("date", _("Choose the day of the next action."))
        if not when and "when" not in self.errors:
            self.add_error("when", _("Say when the next action is due."))
        if not (cleaned.get("what") or "").strip() and "what" not in self.errors:
            cleaned["what"] = self.planned.what if when == "keep" and self.planned else self.otherwise
            if not cleaned["what"]:
                self.add_error("what", _("Say what will be done next."))
        return cleaned

    def next_action(self) -> NextAction:
        cleaned, today = self.cleaned_data, timezone.localdate()
        what, when = cleaned["what"], cleaned["when"]
        if when == "keep" and self.planned:
            return NextAction(what, self.planned.at, self.planned.timed)
        days = {"today": today, "tomorrow": today + timedelta(days=1), "in3": today + timedelta(days=3)}
        day = days.get(when) or (coming_monday(today) if when == "monday" else cleaned["date"])
        return NextAction.on(what, day, cleaned.get("time"))
