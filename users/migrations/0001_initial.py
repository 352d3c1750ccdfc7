
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
            ],
            options={
                'verbose_name': 'team',
                'verbose_name_plural': 'teams',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='LoginFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['key', 'at'], name='login_failure_key_at')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='Mochila', max_length=120, verbose_name='name of the organisation')),
                ('rep_sees', models.CharField(choices=[('own', 'Only their own records'), ('team', 'The records of their team'), ('everyone', "Everybody's records")], default='team', max_length=10, verbose_name='a sales rep sees')),
                ('currency', models.CharField(choices=[('EUR', 'EUR'), ('USD', 'USD'), ('GBP', 'GBP'), ('CHF', 'CHF'), ('SEK', 'SEK'), ('NOK', 'NOK'), ('DKK', 'DKK'), ('PLN', 'PLN'), ('CZK', 'CZK'), ('HUF', 'HUF'), ('RON', 'RON'), ('BGN', 'BGN'), ('TRY', 'TRY'), ('MXN', 'MXN'), ('ARS', 'ARS'), ('CLP', 'CLP'), ('COP', 'COP'), ('PEN', 'PEN'), ('UYU', 'UYU'), ('BRL', 'BRL'), ('CAD', 'CAD'), ('AUD', 'AUD'), ('NZD', 'NZD'), ('JPY', 'JPY'), ('CNY', 'CNY'), ('INR', 'INR'), ('ZAR', 'ZAR'), ('MAD', 'MAD')], default='EUR', max_length=3, verbose_name='currency')),
                ('undo_days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(365)], verbose_name='days in which a conversion can be undone')),
            ],
            options={
                'verbose_name': 'settings',
                'verbose_name_plural': 'settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='organisation_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('manager', 'Manager'), ('rep', 'Sales rep'), ('marketing', 'Marketing'), ('auditor', 'Auditor')], default='rep', max_length=20, verbose_name='role')),
                ('language', models.CharField(choices=[('en', 'English'), ('es', 'Español')], default='en', max_length=5, verbose_name='language')),
                ('time_zone', models.CharField(default='Europe/Madrid', max_length=50, verbose_name='time zone')),
                ('theme', models.CharField(choices=[('auto', 'As the device'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=5, verbose_name='theme')),
                ('shortcuts', models.BooleanField(default=True, verbose_name='single-key shortcuts')),
                ('is_active', models.BooleanField(default=True, help_text='Take the mark away when a person leaves: the log-in ends at once.', verbose_name='active')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='users.team', verbose_name='team')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_is_lower_case'), models.CheckConstraint(condition=models.Q(('role__in', ['administrator', 'manager', 'rep', 'marketing', 'auditor'])), name='user_role_is_known')],
            },
        ),
    ]
