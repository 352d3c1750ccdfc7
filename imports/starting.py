"""An upload becomes an import: kept, recognised, its columns proposed."""

import hashlib
from collections.abc import Sequence
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.lib.db import in_transaction
from imports.checking import NotNow
from imports.columns import Column, columns_for
from imports.contents import Content
from imports.layouts import Layout, recognise
from imports.models import BY_HAND, Import, ImportPiece, Part, SavedMapping
from imports.names import OURS
from imports.opening import open_upload
from imports.own import is_export, kind_of_export
from imports.reader import rows
from imports.storing import StoredContent, content_of, store
from records.ownership import check_owner
from records.visibility import NotYours
from users.models import User

SAMPLE = 1_000


@in_transaction
def start_import(of_import: Import, content: Content, *, actor: User) -> Import:
    """Keep the file, and say what its columns seem to be. `of_import` brings the file's name, its kind, and what all rows share.

    FileRefused when it is no table. Nothing is judged row by row: that is the check's work.
    """
    if not of_import.may_be_worked_by(actor):
        raise NotYours
    check_owner(of_import.owner, actor=actor)
    opened = open_upload(content, of_import.file_name)
    of_import.file_format, of_import.sheets, of_import.sheet = opened.format, opened.sheets, opened.sheet
    of_import.created_by, of_import.size, of_import.sha256 = actor, 0, ""
    of_import.team = of_import.team or (of_import.owner or actor).team
    of_import.minimum = of_import.minimum or actor.organisation.lead_minimum
    of_import.save(force_insert=True)
    of_import.size, of_import.sha256 = store(of_import, content.pieces())
    if opened.table_pieces is not None:
        store(of_import, opened.table_pieces, Part.TABLE)
    _recognise(of_import, may=kinds_for(actor))
    of_import.save()
    return of_import


def kinds_for(user: User) -> list[str]:
    """What this person may import."""
    return [kind for kind in Import.Kind.values if Import(kind=kind).may_be_worked_by(user)]


def _recognise(of_import: Import, wanted: dict | None = None, *, may: Sequence[str] = ()) -> None:
    """An export of ours says itself what its rows are."""
    layout = recognise(content_of(of_import), wanted=wanted)
    kind = kind_of_export(layout.header, sample_rows(of_import, layout))
    of_import.kind = kind if kind in may else of_import.kind
    of_import.layout, of_import.columns = layout.stored(), [column.stored() for column in propose_columns(of_import, layout)]


def propose_columns(of_import: Import, layout: Layout) -> list[Column]:
    """As they were understood the last time, when this header has been seen before; else by their names and contents."""
    saved = SavedMapping.objects.filter(kind=of_import.kind, header=header_key(layout)).first()
    if saved and not is_export(layout.header):  # another house's may have had the same names
        of_import.value_map = saved.value_map
        known = iter(saved.columns)
        return [Column(name, why="ours") if name in OURS else Column(**next(known)) for name in layout.header]
    return columns_for(layout.header, sample_rows(of_import, layout), of_import.kind)


def sample_rows(of_import: Import, layout: Layout) -> list[list[str]]:
    return [row.cells for row in islice(rows(content_of(of_import), layout), SAMPLE)]


def header_key(layout: Layout) -> str:
    """Of the file as it came: the failed rows of an earlier import are understood as that one was."""
    return hashlib.sha256("\n".join(name for name in layout.header if name not in OURS).encode()).hexdigest()


@in_transaction
def read_differently(of_import: Import, *, actor: User, wanted: dict, sheet: str = "") -> Import:
    """Another encoding, delimiter, header row or sheet than was found. The rows are others then: what was edited in them goes.

    FileRefused names what does not fit.
    """
    locked = lock_unrun(of_import, actor)
    if sheet and sheet != locked.sheet:
        original = StoredContent(locked.pk, Part.FILE, locked.size)
        opened = open_upload(original, locked.file_name, sheet=sheet)
        ImportPiece.objects.filter(of_import=locked, part=Part.TABLE).delete()
        store(locked, opened.table_pieces, Part.TABLE)
        locked.sheet = opened.sheet
    _recognise(locked, wanted)
    locked.rows.filter(BY_HAND).delete()
    locked.state, locked.total = Import.State.UPLOADED, 0
    locked.save()
    return locked


def lock_unrun(of_import: Import, actor: User) -> Import:
    """Locked, while what it will do can still be changed."""
    locked = Import.objects.select_for_update().get(pk=of_import.pk)
    if not locked.may_be_worked_by(actor):
        raise NotYours
    if locked.state not in (Import.State.UPLOADED, Import.State.CHECKED):
        raise NotNow(_("This import is being worked on, or has run already."))
    return locked


def not_ours(of_import: Import) -> list[dict]:
    """The columns that the file had before an import of ours wrote its own beside them."""
    return [column for column in of_import.columns if column["header"] not in OURS]


def remember(of_import: Import, *, actor: User) -> None:
    """So that the next file with the same column names is understood the same way, and nothing of it needs a look any more."""
    SavedMapping.objects.update_or_create(
        kind=of_import.kind,
        header=header_key(of_import.how),
        defaults={
            "name": of_import.file_name,
            "columns": [column | {"confidence": ""} for column in not_ours(of_import)],
            "value_map": of_import.value_map,
            "used_by": actor,
            "used_at": timezone.now(),
        },
    )
