"""Groups of fields that several kinds of record have."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from crm.lib.fields import KeyField
from crm.lib.money import CURRENCIES
from crm.lib.text import domain_of_site, email_key, person_name, phone_key, plain, tax_id_fault, tax_id_key, words

AMOUNT = {"max_digits": 14, "decimal_places": 2, "validators": [MinValueValidator(Decimal(0))]}
PHONE_FIELDS = ("phone", "mobile")
MOST_EMPLOYEES = 10_000_000
CUSTOM_LETTERS, LONGEST_PHONE = 200, 40
NOT_SEARCHED = re.compile(r"-?[0-9]{1,3}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBERS_ONLY = re.compile(r"[+(]?[0-9][0-9 ()./-]{4,}")


def site_url(text: str) -> str:
    """A link that can only be http(s), whatever was typed; "" when there is none."""
    site = text.strip()
    if not domain_of_site(site):
        return ""
    return site if site.lower().startswith(("http://", "https://")) else f"https://{site.rpartition('://')[2]}"


def check_phone(text: str) -> None:
    if text and not phone_key(text):
        raise ValidationError(_("“%(text)s” is not a telephone number."), params={"text": text[:60]})


def check_site(text: str) -> None:
    if text and not domain_of_site(text):
        raise ValidationError(_("“%(text)s” is not the address of a site."), params={"text": text[:60]})


class Address(models.Model):
    street = models.CharField(_("street"), max_length=200, blank=True, default="")
    postcode = models.CharField(_("postcode"), max_length=20, blank=True, default="")
    city = models.CharField(_("city"), max_length=100, blank=True, default="")
    region = models.CharField(_("province"), max_length=100, blank=True, default="")
    country = CountryField(_("country"), blank=True, default="")

    ADDRESS_FIELDS = ["street", "postcode", "city", "region", "country"]

    class Meta:
        abstract = True

    @property
    def country_code(self) -> str:
        """`country` looks its code up among all countries each time that it is asked."""
        code = vars(self).get("country")
        return str(self.country) if code is None else code

    @property
    def address_lines(self) -> list[str]:
        place = f"{self.postcode} {self.city}".strip()
        return [line for line in (self.street, place, self.region, self.country.name if self.country else "") if line]


class Person(models.Model):
    """A natural person's names and ways to be reached, with their keys."""

    first_name = models.CharField(_("first name"), max_length=100, blank=True, default="")
    last_name = models.CharField(_("last name"), max_length=100, blank=True, default="")
    job_title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    email = models.EmailField(_("e-mail"), max_length=254, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="", validators=[check_phone])
    mobile = models.CharField(_("mobile"), max_length=40, blank=True, default="", validators=[check_phone])
    email_key = KeyField(compute=lambda p: email_key(p.email), sources=("email",), max_length=254)
    phone_key = KeyField(compute=lambda p: phone_key(p.phone), sources=("phone",), max_length=20)
    mobile_key = KeyField(compute=lambda p: phone_key(p.mobile), sources=("mobile",), max_length=20)

    PERSON_FIELDS = ["first_name", "last_name", "job_title", "email", "phone", "mobile"]

    class Meta:
        abstract = True

    @property
    def full_name(self) -> str:
        return person_name(self.first_name, self.last_name)

    @property
    def best_phone(self) -> str:
        return self.mobile or self.phone


class Company(models.Model):
    """What is known of an organisation beside its name."""

    tax_id = models.CharField(_("tax id"), max_length=30, blank=True, default="")
    website = models.CharField(_("website"), max_length=200, blank=True, default="", validators=[check_site])
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True, validators=[MaxValueValidator(MOST_EMPLOYEES)])
    annual_revenue = models.DecimalField(_("annual revenue"), null=True, blank=True, **AMOUNT)
    tax_id_key = KeyField(compute=lambda c: tax_id_key(c.tax_id), sources=("tax_id",), max_length=30)

    class Meta:
        abstract = True

    @property
    def website_url(self) -> str:
        """A link that can only be http(s), whatever was typed; "" when there is none."""
        return site_url(self.website)


def check_tax_id(text: str, country: str, default_country: str) -> None:
    fault = tax_id_fault(text, country or default_country)
    if fault:
        raise ValidationError(
            {
                "tax_id": _("This cannot be a tax id of %(country)s: check its digits and letters.")
                % {"country": country or default_country}
            }
        )


class Amount(models.Model):
    amount = models.DecimalField(_("amount"), null=True, blank=True, **AMOUNT)
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, default="EUR")

    class Meta:
        abstract = True


class ConsentState(models.TextChoices):
    UNKNOWN = "unknown", _("Not asked")
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")


class Consent(models.Model):
    """Whether the person agreed to be written to, and where that comes from."""

    consent = models.CharField(_("consent to mailings"), max_length=10, choices=ConsentState, default=ConsentState.UNKNOWN)
    consent_origin = models.CharField(_("consent comes from"), max_length=200, blank=True, default="")
    consent_at = models.DateTimeField(_("consent since"), null=True, blank=True)

    CONSENT_FIELDS = ["consent", "consent_origin", "consent_at"]

    class Meta:
        abstract = True

    def date_consent(self, *, at: datetime | None = None) -> list[str]:
        """Note since when the consent stands, unless that was given with it; the fields that this writes."""
        self.consent_at = None if self.consent == ConsentState.UNKNOWN else at or timezone.now()
        return ["consent_at"]


class Utm(models.Model):
    """The marks that a campaign's link carried."""

    utm_source = models.CharField(_("UTM source"), max_length=120, blank=True, default="")
    utm_medium = models.CharField(_("UTM medium"), max_length=120, blank=True, default="")
    utm_campaign = models.CharField(_("UTM campaign"), max_length=120, blank=True, default="")

    UTM_FIELDS = ["utm_source", "utm_medium", "utm_campaign"]

    class Meta:
        abstract = True


def search_text(*parts: str) -> str:
    """All that the search box finds the record by; telephone numbers as digits."""
    return plain(" ".join(part for part in parts if part))


def custom_texts(values: dict) -> Iterator[str]:
    """Of the company's own fields what the search box finds: texts, addresses, long numbers; telephone numbers as digits too.

    Not days, numbers of up to three digits, choices and people. No query: this is asked at every save.
    """
    for value in values.values() if isinstance(values, dict) else ():
        if isinstance(value, str) and not NOT_SEARCHED.fullmatch(value):
            yield value[:CUSTOM_LETTERS]
            if len(value) <= LONGEST_PHONE and NUMBERS_ONLY.fullmatch(value):
                yield phone_key(value)


def sort_name(*parts: str) -> str:
    return words(" ".join(part for part in parts if part)) or "~"
