"""The desk's one line about the index: is it up to date, or what waits?"""

from __future__ import annotations

from typing import Literal, TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.indices.shapes import IndexState


class IndexLine(TypedDict):
    """What the page shows. `state` is also the style; the script asks again every second while it is "waiting"."""

    state: Literal["fresh", "waiting", "aside", "none"]
    text: str


def index_line(state: IndexState) -> IndexLine:
    """Put the index's state into words; what waits comes before what was set aside, and both before all is well."""
    aside = [
        f"{key.get('actor') or _('every actor')} – {key.get('issue') or _('every issue')}: {key.get('error') or ''}"
        for key in state.quarantined
    ]
    words = []
    if state.pending:
        count = state.pending
        words.append(
            ngettext("%(count)s change waits to be worked in", "%(count)s changes wait to be worked in", count)
            % {"count": count}
        )
    if aside:
        count = len(aside)
        words.append(
            ngettext("%(count)s key set aside: %(first)s", "%(count)s keys set aside, first: %(first)s", count)
            % {"count": count, "first": aside[0][:200]}
        )
    if state.revision is None or state.committed_at is None:
        words = words or [_("No index has been computed yet")]
        return {"state": "waiting" if state.pending else "aside" if aside else "none", "text": "; ".join(words)}
    revision = _("revision %(revision)s, %(time)s") % {"revision": state.revision, "time": _time(state)}
    if not words:
        return {"state": "fresh", "text": _("Index up to date (%(revision)s)") % {"revision": revision}}
    return {"state": "waiting" if state.pending else "aside", "text": f"{'; '.join(words)} ({revision})"}


def _time(state: IndexState) -> str:
    committed = state.committed_at
    assert committed is not None
    if committed.date() == timezone.now().date():
        return committed.strftime("%H:%M UTC")
    return f"{committed.day} {committed:%b %Y %H:%M} UTC"
