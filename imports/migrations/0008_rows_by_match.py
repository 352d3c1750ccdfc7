from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table may be large: it is not locked meanwhile
    dependencies = [("imports", "0007_statistics")]
    operations = [
        AddIndexConcurrently(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("verdict", "skip")), fields=["of_import", "match", "number"], name="import_row_by_match"
            ),
        ),
    ]
