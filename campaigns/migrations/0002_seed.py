from django.db import migrations

SOURCES = [
    ("Fair", "Feria"),
    ("Telemarketing", "Telemarketing"),
    ("Mailing", "Mailing"),
    ("Web form", "Formulario web"),
    ("Website", "Sitio web"),
    ("Incoming call", "Llamada"),
    ("E-mail", "Correo electrónico"),
    ("Referral", "Recomendación"),
    ("Partner", "Socio"),
    ("Existing customer", "Cliente existente"),
    ("Public relations", "Relaciones públicas"),
    ("Social media", "Redes sociales"),
    ("Bought list", "Lista comprada"),
    ("Other", "Otro"),
]


def seed(apps, schema_editor):
    source = apps.get_model("campaigns", "Source")
    source.objects.bulk_create(
        source(name=name, name_es=name_es, position=n) for n, (name, name_es) in enumerate(SOURCES, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
