"""A workbook to CSV, in a process of its own: `python sheet_process.py FILE [SHEET]`, SHEET as JSON.

The library reads a sheet as a whole, and five thousand bytes suffice to make it ask for 500 GB and abort. Therefore this
process, not the server, has the limits. It imports nothing of ours. Without SHEET: the names of the sheets, as JSON.
"""

import csv
import datetime
import io
import json
import re
import resource
import sys
import zipfile
from decimal import Decimal
from itertools import chain
from xml.etree import ElementTree

from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

MEMORY, SECONDS = 3 * 1024**3, 300
PROTECTED, BROKEN = 3, 4  # exit codes
PIECE = 1024 * 1024
NO_RESULT = "#FORMULA!"
CARRIED = 20_000  # bytes: no cell with an error is longer
FORMULA = re.compile(  # without a result; that of a text may be empty
    rb"<(?:\w+:)?c\s((?:(?!t=\"str\")[^>])*)><(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v(?:\s*/>|></(?:\w+:)?v>))?</(?:\w+:)?c>"
)
ERROR = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=\"e\"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,20})<", re.DOTALL)
PLACE = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheet_names(workbook) -> list[str]:
    """Of those with cells; hidden ones only when no other is there."""
    tables = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    shown = [sheet.name for sheet in tables if sheet.visible == SheetVisibleEnum.Visible]
    return shown or [sheet.name for sheet in tables]


def as_text(cell) -> str:
    """As a person would write it: no `.0`, no exponent, no hour where none was given."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime.datetime):
        cell = (cell + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
        return cell.isoformat(sep=" ") if cell.time() else cell.date().isoformat()
    if isinstance(cell, datetime.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell)


def error_cells(path: str, sheet: str) -> dict[int, dict[int, str]]:
    """Row → column → `#N/A`, counted from 0: the library gives these cells empty, as it does formulas that were never worked out.
    {} for what is not understood."""
    found: dict[int, dict[int, str]] = {}
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_part_of(archive, sheet)) as part:
            before = b""
            while piece := part.read(PIECE):
                text, end = before + piece, 0
                for cell in chain(ERROR.finditer(text), FORMULA.finditer(text)):
                    end = max(end, cell.end())
                    if place := PLACE.search(cell[1]):
                        error = cell[2].decode() if cell.re is ERROR else NO_RESULT
                        found.setdefault(int(place[2]) - 1, {})[_column(place[1])] = error
                before = text[max(end, len(text) - CARRIED) :]
    except (zipfile.BadZipFile, KeyError, StopIteration, ElementTree.ParseError, UnicodeDecodeError):
        return {}
    return found


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Which file of the archive holds the sheet."""
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter()
    link = next(one.get(RELATION) for one in sheets if one.tag.endswith("}sheet") and one.get("name") == sheet)
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(one.get("Target", "") for one in links if one.get("Id") == link)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def write_csv(rows, out, errors: dict[int, dict[int, str]], first_column: int) -> None:
    """Rows above the first filled one are written too, so every row keeps its number."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for number, row in enumerate(rows):
        cells = [cell if type(cell) is str else as_text(cell) for cell in row]
        for column, error in errors.get(number, {}).items():
            if 0 <= column - first_column < len(cells):
                cells[column - first_column] = error
        writer.writerow(cells)
        if text.tell() > PIECE:
            out.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    out.write(text.getvalue().encode())


def main(path: str, sheet: str = "") -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        workbook = load_workbook(path)
        if sheet:
            name = json.loads(sheet)
            table = workbook.get_sheet_by_name(name)
            errors = error_cells(path, name) if path.endswith(".xlsx") else {}
            write_csv(table.iter_rows(), sys.stdout.buffer, errors, table.start[1] if table.start else 0)
        else:
            sys.stdout.buffer.write(json.dumps(sheet_names(workbook)).encode())
    except PasswordError:
        return PROTECTED
    except CalamineError:
        return BROKEN
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
