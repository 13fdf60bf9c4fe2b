"""Who governed a state when: the dates at which two of its governments can be compared."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _

from alliance.pages.frame import Frame
from alliance.pages.then import tenures_then
from alliance.record.models import Actor, Tenure


@dataclass(frozen=True)
class Era:
    """A government and the last day by which it had said what it said: its last in office, or the page's date."""

    government: Actor
    state: Actor
    name: str  # its leader's; with the year it began where two of the state's governments share it
    last_day: dt.date


@dataclass(frozen=True)
class Contrast:
    """Two governments of one state."""

    state: Actor
    earlier: Era
    later: Era


def read_tenures(frame: Frame) -> list[Tenure]:
    """The tenures of governments, by beginning."""
    return [tenure for tenure in tenures_then(frame) if tenure.actor.kind == "government"]


def government_on(tenures: Sequence[Tenure], state: Actor, day: dt.date) -> Actor | None:
    """Who governs `state` on a day; None where nobody on record does."""
    for tenure in tenures:
        begun, over = tenure.start is None or tenure.start <= day, tenure.end is not None and tenure.end <= day
        if tenure.speaks_for_id == state.pk and begun and not over:
            return tenure.actor
    return None


def read_contrasts(frame: Frame, tenures: Sequence[Tenure]) -> list[tuple[Actor, list[Contrast]]]:
    """Every two governments of each state that had more than one by the page's date."""
    found = []
    for state in frame.names.actors.values():
        mine = [
            tenure
            for tenure in tenures
            if tenure.speaks_for_id == state.pk and (tenure.start is None or tenure.start <= frame.at)
        ]
        names = Counter(tenure.actor.short_name for tenure in mine)
        eras = [
            Era(
                tenure.actor,
                state,
                _name(tenure, names[tenure.actor.short_name] > 1),
                frame.at if tenure.end is None else min(frame.at, tenure.end - dt.timedelta(1)),
            )
            for tenure in mine
        ]
        if len(eras) > 1:
            found.append((state, [Contrast(state, *pair) for pair in combinations(eras, 2)]))
    return found


def _name(tenure: Tenure, is_shared: bool) -> str:
    if not is_shared or tenure.start is None:
        return tenure.actor.short_name
    return _("%(who)s (from %(year)s)") % {"who": tenure.actor.short_name, "year": tenure.start.year}
