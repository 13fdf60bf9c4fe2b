"""Is what is stored what a full rebuild would give?"""

from __future__ import annotations

import logging

from alliance.indices.drain import rebuild
from alliance.indices.models import AllianceReading, DyadReading, PositionReading

log = logging.getLogger(__name__)

Snapshot = dict[str, list[tuple]]


def snapshot() -> Snapshot:
    """All readings without their row numbers, in a fixed order: equal snapshots are equal to the last bit."""
    found: Snapshot = {}
    for model in (PositionReading, DyadReading, AllianceReading):
        names = [f.attname for f in model._meta.concrete_fields if f.attname != "id"]
        found[model.__name__] = sorted(
            (tuple(map(str, row)) for row in model.objects.order_by().values_list(*names)),
        )
    return found


def compare_with_rebuild() -> dict[str, int]:
    """Rebuild, and say how many rows of each table had differed; what is stored afterwards is the rebuild."""
    before = snapshot()
    rebuild()
    after = snapshot()
    different = {name: len(set(before[name]) ^ set(after[name])) for name in before}
    if any(different.values()):
        log.error("Stored readings differed from a full rebuild: %s", different)
    return different
