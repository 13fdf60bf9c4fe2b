"""Keep the first coding of every statement that was coded twice, and say when the second ones were stored."""

from django.db import migrations

FIRST_CODINGS = """
INSERT INTO record_coding (statement_id, role, coder, user_id, stance, salience, is_unsure, note)
SELECT s.id, 'first', coalesce(u.username, 'first coder'), u.id, s.stance, s.salience, false, s.coder_note
FROM record_statement s
LEFT JOIN auth_user u ON u.id = s.author_id
WHERE EXISTS (SELECT FROM record_coding c WHERE c.statement_id = s.id)
ORDER BY s.id
"""
MADE_AT = """
UPDATE record_coding c SET made_at = e.pgh_created_at
FROM record_codingevent e
WHERE e.pgh_obj_id = c.id AND e.pgh_label = 'insert' AND c.role = 'second'
"""


class Migration(migrations.Migration):
    """Rows only: what the tables look like is 0007's."""

    dependencies = [("record", "0007_double_coding")]

    operations = [
        migrations.RunSQL(MADE_AT, migrations.RunSQL.noop),
        migrations.RunSQL(FIRST_CODINGS, "DELETE FROM record_coding WHERE role = 'first'"),
    ]
