"""Who works on an import: one worker at a time, for as long as it gives signs of life."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db.models.functions import Now

from crm.lib.db import in_transaction
from imports.models import Import

SECONDS = 30  # without a sign of life; longer than any chunk takes


class LeaseLost(Exception):
    """Somebody has paused or cancelled the import, or another worker has it: what is not committed is forgotten."""


@dataclass(frozen=True)
class Lease:
    import_id: int
    token: uuid.UUID

    def hold(self, state: str) -> Import:
        """The import, locked until the transaction ends, while it is in this state and ours. LeaseLost otherwise.

        Every step of the work begins with it, so that no two ever write the same rows.
        """
        mine = Import.objects.filter(pk=self.import_id, lease_token=self.token, state=state)
        if not mine.update(lease_until=_until()):
            raise LeaseLost
        return Import.objects.get(pk=self.import_id)

    def release(self) -> None:
        Import.objects.filter(pk=self.import_id, lease_token=self.token).update(lease_token=None, lease_until=None)


def _until():
    return Now() + timedelta(seconds=SECONDS)


@in_transaction
def claim(only: int | None = None) -> Lease | None:
    """The oldest import that wants work and that nobody works on; or that one."""
    waiting = Import.objects.working().exclude(lease_until__gt=Now()).order_by("pk")
    if only is not None:
        waiting = waiting.filter(pk=only)
    found = waiting.select_for_update(skip_locked=True).first()
    if found is None:
        return None
    lease = Lease(found.pk, uuid.uuid4())
    Import.objects.filter(pk=found.pk).update(lease_token=lease.token, lease_until=_until())
    return lease
