"""Imports of the first days: their cells by place, their leads in the ledger."""

from django.db import migrations

LAYOUTS = """
    UPDATE imports_import AS i SET file_format = 'text', last_row = coalesce(n.last, 0), read_to = coalesce(n.last, 0),
        done_to = CASE i.state WHEN 'done' THEN coalesce(n.last, 0) ELSE 0 END,
        state = CASE i.state WHEN 'done' THEN 'done' ELSE 'uploaded' END,
        layout = jsonb_build_object('encoding', encoding, 'delimiter', delimiter, 'quote', '"', 'loose', false,
            'header_number', header_number, 'header', (
                SELECT coalesce(jsonb_agg(c->>'header' ORDER BY at), '[]') FROM jsonb_array_elements(columns) WITH ORDINALITY AS x (c, at)))
    FROM (SELECT i.id, max(r.number) AS last FROM imports_import AS i LEFT JOIN imports_importrow AS r ON r.of_import_id = i.id
        GROUP BY i.id) AS n WHERE n.id = i.id
"""
CELLS = """
    UPDATE imports_importrow AS r SET values = CASE r.verdict WHEN 'fail' THEN NULL ELSE '{}'::jsonb END,
        cells = (SELECT coalesce(jsonb_agg(coalesce(r.data->>(c->>'header'), '') ORDER BY at), '[]')
            FROM jsonb_array_elements(i.columns) WITH ORDINALITY AS x (c, at)),
        match = CASE WHEN same_lead_id IS NOT NULL THEN 'open' WHEN same_contact_id IS NOT NULL THEN 'contact' ELSE '' END,
        verdict = CASE WHEN r.verdict = 'create' AND i.state = 'done' AND r.lead_id IS NULL THEN 'skip' ELSE r.verdict END
    FROM imports_import AS i WHERE i.id = r.of_import_id
"""
LEDGER = """
    INSERT INTO imports_importedrecord (of_import_id, number, lead_id, version)
    SELECT of_import_id, number, lead_id, 1 FROM imports_importrow WHERE lead_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_imported")]
    operations = [migrations.RunSQL([LAYOUTS, CELLS, LEDGER], migrations.RunSQL.noop)]
