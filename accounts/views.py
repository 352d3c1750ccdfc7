from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.columns import ACCOUNTS_SHOWN, CONTACTS_SHOWN, account_columns, contact_columns
from accounts.filters import AccountFilters, ContactFilters
from accounts.forms import AccountForm, AffiliationForm, ContactForm, QuickAccountForm, QuickContactForm
from accounts.models import Account, Contact
from accounts.services import affiliate, create_account, create_contact, end_affiliation, update_record
from crm.lib.errors import done
from crm.lib.forms import number_of, posted
from records.arrival import arrives
from records.cells import owner_cell
from records.editing import create_page, edit_page, get_edited
from records.facts import page_facts
from records.lists import RecordList, render_list, tabs
from records.many_shared import shared_acts
from records.pickers import pick_options
from records.visibility import changes, get_editable, get_visible
from users.doors import requires
from users.models import User
from users.roles import Right

ACCOUNTS = RecordList(
    model=Account, filters=AccountFilters, template="accounts/list.html", fragment="accounts/_table.html", url="/accounts/",
    columns=account_columns, shown=ACCOUNTS_SHOWN, sorts={"name": "name_key", "created": "created_at"}, default_sort="name",
    acts=lambda: shared_acts(Account), form=AccountForm, update=update_record, cells=lambda: {"owner": owner_cell("edit/")},
)  # fmt: skip
CONTACTS = RecordList(
    model=Contact, filters=ContactFilters, template="accounts/contacts.html", fragment="accounts/_contacts_table.html",
    url="/contacts/", columns=contact_columns, shown=CONTACTS_SHOWN, sorts={"name": "name_key", "created": "created_at"},
    default_sort="name", acts=lambda: shared_acts(Contact), form=ContactForm, update=update_record,
    cells=lambda: {"owner": owner_cell("edit/")},
)  # fmt: skip


@require_safe
@arrives(ACCOUNTS)
def account_list(request: HttpRequest) -> HttpResponse:
    views = tabs(
        request,
        (_("All"), {}),
        (_("Mine"), {"owner": "me"}),
        (_("Customers"), {"kind": "customer"}),
        (_("Potential"), {"kind": "potential"}),
    )
    return render_list(request, ACCOUNTS, tabs=views, **_may_add(request.user))


@require_safe
@arrives(CONTACTS)
def contact_list(request: HttpRequest) -> HttpResponse:
    views = tabs(request, (_("All"), {}), (_("Mine"), {"owner": "me"}), (_("Without account"), {"with_account": "no"}))
    return render_list(request, CONTACTS, tabs=views, **_may_add(request.user))


def _may_add(user: User) -> dict:
    may = user.may(Right.ADD_RECORDS)
    return {"may_add": may, "may_import": may and user.may(Right.IMPORT)}


@require_safe
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_visible(Account.objects.select_related("owner", "team", "industry", "parent"), request.user, pk)
    context = {
        "account": account,
        "contacts": Contact.objects.visible_to(request.user).of_account(account).order_by("name_key")[:50],
        "links": account.links.select_related("other"),
        "children": account.children.visible_to(request.user).order_by("name_key")[:20],
        "may_change": changes(request.user, account),
        **page_facts(account, request.user),
        "may_add": request.user.may(Right.ADD_RECORDS),
        "may_see_imports": request.user.may(Right.SEE_IMPORTS),
    }
    return render(request, "accounts/detail.html", context)


@require_safe
def contact_detail(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_visible(Contact.objects.select_related("owner", "team", "account", "reports_to"), request.user, pk)
    context = {
        "contact": contact,
        "affiliations": contact.affiliations.select_related("account"),
        "may_change": changes(request.user, contact),
        **page_facts(contact, request.user),
        "may_add": request.user.may(Right.ADD_RECORDS),
        "affiliation_form": AffiliationForm(user=request.user),
        "may_see_imports": request.user.may(Right.SEE_IMPORTS),
    }
    return render(request, "accounts/contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.ADD_RECORDS)
def account_create(request: HttpRequest) -> HttpResponse:
    whole = "all" in request.GET
    form = (AccountForm if whole else QuickAccountForm)(posted(request), user=request.user)
    return create_page(
        request, form, save=lambda values: create_account(values, actor=request.user), title=_("New account"),
        cancel_url=reverse("accounts:list"), full_url="" if whole else "?all=1",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.ADD_RECORDS)
def contact_create(request: HttpRequest) -> HttpResponse:
    """`?account=ID` begins it at that account."""
    whole, number = "all" in request.GET, number_of(request.GET.get("account", ""))
    account = None if number is None else get_visible(Account.objects, request.user, number)
    first = {"account": account} if account else {}
    form = (ContactForm if whole else QuickContactForm)(posted(request), user=request.user, first=first)
    return create_page(
        request, form, save=lambda values: create_contact(values, actor=request.user), title=_("New contact"),
        cancel_url=account.get_absolute_url() if account else reverse("accounts:contacts"),
        full_url="" if whole else f"?all=1&account={account.pk if account else ''}",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_edited(Account.objects.select_related("parent"), request, pk)
    return _edit(request, account, AccountForm, _("Edit account"))


@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_edited(Contact.objects.select_related("account", "reports_to"), request, pk)
    return _edit(request, contact, ContactForm, _("Edit contact"))


def _edit(request: HttpRequest, record, form_class, title: str) -> HttpResponse:
    def save(record, values: dict, version: int) -> None:
        update_record(record, actor=request.user, values=values, version=version)

    def form(data, *, instance):
        return form_class(data, instance=instance, user=request.user)

    return edit_page(request, record, form, save=save, title=title)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_affiliate(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_editable(Contact.objects, request.user, pk)
    form = AffiliationForm(posted(request), user=request.user)
    if form.is_valid() and done(form, lambda: affiliate(contact, actor=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(contact)
    context = {"form": form, "record": contact, "title": _("Further account"), "cancel_url": contact.get_absolute_url()}
    return render(request, "records/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def contact_end_affiliation(request: HttpRequest, pk: int, affiliation: int) -> HttpResponse:
    contact = get_editable(Contact.objects, request.user, pk)
    end_affiliation(contact, affiliation, actor=request.user)
    return redirect(contact)


@require_safe
def account_pick(request: HttpRequest) -> HttpResponse:
    return pick_options(request, Account.objects.order_by("name_key"))


@require_safe
def contact_pick(request: HttpRequest) -> HttpResponse:
    return pick_options(request, Contact.objects.order_by("name_key"), near="account")
