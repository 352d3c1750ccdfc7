"""Small workbooks for the tests, written by hand."""

import io
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def archive(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return out.getvalue()


def cell(place: str, value) -> str:
    """A string, a number, a bool, or the XML of a cell's inside with its attributes: `('t="e"', "<v>#N/A</v>")`."""
    if isinstance(value, tuple):
        return f'<c r="{place}" {value[0]}>{value[1]}</c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def sheet_xml(cells: dict[str, object]) -> str:
    """`{"B3": "name"}`, in the order of the rows."""
    rows: dict[int, str] = {}
    for place, value in cells.items():
        number = int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        rows[number] = rows.get(number, "") + cell(place, value)
    inside = "".join(f'<row r="{number}">{row}</row>' for number, row in rows.items())
    return f'<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData></worksheet>'


def xlsx(*, hidden: tuple[str, ...] = (), more: dict[str, bytes] | None = None, **sheets: dict[str, object]) -> bytes:
    """`xlsx(Datos={"A1": "name"})`. Style 1 is a date, 2 date and time, 3 hours that go beyond 24."""
    numbered = list(enumerate(sheets.items(), 1))
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for n, (name, _cells) in numbered
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _sheet in numbered
    )
    links += f'<Relationship Id="rId99" Type="{OFFICE}/styles" Target="styles.xml"/>'
    start = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    formats = "".join(f'<xf numFmtId="{n}" applyNumberFormat="1"/>' for n in (0, 14, 22, 46))
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{start}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="4">{formats}</cellXfs></styleSheet>',
    }
    files |= {f"xl/worksheets/sheet{n}.xml": sheet_xml(cells) for n, (_name, cells) in numbered}
    return archive(files | (more or {}))


def ods(rows: list[list[str]], *, tail: str = "") -> bytes:
    """One sheet, `Hoja1`; `tail` is XML below the rows."""
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>' for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<office:document-content xmlns:office="{name}office:1.0" xmlns:table="{name}table:1.0" xmlns:text="{name}text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Hoja1">{body}{tail}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    entry = f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="{ODS}"/>'
    manifest = f'<manifest:manifest xmlns:manifest="{name}manifest:1.0">{entry}</manifest:manifest>'
    return archive({"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": manifest})
