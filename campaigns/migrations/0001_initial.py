
import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_es', models.CharField(blank=True, default='', max_length=80, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('archived', models.BooleanField(default=False, help_text='No longer offered; what carries it keeps it.', verbose_name='archived')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('name',), name='source_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_es', models.CharField(blank=True, default='', max_length=80, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('archived', models.BooleanField(default=False, help_text='No longer offered; what carries it keeps it.', verbose_name='archived')),
                ('starts', models.DateField(blank=True, null=True, verbose_name='starts')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='ends')),
                ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='cost')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='campaigns.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'campaign',
                'verbose_name_plural': 'campaigns',
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('name',), name='campaign_name_once'), models.CheckConstraint(condition=models.Q(('starts', None), ('ends', None), ('ends__gte', models.F('starts')), _connector='OR'), name='campaign_ends_after_it_starts', violation_error_message='The end lies before the start.')],
            },
        ),
    ]
