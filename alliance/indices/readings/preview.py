"""What statements that are not published would do to every tracked index. Stores nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from alliance.indices.compute import alliance_on, dyad_on
from alliance.indices.explain_shapes import PreviewedEffect
from alliance.indices.readings.days import difference, one_day
from alliance.indices.store import number
from alliance.indices.stored_tracks import StoredTracks, filtered_tracks, load_tracks
from alliance.indices.structure import Structure, load_structure
from alliance.record.models import Statement


def preview(statements: Sequence[Statement], at: dt.date) -> list[PreviewedEffect]:
    """Every tracked dyad and alliance on `at`, as it is and as it would be were `statements` published.

    The statements are unsaved, or saved ones in a wording not yet published: one with a primary key replaces what is
    published under it. Those dated after `at` change nothing yet.
    """
    structure = load_structure()
    actors = {m for al in structure.alliances for m in al.members}
    now = load_tracks(actors, None, at)
    touched = {
        (principal, s.issue_id)
        for s in statements
        for principal in structure.principals.get(s.actor_id, ())
        if principal in actors
    }
    replaced = [s.pk for s in statements if s.pk]
    for actor, issue in Statement.objects.filter(pk__in=replaced).values_list("actor_id", "issue_id"):
        touched |= {(principal, issue) for principal in structure.principals.get(actor, ()) if principal in actors}
    then = filtered_tracks(
        {(actor, issue) for actor in actors for issue in structure.issues} if touched else set(),
        structure,
        also=statements,
        without=replaced,
    )
    before, after = _levels(now, structure, at), _levels(then if touched else now, structure, at)
    return [
        PreviewedEffect(
            subject="alliance" if alliance else "dyad",
            a=a,
            b=b,
            alliance=alliance,
            before=before[a, b, alliance],
            after=after[a, b, alliance],
            change=difference(after[a, b, alliance], before[a, b, alliance]),
        )
        for a, b, alliance in before
    ]


Subject = tuple[str | None, str | None, str | None]


def _levels(stored: StoredTracks, structure: Structure, at: dt.date) -> dict[Subject, float | None]:
    order = {structure.canonical(*pair): pair for al in reversed(structure.alliances) for pair in al.pairs}
    levels: dict[Subject, float | None] = {}
    for pair in structure.tracked_pairs():
        a, b = order[pair]
        friction = dyad_on(stored, structure, a, b, one_day(at)).friction[0]
        levels[structure.codes[a], structure.codes[b], None] = number(friction)
    for al in structure.alliances:
        found = alliance_on(stored, structure, al, one_day(at))
        levels[None, None, al.slug] = number(found.index.friction[0]) if found else None
    return levels
