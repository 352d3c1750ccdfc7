"""What the database keeps by itself for every table of records."""

from django.db import migrations

CREATE_FUNCTIONS = """
CREATE FUNCTION records_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.version := OLD.version + 1;
        NEW.updated_at := now();
        IF NEW.owner_id IS NOT DISTINCT FROM OLD.owner_id AND NEW.team_id IS NOT DISTINCT FROM OLD.team_id THEN
            RETURN NEW;
        END IF;
    END IF;
    IF NEW.owner_id IS NOT NULL THEN
        SELECT team_id INTO NEW.team_id FROM users_user WHERE id = NEW.owner_id;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION records_follow_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE %I SET team_id = $1 WHERE owner_id = $2 AND team_id IS DISTINCT FROM $1', TG_ARGV[0])
        USING NEW.team_id, NEW.id;
    RETURN NULL;
END $$;
"""
DROP_FUNCTIONS = "DROP FUNCTION records_keep(); DROP FUNCTION records_follow_team();"


def create_functions() -> migrations.RunSQL:
    return migrations.RunSQL(CREATE_FUNCTIONS, DROP_FUNCTIONS)


def keep_record(table: str) -> migrations.RunSQL:
    """The team follows the owner, the version counts every change, whatever path it comes from."""
    create = f"""
        CREATE TRIGGER records_keep BEFORE INSERT OR UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION records_keep();
        CREATE TRIGGER {table}_follow_team AFTER UPDATE OF team_id ON users_user
            FOR EACH ROW WHEN (OLD.team_id IS DISTINCT FROM NEW.team_id)
            EXECUTE FUNCTION records_follow_team('{table}');
    """
    drop = f"DROP TRIGGER records_keep ON {table}; DROP TRIGGER {table}_follow_team ON users_user;"
    return migrations.RunSQL(create, drop)


HISTORY_STAYS = migrations.RunSQL(
    """
    CREATE FUNCTION history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the history in % stays: it cannot be emptied', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$;
    """,
    "DROP FUNCTION history_stays()",
)


def history_stays(table: str) -> migrations.RunSQL:
    """TRUNCATE is refused; UPDATE and DELETE are by pghistory's own trigger."""
    create = f"CREATE TRIGGER history_stays BEFORE TRUNCATE ON {table} EXECUTE FUNCTION history_stays()"
    return migrations.RunSQL(create, f"DROP TRIGGER history_stays ON {table}")


def without_limits() -> migrations.RunSQL:
    """For a migration that is not atomic: building an index on a million rows may take minutes."""
    return migrations.RunSQL("SET statement_timeout = 0; SET lock_timeout = 0", migrations.RunSQL.noop)


def with_limits() -> migrations.RunSQL:
    return migrations.RunSQL("RESET statement_timeout; RESET lock_timeout", migrations.RunSQL.noop)
