"""What will become of each row: create, skip or fail, and why. By the same rules as a lead typed by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import Contact
from crm.lib.errors import RuleBroken
from imports.columns import Column
from imports.duplicates import Mark, already_known, marks_of, twin_in_file
from imports.lookups import Lists
from imports.models import Import, ImportRow
from imports.values import RowValues, Setting, read_values
from leads.models import Lead
from leads.services import new_lead
from records.saving import check
from users.models import User

Verdict = ImportRow.Verdict


@dataclass(frozen=True)
class Line:
    """A row as it is stored: cells by header. `note` is said only where the row fails."""

    number: int
    data: dict
    faults: tuple[str, ...] = ()
    note: str = ""


@dataclass
class Draft:
    """A row on its way to a lead. `lead` is not stored yet, and None unless one will be made.

    `reasons`: why the row fails or is skipped; of a row that becomes a lead, what is to be said about it.
    """

    number: int
    data: dict
    lead: Lead | None = None
    verdict: str = Verdict.CREATE
    reasons: list[str] = field(default_factory=list)
    same: Lead | Contact | None = None

    @property
    def same_lead(self) -> Lead | None:
        return self.same if isinstance(self.same, Lead) else None

    @property
    def same_contact(self) -> Contact | None:
        return self.same if isinstance(self.same, Contact) else None

    def fail(self, *reasons: str) -> None:
        self.verdict, self.lead, self.reasons = Verdict.FAIL, None, list(reasons)

    def skip(self, reason: str, same: Lead | Contact | None = None) -> None:
        self.verdict, self.lead, self.same, self.reasons = Verdict.SKIP, None, same, [reason]


def draft_rows(lines: Iterable[Line], of_import: Import, *, actor: User) -> list[Draft]:
    """Each row as a lead by the rules of leads, or with what stands in the way. Five queries for all."""
    origin = _("Import of %(file)s") % {"file": of_import.file_name}
    setting = Setting(Lists.load(), actor.organisation.currency, origin[:200])
    columns = [column for column in of_import.mapping if column.target]
    return [_draft(line, columns, setting, of_import, actor) for line in lines]


def _draft(line: Line, columns: list[Column], setting: Setting, of_import: Import, actor: User) -> Draft:
    draft = Draft(line.number, line.data)
    row = read_values(line.data, columns, setting)
    draft.reasons = row.remarks
    faults = [*line.faults, *row.faults.values()]
    lead = new_lead(_for_all(of_import, setting) | row.values, actor=actor)
    lead.created_by = lead.updated_by = actor
    try:
        check(lead)
    except RuleBroken as error:
        faults += _beside(error, row)
    if faults:
        draft.fail(*faults, *([line.note] if line.note else []))
    else:
        draft.lead = lead
    return draft


def _for_all(of_import: Import, setting: Setting) -> dict:
    """What is the same for the whole file, unless a row says otherwise."""
    values = {"source": of_import.source, "campaign": of_import.campaign, "status": setting.lists.new}
    return values | {"owner": of_import.owner, "team": of_import.team}


def _beside(error: RuleBroken, row: RowValues) -> Iterable[str]:
    """Each refusal with the name of its column. What is missing only because its cell was refused is not said twice."""
    for name, sentence in error.fields.items():
        if name == "email" and row.faults.keys() & {"email", "phone", "mobile"}:
            continue
        yield f"{row.headers[name]}: {sentence}" if name in row.headers else sentence


def skip_duplicates(drafts: list[Draft], *, actor: User) -> None:
    """Of two that are the same the first one counts; who is in the CRM already is not made again."""
    known = already_known([draft.lead for draft in drafts if draft.lead], user=actor)
    seen: dict[Mark, int] = {}
    for draft in drafts:
        if draft.lead is None:
            continue
        marks = marks_of(draft.lead)
        in_crm = next((known[mark] for mark in marks if mark in known), None)
        twin = next((mark for mark in marks if mark in seen), None)
        if in_crm:
            draft.skip(in_crm.sentence, in_crm.record)
        elif twin:
            draft.skip(twin_in_file(twin, seen[twin]))
        else:
            seen |= dict.fromkeys(marks, draft.number)
