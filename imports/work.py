"""The worker's side of imports: find one that wants work, carry it on, tell what went wrong."""

import logging
from collections.abc import Callable, Iterator

from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from imports.checking import check
from imports.lease import Lease, LeaseLost, claim
from imports.models import Import
from imports.refusals import FileRefused
from imports.running import run
from imports.undoing import undo
from records.own import asked_once
from users.models import User

log = logging.getLogger("mochila.imports")
State = Import.State
STEPS: dict[str, Callable[[Lease], Iterator[None]]] = {State.CHECKING: check, State.RUNNING: run, State.UNDOING: undo}
AFTER_FAILURE = {State.CHECKING: State.UPLOADED, State.RUNNING: State.PAUSED, State.UNDOING: State.DONE}


def work_once(
    stop: Callable[[], bool] = lambda: False, *, only: int | None = None, told: Callable[[], None] = lambda: None
) -> bool:
    """Carry one import (`only`: that one) on until it needs a person, or until `stop` says so; False when none wants work.

    `told` is called after each step. What a killed worker leaves is taken up by the next one when the lease is over.
    """
    lease = claim(only)
    if lease is None:
        return False
    of_import = Import.objects.get(pk=lease.import_id)
    person = User.objects.get(pk=of_import.undone_by_id or of_import.run_by_id or of_import.created_by_id)
    with asked_once(), translation.override(person.language), timezone.override(person.time_zone):
        _carry_on(of_import, lease, stop, told)
    return True


def _carry_on(of_import: Import, lease: Lease, stop: Callable[[], bool], told: Callable[[], None]) -> None:
    try:
        for _step in STEPS[of_import.state](lease):
            told()
            if stop():
                break
    except LeaseLost:
        return
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease runs out by itself
    except FileRefused as refusal:
        _stop(lease, of_import, str(refusal))
    except Exception:
        log.exception("Import %s has stopped", lease.import_id)
        _stop(lease, of_import, _("Something went wrong here; it is in the log. What was done is kept, nothing is lost."))
    lease.release()


def _stop(lease: Lease, of_import: Import, error: str) -> None:
    mine = Import.objects.filter(pk=lease.import_id, lease_token=lease.token, state=of_import.state)
    mine.update(state=AFTER_FAILURE[of_import.state], error=error)
