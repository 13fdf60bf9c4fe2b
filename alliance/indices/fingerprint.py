"""What tells one state of the readings from another, at the price of two index look-ups."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MOST_MARKS = 20

# Only the newest marks are looked at, one more than are told apart: after a large import there are many, and every
# request pays for this.
FINGERPRINT = """
SELECT r.id, r.committed_at, m.found, m.newest
FROM (
    SELECT count(*) AS found, max(id) AS newest
    FROM (SELECT id FROM indices_mark ORDER BY id DESC LIMIT 21) newest
) m
LEFT JOIN LATERAL (SELECT id, committed_at FROM indices_revision ORDER BY id DESC LIMIT 1) r ON true
"""


@dataclass(frozen=True)
class Fingerprint:
    """A state of the index.

    Marks are only ever added, and taken away by a drain, which makes a revision; so their number and the newest of
    them tell every state of one revision from every other, as long as there are few enough to be counted.
    """

    revision: int | None
    committed_at: dt.datetime | None
    marks: int
    newest_mark: int | None

    @property
    def is_whole(self) -> bool:
        """Whether it also tells apart states of one revision."""
        return self.marks <= MOST_MARKS

    def same_revision(self, other: Fingerprint) -> bool:
        """Whether the readings are the same; the time too, since a restored database may count anew."""
        return (self.revision, self.committed_at) == (other.revision, other.committed_at)
