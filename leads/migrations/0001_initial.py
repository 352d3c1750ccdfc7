import crm.lib.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import django_countries.fields
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import records.parts
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from leads.sql import CONVERTED_BY_CONVERSION, STATE_IS_ITS_STATUS
from records.sql import keep_record


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_seed'),
        ('campaigns', '0002_seed'),
        ('opportunities', '0001_initial'),
        ('users', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DisqualifyReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_es', models.CharField(blank=True, default='', max_length=80, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('archived', models.BooleanField(default=False, help_text='No longer offered; what carries it keeps it.', verbose_name='archived')),
            ],
            options={
                'verbose_name': 'disqualify reason',
                'verbose_name_plural': 'disqualify reasons',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('name',), name='disqualify_reason_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('next_action', models.CharField(blank=True, default='', max_length=200, verbose_name='next action')),
                ('next_action_at', models.DateTimeField(blank=True, null=True, verbose_name='when')),
                ('next_action_timed', models.BooleanField(default=False, verbose_name='at a given hour')),
                ('street', models.CharField(blank=True, default='', max_length=200, verbose_name='street')),
                ('postcode', models.CharField(blank=True, default='', max_length=20, verbose_name='postcode')),
                ('city', models.CharField(blank=True, default='', max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, default='', max_length=100, verbose_name='province')),
                ('country', django_countries.fields.CountryField(blank=True, default='', max_length=2, verbose_name='country')),
                ('first_name', models.CharField(blank=True, default='', max_length=100, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, default='', max_length=100, verbose_name='last name')),
                ('job_title', models.CharField(blank=True, default='', max_length=120, verbose_name='job title')),
                ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, default='', max_length=40, validators=[records.parts.check_phone], verbose_name='phone')),
                ('mobile', models.CharField(blank=True, default='', max_length=40, validators=[records.parts.check_phone], verbose_name='mobile')),
                ('email_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=254)),
                ('phone_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=20)),
                ('mobile_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=20)),
                ('tax_id', models.CharField(blank=True, default='', max_length=30, verbose_name='tax id')),
                ('website', models.CharField(blank=True, default='', max_length=200, validators=[records.parts.check_site], verbose_name='website')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(10000000)], verbose_name='employees')),
                ('annual_revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='annual revenue')),
                ('tax_id_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=30)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='amount')),
                ('currency', models.CharField(choices=[('EUR', 'EUR'), ('USD', 'USD'), ('GBP', 'GBP'), ('CHF', 'CHF'), ('SEK', 'SEK'), ('NOK', 'NOK'), ('DKK', 'DKK'), ('PLN', 'PLN'), ('CZK', 'CZK'), ('HUF', 'HUF'), ('RON', 'RON'), ('BGN', 'BGN'), ('TRY', 'TRY'), ('MXN', 'MXN'), ('ARS', 'ARS'), ('CLP', 'CLP'), ('COP', 'COP'), ('PEN', 'PEN'), ('UYU', 'UYU'), ('BRL', 'BRL'), ('CAD', 'CAD'), ('AUD', 'AUD'), ('NZD', 'NZD'), ('JPY', 'JPY'), ('CNY', 'CNY'), ('INR', 'INR'), ('ZAR', 'ZAR'), ('MAD', 'MAD')], default='EUR', max_length=3, verbose_name='currency')),
                ('consent', models.CharField(choices=[('unknown', 'Not asked'), ('given', 'Given'), ('refused', 'Refused')], default='unknown', max_length=10, verbose_name='consent to mailings')),
                ('consent_origin', models.CharField(blank=True, default='', max_length=200, verbose_name='consent comes from')),
                ('consent_at', models.DateTimeField(blank=True, null=True, verbose_name='consent since')),
                ('utm_source', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_source')),
                ('utm_medium', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_medium')),
                ('utm_campaign', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_campaign')),
                ('company', models.CharField(blank=True, default='', max_length=200, verbose_name='company')),
                ('direction', models.CharField(choices=[('inbound', 'They came to us'), ('outbound', 'We approach them')], default='inbound', max_length=10, verbose_name='direction')),
                ('interest', models.TextField(blank=True, default='', max_length=10000, verbose_name='interest')),
                ('state', models.CharField(choices=[('open', 'Open'), ('nurture', 'Nurturing'), ('disqualified', 'Disqualified'), ('converted', 'Converted')], default='open', editable=False, max_length=12, verbose_name='state')),
                ('closing_note', models.TextField(blank=True, default='', editable=False, max_length=5000, verbose_name='closing note')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('company_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=200)),
                ('domain_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=200)),
                ('name_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=300)),
                ('search', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=900)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign', verbose_name='campaign')),
                ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('disqualify_reason', models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.disqualifyreason', verbose_name='disqualify reason')),
                ('industry', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.industry', verbose_name='industry')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.source', verbose_name='source')),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team', verbose_name='team')),
                ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'lead',
                'verbose_name_plural': 'leads',
            },
        ),
        migrations.CreateModel(
            name='Conversion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('snapshot', models.JSONField(help_text="The lead's fields as they were, people included.")),
                ('plan', models.JSONField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversions', to='leads.lead')),
            ],
            options={
                'verbose_name': 'conversion',
                'verbose_name_plural': 'conversions',
            },
        ),
        migrations.CreateModel(
            name='LeadPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_name', models.CharField(blank=True, default='', max_length=100, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, default='', max_length=100, verbose_name='last name')),
                ('job_title', models.CharField(blank=True, default='', max_length=120, verbose_name='job title')),
                ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, default='', max_length=40, validators=[records.parts.check_phone], verbose_name='phone')),
                ('mobile', models.CharField(blank=True, default='', max_length=40, validators=[records.parts.check_phone], verbose_name='mobile')),
                ('email_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=254)),
                ('phone_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=20)),
                ('mobile_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=20)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='leads.lead')),
            ],
            options={
                'verbose_name': 'further person',
                'verbose_name_plural': 'further people',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LeadStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_es', models.CharField(blank=True, default='', max_length=80, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('archived', models.BooleanField(default=False, help_text='No longer offered; what carries it keeps it.', verbose_name='archived')),
                ('state', models.CharField(choices=[('open', 'Open'), ('nurture', 'Nurturing'), ('disqualified', 'Disqualified'), ('converted', 'Converted')], default='open', max_length=12, verbose_name='state')),
                ('colour', models.CharField(choices=[('blue', 'Blue'), ('plum', 'Plum'), ('accent', 'Backpack green'), ('green', 'Green'), ('amber', 'Amber'), ('red', 'Red'), ('grey', 'Grey')], default='grey', max_length=10, verbose_name='colour')),
                ('meaning', models.CharField(blank=True, choices=[('new', 'New leads begin here'), ('attempted', 'After the first call'), ('contacted', 'After the first answered call'), ('nurturing', 'Back with marketing'), ('converted', 'Converted')], default='', editable=False, max_length=12, verbose_name='used for')),
            ],
            options={
                'verbose_name': 'lead status',
                'verbose_name_plural': 'lead statuses',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('name',), name='lead_status_name_once'), models.UniqueConstraint(fields=('id', 'state'), name='lead_status_with_state'), models.UniqueConstraint(condition=models.Q(('meaning', ''), _negated=True), fields=('meaning',), name='lead_status_meaning_once')],
            },
        ),
        migrations.CreateModel(
            name='LeadEvent',
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
                ('street', models.CharField(blank=True, default='', max_length=200, verbose_name='street')),
                ('postcode', models.CharField(blank=True, default='', max_length=20, verbose_name='postcode')),
                ('city', models.CharField(blank=True, default='', max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, default='', max_length=100, verbose_name='province')),
                ('country', django_countries.fields.CountryField(blank=True, default='', max_length=2, verbose_name='country')),
                ('first_name', models.CharField(blank=True, default='', max_length=100, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, default='', max_length=100, verbose_name='last name')),
                ('job_title', models.CharField(blank=True, default='', max_length=120, verbose_name='job title')),
                ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, default='', max_length=40, validators=[records.parts.check_phone], verbose_name='phone')),
                ('mobile', models.CharField(blank=True, default='', max_length=40, validators=[records.parts.check_phone], verbose_name='mobile')),
                ('tax_id', models.CharField(blank=True, default='', max_length=30, verbose_name='tax id')),
                ('website', models.CharField(blank=True, default='', max_length=200, validators=[records.parts.check_site], verbose_name='website')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(10000000)], verbose_name='employees')),
                ('annual_revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='annual revenue')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='amount')),
                ('currency', models.CharField(choices=[('EUR', 'EUR'), ('USD', 'USD'), ('GBP', 'GBP'), ('CHF', 'CHF'), ('SEK', 'SEK'), ('NOK', 'NOK'), ('DKK', 'DKK'), ('PLN', 'PLN'), ('CZK', 'CZK'), ('HUF', 'HUF'), ('RON', 'RON'), ('BGN', 'BGN'), ('TRY', 'TRY'), ('MXN', 'MXN'), ('ARS', 'ARS'), ('CLP', 'CLP'), ('COP', 'COP'), ('PEN', 'PEN'), ('UYU', 'UYU'), ('BRL', 'BRL'), ('CAD', 'CAD'), ('AUD', 'AUD'), ('NZD', 'NZD'), ('JPY', 'JPY'), ('CNY', 'CNY'), ('INR', 'INR'), ('ZAR', 'ZAR'), ('MAD', 'MAD')], default='EUR', max_length=3, verbose_name='currency')),
                ('consent', models.CharField(choices=[('unknown', 'Not asked'), ('given', 'Given'), ('refused', 'Refused')], default='unknown', max_length=10, verbose_name='consent to mailings')),
                ('consent_origin', models.CharField(blank=True, default='', max_length=200, verbose_name='consent comes from')),
                ('consent_at', models.DateTimeField(blank=True, null=True, verbose_name='consent since')),
                ('utm_source', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_source')),
                ('utm_medium', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_medium')),
                ('utm_campaign', models.CharField(blank=True, default='', max_length=120, verbose_name='utm_campaign')),
                ('company', models.CharField(blank=True, default='', max_length=200, verbose_name='company')),
                ('direction', models.CharField(choices=[('inbound', 'They came to us'), ('outbound', 'We approach them')], default='inbound', max_length=10, verbose_name='direction')),
                ('interest', models.TextField(blank=True, default='', max_length=10000, verbose_name='interest')),
                ('state', models.CharField(choices=[('open', 'Open'), ('nurture', 'Nurturing'), ('disqualified', 'Disqualified'), ('converted', 'Converted')], default='open', editable=False, max_length=12, verbose_name='state')),
                ('closing_note', models.TextField(blank=True, default='', editable=False, max_length=5000, verbose_name='closing note')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('campaign', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='campaigns.campaign', verbose_name='campaign')),
                ('disqualify_reason', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.disqualifyreason', verbose_name='disqualify reason')),
                ('industry', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.industry', verbose_name='industry')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='leads.lead')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='campaigns.source', verbose_name='source')),
                ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='users.team', verbose_name='team')),
                ('status', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.leadstatus', verbose_name='status')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='lead',
            name='status',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.leadstatus', verbose_name='status'),
        ),
        migrations.CreateModel(
            name='MappingRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lead_field', models.CharField(max_length=60, verbose_name='field of the lead')),
                ('target', models.CharField(choices=[('account', 'Account'), ('contact', 'Contact'), ('opportunity', 'Opportunity')], max_length=12, verbose_name='goes to')),
                ('target_field', models.CharField(max_length=60, verbose_name='field there')),
                ('required', models.BooleanField(default=False, help_text='Asked on the conversion page when it is empty.', verbose_name='required at conversion')),
            ],
            options={
                'verbose_name': 'conversion mapping',
                'verbose_name_plural': 'conversion mapping',
                'ordering': ['target', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('target', 'target_field'), name='mapping_fills_a_field_once')],
            },
        ),
        migrations.CreateModel(
            name='StatusTransition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('administrator', 'Administrator'), ('manager', 'Manager'), ('rep', 'Sales rep'), ('marketing', 'Marketing'), ('auditor', 'Auditor')], max_length=20), blank=True, default=list, help_text='Empty: every role.', size=None, verbose_name='roles')),
                ('required_fields', models.JSONField(blank=True, default=list, verbose_name='required fields')),
                ('from_status', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ways_out', to='leads.leadstatus', verbose_name='from')),
                ('to_status', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ways_in', to='leads.leadstatus', verbose_name='to')),
            ],
            options={
                'verbose_name': 'status transition',
                'verbose_name_plural': 'status transitions',
                'ordering': ['from_status__position', 'to_status__position'],
            },
        ),
        migrations.CreateModel(
            name='ConversionTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('account', 'Account'), ('contact', 'Contact'), ('opportunity', 'Opportunity')], max_length=12)),
                ('outcome', models.CharField(choices=[('created', 'created'), ('merged', 'existing one used'), ('skipped', 'left out')], max_length=10)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('label', models.CharField(blank=True, default='', max_length=300)),
                ('changes', models.JSONField(default=dict, help_text='field: [old, new], as stored')),
                ('version', models.PositiveIntegerField(help_text="The record's version right after the conversion.", null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='conversion_targets', to='accounts.account')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='conversion_targets', to='accounts.contact')),
                ('conversion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='leads.conversion')),
                ('opportunity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='conversion_targets', to='opportunities.opportunity')),
            ],
            options={
                'ordering': ['conversion', 'position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contact', None), ('kind', 'account'), ('opportunity', None)), models.Q(('account', None), ('kind', 'contact'), ('opportunity', None)), models.Q(('account', None), ('contact', None), ('kind', 'opportunity')), _connector='OR'), name='conversion_target_is_of_its_kind')],
            },
        ),
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(fields=['at'], name='conversion_at'),
        ),
        migrations.AddConstraint(
            model_name='conversion',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('lead',), name='conversion_live_once_per_lead'),
        ),
        migrations.AddConstraint(
            model_name='conversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='conversion_undone_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='leadperson',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_name', ''), _negated=True), models.Q(('last_name', ''), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), name='lead_person_has_a_name'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leadevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='adcfda190845ebaff66008b4071573eed4c3f2de', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d213e', table='leads_leadevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('state__in', ['open', 'nurture'])), fields=['next_action_at', 'id'], name='lead_by_next'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('state__in', ['open', 'nurture'])), fields=['owner', 'next_action_at', 'id'], name='lead_todo'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('state__in', ['open', 'nurture'])), fields=['team', 'next_action_at', 'id'], name='lead_team_todo'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['owner', 'state'], name='lead_owner_state'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['created_at', 'id'], name='lead_by_created'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['name_key', 'id'], name='lead_by_name'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('email_key', ''), _negated=True), fields=['email_key'], name='lead_email'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('phone_key', ''), _negated=True), fields=['phone_key'], name='lead_phone'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('mobile_key', ''), _negated=True), fields=['mobile_key'], name='lead_mobile'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('company_key', ''), _negated=True), fields=['company_key'], name='lead_company'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('tax_id_key', ''), _negated=True), fields=['tax_id_key'], name='lead_tax_id'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='lead_search', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_name', ''), _negated=True), models.Q(('last_name', ''), _negated=True), models.Q(('company', ''), _negated=True), _connector='OR'), name='lead_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), models.Q(('phone', ''), _negated=True), models.Q(('mobile', ''), _negated=True), _connector='OR'), name='lead_can_be_reached'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['open', 'nurture']), ('next_action_at__isnull', False), models.Q(('next_action', ''), _negated=True)), models.Q(models.Q(('state__in', ['open', 'nurture']), _negated=True), ('next_action', ''), ('next_action_at__isnull', True)), _connector='OR'), name='lead_open_has_next_action'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state__in', ['open', 'nurture'])), models.Q(models.Q(('state__in', ['open', 'nurture']), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='lead_closed_has_a_date'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('disqualify_reason__isnull', False), ('state', 'disqualified')), models.Q(models.Q(('state', 'disqualified'), _negated=True), ('disqualify_reason__isnull', True)), _connector='OR'), name='lead_disqualified_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'nurture', 'disqualified', 'converted'])), name='lead_state_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "leads_leadevent" ("amount", "annual_revenue", "campaign_id", "city", "closed_at", "closing_note", "company", "consent", "consent_at", "consent_origin", "country", "currency", "direction", "disqualify_reason_id", "email", "employees", "first_name", "id", "industry_id", "interest", "job_title", "last_name", "mobile", "next_action", "next_action_at", "next_action_timed", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "region", "source_id", "state", "status_id", "street", "tax_id", "team_id", "utm_campaign", "utm_medium", "utm_source", "website") SELECT old_values."amount", old_values."annual_revenue", old_values."campaign_id", old_values."city", old_values."closed_at", old_values."closing_note", old_values."company", old_values."consent", old_values."consent_at", old_values."consent_origin", old_values."country", old_values."currency", old_values."direction", old_values."disqualify_reason_id", old_values."email", old_values."employees", old_values."first_name", old_values."id", old_values."industry_id", old_values."interest", old_values."job_title", old_values."last_name", old_values."mobile", old_values."next_action", old_values."next_action_at", old_values."next_action_timed", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', old_values."id", old_values."phone", old_values."postcode", old_values."region", old_values."source_id", old_values."state", old_values."status_id", old_values."street", old_values."tax_id", old_values."team_id", old_values."utm_campaign", old_values."utm_medium", old_values."utm_source", old_values."website" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."annual_revenue" IS DISTINCT FROM (new_values."annual_revenue") OR old_values."campaign_id" IS DISTINCT FROM (new_values."campaign_id") OR old_values."city" IS DISTINCT FROM (new_values."city") OR old_values."closed_at" IS DISTINCT FROM (new_values."closed_at") OR old_values."closing_note" IS DISTINCT FROM (new_values."closing_note") OR old_values."company" IS DISTINCT FROM (new_values."company") OR old_values."consent" IS DISTINCT FROM (new_values."consent") OR old_values."consent_at" IS DISTINCT FROM (new_values."consent_at") OR old_values."consent_origin" IS DISTINCT FROM (new_values."consent_origin") OR old_values."country" IS DISTINCT FROM (new_values."country") OR old_values."currency" IS DISTINCT FROM (new_values."currency") OR old_values."direction" IS DISTINCT FROM (new_values."direction") OR old_values."disqualify_reason_id" IS DISTINCT FROM (new_values."disqualify_reason_id") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."employees" IS DISTINCT FROM (new_values."employees") OR old_values."first_name" IS DISTINCT FROM (new_values."first_name") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."industry_id" IS DISTINCT FROM (new_values."industry_id") OR old_values."interest" IS DISTINCT FROM (new_values."interest") OR old_values."job_title" IS DISTINCT FROM (new_values."job_title") OR old_values."last_name" IS DISTINCT FROM (new_values."last_name") OR old_values."mobile" IS DISTINCT FROM (new_values."mobile") OR old_values."next_action" IS DISTINCT FROM (new_values."next_action") OR old_values."next_action_at" IS DISTINCT FROM (new_values."next_action_at") OR old_values."next_action_timed" IS DISTINCT FROM (new_values."next_action_timed") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."postcode" IS DISTINCT FROM (new_values."postcode") OR old_values."region" IS DISTINCT FROM (new_values."region") OR old_values."source_id" IS DISTINCT FROM (new_values."source_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."status_id" IS DISTINCT FROM (new_values."status_id") OR old_values."street" IS DISTINCT FROM (new_values."street") OR old_values."tax_id" IS DISTINCT FROM (new_values."tax_id") OR old_values."team_id" IS DISTINCT FROM (new_values."team_id") OR old_values."utm_campaign" IS DISTINCT FROM (new_values."utm_campaign") OR old_values."utm_medium" IS DISTINCT FROM (new_values."utm_medium") OR old_values."utm_source" IS DISTINCT FROM (new_values."utm_source") OR old_values."website" IS DISTINCT FROM (new_values."website")) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='06fcd674e3cf36836a65ff71f1ccb424ba7c3d95', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_17f2d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='leads_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "leads_leadevent" ("amount", "annual_revenue", "campaign_id", "city", "closed_at", "closing_note", "company", "consent", "consent_at", "consent_origin", "country", "currency", "direction", "disqualify_reason_id", "email", "employees", "first_name", "id", "industry_id", "interest", "job_title", "last_name", "mobile", "next_action", "next_action_at", "next_action_timed", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "region", "source_id", "state", "status_id", "street", "tax_id", "team_id", "utm_campaign", "utm_medium", "utm_source", "website") SELECT old_values."amount", old_values."annual_revenue", old_values."campaign_id", old_values."city", old_values."closed_at", old_values."closing_note", old_values."company", old_values."consent", old_values."consent_at", old_values."consent_origin", old_values."country", old_values."currency", old_values."direction", old_values."disqualify_reason_id", old_values."email", old_values."employees", old_values."first_name", old_values."id", old_values."industry_id", old_values."interest", old_values."job_title", old_values."last_name", old_values."mobile", old_values."next_action", old_values."next_action_at", old_values."next_action_timed", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."phone", old_values."postcode", old_values."region", old_values."source_id", old_values."state", old_values."status_id", old_values."street", old_values."tax_id", old_values."team_id", old_values."utm_campaign", old_values."utm_medium", old_values."utm_source", old_values."website" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b33b60e43c998f5ddd96344abd439902356bd693', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9ddd5', referencing='REFERENCING OLD TABLE AS old_values ', table='leads_lead', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='statustransition',
            constraint=models.UniqueConstraint(fields=('from_status', 'to_status'), name='status_transition_once'),
        ),
        migrations.AddConstraint(
            model_name='statustransition',
            constraint=models.CheckConstraint(condition=models.Q(('from_status', models.F('to_status')), _negated=True), name='status_transition_moves'),
        ),
        keep_record("leads_lead"),
        STATE_IS_ITS_STATUS,
        CONVERTED_BY_CONVERSION,
    ]
