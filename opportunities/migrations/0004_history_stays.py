from django.db import migrations

from records.sql import history_stays


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0003_labels"), ("records", "0002_history_stays")]
    operations = [history_stays("opportunities_opportunityevent")]
