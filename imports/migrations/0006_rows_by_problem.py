from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table may be large: it is not locked meanwhile
    dependencies = [("imports", "0005_problems_and_accounts")]
    operations = [
        AddIndexConcurrently(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("verdict", "fail")), fields=["of_import", "problem", "number"], name="import_row_by_problem"
            ),
        ),
    ]
