import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table may be large: it is not locked meanwhile
    dependencies = [("accounts", "0008_own_fields")]
    operations = [
        AddIndexConcurrently(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("other_emails", []), _negated=True),
                fastupdate=False,
                fields=["other_emails"],
                name="contact_other_emails",
            ),
        ),
    ]
