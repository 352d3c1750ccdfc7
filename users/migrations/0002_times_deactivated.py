from django.db import migrations, models

COUNT = """
CREATE FUNCTION count_deactivations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.times_deactivated := OLD.times_deactivated + (OLD.is_active AND NOT NEW.is_active)::int;
    RETURN NEW;
END $$;
CREATE TRIGGER count_deactivations BEFORE UPDATE ON users_user FOR EACH ROW EXECUTE FUNCTION count_deactivations();
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]
    operations = [
        migrations.AddField("user", "times_deactivated", models.PositiveIntegerField(default=0, editable=False)),
        migrations.RunSQL(COUNT, "DROP TRIGGER count_deactivations ON users_user; DROP FUNCTION count_deactivations();"),
    ]
