"""Model fields that compute themselves."""

from collections.abc import Callable

from django.db import models


class KeyField(models.CharField):
    """A key computed from the model's other fields whenever it is saved, one by one or in bulk.

    `compute` takes the instance. `sources` names the fields it reads, so that a save of some fields can add the keys.
    Path not taken: a generated column, because telephone numbers and company names need Python to be read.
    """

    def __init__(self, *, compute: Callable = str, sources: tuple[str, ...] = (), **kwargs) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(**({"blank": True, "default": "", "editable": False} | kwargs))
        self.compute, self.sources = compute, sources

    def pre_save(self, instance, add):  # noqa: ARG002
        value = self.compute(instance)[: self.max_length]
        setattr(instance, self.attname, value)
        return value


def fields_with_keys(instance: models.Model, names: list[str]) -> list[str]:
    """The names, and those of the keys computed from any of them."""
    keys = [
        field.name for field in instance._meta.concrete_fields if isinstance(field, KeyField) and set(field.sources) & set(names)
    ]
    return [*names, *keys]
