"""Which records of a list are meant: those ticked, or all that the list's address shows."""

from dataclasses import asdict, dataclass
from types import SimpleNamespace

from django.db.models import Max, QuerySet
from django.http import QueryDict

from crm.lib.forms import is_number
from records.list_state import RecordList, filtered
from users.models import User

MOST_TICKED = 1_000


@dataclass(frozen=True)
class Selection:
    """`query`: the address of the list, where all that match are meant; the server evaluates it again each time.

    `last`: the highest number among them when the act began, so that none comes in behind it.
    """

    ids: tuple[int, ...] = ()
    query: str | None = None
    last: int | None = None

    def __bool__(self) -> bool:
        """Whether it means any, or all."""
        return bool(self.ids) or self.query is not None

    @classmethod
    def of(cls, data: QueryDict) -> "Selection":
        """What a form has sent: `all=1` with `query`, or the `id` of each row."""
        if data.get("all"):
            return cls(query=data.get("query", "")[:6_000])
        ids = (int(text) for text in data.getlist("id") if is_number(text))
        return cls(ids=tuple(dict.fromkeys(ids))[:MOST_TICKED])

    @classmethod
    def stored(cls, data: dict) -> "Selection":
        return cls(tuple(data["ids"]), data["query"], data["last"])

    def as_json(self) -> dict:
        return asdict(self)

    def records(self, listing: RecordList, user: User) -> QuerySet:
        """Those of them that the person may see, now."""
        visible = listing.model.objects.visible_to(user)
        if self.query is None:
            return visible.filter(pk__in=self.ids)
        asked = SimpleNamespace(GET=QueryDict(self.query), user=user)
        found = filtered(asked, listing, visible).qs.order_by()
        return found if self.last is None else found.filter(pk__lte=self.last)

    def until_now(self, listing: RecordList, user: User) -> "Selection":
        """The same without those that come later."""
        if self.query is None:
            return self
        return Selection(query=self.query, last=self.records(listing, user).aggregate(last=Max("pk"))["last"] or 0)
