from django.db import migrations

from records.sql import HISTORY_STAYS


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [HISTORY_STAYS]
