"""What the columns step shows: how the file was read, its columns, and what every row needs."""

from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from imports.columns import Column, look_at, remark_on
from imports.decoding import LABELS
from imports.forms import LayoutForm, SettingsForm, delimiters
from imports.models import Import, SavedMapping
from imports.reader import preview
from imports.starting import SAMPLE, header_key, kinds_for, not_ours
from imports.storing import content_of
from imports.targets import EXTRA, IGNORE, targets
from imports.wording import WORDING
from records.exporting import OWN_ID
from users.models import Minimum, User

SHOWN_ROWS, SHOWN_CELLS, SHOWN_LETTERS = 6, 12, 60
MOST_ABOVE = 20
WIDE = 20  # columns: of more those that are empty are folded away


@dataclass(frozen=True)
class Need:
    label: str
    columns: list[str]


def column_page(of_import: Import, user: User, *, columns: list[Column] | None = None, form=None, layout_form=None) -> dict:
    """The context. `columns`, `form` and `layout_form`: what was sent and refused. Reads the first rows of the file."""
    columns = columns or of_import.mapping
    beginning = preview(content_of(of_import), of_import.how, SAMPLE)
    first = beginning[:MOST_ABOVE]
    shown = shown_columns(of_import, columns, beginning)
    empty = [column for column in shown if not column["samples"]] if len(shown) > WIDE else []
    form = form or SettingsForm(None, of_import=of_import, user=user)
    minimum = form.data.get("minimum") or of_import.minimum
    return {
        "layout_form": layout_form or LayoutForm(None, of_import=of_import, first=first),
        "first": [(number, [cell[:SHOWN_LETTERS] for cell in cells[:SHOWN_CELLS]]) for number, cells in first[:SHOWN_ROWS]],
        "more_columns": max(0, len(columns) - SHOWN_CELLS),
        "columns": [column for column in shown if column not in empty],
        "empty": empty,
        "targets": targets(of_import.kind),
        "written": how_it_is_written(of_import),
        "strange": len(columns) == 1 or of_import.how.header_number != 1 or (layout_form is not None and layout_form.is_bound),
        "last_time": last_time(of_import),
        "form": form,
        "kinds": [(kind, Import.Kind(kind).label) for kind in kinds_for(user)],
        "cards": of_import.file_format == "vcf" and of_import.kind == Import.Kind.LEADS,
        "own": any(column.target == OWN_ID for column in columns),
    } | needs(columns, of_import.kind, minimum)


def first_rows(of_import: Import) -> list[tuple[int, list[str]]]:
    return preview(content_of(of_import), of_import.how, MOST_ABOVE)


def how_it_is_written(of_import: Import) -> str:
    """`Windows-1252 · semicolon · names in row 1`"""
    layout = of_import.how
    parts = [_("names in row %(n)d") % {"n": layout.header_number} if layout.header_number else _("no names of columns")]
    if of_import.file_format == "text":
        named = dict(delimiters()).get(layout.delimiter, layout.delimiter)
        return " · ".join([LABELS.get(layout.encoding, layout.encoding), named, *parts])
    return " · ".join(filter(None, [of_import.file_format.upper(), of_import.sheet, *parts]))


def shown_columns(of_import: Import, columns: list[Column], beginning: list[tuple[int, list[str]]]) -> list[dict]:
    """Header, samples, how many of the first rows fill it, where it goes, and what is to be said of that."""
    rows = [cells for number, cells in beginning if number > of_import.how.header_number]
    looks = [look_at(at, rows) for at in range(len(columns))]
    return [
        {
            "at": at,
            "header": column.header,
            "samples": " · ".join(look.samples),
            "filled": round(100 * look.fill),
            "target": IGNORE if column.why == "ours" else column.target,
            "unsure": column.confidence in ("likely", "guess"),
            "remark": remark_on(column),
        }
        for at, (column, look) in enumerate(zip(columns, looks, strict=True))
    ]


def last_time(of_import: Import) -> SavedMapping | None:
    """The mapping that these columns were taken from."""
    saved = SavedMapping.objects.filter(kind=of_import.kind, header=header_key(of_import.how)).select_related("used_by").first()
    return saved if saved and saved.columns == not_ours(of_import) else None


def needs(columns: list[Column], kind: str, minimum: str) -> dict:
    """What every row needs and which columns bring it, and what is missing, in a sentence. Of leads less may be asked."""
    leads = kind == Import.Kind.LEADS
    if leads and minimum == Minimum.NONE:
        return {"needs": [], "missing": ""}
    all_of_them = [
        Need(str(label), [column.header for column in columns if column.target in wanted])
        for label, wanted in WORDING[kind].needs
    ]
    missing = [need.label for need in all_of_them if not need.columns]
    enough = not missing or (leads and minimum == Minimum.EITHER and len(missing) == 1)
    return {"needs": all_of_them, "missing": "" if enough else _(" and ").join(missing), "less": leads}


def sent_columns(of_import: Import, data: QueryDict) -> list[Column]:
    """The columns with the targets that were sent. Of several with the same target the later ones are spare."""
    known = {target for _group, entries in targets(of_import.kind) for target, _label in entries}
    columns, taken = [], {}
    for at, column in enumerate(of_import.mapping):
        sent = data.get(f"column-{at}", IGNORE if column.why == "ours" else column.target)
        if sent != (IGNORE if column.why == "ours" else column.target):
            column = replace(column, target=sent if sent in known else EXTRA, why="", first="", confidence="")
        columns.append(_after(column, taken))
        taken.setdefault(column.target, column.header)
    return columns


def _after(column: Column, taken: dict[str, str]) -> Column:
    """The column beside those before it; a full name beside first and last names is spare in any case."""
    if column.target in (EXTRA, IGNORE, "full_name"):
        return column
    if column.target in taken:
        return replace(column, why="spare", first=taken[column.target])
    return replace(column, why="", first="") if column.why == "spare" else column
