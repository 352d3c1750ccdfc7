"""Reading a file and judging its rows. Nothing becomes a lead here."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from imports.columns import columns_for
from imports.decoding import storable
from imports.drafts import Draft, Line, Verdict, draft_rows, skip_duplicates
from imports.layouts import unescaped
from imports.models import Import, ImportRow
from imports.reader import Table, read_table
from imports.refusals import check_name
from records.ownership import check_owner
from records.visibility import NotYours
from users.models import User
from users.roles import Right

BATCH = 500


class AlreadyRun(RuleBroken):
    pass


@dataclass(frozen=True)
class Checked:
    """A file that has been read and judged; what is written of it is up to the caller."""

    of_import: Import
    content: bytes
    drafts: list[Draft]


def check_file(of_import: Import, content: bytes, *, actor: User) -> Checked:
    """Read and judge, without writing anything. `of_import` brings file name, source, campaign and owner.

    FileRefused when the file is no table. About a millisecond a row; not to be called inside a transaction.
    """
    if not actor.may(Right.IMPORT):
        raise NotYours
    check_owner(of_import.owner, actor=actor)
    check_name(of_import.file_name)
    table = read_table(content)
    of_import.sha256, of_import.size = hashlib.sha256(content).hexdigest(), len(content)
    of_import.encoding, of_import.delimiter = table.encoding, table.delimiter
    of_import.header_number = table.header_number
    columns = columns_for(table.header, [row.cells for row in table.rows])
    of_import.columns = [column.stored() for column in columns]
    if of_import.created_by_id is None:
        of_import.created_by = actor
    of_import.team = (of_import.owner or of_import.created_by).team
    drafts = draft_rows(_lines(table), of_import, actor=actor)
    skip_duplicates(drafts, actor=actor)
    _count(of_import, drafts)
    return Checked(of_import, content, drafts)


def _lines(table: Table) -> Iterable[Line]:
    """The rows as they can be stored. Cells missing at the end count as empty, which is said where the row fails."""
    width = len(table.header)
    for row in table.rows:
        cells = [unescaped(storable(cell)) for cell in row.cells]
        data = {name: cell for name, cell in zip(table.header, cells, strict=False) if cell}
        if cells[width:]:
            data[""] = cells[width:]
        short = len(cells) < width
        note = _("The row has only %(n)d of %(all)d cells.") % {"n": len(cells), "all": width} if short else ""
        yield Line(row.number, data, row.faults, note)


def _count(of_import: Import, drafts: list[Draft]) -> None:
    counts = Counter(draft.verdict for draft in drafts)
    of_import.total, of_import.update = len(drafts), 0
    of_import.create, of_import.skip, of_import.fail = (
        counts[verdict] for verdict in (Verdict.CREATE, Verdict.SKIP, Verdict.FAIL)
    )


@in_transaction
def keep(checked: Checked) -> Import:
    """Store a new import: the file, and the plan for each of its rows."""
    checked.of_import.save(force_insert=True)
    checked.of_import.keep_content(checked.content)
    _keep_rows(checked)
    return checked.of_import


def check_import(of_import: Import, *, actor: User) -> Import:
    """Judge a stored file again, from its bytes, as the CRM is now. AlreadyRun once its leads are made."""
    checked = check_file(of_import, of_import.content(), actor=actor)
    _replace_plan(checked)
    return checked.of_import


@in_transaction
def _replace_plan(checked: Checked) -> None:
    of_import = checked.of_import
    locked = Import.objects.select_for_update().get(pk=of_import.pk)
    if locked.state != Import.State.CHECKED:
        raise AlreadyRun(_("This import has run already."))
    of_import.rows.all().delete()
    of_import.save(force_update=True)
    _keep_rows(checked)


def _keep_rows(checked: Checked) -> None:
    rows = (
        ImportRow(
            of_import=checked.of_import,
            number=draft.number,
            data=draft.data,
            verdict=draft.verdict,
            reasons="\n".join(draft.reasons),
            same_lead=draft.same_lead,
            same_contact=draft.same_contact,
        )
        for draft in checked.drafts
    )
    ImportRow.objects.bulk_create(rows, batch_size=BATCH)
