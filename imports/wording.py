"""What the pages say of an import, by what its rows are."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from imports.foreseeing import Foreseen
from imports.models import Import

Kind = Import.Kind
NAMES = frozenset({"first_name", "last_name", "full_name"})


@dataclass(frozen=True)
class Wording:
    """`needs`: what each row needs, and the targets that bring it. `records`: the address of the list of what was made."""

    become: Promise
    became: Promise
    change: Promise
    changed: Promise
    running: Promise
    theirs: Promise
    nobody: Promise
    created_go: Promise
    changed_back: Promise
    needs: tuple[tuple[Promise, frozenset[str]], ...]
    page: str
    query: str = ""

    def records(self, of_import: Import) -> str:
        return f"{reverse(self.page)}?{self.query}imported={of_import.pk}"


WORDING = {
    Kind.LEADS: Wording(
        become=_("Rows that become leads"),
        became=_("Rows that became leads"),
        change=_("Rows that change a lead"),
        changed=_("Rows that changed a lead"),
        running=_("The rows become leads"),
        theirs=_("Its leads"),
        nobody=_("Choose who is to work these leads."),
        created_go=ngettext_lazy(
            "The %(n)s lead that it created goes.", "The %(n)s leads that it created go.", "count"
        ),
        changed_back=ngettext_lazy(
            "The %(n)s lead that it changed gets its old values back.",
            "The %(n)s leads that it changed get their old values back.",
            "count",
        ),
        needs=(
            (_("a name"), NAMES | {"company"}),
            (_("a way to reach them"), frozenset({"email", "phone", "mobile"})),
        ),
        page="leads:list",
        query="state=all&",
    ),
    Kind.CONTACTS: Wording(
        become=_("Rows that become contacts"),
        became=_("Rows that became contacts"),
        change=_("Rows that change a contact"),
        changed=_("Rows that changed a contact"),
        running=_("The rows become contacts"),
        theirs=_("Its contacts"),
        nobody=_("Choose who is to work these contacts."),
        created_go=ngettext_lazy(
            "The %(n)s contact that it created goes.", "The %(n)s contacts that it created go.", "count"
        ),
        changed_back=ngettext_lazy(
            "The %(n)s contact that it changed gets its old values back.",
            "The %(n)s contacts that it changed get their old values back.",
            "count",
        ),
        needs=((_("a name or an e-mail address"), NAMES | {"email"}),),
        page="accounts:contacts",
    ),
    Kind.ACCOUNTS: Wording(
        become=_("Rows that become accounts"),
        became=_("Rows that became accounts"),
        change=_("Rows that change an account"),
        changed=_("Rows that changed an account"),
        running=_("The rows become accounts"),
        theirs=_("Its accounts"),
        nobody=_("Choose who is to work these accounts."),
        created_go=ngettext_lazy(
            "The %(n)s account that it created goes.", "The %(n)s accounts that it created go.", "count"
        ),
        changed_back=ngettext_lazy(
            "The %(n)s account that it changed gets its old values back.",
            "The %(n)s accounts that it changed get their old values back.",
            "count",
        ),
        needs=((_("the name of the company"), frozenset({"name"})),),
        page="accounts:list",
    ),
}  # fmt: skip


def counted(n: int) -> str:
    return number_format(n, use_l10n=True, force_grouping=True)


def told(sentence: Promise, n: int) -> str:
    """`created_go` or `changed_back` of so many; "" of none."""
    return sentence % {"count": n, "n": counted(n)} if n else ""


def accounts_said(of_import: Import) -> str:
    """What becomes of the companies of contacts; "" where they are all known, or there are none."""
    n = of_import.accounts
    if not n or of_import.state == Import.State.UNDONE:
        return ""
    if of_import.is_done:
        text = ngettext(
            "%(n)s account was created for their companies. People of the same company are in one account.",
            "%(n)s accounts were created for their companies. People of the same company are in one account.",
            n,
        )
    else:
        text = ngettext(
            "%(n)s account will be created for their companies. People of the same company end in one account.",
            "%(n)s accounts will be created for their companies. People of the same company end in one account.",
            n,
        )
    return text % {"n": counted(n)}


def undo_said(kind: str, will: Foreseen) -> list[str]:
    """What an undo will take back and what it keeps, a sentence for each kind of thing."""
    words, n = WORDING[kind], will.accounts
    with_them = ngettext(
        "The %(n)s account that was created for their companies goes with them.",
        "The %(n)s accounts that were created for their companies go with them.",
        n,
    ) % {"n": counted(n)}
    if will.kept is None:
        kept = _("What somebody has changed or used since is kept, and listed.")
    else:
        kept = ngettext(
            "%(n)s record was changed or used since: it is kept, and listed.",
            "%(n)s records were changed or used since: they are kept, and listed.",
            will.kept,
        ) % {"n": counted(will.kept)}
    said = [told(words.created_go, will.created), with_them if n else "", told(words.changed_back, will.changed)]
    return [str(sentence) for sentence in (*said, kept if will.kept != 0 else "") if sentence]
