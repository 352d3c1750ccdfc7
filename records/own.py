"""The company's own: fields with their options, tags with their categories, layouts. Read once and kept while nothing changes.

Triggers give the row of `Setup` another stamp with whatever changes any of them, by any path; a page asks the stamp once
(`ask_once`, a middleware), which is its one statement more, however many fields there are.
Path not taken: reading them for each page, because a hundred fields with their options would cost more than the page.
"""

import contextvars
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import models
from django.http import HttpRequest, HttpResponse

from records.models import CustomField, CustomOption, Layout, Setup, Tag, TagCategory

OWN = re.compile(r"own_[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Own:
    """`fields` by their key, the archived too, in their order; `options` of each field by number; `tags` by number."""

    fields: dict[str, CustomField] = field(default_factory=dict)
    options: dict[str, dict[int, CustomOption]] = field(default_factory=dict)
    tags: dict[int, Tag] = field(default_factory=dict)
    categories: list[TagCategory] = field(default_factory=list)
    layouts: dict[str, list[dict]] = field(default_factory=dict)

    def of(self, model: type[models.Model]) -> list[CustomField]:
        """Those that are offered on this kind of record."""
        return [one for one in self.fields.values() if one.record == model._meta.model_name and not one.archived]

    def all_of(self, model: type[models.Model]) -> dict[str, CustomField]:
        """By key, the archived too."""
        return {key: one for key, one in self.fields.items() if one.record == model._meta.model_name}

    def live_options(self, of: CustomField) -> list[CustomOption]:
        return [option for option in self.options[of.key].values() if not option.archived]


_kept: tuple[str, Own] | None = None
_asked: contextvars.ContextVar[dict | None] = contextvars.ContextVar("own_asked", default=None)


def own() -> Own:
    """One query; none when the page has asked before. Five more after a change."""
    return once_asked("own", _current)


def once_asked(name: str, ask: Callable):
    """What `ask` finds, once within a request."""
    asked = _asked.get()
    if asked is None:
        return ask()
    if name not in asked:
        asked[name] = ask()
    return asked[name]


def _current() -> Own:
    global _kept
    stamp = str(Setup.objects.values_list("stamp", flat=True).first() or "")
    kept = _kept
    if kept is None or kept[0] != stamp:
        kept = _kept = (stamp, _read())
    return kept[1]


def _read() -> Own:
    fields = {one.key: one for one in CustomField.objects.order_by("position", "pk")}
    options: dict[str, dict[int, CustomOption]] = {key: {} for key in fields}
    for option in CustomOption.objects.order_by("position", "pk"):
        options.setdefault(f"own_{option.field_id}", {})[option.pk] = option
    categories = list(TagCategory.objects.all())
    tags = {tag.pk: tag for tag in Tag.objects.select_related("category")}
    layouts = {layout.record: layout.sections for layout in Layout.objects.all() if layout.sections}
    return Own(fields, options, tags, categories, layouts)


@contextmanager
def asked_once() -> Iterator[None]:
    """Within it the stamp is asked once. Also a decorator of services: `@asked_once()`."""
    token = _asked.set({}) if _asked.get() is None else None
    try:
        yield
    finally:
        if token is not None:
            _asked.reset(token)


def ask_once(get_response: Callable) -> Callable:
    """Middleware: each request asks once."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with asked_once():
            return get_response(request)

    return middleware


def forget() -> None:
    """Ask anew, within the same request, after a change."""
    if asked := _asked.get():
        asked.clear()


def is_own(name: str) -> bool:
    return OWN.fullmatch(name) is not None


def own_field(model: type[models.Model], name: str) -> CustomField | None:
    """The field of this kind of record with that key, archived or not."""
    return own().all_of(model).get(name)


def value_of(record: models.Model, name: str):
    """Of a field of either sort: an own one as it is kept, None when it is empty."""
    return record.custom.get(name) if is_own(name) else getattr(record, name)


def label_of(model: type[models.Model], name: str) -> str:
    """The field's name for people, of either sort."""
    if is_own(name):
        found = own_field(model, name)
        return found.label if found else name
    return str(model._meta.get_field(name).verbose_name)
