"""Records that a person wants at hand: starred on their page or in a list, found by the filter “starred”."""

from dataclasses import dataclass

from records.models import Record, Star
from records.visibility import sees
from users.models import User

SQL = """SELECT count(*), json_agg(json_build_array(record_id, 0)) FROM records_star
         WHERE person_id = %s AND record = %s AND record_id = ANY(%s)"""


def star(record: Record, *, actor: User, on: bool) -> None:
    """Whether it is starred from now on; a second press changes nothing. The record must be visible to the person."""
    if not sees(actor, record):
        raise PermissionError(record)
    key = {"person": actor, "record": record._meta.model_name, "record_id": record.pk}
    if on:
        Star.objects.get_or_create(**key)
    else:
        Star.objects.filter(**key).delete()


def is_starred(record: Record, user: User) -> bool:
    return Star.objects.filter(person=user, record=record._meta.model_name, record_id=record.pk).exists()


@dataclass(frozen=True)
class StarsAmong:
    """Which of these records are starred, asked along with the names and counts of a page (records/labels.py)."""

    user: User
    kind: str
    ids: list[int]

    def sql(self) -> tuple[str, list]:
        return SQL, [self.user.pk, self.kind, self.ids]
