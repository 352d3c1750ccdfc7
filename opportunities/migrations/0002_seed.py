from django.db import migrations

STAGES = [  # name, Spanish, probability, forecast category, expected days
    ("Qualification", "Cualificación", 10, "pipeline", 14),
    ("Visit pending", "Visita pendiente", 20, "pipeline", 14),
    ("Preparing offer", "Preparando presupuesto", 40, "best", 10),
    ("Decision pending", "Decisión pendiente", 60, "best", 21),
    ("Negotiation", "Negociación", 80, "commit", 14),
]
LOST = [
    ("Price", "Precio"),
    ("Chose a competitor", "Eligió a un competidor"),
    ("No budget", "Sin presupuesto"),
    ("Bad timing", "Mal momento"),
    ("Product does not fit", "El producto no encaja"),
    ("No decision", "No se decide"),
    ("No answer any more", "Ya no responde"),
    ("Delivery time", "Plazo de entrega"),
    ("Other", "Otro"),
]
CANCEL = [
    ("Project called off", "Proyecto anulado"),
    ("Created by mistake", "Creada por error"),
    ("Duplicate", "Duplicada"),
    ("Customer closed down", "El cliente ha cerrado"),
    ("Other", "Otro"),
]


def seed(apps, schema_editor):
    get = lambda name: apps.get_model("opportunities", name)  # noqa: E731
    sales = get("Pipeline").objects.create(name="Sales", name_es="Ventas", position=1)
    stage = get("Stage")
    stage.objects.bulk_create(
        stage(
            pipeline=sales, name=name, name_es=name_es, probability=probability, forecast=forecast, expected_days=days,
            position=n, required_fields=["amount"] if name in ("Decision pending", "Negotiation") else [],
        )
        for n, (name, name_es, probability, forecast, days) in enumerate(STAGES, 1)
    )
    for model, rows in (("LostReason", LOST), ("CancelReason", CANCEL)):
        reason = get(model)
        reason.objects.bulk_create(
            reason(name=name, name_es=name_es, position=n) for n, (name, name_es) in enumerate(rows, 1)
        )


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
