"""Work in two places at once: the processor makes the next piece while the database keeps the one in hand."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T, R = TypeVar("T"), TypeVar("R")


def one_ahead(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """What `work` makes of each item, in order. It runs in a thread, one item ahead of the caller, in the caller's context
    (language, what was asked once); the items are taken in the caller's thread. `work` must not touch the database."""
    context, waiting = copy_context(), None
    with ThreadPoolExecutor(1) as pool:
        for item in items:
            coming = pool.submit(context.run, work, item)
            if waiting is not None:
                yield waiting.result()
            waiting = coming
        if waiting is not None:
            yield waiting.result()
