
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_seed'),
        ('leads', '0001_initial'),
        ('opportunities', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('note', 'Note'), ('call', 'Call'), ('email', 'E-mail'), ('meeting', 'Meeting')], max_length=10, verbose_name='kind')),
                ('happened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes')),
                ('outcome', models.CharField(blank=True, choices=[('reached', 'Reached'), ('voicemail', 'Voicemail'), ('no_answer', 'No answer'), ('wrong_number', 'Wrong number')], default='', max_length=15, verbose_name='outcome')),
                ('text', models.TextField(blank=True, default='', max_length=20000, verbose_name='text')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='accounts.account')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='accounts.contact')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='leads.lead')),
                ('opportunity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='opportunities.opportunity')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'indexes': [models.Index(fields=['author', '-happened_at'], name='activity_by_author')],
                'constraints': [models.CheckConstraint(condition=models.Q(('lead__isnull', False), ('account__isnull', False), ('contact__isnull', False), ('opportunity__isnull', False), _connector='OR'), name='activity_hangs_on_a_record'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'call'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('kind', 'call'), _negated=True), ('outcome', '')), _connector='OR'), name='activity_call_has_an_outcome')],
            },
        ),
    ]
