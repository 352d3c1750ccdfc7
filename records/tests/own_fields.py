"""Own fields for tests: one of each kind on a kind of record."""

from records.models import CustomField, CustomOption

KINDS = ["text", "long", "number", "money", "date", "choice", "several", "yesno", "link", "email", "phone", "person"]


def make_field(kind: str = "text", record: str = "lead", *, options: tuple[str, ...] = (), **values) -> CustomField:
    field = CustomField.objects.create(record=record, kind=kind, **({"name": f"My {kind}"} | values))
    for position, name in enumerate(options or (("Red", "Blue", "Green") if kind in ("choice", "several") else ())):
        CustomOption.objects.create(field=field, name=name, name_es=f"{name} es", position=position)
    return field


def one_of_each(record: str = "lead", **values) -> dict[str, CustomField]:
    return {kind: make_field(kind, record, **values) for kind in KINDS}


def option(field: CustomField, name: str) -> int:
    return field.options.get(name=name).pk
