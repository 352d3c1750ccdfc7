"""How the cells of a text are divided: found by trying, and keeping what gives the evenest table."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

DELIMITERS = ",;\t|"
QUOTES = ('"', "'", "")
SAMPLE_LETTERS, SAMPLE_RECORDS = 200_000, 200
HINT = re.compile(r"sep=(.)\r?\n?")  # Excel's own first line
APOSTROPHES = re.compile(r"'[^'\r\n]*'([,;\t|]'[^'\r\n]*')+\s*?(\r|\n|$)")  # a first row that is quoted by them throughout

csv.field_size_limit(256 * 1024 * 1024)  # for the whole process; the reader has a limit of its own, with a sentence


@dataclass(frozen=True)
class Dialect:
    """`loose`: blanks after a delimiter do not belong to the cell (`a, "b, c"`). `quote`: "" when nothing is quoted."""

    delimiter: str = ","
    quote: str = '"'
    loose: bool = False

    def reader(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            skipinitialspace=self.loose,
            strict=strict,
        )


def find_dialect(text: str, *, whole: bool, delimiter: str | None = None, quote: str | None = None) -> Dialect:
    """`text`: how the file begins; `whole` when that is all. What is given is kept, the rest is found."""
    if quote is None:
        quote = "'" if APOSTROPHES.match(text.lstrip()) else '"'
    hint = HINT.match(text)
    if hint and hint[1] in DELIMITERS and delimiter is None:
        delimiter = hint[1]
    if hint and hint[1] == delimiter:
        return Dialect(delimiter, quote)
    sample = text[:SAMPLE_LETTERS]
    delimiters = DELIMITERS if delimiter is None else [delimiter]
    choices = [Dialect(d, quote) for d in delimiters]
    choices += [Dialect(d, quote, loose=True) for d in delimiters if quote and d + " " + quote in sample and d != " "]
    whole = whole and len(sample) == len(text)
    return max(choices, key=lambda dialect: _evenness(sample, dialect, whole=whole))


def _evenness(sample: str, dialect: Dialect, *, whole: bool) -> float:
    """0 for a single column; more columns and more rows that agree count more; agreeing with the first row counts most."""
    counts = []
    for record in dialect.reader(io.StringIO(sample, newline="")):
        if any(cell.strip() for cell in record):
            counts.append(len(record))
        if len(counts) == SAMPLE_RECORDS:
            break
    else:
        counts = counts if whole or len(counts) < 2 else counts[:-1]  # the last was cut off
    if not counts:
        return 0
    columns, rows = Counter(counts).most_common(1)[0]
    if columns == 1:  # most rows are not divided; perhaps the first one is
        return (1 - 1 / counts[0]) / len(counts)
    return (1 - 1 / columns) * rows / len(counts) + (counts[0] == columns)
