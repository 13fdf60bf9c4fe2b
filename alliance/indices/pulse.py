"""Signs of life: the worker and beat leave the time of their last beat in the database, and it says how old they are.

All ages are told by the database's one clock, so machines whose clocks differ agree. A time that lies ahead, as after
that clock was put back, counts by its distance too: it is no sign of life.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

WORKER = "worker"  # its main process: it works in marks without any broker
BEAT = "beat"  # and with it broker and pool: a message of beat's was taken by a worker
PULSES = (WORKER, BEAT)

_BEAT = """
INSERT INTO indices_pulse (name, at) VALUES (%s, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET at = excluded.at
"""
_SIGNS = """
SELECT m.waiting, m.oldest, m.aside, r.id, r.committed_at, r.seconds, r.marks_drained, p.ages
FROM (
    SELECT count(*) FILTER (WHERE quarantined_at IS NULL) AS waiting,
           abs(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE quarantined_at IS NULL))) AS oldest,
           count(DISTINCT (actor_id, issue_id)) FILTER (WHERE quarantined_at IS NOT NULL) AS aside
    FROM indices_mark
) m
LEFT JOIN LATERAL (SELECT * FROM indices_revision ORDER BY id DESC LIMIT 1) r ON true
CROSS JOIN (
    SELECT coalesce(json_object_agg(name, abs(extract(epoch FROM clock_timestamp() - at))), '{}') AS ages
    FROM indices_pulse
) p
"""


@dataclass(frozen=True)
class Signs:
    """How the index stands and who is alive; ages in seconds."""

    waiting: int  # marks
    oldest: float | None  # age of the oldest of them
    set_aside: int  # keys whose recomputation keeps failing
    revision: int | None
    committed_at: dt.datetime | None
    drain_seconds: float | None  # what the newest revision took
    marks_drained: int | None
    pulses: dict[str, float]  # age of the last beat by name; absent: none yet


def beat(name: str) -> None:
    """Leave a sign of life."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [name])


def signs() -> Signs:
    """One query, whatever the size of the record."""
    with connection.cursor() as cursor:
        cursor.execute(_SIGNS)
        waiting, oldest, aside, revision, committed_at, seconds, drained, ages = cursor.fetchone()
    return Signs(
        waiting=waiting,
        oldest=None if oldest is None else float(oldest),
        set_aside=aside,
        revision=revision,
        committed_at=committed_at,
        drain_seconds=seconds,
        marks_drained=drained,
        pulses={name: float(age) for name, age in ages.items()},
    )
