"""What the database keeps by itself for leads."""

from django.db import migrations

STATE_IS_ITS_STATUS = migrations.RunSQL(
    """ALTER TABLE leads_lead ADD CONSTRAINT lead_state_is_its_status
       FOREIGN KEY (status_id, state) REFERENCES leads_leadstatus (id, state)""",
    "ALTER TABLE leads_lead DROP CONSTRAINT lead_state_is_its_status",
)

# No path but the conversion makes a lead converted, and a converted lead is read-only (its owner may be changed).
CONVERTED_BY_CONVERSION = migrations.RunSQL(
    """
    CREATE FUNCTION lead_converted_by_conversion() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM leads_lead WHERE id = NEW.id AND state = 'converted') <>
           EXISTS (SELECT FROM leads_conversion WHERE lead_id = NEW.id AND undone_at IS NULL) THEN
            RAISE EXCEPTION 'lead % is converted by its conversion and by nothing else', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_converted_by_conversion';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER lead_converted_by_conversion AFTER UPDATE OF state ON leads_lead
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (OLD.state <> NEW.state AND 'converted' IN (OLD.state, NEW.state))
        EXECUTE FUNCTION lead_converted_by_conversion();
    CREATE CONSTRAINT TRIGGER lead_inserted_converted AFTER INSERT ON leads_lead
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'converted')
        EXECUTE FUNCTION lead_converted_by_conversion();

    CREATE FUNCTION lead_converted_is_read_only() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE free text[] := ARRAY['owner_id', 'team_id', 'updated_at', 'updated_by_id', 'version'];
    BEGIN
        IF to_jsonb(OLD) - free <> to_jsonb(NEW) - free THEN
            RAISE EXCEPTION 'lead % is converted: it is read-only', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'lead_converted_is_read_only';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER lead_converted_is_read_only BEFORE UPDATE ON leads_lead
        FOR EACH ROW WHEN (OLD.state = 'converted' AND NEW.state = 'converted')
        EXECUTE FUNCTION lead_converted_is_read_only();
    """,
    """
    DROP TRIGGER lead_converted_is_read_only ON leads_lead;
    DROP TRIGGER lead_converted_by_conversion ON leads_lead;
    DROP TRIGGER lead_inserted_converted ON leads_lead;
    DROP FUNCTION lead_converted_by_conversion(); DROP FUNCTION lead_converted_is_read_only();
    """,
)

# The same promise seen from the other table: a live conversion and a converted lead come and go together.
CONVERSION_KEEPS_ITS_LEAD = migrations.RunSQL(
    """
    CREATE FUNCTION conversion_keeps_its_lead() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE touched bigint;
    BEGIN
        FOREACH touched IN ARRAY array_remove(ARRAY[
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.lead_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.lead_id END], NULL)
        LOOP
            IF EXISTS (SELECT FROM leads_lead WHERE id = touched AND state = 'converted') <>
               EXISTS (SELECT FROM leads_conversion WHERE lead_id = touched AND undone_at IS NULL) THEN
                RAISE EXCEPTION 'lead % is converted exactly while it has a live conversion', touched
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'conversion_keeps_its_lead';
            END IF;
        END LOOP;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER conversion_keeps_its_lead AFTER INSERT OR UPDATE OR DELETE ON leads_conversion
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION conversion_keeps_its_lead();
    """,
    "DROP TRIGGER conversion_keeps_its_lead ON leads_conversion; DROP FUNCTION conversion_keeps_its_lead();",
)
