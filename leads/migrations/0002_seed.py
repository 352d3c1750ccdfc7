from itertools import permutations, product

from django.db import migrations

STATUSES = [  # name, Spanish, state, colour, meaning
    ("New", "Nuevo", "open", "blue", "new"),
    ("Attempted", "Intentado", "open", "amber", "attempted"),
    ("Contacted", "Contactado", "open", "plum", "contacted"),
    ("Qualified", "Cualificado", "open", "accent", ""),
    ("Nurturing", "En maduración", "nurture", "green", "nurturing"),
    ("Not interested", "No interesa", "disqualified", "grey", ""),
    ("Unreachable", "Ilocalizable", "disqualified", "grey", ""),
    ("Not a fit", "No encaja", "disqualified", "grey", ""),
    ("Duplicate", "Duplicado", "disqualified", "grey", ""),
    ("Converted", "Convertido", "converted", "accent", "converted"),
]
REASONS = [
    ("No interest", "Sin interés"),
    ("No need", "Sin necesidad"),
    ("No budget", "Sin presupuesto"),
    ("Works with a competitor", "Trabaja con un competidor"),
    ("Cannot be reached", "No se le localiza"),
    ("Wrong data", "Datos erróneos"),
    ("Not our market", "No es nuestro mercado"),
    ("Duplicate", "Duplicado"),
    ("Asked not to be contacted", "Pide que no se le contacte"),
    ("Other", "Otro"),
]
MAPPING = {
    "account": {
        "company": "name", "tax_id": "tax_id", "phone": "phone", "website": "website", "industry": "industry",
        "employees": "employees", "annual_revenue": "annual_revenue", "street": "street", "postcode": "postcode",
        "city": "city", "region": "region", "country": "country",
    },
    "contact": {
        "first_name": "first_name", "last_name": "last_name", "job_title": "job_title", "email": "email",
        "mobile": "mobile", "consent": "consent", "consent_origin": "consent_origin", "consent_at": "consent_at",
    },
    "opportunity": {
        "interest": "description", "amount": "amount", "currency": "currency", "source": "source", "campaign": "campaign",
        "utm_source": "utm_source", "utm_medium": "utm_medium", "utm_campaign": "utm_campaign",
    },
}


def seed(apps, schema_editor):
    get = lambda name: apps.get_model("leads", name)  # noqa: E731
    status = get("LeadStatus")
    rows = status.objects.bulk_create(
        status(name=name, name_es=name_es, state=state, colour=colour, meaning=meaning, position=n)
        for n, (name, name_es, state, colour, meaning) in enumerate(STATUSES, 1)
    )
    by_state = {state: [row for row in rows if row.state == state] for state in ("open", "nurture", "disqualified", "converted")}
    working = by_state["open"] + by_state["nurture"]
    steps = {
        *permutations(by_state["open"], 2),
        *product(by_state["open"], by_state["nurture"]),
        *product(by_state["nurture"], by_state["open"]),
        *product(working, by_state["disqualified"]),
        *product(by_state["disqualified"], by_state["open"]),
        *product(working, by_state["converted"]),
    }
    transition = get("StatusTransition")
    transition.objects.bulk_create(
        transition(from_status=a, to_status=b) for a, b in sorted(steps, key=lambda step: (step[0].position, step[1].position))
    )
    reason = get("DisqualifyReason")
    reason.objects.bulk_create(
        reason(name=name, name_es=name_es, position=n) for n, (name, name_es) in enumerate(REASONS, 1)
    )
    mapping = get("MappingRow")
    mapping.objects.bulk_create(
        mapping(lead_field=lead_field, target=target, target_field=target_field)
        for target, fields in MAPPING.items()
        for lead_field, target_field in fields.items()
    )


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
