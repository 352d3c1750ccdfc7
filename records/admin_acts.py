"""What the admin does with the selected records: hand them over, export them."""

from collections import Counter
from collections.abc import Iterable

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.lib.errors import RuleBroken
from records.exporting import Style, export, exported, log_export
from records.models import Record
from records.ownership import assign_record
from records.visibility import NotYours
from users.models import User
from users.roles import Right

MOST_ASSIGNED = 500  # each in a transaction of its own, within one request


class AssignForm(forms.Form):
    owner = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Assign to"))

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.assignable_by(user)


def assign_all(records: Iterable[Record], *, actor: User, owner: User) -> Counter:
    """Each by the service, in a transaction of its own; how many were assigned, already, not_yours, refused, gone."""
    told = Counter()
    for record in records:
        if record.owner_id == owner.pk:
            told["already"] += 1
            continue
        try:
            assign_record(record, actor=actor, owner=owner)
        except NotYours:
            told["not_yours"] += 1
        except RuleBroken:
            told["refused"] += 1
        except Http404:
            told["gone"] += 1
        else:
            told["assigned"] += 1
    return told


def told_in_words(told: Counter) -> str:
    """`12 assigned, 3 not yours.`: every one that was chosen is in the sum."""
    sentences = {
        "assigned": ngettext("%(n)d assigned", "%(n)d assigned", told["assigned"]),
        "already": ngettext("%(n)d was theirs already", "%(n)d were theirs already", told["already"]),
        "not_yours": ngettext("%(n)d not yours", "%(n)d not yours", told["not_yours"]),
        "refused": ngettext("%(n)d refused", "%(n)d refused", told["refused"]),
        "gone": ngettext("%(n)d no longer in this list", "%(n)d no longer in this list", told["gone"]),
    }
    return ", ".join(text % {"n": told[kind]} for kind, text in sentences.items() if told[kind] or kind == "assigned") + "."


class RecordActs:
    """Mixin of RecordAdmin."""

    actions = ["assign_to", "export_rows"]

    def has_assign_permission(self, request: HttpRequest) -> bool:
        return request.user.may(Right.ASSIGN)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.may(Right.EXPORT)

    @admin.action(description=gettext_lazy("Assign to…"), permissions=["assign"])
    def assign_to(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """First the page that asks to whom, then the hand-over of exactly the records that the page listed."""
        records = list(queryset[: MOST_ASSIGNED + 1])
        if len(records) > MOST_ASSIGNED:
            text = _("At most %(n)d at once: narrow the selection down.") % {"n": MOST_ASSIGNED}
            self.message_user(request, text, messages.ERROR)
            return None
        form = AssignForm(request.POST if "assign" in request.POST else None, user=request.user)
        if not form.is_valid():
            context = {
                **self.admin_site.each_context(request), "title": _("Assign to…"), "opts": self.opts, "form": form,
                "records": records, "checkbox": ACTION_CHECKBOX_NAME, "media": self.media,
                "back_url": request.get_full_path(),
            }  # fmt: skip
            return TemplateResponse(request, "admin/assign.html", context)
        owner = form.cleaned_data["owner"]
        told = assign_all(records, actor=request.user, owner=owner)
        told["gone"] += len(set(request.POST.getlist(ACTION_CHECKBOX_NAME))) - len(records)
        whole = told["assigned"] + told["already"] == told.total()
        self.message_user(request, f"{owner}: {told_in_words(told)}", messages.SUCCESS if whole else messages.WARNING)
        return None

    @admin.action(description=gettext_lazy("Export as CSV"), permissions=["export"])
    def export_rows(self, request: HttpRequest, queryset: QuerySet) -> StreamingHttpResponse:
        log_export(queryset, user=request.user, how=f"CSV {request.GET.urlencode()}".strip())
        return export(queryset, exported(self.model)[1:], user=request.user, style=Style.EXCEL)
