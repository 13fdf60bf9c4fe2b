"""What somebody should look at in a file before it is stored, as the desk's form warns before a statement is saved.

No row is faulty for it. Each kind is named for a bounded number of rows: more than that nobody looks at.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from alliance.intake.imports.faults import ROW, FaultLog

MOST = 1000  # of each kind

_FUTURE = "SELECT row, date FROM staged WHERE date > %(today)s ORDER BY row LIMIT %(most)s"
_OUTSIDE_TENURE = """
    SELECT s.row, a.name, s.date FROM staged s JOIN record_actor a ON a.id = s.actor
    WHERE s.date IS NOT NULL AND s.known IS NULL
        AND EXISTS (SELECT FROM record_tenure t WHERE t.actor_id = s.actor)
        AND NOT EXISTS (
            SELECT FROM record_tenure t WHERE t.actor_id = s.actor
            AND coalesce(t.start, '-infinity') <= s.date AND s.date < coalesce(t."end", 'infinity')
        )
    ORDER BY s.row LIMIT %(most)s
"""
_SAME_DAY = """
    SELECT s.row, min(r.id), s.date FROM staged s JOIN record_statement r
        ON r.actor_id = s.actor AND r.issue_id = s.issue AND r.date = s.date AND r.status <> 'withdrawn'
    WHERE s.known IS NULL GROUP BY s.row, s.date ORDER BY s.row LIMIT %(most)s
"""


def note(faults: FaultLog, today: dt.date) -> None:
    """Note dates in the future, dates outside an actor's tenure, and doubles by actor, issue and day in the record.

    What the record has already, word for word, is not looked at again.
    """
    asked: dict[str, Any] = {"today": today, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_FUTURE, asked)
        for row, date in cursor.fetchall():
            faults.doubt(row, "date", _("lies in the future"), date.isoformat())
        cursor.execute(_OUTSIDE_TENURE, asked)
        for row, actor, date in cursor.fetchall():
            faults.doubt(row, "date", _("%(actor)s did not speak on this day") % {"actor": actor}, date.isoformat())
        cursor.execute(_SAME_DAY, asked)
        for row, statement, date in cursor.fetchall():
            words = _("statement %(id)d is by the same actor on the same issue and day") % {"id": statement}
            faults.doubt(row, ROW, words, date.isoformat())
