"""How a view says that its answer may be kept. Without a door in front of Django this says nothing to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from alliance.indices.fingerprint import Fingerprint

# Where a view leaves word for the door: in the WSGI environment, so that no header ever tells the reader.
WORD = "alliance.keep"


class Until(Enum):
    """What ends an answer, beside the end of the day (UTC)."""

    REVISION = "revision"  # the next revision
    LATE = "late"  # also a change that has waited for long, or was set aside, for answers that mention these only
    STATE = "state"  # also a change that begins to wait


@dataclass(frozen=True)
class Keeping:
    """On what terms an answer is kept."""

    until: Until
    counted: bool  # whether handing it out counts towards the reader's limit
    read_from: Fingerprint

    def hold(self, state: Fingerprint) -> bool:
        """Whether the answer is still what would be answered in this state."""
        had = self.read_from
        if not had.same_revision(state):
            return False
        if self.until is Until.REVISION:
            return True
        if not (had.is_whole and state.is_whole):
            return False
        return had == state if self.until is Until.STATE else (had.late, had.aside) == (state.late, state.aside)


def keep(environment: dict[str, Any], until: Until, counted: bool, read_from: Fingerprint) -> None:
    """Let the answer to this request (`request.META`) be handed out again.

    It must follow from the state `read_from`, the day and the address alone, and be the same for whoever asks; an
    answer other than 200 and 304, and one that sets a cookie, is not kept in any case. The state must have been read in
    the transaction in which the whole answer is read, or be all that it says.
    """
    environment[WORD] = Keeping(until, counted, read_from)
