"""New statements as an Atom feed (RFC 4287), each with the step that it made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from alliance.api.freshness import Stamp
from alliance.indices import readings
from alliance.record.models import Statement

# What XML 1.0 cannot hold, however it is written.
_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class AtomFile(BaseRenderer):
    """A feed that is written already."""

    media_type, format, charset = "application/atom+xml", "atom", "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """The body as bytes."""
        written: bytes = data.encode()
        return written


def written(
    title: str,
    page: str,
    statements: Sequence[Statement],
    steps: Mapping[int, Sequence[readings.MadeStep]],
    request: Request,
    stamp: Stamp,
) -> str:
    """The feed's text. Its time is that of the newest entry, so that it stays the same until there is one."""
    feed = Atom1Feed(
        title=title,
        link=request.build_absolute_uri(page),
        feed_url=request.build_absolute_uri(request.path),
        description="",
        subtitle=_("New statements, and the step that each made in the indices of friction."),
        language="en-GB",
        author_name=settings.PUBLISHER,
    )
    for statement in statements:
        address = request.build_absolute_uri(reverse("pages:statement", args=[statement.pk]))
        feed.add_item(
            title=_speakable(f"{statement.actor.short_name}: {statement.summary}"),
            link=address,
            unique_id=address,
            description=_speakable(_content(statement, steps.get(statement.pk, ()))),
            author_name=_speakable(statement.actor.name),
            pubdate=statement.published_at,
            updateddate=statement.changed_at,
            categories=[statement.issue.slug],
        )
    if not statements and stamp.committed_at:
        feed.latest_post_date = lambda: stamp.committed_at  # type: ignore[method-assign,assignment,return-value]
    return feed.writeString("utf-8")


def _content(statement: Statement, steps: Sequence[readings.MadeStep]) -> str:
    source = statement.source
    lines = [
        format_html("<p>{} · {} · {}</p>", statement.date.isoformat(), statement.actor.name, statement.issue.name),
        format_html("<p>{}</p>", statement.summary),
    ]
    if statement.quote:
        lines.append(format_html("<blockquote>{}</blockquote>", statement.quote))
    moved = [(_subject(step), f"{step.step:+.1f}".replace("-", "−")) for step in steps]
    if moved:
        lines.append(format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", moved)))
    else:
        lines.append(format_html("<p>{}</p>", _("It touches no index that is followed.")))
    lines.append(
        format_html('<p>{}: <a href="{}">{}</a></p>', _("Source"), source.url, source.title or source.url)
    )  # fmt: skip
    return "".join(lines)


def _subject(step: readings.MadeStep) -> str:
    if step.alliance:
        return _("Alliance {alliance}").format(alliance=step.alliance)
    return f"{step.a} – {step.b}"


def _speakable(text: str) -> str:
    return _UNSPEAKABLE.sub("\ufffd", text)
