from django.db import migrations

INDUSTRIES = [
    ("Agriculture and food", "Agricultura y alimentación"),
    ("Automotive", "Automoción"),
    ("Construction", "Construcción"),
    ("Consulting", "Consultoría"),
    ("Education", "Educación"),
    ("Energy", "Energía"),
    ("Finance and insurance", "Finanzas y seguros"),
    ("Health", "Salud"),
    ("Hotels and restaurants", "Hostelería"),
    ("Manufacturing", "Industria"),
    ("Media and advertising", "Medios y publicidad"),
    ("Public sector", "Sector público"),
    ("Real estate", "Inmobiliario"),
    ("Retail", "Comercio minorista"),
    ("Technology", "Tecnología"),
    ("Telecommunications", "Telecomunicaciones"),
    ("Transport and logistics", "Transporte y logística"),
    ("Wholesale", "Comercio mayorista"),
    ("Other", "Otro"),
]


def seed(apps, schema_editor):
    industry = apps.get_model("accounts", "Industry")
    industry.objects.bulk_create(
        industry(name=name, name_es=name_es, position=n) for n, (name, name_es) in enumerate(INDUSTRIES, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
