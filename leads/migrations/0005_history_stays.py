from django.db import migrations

from records.sql import history_stays


class Migration(migrations.Migration):
    dependencies = [("leads", "0004_conversion_keeps_its_lead"), ("records", "0002_history_stays")]
    operations = [history_stays("leads_leadevent")]
