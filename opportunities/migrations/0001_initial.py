import crm.lib.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from records.sql import keep_record


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_seed'),
        ('campaigns', '0002_seed'),
        ('users', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CancelReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_es', models.CharField(blank=True, default='', max_length=80, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('archived', models.BooleanField(default=False, help_text='No longer offered; what carries it keeps it.', verbose_name='archived')),
            ],
            options={
                'verbose_name': 'cancel reason',
                'verbose_name_plural': 'cancel reasons',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('name',), name='cancel_reason_name_once')],
            },
        ),
        migrations.CreateModel(
            name='LostReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_es', models.CharField(blank=True, default='', max_length=80, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('archived', models.BooleanField(default=False, help_text='No longer offered; what carries it keeps it.', verbose_name='archived')),
            ],
            options={
                'verbose_name': 'lost reason',
                'verbose_name_plural': 'lost reasons',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('name',), name='lost_reason_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Pipeline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_es', models.CharField(blank=True, default='', max_length=80, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('archived', models.BooleanField(default=False, help_text='No longer offered; what carries it keeps it.', verbose_name='archived')),
            ],
            options={
                'verbose_name': 'pipeline',
                'verbose_name_plural': 'pipelines',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('name',), name='pipeline_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Opportunity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('next_action', models.CharField(blank=True, default='', max_length=200, verbose_name='next action')),
                ('next_action_at', models.DateTimeField(blank=True, null=True, verbose_name='when')),
                ('next_action_timed', models.BooleanField(default=False, verbose_name='at a given hour')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='amount')),
                ('currency', models.CharField(choices=[('EUR', 'EUR'), ('USD', 'USD'), ('GBP', 'GBP'), ('CHF', 'CHF'), ('SEK', 'SEK'), ('NOK', 'NOK'), ('DKK', 'DKK'), ('PLN', 'PLN'), ('CZK', 'CZK'), ('HUF', 'HUF'), ('RON', 'RON'), ('BGN', 'BGN'), ('TRY', 'TRY'), ('MXN', 'MXN'), ('ARS', 'ARS'), ('CLP', 'CLP'), ('COP', 'COP'), ('PEN', 'PEN'), ('UYU', 'UYU'), ('BRL', 'BRL'), ('CAD', 'CAD'), ('AUD', 'AUD'), ('NZD', 'NZD'), ('JPY', 'JPY'), ('CNY', 'CNY'), ('INR', 'INR'), ('ZAR', 'ZAR'), ('MAD', 'MAD')], default='EUR', max_length=3, verbose_name='currency')),
                ('utm_source', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_source')),
                ('utm_medium', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_medium')),
                ('utm_campaign', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_campaign')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('stage_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='in this stage since')),
                ('state', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost'), ('cancelled', 'Cancelled')], default='open', editable=False, max_length=10, verbose_name='state')),
                ('probability', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='probability, %')),
                ('expected_close', models.DateField(blank=True, null=True, verbose_name='expected close')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('competitor', models.CharField(blank=True, default='', max_length=120, verbose_name='competitor')),
                ('closing_note', models.TextField(blank=True, default='', editable=False, max_length=5000, verbose_name='closing note')),
                ('description', models.TextField(blank=True, default='', max_length=10000, verbose_name='description')),
                ('renewal_date', models.DateField(blank=True, null=True, verbose_name='renewal date')),
                ('name_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=200)),
                ('search', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=300)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='accounts.account', verbose_name='account')),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign', verbose_name='campaign')),
                ('cancel_reason', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opportunities.cancelreason', verbose_name='cancel reason')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='accounts.contact', verbose_name='main contact')),
                ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duplicated_from', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='duplicates', to='opportunities.opportunity')),
                ('intermediary', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intermediated', to='accounts.account', verbose_name='intermediary')),
                ('lost_reason', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opportunities.lostreason', verbose_name='lost reason')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.source', verbose_name='source')),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team', verbose_name='team')),
                ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opportunities.pipeline', verbose_name='pipeline')),
            ],
            options={
                'verbose_name': 'opportunity',
                'verbose_name_plural': 'opportunities',
            },
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_es', models.CharField(blank=True, default='', max_length=80, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('archived', models.BooleanField(default=False, help_text='No longer offered; what carries it keeps it.', verbose_name='archived')),
                ('probability', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='probability, %')),
                ('forecast', models.CharField(choices=[('pipeline', 'Pipeline'), ('best', 'Best case'), ('commit', 'Commit'), ('omitted', 'Omitted')], default='pipeline', max_length=10, verbose_name='forecast category')),
                ('expected_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='expected days')),
                ('required_fields', models.JSONField(blank=True, default=list, help_text='Must be filled before an opportunity enters this stage.', verbose_name='required fields')),
                ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='opportunities.pipeline', verbose_name='pipeline')),
            ],
            options={
                'verbose_name': 'stage',
                'verbose_name_plural': 'stages',
                'ordering': ['pipeline', 'position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OpportunityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('next_action', models.CharField(blank=True, default='', max_length=200, verbose_name='next action')),
                ('next_action_at', models.DateTimeField(blank=True, null=True, verbose_name='when')),
                ('next_action_timed', models.BooleanField(default=False, verbose_name='at a given hour')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='amount')),
                ('currency', models.CharField(choices=[('EUR', 'EUR'), ('USD', 'USD'), ('GBP', 'GBP'), ('CHF', 'CHF'), ('SEK', 'SEK'), ('NOK', 'NOK'), ('DKK', 'DKK'), ('PLN', 'PLN'), ('CZK', 'CZK'), ('HUF', 'HUF'), ('RON', 'RON'), ('BGN', 'BGN'), ('TRY', 'TRY'), ('MXN', 'MXN'), ('ARS', 'ARS'), ('CLP', 'CLP'), ('COP', 'COP'), ('PEN', 'PEN'), ('UYU', 'UYU'), ('BRL', 'BRL'), ('CAD', 'CAD'), ('AUD', 'AUD'), ('NZD', 'NZD'), ('JPY', 'JPY'), ('CNY', 'CNY'), ('INR', 'INR'), ('ZAR', 'ZAR'), ('MAD', 'MAD')], default='EUR', max_length=3, verbose_name='currency')),
                ('utm_source', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_source')),
                ('utm_medium', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_medium')),
                ('utm_campaign', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_campaign')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('stage_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='in this stage since')),
                ('state', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost'), ('cancelled', 'Cancelled')], default='open', editable=False, max_length=10, verbose_name='state')),
                ('probability', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100)], verbose_name='probability, %')),
                ('expected_close', models.DateField(blank=True, null=True, verbose_name='expected close')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('competitor', models.CharField(blank=True, default='', max_length=120, verbose_name='competitor')),
                ('closing_note', models.TextField(blank=True, default='', editable=False, max_length=5000, verbose_name='closing note')),
                ('description', models.TextField(blank=True, default='', max_length=10000, verbose_name='description')),
                ('renewal_date', models.DateField(blank=True, null=True, verbose_name='renewal date')),
                ('account', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.account', verbose_name='account')),
                ('campaign', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='campaigns.campaign', verbose_name='campaign')),
                ('cancel_reason', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='opportunities.cancelreason', verbose_name='cancel reason')),
                ('contact', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.contact', verbose_name='main contact')),
                ('duplicated_from', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='opportunities.opportunity')),
                ('intermediary', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.account', verbose_name='intermediary')),
                ('lost_reason', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='opportunities.lostreason', verbose_name='lost reason')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='opportunities.opportunity')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='campaigns.source', verbose_name='source')),
                ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='users.team', verbose_name='team')),
                ('pipeline', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='opportunities.pipeline', verbose_name='pipeline')),
                ('stage', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='opportunities.stage', verbose_name='stage')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='opportunity',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='opportunities.stage', verbose_name='stage'),
        ),
        migrations.CreateModel(
            name='OpportunityPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, default='', max_length=80, verbose_name='role')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='in_opportunities', to='accounts.contact', verbose_name='contact')),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='opportunities.opportunity')),
            ],
            options={
                'verbose_name': 'person in the sale',
                'verbose_name_plural': 'people in the sale',
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('opportunity', 'contact'), name='opportunity_person_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.UniqueConstraint(fields=('pipeline', 'name'), name='stage_name_once'),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.UniqueConstraint(fields=('id', 'pipeline'), name='stage_with_pipeline'),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.CheckConstraint(condition=models.Q(('probability__lte', 100)), name='stage_probability_is_percent'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunityevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1f34fab3fa22e4ba199ac43f479549fbdfdfd1b7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5c6cb', table='opportunities_opportunityevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['owner', 'next_action_at', 'id'], name='opportunity_todo'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['next_action_at', 'id'], name='opportunity_by_next'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['owner', 'state'], name='opportunity_owner_state'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['team', 'state'], name='opportunity_team_state'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['stage', 'state', 'next_action_at'], name='opportunity_stage_state'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['name_key', 'id'], name='opportunity_by_name'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['created_at', 'id'], name='opportunity_by_created'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['amount', 'id'], name='opportunity_by_amount'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['expected_close', 'id'], name='opportunity_by_close'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['closed_at', 'id'], name='opportunity_by_closed'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='opportunity_search', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='opportunity_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('account__isnull', False), ('contact__isnull', False), _connector='OR'), name='opportunity_has_a_counterpart'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['open']), ('next_action_at__isnull', False), models.Q(('next_action', ''), _negated=True)), models.Q(models.Q(('state__in', ['open']), _negated=True), ('next_action', ''), ('next_action_at__isnull', True)), _connector='OR'), name='opportunity_open_has_next_action'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='opportunity_closed_has_a_date'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lost_reason__isnull', False), ('state', 'lost')), models.Q(models.Q(('state', 'lost'), _negated=True), ('lost_reason__isnull', True)), _connector='OR'), name='opportunity_lost_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancel_reason__isnull', False), ('state', 'cancelled')), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancel_reason__isnull', True)), _connector='OR'), name='opportunity_cancelled_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('probability__lte', 100)), name='opportunity_probability_is_percent'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'won', 'lost', 'cancelled'])), name='opportunity_state_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "opportunities_opportunityevent" ("account_id", "amount", "campaign_id", "cancel_reason_id", "closed_at", "closing_note", "competitor", "contact_id", "currency", "description", "duplicated_from_id", "expected_close", "id", "intermediary_id", "lost_reason_id", "name", "next_action", "next_action_at", "next_action_timed", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pipeline_id", "probability", "renewal_date", "source_id", "stage_id", "stage_since", "state", "team_id", "utm_campaign", "utm_medium", "utm_source") SELECT old_values."account_id", old_values."amount", old_values."campaign_id", old_values."cancel_reason_id", old_values."closed_at", old_values."closing_note", old_values."competitor", old_values."contact_id", old_values."currency", old_values."description", old_values."duplicated_from_id", old_values."expected_close", old_values."id", old_values."intermediary_id", old_values."lost_reason_id", old_values."name", old_values."next_action", old_values."next_action_at", old_values."next_action_timed", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', old_values."id", old_values."pipeline_id", old_values."probability", old_values."renewal_date", old_values."source_id", old_values."stage_id", old_values."stage_since", old_values."state", old_values."team_id", old_values."utm_campaign", old_values."utm_medium", old_values."utm_source" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."account_id" IS DISTINCT FROM (new_values."account_id") OR old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."campaign_id" IS DISTINCT FROM (new_values."campaign_id") OR old_values."cancel_reason_id" IS DISTINCT FROM (new_values."cancel_reason_id") OR old_values."closed_at" IS DISTINCT FROM (new_values."closed_at") OR old_values."closing_note" IS DISTINCT FROM (new_values."closing_note") OR old_values."competitor" IS DISTINCT FROM (new_values."competitor") OR old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."currency" IS DISTINCT FROM (new_values."currency") OR old_values."description" IS DISTINCT FROM (new_values."description") OR old_values."duplicated_from_id" IS DISTINCT FROM (new_values."duplicated_from_id") OR old_values."expected_close" IS DISTINCT FROM (new_values."expected_close") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."intermediary_id" IS DISTINCT FROM (new_values."intermediary_id") OR old_values."lost_reason_id" IS DISTINCT FROM (new_values."lost_reason_id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."next_action" IS DISTINCT FROM (new_values."next_action") OR old_values."next_action_at" IS DISTINCT FROM (new_values."next_action_at") OR old_values."next_action_timed" IS DISTINCT FROM (new_values."next_action_timed") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."pipeline_id" IS DISTINCT FROM (new_values."pipeline_id") OR old_values."probability" IS DISTINCT FROM (new_values."probability") OR old_values."renewal_date" IS DISTINCT FROM (new_values."renewal_date") OR old_values."source_id" IS DISTINCT FROM (new_values."source_id") OR old_values."stage_id" IS DISTINCT FROM (new_values."stage_id") OR old_values."stage_since" IS DISTINCT FROM (new_values."stage_since") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."team_id" IS DISTINCT FROM (new_values."team_id") OR old_values."utm_campaign" IS DISTINCT FROM (new_values."utm_campaign") OR old_values."utm_medium" IS DISTINCT FROM (new_values."utm_medium") OR old_values."utm_source" IS DISTINCT FROM (new_values."utm_source")) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='279a6319d8e4a52cbf1791a6a40cc4b25aba721c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3a20e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='opportunities_opportunity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunity',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "opportunities_opportunityevent" ("account_id", "amount", "campaign_id", "cancel_reason_id", "closed_at", "closing_note", "competitor", "contact_id", "currency", "description", "duplicated_from_id", "expected_close", "id", "intermediary_id", "lost_reason_id", "name", "next_action", "next_action_at", "next_action_timed", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pipeline_id", "probability", "renewal_date", "source_id", "stage_id", "stage_since", "state", "team_id", "utm_campaign", "utm_medium", "utm_source") SELECT old_values."account_id", old_values."amount", old_values."campaign_id", old_values."cancel_reason_id", old_values."closed_at", old_values."closing_note", old_values."competitor", old_values."contact_id", old_values."currency", old_values."description", old_values."duplicated_from_id", old_values."expected_close", old_values."id", old_values."intermediary_id", old_values."lost_reason_id", old_values."name", old_values."next_action", old_values."next_action_at", old_values."next_action_timed", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."pipeline_id", old_values."probability", old_values."renewal_date", old_values."source_id", old_values."stage_id", old_values."stage_since", old_values."state", old_values."team_id", old_values."utm_campaign", old_values."utm_medium", old_values."utm_source" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='07d497aef306b0cbea731c3e4e18eb66c9e3436b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_6bf7f', referencing='REFERENCING OLD TABLE AS old_values ', table='opportunities_opportunity', when='AFTER')),
        ),
        keep_record("opportunities_opportunity"),
        migrations.RunSQL(
            """ALTER TABLE opportunities_opportunity ADD CONSTRAINT opportunity_stage_is_of_its_pipeline
               FOREIGN KEY (stage_id, pipeline_id) REFERENCES opportunities_stage (id, pipeline_id)""",
            "ALTER TABLE opportunities_opportunity DROP CONSTRAINT opportunity_stage_is_of_its_pipeline",
        ),
    ]
