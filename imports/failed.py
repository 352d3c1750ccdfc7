"""The failed rows as a file: as it came, with `_row` and `_error`; it can be mended and uploaded again."""

import csv
import io

from imports.decoding import encode
from imports.drafts import Verdict
from imports.models import Import
from imports.names import OURS
from imports.reader import escaped


def failed_csv(of_import: Import) -> bytes:
    """In the encoding and with the delimiter of the file. Formulas are defused; an upload takes that back.

    The cells of a row that was too long stand behind `_error`, so that it is too long again until it is mended.
    """
    header = [column.header for column in of_import.mapping if column.why != "ours"]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=of_import.delimiter, lineterminator="\r\n")
    writer.writerow([escaped(name) for name in (*header, *OURS)])
    failed = of_import.rows.filter(verdict=Verdict.FAIL).order_by("number")
    for row in failed.values_list("number", "data", "reasons").iterator(chunk_size=500):
        number, data, reasons = row
        cells = [data.get(name, "") for name in header]
        error = reasons.replace("\n", " ")
        writer.writerow([escaped(str(cell)) for cell in (*cells, number, error, *data.get("", []))])
    return encode(out.getvalue(), of_import.encoding)
