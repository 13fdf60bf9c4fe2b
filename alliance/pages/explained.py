"""The explanations that an alliance's and a pair's page share, told from the record as it is or as it was known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.indices import readings
from alliance.pages.bargains import Bargains, Places, read_bargains
from alliance.pages.changes import Ledger, read_ledger
from alliance.pages.frame import Frame
from alliance.pages.period import Period
from alliance.pages.wedges import Division, Wedges, read_divisions, read_wedges
from alliance.record.history import as_known
from alliance.record.models import Actor, Alliance, Membership

BEST_OF_ONE, BEST_OF_MANY = 3, 2  # trades drawn for each pair
MOST_PAIRS = 10  # pairs of a large alliance whose trades are drawn


@dataclass(frozen=True)
class Offers:
    """What the pairs of a page could trade."""

    pairs: list[Bargains]  # those that could, the best trade first; of many only those with most to gain
    able: int  # how many could
    without: list[tuple[Actor, Actor]]  # those with nothing to trade; of many only how many they are
    unable: int
    best: int  # trades drawn for each pair

    @property
    def codes(self) -> str:
        """The pairs told of, for the script that makes a picture of them: "US KR,US JP"."""
        told = [*((pair.a, pair.b) for pair in self.pairs), *self.without]
        return ",".join(f"{a.code} {b.code}" for a, b in told)

    @property
    def files(self) -> list[tuple[Actor, Actor]]:
        """The pairs whose trades are to be had as CSV: those that could trade; where none could, the empty lists."""
        return [(pair.a, pair.b) for pair in self.pairs] or self.without


def read_offers(frame: Frame, dyads: Sequence[Sequence[str]], places: Places) -> Offers:
    """The bargains of every pair of `dyads`; with a whole table where there is only one."""
    actors = frame.names.actors
    best = BEST_OF_ONE if len(dyads) == 1 else BEST_OF_MANY
    pairs = [(actors[a], actors[b]) for a, b in dyads]
    found = readings.bargains_among(pairs, frame.at, frame.known_at, MOST_PAIRS)
    able = [pair for pair in found if pair.total]
    shown = [
        read_bargains(frame, pair.a.code, pair.b.code, pair.trades, places, best, len(dyads) == 1)
        for pair in able if pair.trades
    ]  # fmt: skip
    without = [(pair.a, pair.b) for pair in found if not pair.total]
    return Offers(
        sorted(shown, key=lambda pair: -pair.best[0].gain),
        len(able),
        without if len(without) <= MOST_PAIRS else [],
        len(without),
        best,
    )


def read_alliance_ledger(frame: Frame, alliance: Alliance, period: Period) -> Ledger:
    """What changed an alliance's index."""
    change = readings.alliance_changes(alliance, period.start, period.end, period.knowledge, each_left_out=False)
    came_or_went = any(step.cause == "membership" for step in change.steps)
    return read_ledger(frame, period, change, _memberships(frame, alliance) if came_or_went else [])


def _memberships(frame: Frame, alliance: Alliance) -> list[Membership]:
    if frame.known_at is None:
        return list(alliance.memberships.filter(role="member").select_related("actor"))
    actors = {actor.pk: actor for actor in frame.names.actors.values()}
    rows = [row for row in as_known(Membership, frame.known_at) if row.alliance_id == alliance.pk]
    for row in rows:
        row.actor = actors[row.actor_id]
    return [row for row in rows if row.role == "member"]


def read_alliance_wedges(frame: Frame, alliance: Alliance, members: int) -> Wedges:
    """Who pulls whom."""
    return read_wedges(frame, readings.wedges_at(alliance, frame.at, frame.known_at), members)


def read_alliance_divisions(frame: Frame, alliance: Alliance, members: int) -> list[Division]:
    """How issues divide three or more members; of two, the position map says it all."""
    return read_divisions(frame, readings.polarisation_at(alliance, frame.at, frame.known_at)) if members > 2 else []
