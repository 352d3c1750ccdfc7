"""From the cells of a row to the columns of the record it would become, or to what stands in the way."""

from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from imports.decoding import storable
from imports.layouts import unescaped
from imports.lookups import Lists
from imports.making import maker
from imports.models import Import
from imports.reader import Row
from imports.values import RowReader, Setting
from users.models import User

INCOMPLETE = "incomplete"  # among the values: what the row lacks to become a record; it may still change one
SURE = frozenset({"email", "country", "currency", "consent", "source", "campaign", "industry", "status", "owner"})


class Planner:
    """The rules of a new record, applied row after row. Some queries when it is made, none for a row."""

    def __init__(self, of_import: Import) -> None:
        actor = User.objects.select_related("team").get(pk=of_import.created_by_id)
        origin = _("Import of %(file)s") % {"file": of_import.file_name}
        self.new = maker(of_import, actor=actor)
        self.reader = RowReader(of_import.mapping, Setting(Lists.load(), actor.organisation.currency, origin[:200]))
        self.width = len(of_import.columns)
        self.unknown = of_import.unknown

    def plan(self, row: Row) -> tuple[list[str], dict | None, list[str]]:
        """The cells as they are kept; the columns, None when the row is not usable; what is to be said about it."""
        cells = [unescaped(storable(cell)) for cell in row.cells]
        read = self.reader.read(cells)
        faults, columns, missing = [*row.faults, *read.faults.values()], {}, {}
        if read.extra:
            read.values["extra"] = read.extra
        try:
            columns, missing = self.new.columns(read.values, sure=SURE)
        except RuleBroken as error:
            faults += [f"{read.headers[n]}: {text}" if n in read.headers else text for n, text in error.fields.items()]
        short = []
        if len(cells) < self.width:
            short.append(_("The row has only %(n)d of %(all)d cells.") % {"n": len(cells), "all": self.width})
        if faults:
            return cells, None, faults + short
        if missing:
            columns[INCOMPLETE] = [*map(str, missing.values()), *short]
        return cells, columns, read.remarks
