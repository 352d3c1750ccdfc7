from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0004_accounts_for_rows")]
    operations = [
        migrations.AddField(
            model_name="import",
            name="accounts",
            field=models.PositiveIntegerField(default=0, help_text="New accounts for the companies of contacts."),
        ),
        migrations.AddField(
            model_name="importrow",
            name="problem",
            field=models.CharField(
                blank=True, default="", help_text="The first reason, without what it quotes.", max_length=120
            ),
        ),
    ]
