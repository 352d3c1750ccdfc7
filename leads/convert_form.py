"""The conversion page's form: three sides, candidates with a side-by-side choice, colleagues typed on the spot."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.matching import Candidate, Matches
from accounts.models import Account, Contact
from crm.lib.errors import RuleBroken
from crm.lib.forms import is_number, number_of
from crm.lib.money import money
from leads.forms import WHOLE, required_fields_form
from leads.models import Lead
from leads.plan import Colleague, Plan, Target, propose
from opportunities.models import Opportunity, Stage
from records.forms import NextActionForm
from records.own import is_own, label_of, own, own_field, value_of
from records.own_values import Words, own_form_field, with_defaults
from records.rules import missing
from records.tags import TagsField, needs_tags
from records.words import in_words
from users.models import User

ACCOUNT_FIELDS = [
    "name", "tax_id", "phone", "website", "industry", "employees", "annual_revenue",
    "street", "postcode", "city", "region", "country",
]  # fmt: skip
CONTACT_FIELDS = ["first_name", "last_name", "job_title", "email", "mobile", "phone"]
OPPORTUNITY_FIELDS = ["name", "stage", "amount", "currency", "expected_close", "description", "source", "campaign"]
BLANK_COLLEAGUES = 3


class ContactSideForm(forms.ModelForm):
    role = forms.CharField(label=gettext_lazy("Role in the sale"), max_length=80, required=False)

    class Meta:
        model = Contact
        fields = CONTACT_FIELDS

    def _post_clean(self) -> None:
        """The service checks the record: a name alone missing in a blank row is no fault."""


class AccountSideForm(forms.ModelForm):
    class Meta:
        model = Account
        fields = ACCOUNT_FIELDS

    def _post_clean(self) -> None:
        """The service checks the record."""


class OpportunitySideForm(forms.ModelForm):
    class Meta:
        model = Opportunity
        fields = OPPORTUNITY_FIELDS
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "expected_close": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = Stage.objects.live().select_related("pipeline").order_by("pipeline__position", "position")
        self.fields["stage"].empty_label = None

    def _post_clean(self) -> None:
        """The service checks the record."""


@dataclass(frozen=True)
class Row:
    """One field of the side-by-side. `asked`: both sides have a value and they differ, so the person may choose."""

    name: str
    label: str
    lead: str
    existing: str
    asked: bool
    taken: bool


@dataclass(frozen=True)
class Choice:
    candidate: Candidate
    rows: tuple[Row, ...]


class Side:
    """One of account, a person, opportunity: how, the form to create it, and the candidates to use instead."""

    def __init__(
        self, prefix: str, form_class, values: dict, matches: Matches, data: QueryDict | None, *, how: str, words: Words
    ) -> None:
        self.company_words = words
        self.prefix, self.values, self.matches, self.data = prefix, values, matches, data
        self.form = form_class(
            data if data is not None else None, initial={n: _neat(v) for n, v in values.items()}, prefix=prefix
        )
        self._add_company(form_class._meta.model)
        best = matches.best
        self.how = data.get(f"{prefix}-how", how) if data is not None else ("use" if best and how == "create" else how)
        chosen = data.get(f"{prefix}-pk", "") if data is not None else str(best.record.pk if best else "")
        self.pk = number_of(chosen)
        self.choices = [Choice(c, tuple(self._rows(c))) for c in matches.shown]

    def _add_company(self, model) -> None:
        """Of the company's own fields and tags: what the lead brings along, and what a new record needs."""
        for field in own().of(model):
            if field.required or field.key in self.values:
                kept = self.values.get(field.key, with_defaults(model, {}).get(field.key))
                self.form.fields[field.key] = own_form_field(field, kept)
                self.form.initial.setdefault(field.key, kept)
        if needs_tags(model):
            self.form.fields["tags"] = TagsField(model, [])

    def _rows(self, candidate: Candidate):
        for name, value in self.values.items():
            if name == "domains":
                continue
            existing = value_of(candidate.record, name)
            empty = existing in (None, "", [], "unknown")
            if existing != value:
                taken = self.data is not None and self.data.get(f"{self.prefix}-take-{candidate.record.pk}-{name}") == "lead"
                yield Row(
                    name,
                    label_of(type(candidate.record), name),
                    self._words(candidate, name, value),
                    "" if empty else self._words(candidate, name, existing),
                    not empty and candidate.mine,
                    taken,
                )

    def _words(self, candidate: Candidate, name: str, value) -> str:
        words = self.company_words
        if is_own(name):
            words.learn([value])
            return words.say(own_field(type(candidate.record), name), value)
        return money(value, words.currency) if isinstance(value, Decimal) else in_words(value)

    def is_valid(self) -> bool:
        if self.how == "use" and self.pk is None:
            self.form.add_error(None, _("Choose which one."))
        return (
            self.how == "skip" or (self.how == "use" and self.pk is not None) or (self.how == "create" and self.form.is_valid())
        )

    def target(self) -> Target:
        seen = frozenset(candidate.record.pk for candidate in self.matches.shown)
        if self.data is not None:
            typed = self.data.get(f"{self.prefix}-seen", "").split(",")
            seen = frozenset(int(pk) for pk in typed if is_number(pk))
        if self.how == "use":
            choice = next((c for c in self.choices if c.candidate.record.pk == self.pk), None)
            taken = {row.name: self.values[row.name] for row in choice.rows if row.taken} if choice else {}
            return Target("use", self.pk, values=taken, seen=seen)
        if self.how == "skip":
            return Target("skip", seen=seen)
        carried = {name: value for name, value in self.values.items() if name not in self.form.fields}
        typed = {name: value for name, value in self.form.cleaned_data.items() if name != "role"}
        return Target("create", values=carried | typed, seen=seen)

    @property
    def seen_text(self) -> str:
        return ",".join(str(candidate.record.pk) for candidate in self.matches.shown)


def _neat(value):
    """An amount without cents is offered without them."""
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


class PersonSide(Side):
    def __init__(self, origin: str, name: str, values: dict, matches: Matches, data: QueryDict | None, *, words: Words) -> None:
        self.origin, self.name = origin, name
        super().__init__(origin.replace(":", ""), ContactSideForm, values, matches, data, how="create", words=words)
        self.blank = origin.startswith("typed") and not self._typed()

    def _typed(self) -> bool:
        return self.data is not None and any(self.data.get(f"{self.prefix}-{name}", "").strip() for name in CONTACT_FIELDS)

    def is_valid(self) -> bool:
        return self.blank or super().is_valid()

    def colleague(self) -> Colleague:
        target = self.target()
        role = (
            self.form.cleaned_data.get("role", "")
            if self.how == "create"
            else self.data.get(f"{self.prefix}-role", "")[:80]
            if self.data
            else ""
        )
        return Colleague(target.how, target.pk, target.values, target.seen, role=role, origin=self.origin)


class ConversionForm:
    """`plan()` after `is_valid()`. Nothing typed is lost when it is drawn again."""

    def __init__(self, lead: Lead, *, user: User, data: QueryDict | None = None) -> None:
        self.lead, self.data = lead, data
        proposal = self.proposal = propose(lead, user=user)
        nobody, words = Matches((), ()), Words(user.organisation.currency, {})
        self.account = Side(
            "account",
            AccountSideForm,
            proposal.account,
            proposal.accounts,
            data,
            how="create" if proposal.account else "skip",
            words=words,
        )
        self.people = [
            PersonSide(origin, name, values, matches, data, words=words)
            for (origin, name, values), matches in zip(proposal.people, proposal.contacts, strict=True)
        ]
        self.colleagues = [PersonSide(f"typed:{n}", "", {}, nobody, data, words=words) for n in range(BLANK_COLLEAGUES)]
        opportunity = {
            "currency": lead.currency,
            "stage": Stage.objects.live().order_by("pipeline__position", "position").first(),
        }
        self.opportunity = Side(
            "opportunity", OpportunitySideForm, opportunity | proposal.opportunity, nobody, data, how="create", words=words
        )
        self.open_ones = self._open_opportunities(user)
        names = missing(lead, proposal.required)
        self.required = required_fields_form(names, data, instance=Lead(pk=lead.pk)) if names else None
        self.required_names = names
        self.next = NextActionForm(data, planned=lead.planned, prefix="next")
        self.errors: list[str] = []

    def _open_opportunities(self, user: User) -> list[Opportunity]:
        """Those of the accounts proposed; the page shows those of the chosen one (convert.js), the service asks it again."""
        accounts = [c.record.pk for c in self.account.matches.shown]
        open_ones = Opportunity.objects.visible_to(user).editable_by(user).open().filter(account__in=accounts)
        return list(open_ones.select_related("stage", "account")[:10]) if accounts else []

    def stale(self) -> str:
        """What has changed in the lead since the page was drawn, as a sentence; "" when nothing has."""
        seen = (self.data or {}).get("version", "")
        if not seen.isdecimal() or seen == str(self.lead.version):
            return ""
        changes = self.lead.version - int(seen[:9])
        before = next(iter(self.lead.history.order_by("-pgh_id")[changes - 1 : changes]), None) if changes > 0 else None
        fields = [Lead._meta.get_field(name) for name in WHOLE] if before else []
        changed = [field for field in fields if field.value_from_object(before) != field.value_from_object(self.lead)]
        new = [(field.verbose_name, getattr(self.lead, field.name)) for field in changed]
        new += self._company_changes(before) if before else []
        told = "; ".join(f"{label}: {in_words(value) if value not in (None, '') else '—'}" for label, value in new)
        warning = _("The lead has changed since this page was drawn. Look it over, then convert.")
        return f"{warning} {told}".strip()

    def _company_changes(self, before) -> list[tuple[str, str]]:
        fields = [field for field in own().of(Lead) if before.custom.get(field.key) != self.lead.custom.get(field.key)]
        words = self.account.company_words
        words.learn(self.lead.custom.get(field.key) for field in fields)
        return [(field.label, words.say(field, self.lead.custom.get(field.key))) for field in fields]

    @property
    def hidden(self) -> list[str]:
        """Sentences on duplicates that the person may not see."""
        people = [sentence for side in self.people for sentence in side.matches.hidden]
        return list(dict.fromkeys([*self.account.matches.hidden, *people]))

    @property
    def colleagues_open(self) -> bool:
        return any(not side.blank for side in self.colleagues)

    @property
    def sides(self) -> list[Side]:
        return [self.account, *self.people, *self.colleagues, self.opportunity]

    def is_valid(self) -> bool:
        if self.data is None:
            return False
        needs_next = self.opportunity.how == "create"
        results = [side.is_valid() for side in self.sides]
        results.append(not needs_next or self.next.is_valid())
        results.append(self.required is None or self._required_given())
        return all(results)

    def _required_given(self) -> bool:
        self.required.is_valid()
        return not (set(self.required.errors) & set(self.required_names))

    def plan(self) -> Plan:
        people = [side.colleague() for side in self.people]
        people += [side.colleague() for side in self.colleagues if not side.blank]
        key = self.data.get("key", "")
        people.sort(key=lambda person: person.origin != key)
        return Plan(
            account=self.account.target(),
            people=tuple(people),
            opportunity=self.opportunity.target(),
            next_action=self.next.next_action() if self.opportunity.how == "create" else None,
            lead_values={name: self.required.cleaned_data[name] for name in self.required_names} if self.required else {},
            seen_hidden=self.data.get("seen_hidden") == "1",
        )

    def add_refusal(self, error: RuleBroken) -> None:
        """Each named field beside its side, the rest on top."""
        sides = {getattr(side, "origin", side.prefix): side for side in self.sides}
        shown = False
        for key, text in error.fields.items():
            origin, _dash, name = key.rpartition("-")
            side = sides.get(origin)
            if side is not None and name in side.form.fields and side.how == "create":
                side.form.add_error(name, text)
                shown = True
        if not shown:
            self.errors.append(str(error))
