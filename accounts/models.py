"""Accounts (organisations) and contacts (natural persons)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.lib.fields import KeyField
from crm.lib.text import company_key, domain_key, domain_of_site, email_key, phone_key
from records.history import tracked
from records.models import NOBODYS, Choice, Record, custom_is_an_object
from records.parts import Address, Company, Consent, Person, check_phone, check_tax_id, custom_texts, search_text, sort_name
from records.visibility import VisibleQuerySet


class Industry(Choice):
    class Meta(Choice.Meta):
        verbose_name, verbose_name_plural = _("industry"), _("industries")
        constraints = [models.UniqueConstraint(fields=["name"], name="industry_name_once")]


class AccountQuerySet(VisibleQuerySet):
    def customers(self):
        return self.filter(kind=Account.Kind.CUSTOMER)

    def potential(self):
        return self.filter(kind=Account.Kind.POTENTIAL)


@tracked
class Account(Company, Address, Record):
    """An organisation. `kind` and `customer_since` follow its won opportunities and are never typed."""

    class Kind(models.TextChoices):
        POTENTIAL = "potential", _("Potential")
        CUSTOMER = "customer", _("Customer")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.POTENTIAL, editable=False)
    customer_since = models.DateField(_("customer since"), null=True, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="", validators=[check_phone])
    email = models.EmailField(_("e-mail"), max_length=254, blank=True, default="")
    domains = ArrayField(models.CharField(max_length=100), verbose_name=_("e-mail domains"), default=list, blank=True)
    industry = models.ForeignKey(
        Industry, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("industry"), related_name="+"
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("parent account"),
        related_name="children",
    )
    description = models.TextField(_("description"), max_length=10_000, blank=True, default="")

    company_key = KeyField(compute=lambda a: company_key(a.name), sources=("name",))
    name_key = KeyField(compute=lambda a: sort_name(a.name), sources=("name",))
    domain_key = KeyField(compute=lambda a: domain_key(a.website, a.email), sources=("website", "email"))
    phone_key = KeyField(compute=lambda a: phone_key(a.phone), sources=("phone",), max_length=20)
    search = KeyField(
        compute=lambda a: search_text(a.name, a.email, a.website, phone_key(a.phone), a.tax_id, a.city, *custom_texts(a.custom)),
        sources=("name", "email", "website", "phone", "tax_id", "city", "custom"),
        max_length=2000,
    )

    objects = AccountQuerySet.as_manager()
    EXPORTED = (
        "name", "kind", "customer_since", "tax_id", "phone", "email", "website", "domains", "industry", "employees",
        "annual_revenue", "street", "postcode", "city", "region", "country", "parent", "description", "owner", "team",
        "created_at", "external_id", "tags", "extra",
    )  # fmt: skip
    SECTIONS = (
        (_("Company"), ("name", "tax_id", "industry", "employees", "annual_revenue", "parent", "description")),
        (_("Ways to reach it"), ("phone", "email", "website", "domains")),
        (_("Address"), ("street", "postcode", "city", "region", "country")),
    )
    TOLD_ABOVE = frozenset({"name"})
    TOLD_MISSING = {"tax_id": _("not known"), "phone": _("not known")}

    class Meta:
        verbose_name, verbose_name_plural = _("account"), _("accounts")
        constraints = [
            models.CheckConstraint(name="account_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="account_is_not_its_own_parent", condition=~Q(parent=F("id"))),
            custom_is_an_object("account_custom_is_an_object"),
            models.CheckConstraint(
                name="account_is_customer_since_a_date",
                condition=Q(kind="customer", customer_since__isnull=False) | Q(kind="potential", customer_since__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["name_key", "id"], name="account_by_name"),
            models.Index(fields=["created_at", "id"], name="account_by_created"),
            models.Index(fields=["owner", "name_key"], name="account_by_owner"),
            models.Index(fields=["team", "name_key"], name="account_by_team"),
            models.Index(fields=["company_key"], name="account_company", condition=~Q(company_key="")),
            models.Index(fields=["domain_key"], name="account_domain", condition=~Q(domain_key="")),
            models.Index(fields=["tax_id_key"], name="account_tax_id", condition=~Q(tax_id_key="")),
            models.Index(fields=["phone_key"], name="account_phone", condition=~Q(phone_key="")),
            models.Index(fields=["external_id"], name="account_external_id", condition=~Q(external_id="")),
            GinIndex(fields=["domains"], name="account_domains"),
            models.Index(fields=["name_key", "id"], name="account_inbox", condition=NOBODYS),
            GinIndex(fields=["tags"], name="account_tags", condition=~Q(tags=[])),
            GinIndex(fields=["search"], name="account_search", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["company_key"], name="account_company_like", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:detail", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        self.domains = [domain for domain in (domain_of_site(d.lstrip("@")) for d in self.domains or []) if domain]
        if self.parent_id and self.pk and self.is_above(self.parent):
            raise ValidationError({"parent": _("This account already stands above the one chosen.")})
        check_tax_id(self.tax_id, self.country_code, settings.DEFAULT_COUNTRY)

    def is_above(self, other: "Account | None") -> bool:
        """Whether `other` is this account or stands below it. One query for each step up, at most 20."""
        for _step in range(20):
            if other is None or other.pk == self.pk:
                return other is not None
            other = other.parent
        return True


class ContactQuerySet(VisibleQuerySet):
    def of_account(self, account: Account):
        """Those whose account it is, and those affiliated with it."""
        return self.filter(Q(account=account) | Q(affiliations__account=account)).distinct()


@tracked
class Contact(Person, Address, Consent, Record):
    other_emails = ArrayField(models.EmailField(max_length=254), verbose_name=_("further e-mails"), default=list, blank=True)
    other_phones = ArrayField(
        models.CharField(max_length=40, validators=[check_phone]),
        verbose_name=_("further phones"),
        default=list,
        blank=True,
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("account"), related_name="contacts"
    )
    reports_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("reports to"), related_name="reports"
    )
    do_not_call = models.BooleanField(_("do not call"), default=False)
    description = models.TextField(_("description"), max_length=10_000, blank=True, default="")

    name_key = KeyField(
        compute=lambda c: sort_name(c.first_name, c.last_name) if c.full_name else sort_name(c.email),
        sources=("first_name", "last_name", "email"),
        max_length=300,
    )
    search = KeyField(
        compute=lambda c: search_text(
            c.first_name,
            c.last_name,
            c.email,
            phone_key(c.phone),
            phone_key(c.mobile),
            *c.other_emails,
            *(phone_key(p) for p in c.other_phones),
            *custom_texts(c.custom),
        ),
        sources=("first_name", "last_name", "email", "phone", "mobile", "other_emails", "other_phones", "custom"),
        max_length=2000,
    )

    objects = ContactQuerySet.as_manager()
    EXPORTED = (
        "first_name", "last_name", "job_title", "email", "mobile", "phone", "other_emails", "other_phones", "account",
        "reports_to", "street", "postcode", "city", "region", "country", "consent", "consent_origin", "consent_at",
        "do_not_call", "description", "owner", "team", "created_at", "external_id", "tags", "extra",
    )  # fmt: skip
    SECTIONS = (
        (_("Person"), ("first_name", "last_name", "job_title", "account", "reports_to", "description")),
        (_("Ways to reach them"), ("email", "mobile", "phone", "other_emails", "other_phones", "do_not_call")),
        (_("Address"), ("street", "postcode", "city", "region", "country")),
        (_("Consent"), ("consent", "consent_origin")),
    )
    TOLD_ABOVE = frozenset({"first_name", "last_name", "job_title", "do_not_call"})
    TOLD_MISSING = {"email": _("not known"), "mobile": _("not known"), "account": _("none")}
    APART = Record.APART | {"consent_at"}
    LABEL_FIELDS = ("first_name", "last_name", "email")
    picked_with = "account"

    class Meta:
        verbose_name, verbose_name_plural = _("contact"), _("contacts")
        constraints = [
            models.CheckConstraint(name="contact_has_a_name", condition=~Q(first_name="") | ~Q(last_name="") | ~Q(email="")),
            models.CheckConstraint(name="contact_does_not_report_to_itself", condition=~Q(reports_to=F("id"))),
            custom_is_an_object("contact_custom_is_an_object"),
        ]
        indexes = [
            models.Index(fields=["name_key", "id"], name="contact_by_name"),
            models.Index(fields=["created_at", "id"], name="contact_by_created"),
            models.Index(fields=["owner", "name_key"], name="contact_by_owner"),
            models.Index(fields=["team", "name_key"], name="contact_by_team"),
            models.Index(fields=["email_key"], name="contact_email", condition=~Q(email_key="")),
            models.Index(fields=["phone_key"], name="contact_phone", condition=~Q(phone_key="")),
            models.Index(fields=["mobile_key"], name="contact_mobile", condition=~Q(mobile_key="")),
            models.Index(fields=["external_id"], name="contact_external_id", condition=~Q(external_id="")),
            models.Index(fields=["name_key", "id"], name="contact_inbox", condition=NOBODYS),
            GinIndex(fields=["tags"], name="contact_tags", condition=~Q(tags=[])),
            # without a list of what waits: an import looks up each row, and would read that list as often
            GinIndex(fields=["other_emails"], name="contact_other_emails", condition=~Q(other_emails=[]), fastupdate=False),
            GinIndex(fields=["search"], name="contact_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_absolute_url(self) -> str:
        return reverse("accounts:contact", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        self.other_emails = [email_key(email) for email in self.other_emails or [] if email_key(email)]
        if not (self.first_name or self.last_name or self.email):
            raise ValidationError({"last_name": _("Give a name, or at least an e-mail address.")})


class Affiliation(models.Model):
    """A contact's further accounts, each with the role held there."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="affiliations")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="affiliations", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=80, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("affiliation"), _("affiliations")
        constraints = [models.UniqueConstraint(fields=["contact", "account"], name="affiliation_once")]

    def __str__(self) -> str:
        return self.role or str(self.pk)


class AccountLink(models.Model):
    """What one account is to another: agency, partner, distributor …"""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="linked_from", verbose_name=_("other account"))
    role = models.CharField(_("is its"), max_length=80)

    class Meta:
        verbose_name, verbose_name_plural = _("relationship"), _("relationships")
        constraints = [
            models.UniqueConstraint(fields=["account", "other", "role"], name="account_link_once"),
            models.CheckConstraint(name="account_link_to_another", condition=~Q(account=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.role} · {self.other}"
