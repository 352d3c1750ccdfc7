"""A workbook to CSV, in a process of its own: `python sheet_process.py FILE [SHEET]`, SHEET as JSON.

The library reads a sheet as a whole, and five thousand bytes suffice to make it ask for 500 GB and abort. Therefore this
process, not the server, has the limits. It imports nothing of ours. Without SHEET: the names of the sheets, as JSON.
"""

import csv
import datetime
import io
import json
import resource
import sys
from decimal import Decimal

from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

MEMORY, SECONDS = 3 * 1024**3, 300
PROTECTED, BROKEN = 3, 4  # exit codes
PIECE = 1024 * 1024


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


def write_csv(rows, out) -> None:
    """Rows above the first filled one are written too, so every row keeps its number."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([cell if type(cell) is str else as_text(cell) for cell in row])
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
            write_csv(workbook.get_sheet_by_name(json.loads(sheet)).iter_rows(), sys.stdout.buffer)
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
