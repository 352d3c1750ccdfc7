"""How each kind of field of the company's own is asked, checked, kept, told and sorted.

Kept in `custom` under the field's key, absent when empty: texts as they are, numbers and money as decimal text, dates as ISO
text, a choice by its option's number, several as a list of them, yes or no as a boolean, a person by their number.
Whatever stands there all the same is shown as it is: nothing here fails on it.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.fields.json import KeyTextTransform
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from crm.lib.money import money
from crm.lib.text import line_feeds, one_line
from records.models import CustomField, FieldKind
from records.next_action import TOO_FAR, YEARS
from records.own import once_asked, own
from records.own_form_fields import KeptChoiceField, KeptChoicesField
from records.parts import check_phone, check_site
from records.words import in_words
from users.models import User


class Text:
    """`most` letters; `test` raises ValidationError on what is not written as it must be."""

    widget: type[forms.Widget] = forms.TextInput
    form_field: type[forms.CharField] = forms.CharField
    sortable = True

    def __init__(self, most: int, test=None, widget: forms.Widget | None = None) -> None:
        self.most, self.test, self.of_form = most, test, widget or forms.TextInput()

    def settle(self, field: CustomField, value, kept=None) -> str:
        """The value as it is kept, from what a form, a file or another program gives. ValidationError with a sentence."""
        if not isinstance(value, str):
            raise ValidationError(_("This must be text."))
        value = self.line(value)
        if len(value) > self.most:
            raise ValidationError(
                _("At most %(most)d characters, this has %(length)d.") % {"most": self.most, "length": len(value)}
            )
        if value and self.test:
            self.test(value)
        return value

    def line(self, value: str) -> str:
        return one_line(value)

    def fits(self, field: CustomField, kept) -> bool:
        try:
            return self.settle(field, kept, kept) == kept
        except ValidationError:
            return False

    def asked(self, field: CustomField, kept, **common) -> forms.Field:
        """The field of a form; its value is as it is kept. `kept`: what the record holds now."""
        return self.form_field(max_length=self.most, widget=self.of_form, **common)

    def words(self, field: CustomField, kept, *, currency: str, people: dict[int, str]) -> str:
        return kept

    def cell(self, field: CustomField, kept, *, people: dict[int, str]):
        """For a spreadsheet."""
        return kept

    def read(self, field: CustomField, text: str):
        """From the cell of a file, as it is kept. ValidationError."""
        return self.settle(field, text)

    def sql(self, field: CustomField) -> models.Expression:
        """What sorting, filters and the index of this field compare."""
        return Func(KeyTextTransform(field.key, F("custom")), function="lower", output_field=models.TextField())


class Long(Text):
    sortable = False

    def line(self, value: str) -> str:
        if "\0" in value:
            raise ValidationError(_("Null characters are not allowed."))
        return line_feeds(value).strip()


class Number(Text):
    def __init__(self, digits: int, places: int) -> None:
        self.digits, self.places = digits, places

    def settle(self, field: CustomField, value, kept=None) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise ValidationError(_("This must be a number."))
        try:
            number = Decimal(value.strip() if isinstance(value, str) else value)
        except InvalidOperation:
            raise ValidationError(_("This must be a number.")) from None
        if not number.is_finite():
            raise ValidationError(_("This must be a number."))
        forms.DecimalField(max_digits=self.digits, decimal_places=self.places).run_validators(number)
        text = f"{number:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) if number else "0"

    def asked(self, field: CustomField, kept, **common) -> forms.Field:
        return _Settled(self, field, forms.DecimalField(max_digits=self.digits, decimal_places=self.places), **common)

    def words(self, field: CustomField, kept, *, currency: str, people: dict[int, str]) -> str:
        return in_words(Decimal(kept))

    def cell(self, field: CustomField, kept, *, people: dict[int, str]) -> Decimal:
        return Decimal(kept)

    def read(self, field: CustomField, text: str) -> str:
        """`1.234,50` and `1,234.50` alike: the last sign divides."""
        text = "".join(text.replace("€", "").split())
        if "," in text:
            text = text.replace(".", "").replace(",", ".") if text.rfind(",") > text.rfind(".") else text.replace(",", "")
        return self.settle(field, text)

    def sql(self, field: CustomField) -> models.Expression:
        return Func(
            F("custom"),
            Value(field.key),
            function="own_number",
            output_field=models.DecimalField(max_digits=60, decimal_places=30),
        )


class Money(Number):
    def words(self, field: CustomField, kept, *, currency: str, people: dict[int, str]) -> str:
        return money(Decimal(kept), currency)


class Day(Text):
    def __init__(self) -> None:
        self.most = 10

    def settle(self, field: CustomField, value, kept=None) -> str:
        try:
            day = value if isinstance(value, date) else parse_date(value) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None:
            raise ValidationError(_("This must be a date."))
        if not YEARS[0] <= day.year <= YEARS[1]:
            raise ValidationError(TOO_FAR)
        return day.isoformat()[:10]

    def asked(self, field: CustomField, kept, **common) -> forms.Field:
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return _Settled(self, field, forms.DateField(widget=picker), **common)

    def words(self, field: CustomField, kept, *, currency: str, people: dict[int, str]) -> str:
        return in_words(date.fromisoformat(kept))

    def read(self, field: CustomField, text: str) -> str:
        """ISO, or day first: `31/12/2026`."""
        parts = text.strip().replace(".", "/").replace("-", "/").split("/")
        day_first = len(parts) == 3 and len(parts[2]) == 4
        return self.settle(field, "-".join(f"{part:0>2}" for part in (reversed(parts) if day_first else parts)))

    def sql(self, field: CustomField) -> models.Expression:
        return Func(F("custom"), Value(field.key), function="own_day", output_field=models.TextField())


class YesNo(Text):
    def __init__(self) -> None:
        self.most = 5

    def settle(self, field: CustomField, value, kept=None) -> bool:
        if not isinstance(value, bool):
            raise ValidationError(_("This must be yes or no."))
        return value

    def asked(self, field: CustomField, kept, **common) -> forms.Field:
        return KeptChoiceField([(True, _("Yes")), (False, _("No"))], kept, **common)

    def words(self, field: CustomField, kept, *, currency: str, people: dict[int, str]) -> str:
        return _("yes") if kept else _("no")

    def cell(self, field: CustomField, kept, *, people: dict[int, str]) -> str:
        return _("yes") if kept else _("no")

    def read(self, field: CustomField, text: str) -> bool:
        word = text.strip().casefold()
        if word in ("yes", "y", "true", "1", "sí", "si", "s", "x", "verdadero"):
            return True
        if word in ("no", "n", "false", "0", "falso"):
            return False
        raise ValidationError(_("This must be yes or no."))

    def sql(self, field: CustomField) -> models.Expression:
        return KeyTextTransform(field.key, F("custom"))


class Choice(Text):
    sortable = False

    def __init__(self) -> None:
        self.most = 80

    def settle(self, field: CustomField, value, kept=None) -> int:
        number = getattr(value, "pk", value)
        option = own().options[field.key].get(number) if isinstance(number, int) and not isinstance(number, bool) else None
        if option is None or (option.archived and not self._has(kept, number)):
            raise ValidationError(_("Choose one of the list."))
        return number

    def _has(self, kept, number: int) -> bool:
        return number in kept if isinstance(kept, list) else number == kept

    def offered(self, field: CustomField) -> list[tuple[int, str]]:
        return [(option.pk, option.label) for option in own().live_options(field)]

    def asked(self, field: CustomField, kept, **common) -> forms.Field:
        return KeptChoiceField(self.offered(field), kept, named=self._named(field), **common)

    def _named(self, field: CustomField):
        return lambda number: _label_of(field, number)

    def words(self, field: CustomField, kept, *, currency: str, people: dict[int, str]) -> str:
        return _label_of(field, kept)

    def cell(self, field: CustomField, kept, *, people: dict[int, str]) -> str | list[str]:
        return _label_of(field, kept)

    def read(self, field: CustomField, text: str) -> int:
        """By its name in either language."""
        word = text.strip().casefold()
        for option in own().live_options(field):
            if word in (option.name.casefold(), option.name_es.casefold()):
                return option.pk
        raise ValidationError(_("“%(text)s” is none of the choices.") % {"text": text[:60]})

    def sql(self, field: CustomField) -> models.Expression:
        return KeyTextTransform(field.key, F("custom"))


class Several(Choice):
    def settle(self, field: CustomField, value, kept=None) -> list[int]:
        if not isinstance(value, list | tuple | set):
            raise ValidationError(_("Choose from the list."))
        chosen = {super(Several, self).settle(field, one, kept) for one in value}
        return [number for number in own().options[field.key] if number in chosen]

    def fits(self, field: CustomField, kept) -> bool:
        options = own().options[field.key]
        return isinstance(kept, list) and all(isinstance(number, int) and number in options for number in kept)

    def asked(self, field: CustomField, kept, **common) -> forms.Field:
        return KeptChoicesField(self.offered(field), kept, named=self._named(field), **common)

    def words(self, field: CustomField, kept, *, currency: str, people: dict[int, str]) -> str:
        return ", ".join(_label_of(field, number) for number in kept)

    def cell(self, field: CustomField, kept, *, people: dict[int, str]) -> list[str]:
        return [_label_of(field, number) for number in kept]

    def read(self, field: CustomField, text: str) -> list[int]:
        parts = [part for part in text.replace(";", ",").replace("|", ",").split(",") if part.strip()]
        return self.settle(field, [super(Several, self).read(field, part) for part in parts])


class Person(Choice):
    """Anybody who can own records; whoever has left stays where they stand."""

    def settle(self, field: CustomField, value, kept=None) -> int:
        number = getattr(value, "pk", value)
        right = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**63
        if not right or not (number == kept or User.objects.working().filter(pk=number).exists()):
            raise ValidationError(_("Choose one of the people."))
        return number

    def fits(self, field: CustomField, kept) -> bool:
        return isinstance(kept, int) and not isinstance(kept, bool)

    def offered(self, field: CustomField) -> list[tuple[int, str]]:
        return once_asked("people", lambda: list(User.objects.working().order_by("name").values_list("pk", "name")))

    def _named(self, field: CustomField):
        return lambda number: people_named([number]).get(number, str(number)) if isinstance(number, int) else str(number)

    def words(self, field: CustomField, kept, *, currency: str, people: dict[int, str]) -> str:
        return people.get(kept, str(kept))

    def cell(self, field: CustomField, kept, *, people: dict[int, str]) -> str:
        return people.get(kept, str(kept))

    def read(self, field: CustomField, text: str) -> int:
        """By e-mail address or whole name."""
        word = text.strip()
        by_email, by_name = working_people()
        found = by_email.get(word.lower()) or by_name.get(word.casefold(), [])
        if len(found) != 1:
            raise ValidationError(_("“%(text)s” is none of the people.") % {"text": word[:60]})
        return found[0]


def working_people() -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Who can own records, by e-mail address and by name; one query within a request."""
    return once_asked("working people", _working_people)


def _working_people() -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    by_email, by_name = defaultdict(list), defaultdict(list)
    for number, email, name in User.objects.working().values_list("pk", "email", "name"):
        by_email[email.lower()].append(number)
        by_name[name.casefold()].append(number)
    return dict(by_email), dict(by_name)


class _Settled(forms.Field):
    """A field of a form that reads text as `real` does, and whose value is as it is kept."""

    def __init__(self, kind: Text, field: CustomField, real: forms.Field, **common) -> None:
        super().__init__(widget=real.widget, **common)
        real.required = False
        self.kind, self.field, self.real = kind, field, real
        self.widget.attrs |= real.widget_attrs(self.widget)

    def clean(self, value):
        read = self.real.clean(value)
        if read is None:
            self.validate(None)
            return None
        return self.kind.settle(self.field, read)

    def has_changed(self, initial, data) -> bool:
        return self.real.has_changed(self.real.to_python(initial) if initial else None, data)


def people_named(numbers: list[int]) -> dict[int, str]:
    """Their names, also of those who have left. One query, none without numbers."""
    return dict(User.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}


def _label_of(field: CustomField, number) -> str:
    option = own().options[field.key].get(number) if isinstance(number, int) else None
    return option.label if option else str(number)


KINDS: dict[str, Text] = {
    FieldKind.TEXT: Text(300),
    FieldKind.LONG: Long(10_000, widget=forms.Textarea(attrs={"rows": 3})),
    FieldKind.NUMBER: Number(20, 6),
    FieldKind.MONEY: Money(14, 2),
    FieldKind.DATE: Day(),
    FieldKind.CHOICE: Choice(),
    FieldKind.SEVERAL: Several(),
    FieldKind.YES_NO: YesNo(),
    FieldKind.LINK: Text(200, check_site),
    FieldKind.EMAIL: Text(254, validate_email, forms.EmailInput()),
    FieldKind.PHONE: Text(40, check_phone),
    FieldKind.PERSON: Person(),
}
