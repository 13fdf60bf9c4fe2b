"""What tells one state of the readings from another, at the price of two index look-ups."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MOST_MARKS = 20
# A change that has waited for less is worked in before anybody has read that it waits; pages do not tell of it.
LATE = "1 second"

# Of each mark: whether it waits for long, and whether it was set aside.
IS_LATE = f"quarantined_at IS NULL AND created_at < statement_timestamp() - interval '{LATE}'"
IS_ASIDE = "quarantined_at IS NOT NULL"

# Only the newest marks are looked at, one more than are told apart: after a large import there are many, and every
# request pays for this.
FINGERPRINT = f"""
SELECT r.id, r.committed_at, m.found, m.newest, m.late, m.aside
FROM (
    SELECT count(*) AS found, max(id) AS newest,
           count(*) FILTER (WHERE {IS_LATE}) AS late, count(*) FILTER (WHERE {IS_ASIDE}) AS aside
    FROM (SELECT id, quarantined_at, created_at FROM indices_mark ORDER BY id DESC LIMIT {MOST_MARKS + 1}) newest
) m
LEFT JOIN LATERAL (SELECT id, committed_at FROM indices_revision ORDER BY id DESC LIMIT 1) r ON true
"""  # noqa: S608  made of the product's own words


@dataclass(frozen=True)
class Fingerprint:
    """A state of the index.

    Marks are only ever added, set aside, and taken away by a drain, which makes a revision; so their number, the newest
    of them and how many are set aside tell every state of one revision from every other, as long as there are few
    enough to be counted.
    """

    revision: int | None
    committed_at: dt.datetime | None
    marks: int = 0
    newest_mark: int | None = None
    late: int = 0  # marks that have waited for LATE
    aside: int = 0  # marks that were set aside

    @property
    def is_whole(self) -> bool:
        """Whether it also tells apart states of one revision."""
        return self.marks <= MOST_MARKS

    def same_revision(self, other: Fingerprint) -> bool:
        """Whether the readings are the same; the time too, since a restored database may count anew."""
        return (self.revision, self.committed_at) == (other.revision, other.committed_at)
