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

from records.sql import keep_record


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('users', '0001_initial'),
        ('records', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('street', models.CharField(blank=True, default='', max_length=200, verbose_name='street')),
                ('postcode', models.CharField(blank=True, default='', max_length=20, verbose_name='postcode')),
                ('city', models.CharField(blank=True, default='', max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, default='', max_length=100, verbose_name='province')),
                ('country', django_countries.fields.CountryField(blank=True, default='', max_length=2, verbose_name='country')),
                ('tax_id', models.CharField(blank=True, default='', max_length=30, verbose_name='tax id')),
                ('website', models.CharField(blank=True, default='', max_length=200, validators=[records.parts.check_site], verbose_name='website')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(10000000)], verbose_name='employees')),
                ('annual_revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='annual revenue')),
                ('tax_id_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=30)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('potential', 'Potential'), ('customer', 'Customer')], default='potential', editable=False, max_length=10, verbose_name='kind')),
                ('customer_since', models.DateField(blank=True, editable=False, null=True, verbose_name='customer since')),
                ('phone', models.CharField(blank=True, default='', max_length=40, validators=[records.parts.check_phone], verbose_name='phone')),
                ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail')),
                ('domains', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='e-mail domains')),
                ('description', models.TextField(blank=True, default='', max_length=10000, verbose_name='description')),
                ('company_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=200)),
                ('name_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=200)),
                ('domain_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=200)),
                ('phone_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=20)),
                ('search', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=900)),
                ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.account', verbose_name='parent account')),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team', verbose_name='team')),
                ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
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
                ('consent', models.CharField(choices=[('unknown', 'Not asked'), ('given', 'Given'), ('refused', 'Refused')], default='unknown', max_length=10, verbose_name='consent to mailings')),
                ('consent_origin', models.CharField(blank=True, default='', max_length=200, verbose_name='consent comes from')),
                ('consent_at', models.DateTimeField(blank=True, null=True, verbose_name='consent since')),
                ('other_emails', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, default=list, size=None, verbose_name='further e-mails')),
                ('other_phones', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40, validators=[records.parts.check_phone]), blank=True, default=list, size=None, verbose_name='further phones')),
                ('do_not_call', models.BooleanField(default=False, verbose_name='do not call')),
                ('description', models.TextField(blank=True, default='', max_length=10000, verbose_name='description')),
                ('name_key', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=300)),
                ('search', crm.lib.fields.KeyField(blank=True, default='', editable=False, max_length=1200)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='accounts.account', verbose_name='account')),
                ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('reports_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='accounts.contact', verbose_name='reports to')),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='users.team', verbose_name='team')),
                ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
            },
        ),
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, default='', max_length=80, verbose_name='role')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to='accounts.account', verbose_name='account')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to='accounts.contact')),
            ],
            options={
                'verbose_name': 'affiliation',
                'verbose_name_plural': 'affiliations',
            },
        ),
        migrations.CreateModel(
            name='ContactEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
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
                ('consent', models.CharField(choices=[('unknown', 'Not asked'), ('given', 'Given'), ('refused', 'Refused')], default='unknown', max_length=10, verbose_name='consent to mailings')),
                ('consent_origin', models.CharField(blank=True, default='', max_length=200, verbose_name='consent comes from')),
                ('consent_at', models.DateTimeField(blank=True, null=True, verbose_name='consent since')),
                ('other_emails', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, default=list, size=None, verbose_name='further e-mails')),
                ('other_phones', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40, validators=[records.parts.check_phone]), blank=True, default=list, size=None, verbose_name='further phones')),
                ('do_not_call', models.BooleanField(default=False, verbose_name='do not call')),
                ('description', models.TextField(blank=True, default='', max_length=10000, verbose_name='description')),
                ('account', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.account', verbose_name='account')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='accounts.contact')),
                ('reports_to', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.contact', verbose_name='reports to')),
                ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='users.team', verbose_name='team')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Industry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_es', models.CharField(blank=True, default='', max_length=80, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('archived', models.BooleanField(default=False, help_text='No longer offered; what carries it keeps it.', verbose_name='archived')),
            ],
            options={
                'verbose_name': 'industry',
                'verbose_name_plural': 'industries',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('name',), name='industry_name_once')],
            },
        ),
        migrations.CreateModel(
            name='AccountEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('street', models.CharField(blank=True, default='', max_length=200, verbose_name='street')),
                ('postcode', models.CharField(blank=True, default='', max_length=20, verbose_name='postcode')),
                ('city', models.CharField(blank=True, default='', max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, default='', max_length=100, verbose_name='province')),
                ('country', django_countries.fields.CountryField(blank=True, default='', max_length=2, verbose_name='country')),
                ('tax_id', models.CharField(blank=True, default='', max_length=30, verbose_name='tax id')),
                ('website', models.CharField(blank=True, default='', max_length=200, validators=[records.parts.check_site], verbose_name='website')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(10000000)], verbose_name='employees')),
                ('annual_revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='annual revenue')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('potential', 'Potential'), ('customer', 'Customer')], default='potential', editable=False, max_length=10, verbose_name='kind')),
                ('customer_since', models.DateField(blank=True, editable=False, null=True, verbose_name='customer since')),
                ('phone', models.CharField(blank=True, default='', max_length=40, validators=[records.parts.check_phone], verbose_name='phone')),
                ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail')),
                ('domains', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='e-mail domains')),
                ('description', models.TextField(blank=True, default='', max_length=10000, verbose_name='description')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.account', verbose_name='parent account')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='accounts.account')),
                ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='users.team', verbose_name='team')),
                ('industry', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.industry', verbose_name='industry')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='account',
            name='industry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.industry', verbose_name='industry'),
        ),
        migrations.CreateModel(
            name='AccountLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=80, verbose_name='is its')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='accounts.account')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linked_from', to='accounts.account', verbose_name='other account')),
            ],
            options={
                'verbose_name': 'relationship',
                'verbose_name_plural': 'relationships',
                'constraints': [models.UniqueConstraint(fields=('account', 'other', 'role'), name='account_link_once'), models.CheckConstraint(condition=models.Q(('account', models.F('other')), _negated=True), name='account_link_to_another')],
            },
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['name_key', 'id'], name='contact_by_name'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['created_at', 'id'], name='contact_by_created'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['owner', 'name_key'], name='contact_by_owner'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['team', 'name_key'], name='contact_by_team'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('email_key', ''), _negated=True), fields=['email_key'], name='contact_email'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('phone_key', ''), _negated=True), fields=['phone_key'], name='contact_phone'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('mobile_key', ''), _negated=True), fields=['mobile_key'], name='contact_mobile'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='contact_search', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_name', ''), _negated=True), models.Q(('last_name', ''), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), name='contact_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('reports_to', models.F('id')), _negated=True), name='contact_does_not_report_to_itself'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_contactevent" ("account_id", "city", "consent", "consent_at", "consent_origin", "country", "description", "do_not_call", "email", "first_name", "id", "job_title", "last_name", "mobile", "other_emails", "other_phones", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "region", "reports_to_id", "street", "team_id") SELECT old_values."account_id", old_values."city", old_values."consent", old_values."consent_at", old_values."consent_origin", old_values."country", old_values."description", old_values."do_not_call", old_values."email", old_values."first_name", old_values."id", old_values."job_title", old_values."last_name", old_values."mobile", old_values."other_emails", old_values."other_phones", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', old_values."id", old_values."phone", old_values."postcode", old_values."region", old_values."reports_to_id", old_values."street", old_values."team_id" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."account_id" IS DISTINCT FROM (new_values."account_id") OR old_values."city" IS DISTINCT FROM (new_values."city") OR old_values."consent" IS DISTINCT FROM (new_values."consent") OR old_values."consent_at" IS DISTINCT FROM (new_values."consent_at") OR old_values."consent_origin" IS DISTINCT FROM (new_values."consent_origin") OR old_values."country" IS DISTINCT FROM (new_values."country") OR old_values."description" IS DISTINCT FROM (new_values."description") OR old_values."do_not_call" IS DISTINCT FROM (new_values."do_not_call") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."first_name" IS DISTINCT FROM (new_values."first_name") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."job_title" IS DISTINCT FROM (new_values."job_title") OR old_values."last_name" IS DISTINCT FROM (new_values."last_name") OR old_values."mobile" IS DISTINCT FROM (new_values."mobile") OR old_values."other_emails" IS DISTINCT FROM (new_values."other_emails") OR old_values."other_phones" IS DISTINCT FROM (new_values."other_phones") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."postcode" IS DISTINCT FROM (new_values."postcode") OR old_values."region" IS DISTINCT FROM (new_values."region") OR old_values."reports_to_id" IS DISTINCT FROM (new_values."reports_to_id") OR old_values."street" IS DISTINCT FROM (new_values."street") OR old_values."team_id" IS DISTINCT FROM (new_values."team_id")) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='af21b26cec9975be364d249f0b1c0d6aa2c7881d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_15daf', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_contactevent" ("account_id", "city", "consent", "consent_at", "consent_origin", "country", "description", "do_not_call", "email", "first_name", "id", "job_title", "last_name", "mobile", "other_emails", "other_phones", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "region", "reports_to_id", "street", "team_id") SELECT old_values."account_id", old_values."city", old_values."consent", old_values."consent_at", old_values."consent_origin", old_values."country", old_values."description", old_values."do_not_call", old_values."email", old_values."first_name", old_values."id", old_values."job_title", old_values."last_name", old_values."mobile", old_values."other_emails", old_values."other_phones", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."phone", old_values."postcode", old_values."region", old_values."reports_to_id", old_values."street", old_values."team_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b4885dfa69f1f87d1e83e4740a8a0c18336c1b00', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_115a7', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_contact', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='affiliation',
            constraint=models.UniqueConstraint(fields=('contact', 'account'), name='affiliation_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4761faa3f41fbda31be1450523330c0c703a3b30', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1a78b', table='accounts_contactevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b2fcc0ac097507fbc8f168c4af9b0fbdec311f8f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a5014', table='accounts_accountevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['name_key', 'id'], name='account_by_name'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['created_at', 'id'], name='account_by_created'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['owner', 'name_key'], name='account_by_owner'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['team', 'name_key'], name='account_by_team'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('company_key', ''), _negated=True), fields=['company_key'], name='account_company'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('domain_key', ''), _negated=True), fields=['domain_key'], name='account_domain'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('tax_id_key', ''), _negated=True), fields=['tax_id_key'], name='account_tax_id'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('phone_key', ''), _negated=True), fields=['phone_key'], name='account_phone'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=django.contrib.postgres.indexes.GinIndex(fields=['domains'], name='account_domains'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='account_search', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='account',
            index=django.contrib.postgres.indexes.GinIndex(fields=['company_key'], name='account_company_like', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='account_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='account_is_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('customer_since__isnull', False), ('kind', 'customer')), models.Q(('customer_since__isnull', True), ('kind', 'potential')), _connector='OR'), name='account_is_customer_since_a_date'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_accountevent" ("annual_revenue", "city", "country", "customer_since", "description", "domains", "email", "employees", "id", "industry_id", "kind", "name", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "region", "street", "tax_id", "team_id", "website") SELECT old_values."annual_revenue", old_values."city", old_values."country", old_values."customer_since", old_values."description", old_values."domains", old_values."email", old_values."employees", old_values."id", old_values."industry_id", old_values."kind", old_values."name", old_values."owner_id", old_values."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', old_values."id", old_values."phone", old_values."postcode", old_values."region", old_values."street", old_values."tax_id", old_values."team_id", old_values."website" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."annual_revenue" IS DISTINCT FROM (new_values."annual_revenue") OR old_values."city" IS DISTINCT FROM (new_values."city") OR old_values."country" IS DISTINCT FROM (new_values."country") OR old_values."customer_since" IS DISTINCT FROM (new_values."customer_since") OR old_values."description" IS DISTINCT FROM (new_values."description") OR old_values."domains" IS DISTINCT FROM (new_values."domains") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."employees" IS DISTINCT FROM (new_values."employees") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."industry_id" IS DISTINCT FROM (new_values."industry_id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."parent_id" IS DISTINCT FROM (new_values."parent_id") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."postcode" IS DISTINCT FROM (new_values."postcode") OR old_values."region" IS DISTINCT FROM (new_values."region") OR old_values."street" IS DISTINCT FROM (new_values."street") OR old_values."tax_id" IS DISTINCT FROM (new_values."tax_id") OR old_values."team_id" IS DISTINCT FROM (new_values."team_id") OR old_values."website" IS DISTINCT FROM (new_values."website")) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='27442d3424f47784b5d6ace83c9d2a4d1cd20f50', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_834ae', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_account', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_accountevent" ("annual_revenue", "city", "country", "customer_since", "description", "domains", "email", "employees", "id", "industry_id", "kind", "name", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postcode", "region", "street", "tax_id", "team_id", "website") SELECT old_values."annual_revenue", old_values."city", old_values."country", old_values."customer_since", old_values."description", old_values."domains", old_values."email", old_values."employees", old_values."id", old_values."industry_id", old_values."kind", old_values."name", old_values."owner_id", old_values."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."phone", old_values."postcode", old_values."region", old_values."street", old_values."tax_id", old_values."team_id", old_values."website" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='97cd9b2bd7cfc187a7ba47eacc6ae56e39523f98', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f7f6a', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_account', when='AFTER')),
        ),
        keep_record("accounts_account"),
        keep_record("accounts_contact"),
    ]
