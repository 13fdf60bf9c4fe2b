"""Which colour and which symbol an actor has. The table is that of the look's guide, section 4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

# State's code -> the tone's name in css/tokens.css and the symbol.
_STATES: dict[str, tuple[str, str]] = {
    "US": ("us", "circle"),
    "KR": ("kr", "square"),
    "JP": ("jp", "diamond"),
    "CN": ("cn", "up"),
    "KP": ("kp", "down"),
}

# Outlines round the origin; 14 units across at most.
OUTLINES: dict[str, str] = {
    "circle": "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0z",
    "square": "M-5 -5h10v10h-10z",
    "diamond": "M0 -6.6L6.6 0L0 6.6L-6.6 0z",
    "up": "M0 -5.8L6.2 5H-6.2z",
    "down": "M0 5.8L6.2 -5H-6.2z",
    "cross": "M-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
    "hexagon": "M-6 0L-3 -5.3H3L6 0L3 5.3H-3z",
    "star": "M0 -6.6L1.8 -2.2L6.5 -1.9L2.9 1.1L4.1 5.7L0 3.2L-4.1 5.7L-2.9 1.1L-6.5 -1.9L-1.8 -2.2z",
    "saltire": "M-7 -4.2L-4.2 -7L0 -2.8L4.2 -7L7 -4.2L2.8 0L7 4.2L4.2 7L0 2.8L-4.2 7L-7 4.2L-2.8 0z",
}


class Marked(Protocol):
    """What of an actor decides its mark."""

    code: str
    kind: str

    @property
    def member_of(self) -> Marked | None:
        """The state that it belongs to."""
        ...


@dataclass(frozen=True)
class ActorMark:
    """An actor's CSS class (colour) and symbol (a key of OUTLINES)."""

    css: str
    shape: str


def actor_mark(actor: Marked) -> ActorMark:
    """A government or leader takes its state's mark; parties and legislatures the state's colour with a cross."""
    state = actor.member_of or actor
    tone, shape = _STATES.get(state.code, ("other", "hexagon" if state.kind != "state" else "star"))
    if actor.kind in ("party", "legislature"):
        shape = "cross"
    return ActorMark(f"actor-{tone}", shape)
