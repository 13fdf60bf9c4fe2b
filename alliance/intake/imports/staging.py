"""The file's rows in a table of this transaction alone, and what only the whole of them can tell.

Rows arrive by COPY; duplicates within the file and what the record has already are found at once, by joins. The table
is temporary: a killed process leaves nothing, and nobody else ever sees a row that was not taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from alliance.intake.imports.columns import COLUMNS
from alliance.intake.imports.faults import ROW, FaultLog
from alliance.intake.imports.reading import Typed

_TYPES = {
    "date": "date", "actor": "bigint", "issue": "bigint", "stance": "float8", "half_width": "float8",
    "salience": "float8", "reliability": "float8", "reversal": "boolean", "accessed": "date",
}  # fmt: skip
_CREATE = "CREATE TEMPORARY TABLE staged (row integer, faulty boolean, {columns}, known bigint) ON COMMIT DROP".format(
    columns=", ".join(f"{column.name} {_TYPES.get(column.name, 'text')}" for column in COLUMNS)
)
# Between cells and rows stand characters that no cell may hold (cells.UNFIT), so that only lines' ends and backslashes
# within them need care. To write a row as CSV, character by character, took as long as to read and to judge it.
_CELLS, _ROWS = "\x1f", "\x1e"
_COPY = f"COPY staged ({{columns}}) FROM STDIN WITH (FORMAT text, DELIMITER '{_CELLS}', NULL '')"
_AT_ONCE = 200  # rows written between two looks at how much there is
# Rows that name no reference get one of their content: the same row is known again, also after an editor reworded it.
_OWN_REFERENCE = """
    UPDATE staged SET reference =
        'row:' || md5(concat_ws('|', date, actor, issue, url, summary))
    WHERE reference IS NULL AND date IS NOT NULL AND actor IS NOT NULL AND issue IS NOT NULL
        AND url IS NOT NULL AND summary IS NOT NULL
"""
_SAME_REFERENCE = """
    SELECT s.row, first.row, s.reference FROM staged s JOIN (
        SELECT reference, min(row) AS row FROM staged WHERE reference IS NOT NULL AND left(reference, 4) <> 'row:'
        GROUP BY reference HAVING count(*) > 1
    ) first USING (reference) WHERE s.row > first.row ORDER BY s.row
"""
_SAME_CONTENT = """
    SELECT s.row, first.row FROM staged s JOIN (
        SELECT actor, issue, date, summary, min(row) AS row FROM staged
        WHERE actor IS NOT NULL AND issue IS NOT NULL AND date IS NOT NULL AND summary IS NOT NULL
        GROUP BY actor, issue, date, summary HAVING count(*) > 1
    ) first USING (actor, issue, date, summary) WHERE s.row > first.row ORDER BY s.row
"""
# Equal texts have equal hashes: where no two of these are equal, nothing occurs twice. To sort a million hashes takes a
# quarter of the time of grouping by them.
_MAY_SHARE_REFERENCE = """
    SELECT count(*) <> count(DISTINCT hashtextextended(reference, 0)) FROM staged WHERE reference IS NOT NULL
"""
_MAY_SHARE_CONTENT = """
    SELECT count(*) <> count(DISTINCT
        hashtextextended(summary, (actor << 40) # (issue << 20) # (date - date '1800-01-01'))) FROM staged
    WHERE actor IS NOT NULL AND issue IS NOT NULL AND date IS NOT NULL AND summary IS NOT NULL
"""
_KNOWN_BY_REFERENCE = """
    UPDATE staged SET known = r.id FROM record_statement r WHERE r.reference = staged.reference
"""
_KNOWN_BY_CONTENT = """
    UPDATE staged SET known = r.id FROM record_statement r
    WHERE staged.known IS NULL AND r.actor_id = staged.actor AND r.issue_id = staged.issue AND r.date = staged.date
        AND r.summary = staged.summary
"""
_KNOWN_BUT_OTHER = """
    SELECT s.row, s.known FROM staged s JOIN record_statement r ON r.id = s.known
    WHERE NOT s.faulty AND (
        r.stance IS DISTINCT FROM s.stance OR r.actor_id <> s.actor OR r.issue_id <> s.issue OR r.date <> s.date
        OR r.summary <> s.summary OR r.kind <> s.kind
    ) ORDER BY s.row
"""


@dataclass(frozen=True)
class Staged:
    """What the whole file comes to."""

    rows: int
    faulty: int
    known: int  # good rows that the record has already
    new: int  # good rows that it has not


def stage(rows: Iterator[Typed], columns: Sequence[str]) -> None:
    """Fill the table; `columns` are those that the rows have, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(_CREATE)
        cursor.copy_expert(_COPY.format(columns=", ".join(("row", "faulty", *columns))), _Stream(rows), size=1 << 16)
        cursor.execute("ANALYZE staged")
        cursor.execute(_OWN_REFERENCE)


def check(faults: FaultLog) -> Staged:
    """Note duplicates, and settle which rows the record has."""
    with connection.cursor() as cursor:
        doubles: dict[int, None] = {}
        for row, first, reference in _doubles(cursor, _MAY_SHARE_REFERENCE, _SAME_REFERENCE):
            faults.note(row, "reference", _("is the reference of row %(row)d too") % {"row": first}, reference)
            doubles[row] = None
        for row, first in _doubles(cursor, _MAY_SHARE_CONTENT, _SAME_CONTENT):
            if row not in doubles:
                words = _("says the same as row %(row)d: actor, issue, date and summary")
                faults.note(row, ROW, words % {"row": first})
                doubles[row] = None
        if doubles:
            cursor.execute("UPDATE staged SET faulty = true WHERE row = ANY(%s)", [list(doubles)])
        cursor.execute("SELECT EXISTS (SELECT FROM record_statement)")
        if cursor.fetchone()[0]:
            cursor.execute(_KNOWN_BY_REFERENCE)
            cursor.execute(_KNOWN_BY_CONTENT)
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE faulty), count(*) FILTER (WHERE NOT faulty AND known IS NOT NULL),"
            " count(*) FILTER (WHERE NOT faulty AND known IS NULL) FROM staged"
        )
        return Staged(*cursor.fetchone())


def _doubles(cursor: Any, may_be: str, which: str) -> list[Any]:
    cursor.execute(may_be)
    (there_may_be,) = cursor.fetchone()
    if not there_may_be:
        return []
    cursor.execute(which)
    return list(cursor.fetchall())


def known_but_other(limit: int) -> list[tuple[int, int]]:
    """Good rows, with the statement's number, whose statement says something else by now; at most `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_KNOWN_BUT_OTHER} LIMIT %s", [limit])
        return [(row, known) for row, known in cursor.fetchall()]


class _Stream:
    """The file object that COPY reads from: rows are made as PostgreSQL asks for them."""

    def __init__(self, rows: Iterator[Typed]) -> None:
        self._rows, self._rest = rows, b""

    def read(self, size: int = 1 << 16) -> bytes:
        """At most `size` bytes; none at the end."""
        if not self._rest:
            some: list[str] = []
            length = 0
            while length < size and (rows := list(islice(self._rows, _AT_ONCE))):
                some.append(_as_text(rows))
                length += len(some[-1])
            self._rest = "".join(some).encode()
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


def _as_text(rows: Sequence[Typed]) -> str:
    """Rows as COPY reads them; what is empty is NULL, since no reader returns an empty text."""
    cells = _ROWS.join([_CELLS.join([cell or "" for cell in row]) for row in rows])
    return cells.replace("\\", r"\\").replace("\n", r"\n").replace("\r", r"\r").replace(_ROWS, "\n") + "\n"
