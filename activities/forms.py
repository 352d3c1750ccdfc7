from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Kind, Outcome
from records.forms import OnceForm
from records.next_action import TOO_FAR, YEARS, NextAction

OFFERED = [
    (Kind.CALL, Kind.CALL.label),
    (Kind.NOTE, Kind.NOTE.label),
    (Kind.EMAIL, Kind.EMAIL.label),
    (Kind.MEETING, Kind.MEETING.label),
]

FOLLOW_UPS = {
    Outcome.NO_ANSWER: _("Call again"),
    Outcome.VOICEMAIL: _("Call again"),
    Outcome.WRONG_NUMBER: _("Find another number"),
}


def follow_up(kind: str, outcome: str, planned: NextAction | None) -> str:
    """What follows when nobody says so: after a call in vain another one; a note leaves standing what was planned.

    "" after a call that was answered, an e-mail or a meeting: what was planned may be done, so it is asked.
    """
    if kind == Kind.NOTE:
        return planned.what if planned else ""
    return str(FOLLOW_UPS.get(outcome, "")) if kind == Kind.CALL else ""


def proposals(planned: NextAction, *, ahead: bool) -> dict[str, tuple[str, str]]:
    """What the line of the next action says (what, when) once a kind or an outcome is chosen; the person may retype it.

    What is planned for a day `ahead` stands, but after an answered call it is asked anew.
    """
    stands, asks = (planned.what, "keep"), ("", "tomorrow")
    found = {kind: stands if ahead or kind == Kind.NOTE else asks for kind, _label in OFFERED}
    found |= {outcome: stands if ahead else (text, "tomorrow") for outcome, text in FOLLOW_UPS.items()}
    return found | {Outcome.REACHED: asks}


class ActivityForm(OnceForm):
    """What happened. The next action stands in its own form beside it."""

    kind = forms.ChoiceField(label=_("What happened"), choices=OFFERED, initial=Kind.CALL, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome, required=False, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Note"), required=False, max_length=20_000, strip=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=1440)
    happened_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("kind") == Kind.CALL and not cleaned.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", _("Say how the call went."))
        if cleaned.get("kind") == Kind.NOTE and not (cleaned.get("text") or "").strip() and "text" not in self.errors:
            self.add_error("text", _("Write the note first."))
        return cleaned

    def clean_happened_at(self):
        moment = self.cleaned_data["happened_at"]
        if moment and moment.year < YEARS[0]:
            raise forms.ValidationError(TOO_FAR)
        if moment and moment > timezone.now() + timedelta(minutes=5):
            raise forms.ValidationError(_("This lies in the future: plan it as the next action."))
        return moment

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("kind", "outcome", "text", "minutes", "happened_at")}
