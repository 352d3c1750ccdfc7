import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0003_old_rows")]
    operations = [
        migrations.RemoveField(
            model_name='import',
            name='delimiter',
        ),
        migrations.RemoveField(
            model_name='import',
            name='encoding',
        ),
        migrations.RemoveField(
            model_name='import',
            name='header_number',
        ),
        migrations.RemoveField(
            model_name='importrow',
            name='data',
        ),
        migrations.RemoveField(
            model_name='importrow',
            name='lead',
        ),
        migrations.RemoveField(
            model_name='importrow',
            name='outcome',
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'checking']), ('total', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('create'), '+', models.F('update')), '+', models.F('skip')), '+', models.F('fail')), '+', models.F('left'))), _connector='OR'), name='import_accounts_for_every_row'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['done', 'undoing', 'undone']), _negated=True), models.Q(('run_at__isnull', False), ('run_by__isnull', False)), _connector='OR'), name='import_done_has_a_date'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'checking', 'checked', 'running', 'paused', 'done', 'cancelled', 'undoing', 'undone'])), name='import_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('owner', None), ('owners', []), _connector='OR'), name='import_one_owner_or_several'),
        ),
        migrations.AddConstraint(
            model_name='importpiece',
            constraint=models.UniqueConstraint(fields=('of_import', 'part', 'position'), name='import_piece_once'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['create', 'update', 'skip', 'fail'])), name='import_row_verdict_is_known'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['skip', 'fail']), ('values__isnull', False), _connector='OR'), name='import_row_has_values_for_its_verdict'),
        ),
        migrations.AddConstraint(
            model_name='importedrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account', None), ('contact', None), ('lead__isnull', False)), models.Q(('account', None), ('contact__isnull', False), ('lead', None)), models.Q(('account__isnull', False), ('contact', None), ('lead', None)), _connector='OR'), name='imported_record_is_one'),
        ),
        migrations.AddConstraint(
            model_name='importedrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('account', None)), fields=('of_import', 'number'), name='imported_once'),
        ),
        migrations.AddConstraint(
            model_name='importedrecord',
            constraint=models.UniqueConstraint(condition=models.Q(('account__isnull', False)), fields=('of_import', 'number'), name='imported_account_once'),
        ),
        migrations.AddConstraint(
            model_name='savedmapping',
            constraint=models.UniqueConstraint(fields=('kind', 'header'), name='saved_mapping_once'),
        ),
    ]
