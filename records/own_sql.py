"""What the database does for the company's own fields: the stamp of their setup, and numbers as numbers."""

from django.db import migrations

TABLES = ("customfield", "customoption", "tag", "tagcategory", "layout")


def _on_each(statement: str) -> str:
    return "".join(statement.format(table=f"records_{table}") for table in TABLES)


STAMP = migrations.RunSQL(
    [
        """
        CREATE FUNCTION records_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO records_setup (id, stamp) VALUES (1, gen_random_uuid())
                ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp;
            RETURN NULL;
        END $$;
        """,
        _on_each(
            "CREATE TRIGGER records_stamp AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION records_stamp();"
        ),
    ],
    [_on_each("DROP TRIGGER records_stamp ON {table};"), "DROP FUNCTION records_stamp();"],
)

# What was kept as something else is no number and no day here, and no error. Days stay text: ISO dates sort as they stand.
NUMBERS_AND_DAYS = migrations.RunSQL(
    r"""
    CREATE FUNCTION own_number(kept jsonb, key text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN kept ->> key ~ '^-?[0-9]{1,30}([.][0-9]{1,30})?$' THEN (kept ->> key)::numeric END
    $$;
    CREATE FUNCTION own_day(kept jsonb, key text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN kept ->> key ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN kept ->> key END
    $$;
    """,
    "DROP FUNCTION own_number(jsonb, text); DROP FUNCTION own_day(jsonb, text);",
)
