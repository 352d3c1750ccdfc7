import datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('opportunities', '0004_history_stays')]

    operations = [
        migrations.RemoveConstraint(
            model_name='opportunity',
            name='opportunity_open_has_next_action',
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['open']), ('next_action__regex', '\\S'), ('next_action_at__gte', datetime.datetime(1899, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)), ('next_action_at__isnull', False), ('next_action_at__lt', datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), models.Q(models.Q(('state__in', ['open']), _negated=True), ('next_action', ''), ('next_action_at__isnull', True)), _connector='OR'), name='opportunity_open_has_next_action'),
        ),
    ]
