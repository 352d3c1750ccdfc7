from django.db import migrations

from records.sql import history_stays


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_labels"), ("records", "0002_history_stays")]
    operations = [history_stays("accounts_accountevent"), history_stays("accounts_contactevent")]
