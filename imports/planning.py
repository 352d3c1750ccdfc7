"""From the cells of a row to the columns of the record it would become, or to what stands in the way."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from imports.decoding import storable
from imports.layouts import unescaped
from imports.lookups import Lists
from imports.models import Import
from imports.reader import Row
from imports.values import RowReader, RowValues, Setting
from leads.bulk import NewLeads
from users.models import User

SURE = frozenset({"email", "country", "currency", "consent", "source", "campaign", "industry", "status", "owner"})


def shared_values(of_import: Import) -> dict:
    """What every record of the file has, unless its row says otherwise."""
    values = {name: getattr(of_import, name) for name in ("source", "campaign", "owner", "tags", "minimum")}
    return values | {"team": of_import.owner.team if of_import.owner else of_import.team}


class Planner:
    """The rules of a new record, applied row after row. Some queries when it is made, none for a row."""

    def __init__(self, of_import: Import) -> None:
        actor = User.objects.select_related("team").get(pk=of_import.created_by_id)
        origin = _("Import of %(file)s") % {"file": of_import.file_name}
        self.new = NewLeads(shared_values(of_import), actor=actor)
        self.reader = RowReader(of_import.mapping, Setting(Lists.load(), actor.organisation.currency, origin[:200]))
        self.width = len(of_import.columns)
        self.unknown = of_import.unknown

    def plan(self, row: Row) -> tuple[list[str], dict | None, list[str]]:
        """The cells as they are kept; the columns, None when the row is not usable; what is to be said about it."""
        cells = [unescaped(storable(cell)) for cell in row.cells]
        read = self.reader.read(cells)
        faults, columns = [*row.faults, *read.faults.values()], {}
        if read.extra:
            read.values["extra"] = read.extra
        try:
            columns = self.new.columns(read.values, sure=SURE)
        except RuleBroken as error:
            faults += _beside(error, read)
        if not faults:
            return cells, columns, read.remarks
        if len(cells) < self.width:
            faults.append(_("The row has only %(n)d of %(all)d cells.") % {"n": len(cells), "all": self.width})
        return cells, None, faults


def _beside(error: RuleBroken, row: RowValues) -> Iterable[str]:
    """Each refusal with the name of its column. What is missing only because its cell was refused is not said twice."""
    for name, sentence in error.fields.items():
        if name == "email" and row.faults.keys() & {"email", "phone", "mobile"}:
            continue
        yield f"{row.headers[name]}: {sentence}" if name in row.headers else sentence
