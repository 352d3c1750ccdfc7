"""A few fields of the company's own and tags, so that there is something to see. Values follow from the record's number."""

from datetime import date, timedelta

from leads.models import MappingRow
from records.models import CustomField, CustomOption, Tag, TagCategory

MACHINES = [("Ovens", "Hornos"), ("Cold rooms", "Cámaras frigoríficas"), ("Mixers", "Amasadoras"), ("Displays", "Vitrinas")]
PAYING = [("Transfer", "Transferencia"), ("30 days", "30 días"), ("60 days", "60 días")]
FUNDS = [("Own funds", "Fondos propios"), ("Leasing", "Leasing"), ("Renting", "Renting")]
FIELDS = [  # record, name, in Spanish, kind, filterable, options
    ("lead", "Shops", "Tiendas", "number", True, []),
    ("lead", "Machines wanted", "Máquinas que busca", "several", True, MACHINES),
    ("lead", "Wants a visit", "Quiere una visita", "yesno", False, []),
    ("account", "Shops", "Tiendas", "number", True, []),
    ("account", "Payment", "Forma de pago", "choice", True, PAYING),
    ("account", "Contract until", "Contrato hasta", "date", True, []),
    ("opportunity", "Machines", "Máquinas", "several", True, MACHINES),
    ("opportunity", "Financing", "Financiación", "choice", False, FUNDS),
]
CARRIED = [(("lead", "Shops"), ("account", "Shops")), (("lead", "Machines wanted"), ("opportunity", "Machines"))]
TAGS = [("Hot", "Caliente", "red"), ("Warm", "Templado", "amber"), ("Cold", "Frío", "blue")]


class OwnFields:
    """Makes them where they are missing."""

    def __init__(self, today: date) -> None:
        self.today = today
        made = [self._make(n, *row) for n, row in enumerate(FIELDS, 1)]
        self.fields = {(field.record, field.name): field for field in made}
        self.options = {field.key: list(field.options.values_list("pk", flat=True)) for field in made}
        for source, target in CARRIED:
            name = {"target": target[0], "target_field": self.fields[target].key}
            MappingRow.objects.get_or_create(**name, defaults={"lead_field": self.fields[source].key})
        category, _new = TagCategory.objects.get_or_create(
            name="Temperature", defaults={"name_es": "Temperatura", "exclusive": True}
        )
        self.tags = [
            Tag.objects.get_or_create(name=name, defaults={"name_es": es, "colour": colour, "category": category})[0].pk
            for name, es, colour in TAGS
        ]

    @staticmethod
    def _make(position: int, record: str, name: str, name_es: str, kind: str, filterable: bool, options: list) -> CustomField:
        first = {"name_es": name_es, "kind": kind, "filterable": filterable, "position": position}
        field, _new = CustomField.objects.get_or_create(record=record, name=name, defaults=first)
        for place, (option, option_es) in enumerate(options, 1):
            more = {"name_es": option_es, "position": place}
            CustomOption.objects.get_or_create(field=field, name=option, defaults=more)
        return field

    def _kept(self, record: str, pk: int, values: dict) -> dict:
        """Every third record keeps nothing."""
        return {self.fields[record, name].key: value for name, value in values.items() if value is not None} if pk % 3 else {}

    def _option(self, record: str, name: str, number: int) -> int:
        options = self.options[self.fields[record, name].key]
        return options[number % len(options)]

    def of_lead(self, pk: int) -> dict:
        """Its columns."""
        machines = sorted({self._option("lead", "Machines wanted", pk), self._option("lead", "Machines wanted", pk // 4)})
        values = {"Shops": str(1 + pk % 12), "Machines wanted": machines, "Wants a visit": pk % 2 == 0}
        return {"custom": self._kept("lead", pk, values), "tags": [self.tags[pk % 3]] if pk % 5 == 0 else []}

    def of_account(self, pk: int) -> dict:
        until = (self.today + timedelta(days=pk * 37 % 900)).isoformat() if pk % 2 else None
        values = {"Shops": str(1 + pk % 12), "Payment": self._option("account", "Payment", pk), "Contract until": until}
        return {"custom": self._kept("account", pk, values)}

    def of_opportunity(self, pk: int) -> dict:
        machines, funds = self._option("opportunity", "Machines", pk), self._option("opportunity", "Financing", pk)
        return {"custom": self._kept("opportunity", pk, {"Machines": [machines], "Financing": funds})}
