"""A form sent twice is answered twice, but done once."""

from collections.abc import Callable
from uuid import UUID

from django.db import models

from crm.lib.db import in_transaction
from records.models import Submission
from users.models import User


@in_transaction
def once(key: UUID | None, *, actor: User, do: Callable[[], models.Model]) -> str:
    """Run `do` unless this person's form with this key has been done; the address of what it made, then or now.

    A second press that arrives while the first still runs waits for it. What `do` raises undoes the key as well.
    """
    if key is None:
        return do().get_absolute_url()
    # One statement that waits for a twin in flight: the loser inserts nothing and then reads the winner's answer.
    Submission.objects.bulk_create([Submission(key=key, person=actor)], ignore_conflicts=True)
    mine = Submission.objects.select_for_update().get(key=key)
    if mine.answer:
        return mine.answer if mine.person_id == actor.pk else "/"
    mine.answer = do().get_absolute_url()
    mine.save(update_fields=["answer"])
    return mine.answer
