"""How a view says that its answer may be kept. Without a door in front of Django this says nothing to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

# Where a view leaves word for the door: in the WSGI environment, so that no header ever tells the reader.
WORD = "alliance.keep"


class Until(Enum):
    """What ends an answer, beside the end of the day (UTC)."""

    REVISION = "revision"  # the next revision
    STATE = "state"  # also a change that waits to be worked in, for answers that mention it


@dataclass(frozen=True)
class Keeping:
    """On what terms an answer is kept."""

    until: Until
    counted: bool  # whether handing it out counts towards the reader's limit


def keep(environment: dict[str, Any], until: Until, counted: bool) -> None:
    """Let the answer to this request (`request.META`) be handed out again.

    It must follow from the revision, the day and the address alone, and be the same for whoever asks; an answer other
    than 200 and 304, and one that sets a cookie, is not kept in any case.
    """
    environment[WORD] = Keeping(until, counted)
