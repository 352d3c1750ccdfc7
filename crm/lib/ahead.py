"""Work in two places at once: the processor makes the next piece while the database keeps the one in hand."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from django.utils import timezone, translation

T, R = TypeVar("T"), TypeVar("R")


def one_ahead(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """What `work` makes of each item, in order. It runs in a thread, one item ahead of the caller, in the caller's context
    (what was asked once), language and time zone, which Django keeps for each thread; the items are taken in the caller's
    thread. `work` must not touch the database.
    """
    context, waiting = copy_context(), None
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def work_there(item: T) -> R:
        with translation.override(language), timezone.override(zone):
            return work(item)

    with ThreadPoolExecutor(1) as pool:
        for item in items:
            coming = pool.submit(context.run, work_there, item)
            if waiting is not None:
                yield waiting.result()
            waiting = coming
        if waiting is not None:
            yield waiting.result()
