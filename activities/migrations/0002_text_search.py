from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

import crm.lib.fields
from crm.lib.text import plain
from records.sql import with_limits, without_limits

BATCH, LONGEST = 2_000, 20_000


def fill(apps, _schema_editor):
    """The keys of what was written before, in batches: safe to run again after a stop."""
    activities = apps.get_model("activities", "Activity").objects
    last = 0
    while rows := list(activities.filter(pk__gt=last).order_by("pk").only("pk", "text")[:BATCH]):
        for row in rows:
            row.search = plain(row.text)[:LONGEST]
        activities.bulk_update([row for row in rows if row.search], ["search"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    """The text of notes and calls is found by its letters, without accents. Built while people work."""

    atomic = False

    dependencies = [("activities", "0001_initial")]

    operations = [
        without_limits(),
        migrations.AddField(
            model_name="activity",
            name="search",
            field=crm.lib.fields.KeyField(blank=True, default="", editable=False, max_length=20_000),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="activity",
            index=GinIndex(fields=["search"], name="activity_search", opclasses=["gin_trgm_ops"]),
        ),
        with_limits(),
    ]
