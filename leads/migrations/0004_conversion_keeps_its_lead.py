from django.db import migrations

from leads.sql import CONVERSION_KEEPS_ITS_LEAD


class Migration(migrations.Migration):
    dependencies = [("leads", "0003_labels")]
    operations = [CONVERSION_KEEPS_ITS_LEAD]
