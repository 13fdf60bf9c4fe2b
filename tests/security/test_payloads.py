"""Forty scripts in every text that is shown, in a real browser: none runs, none is even attempted."""

# ruff: noqa: E501  (an attack is not broken into lines)
from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from alliance.api.models import ReadToken
from alliance.indices.drain import drain_marks
from alliance.record.models import Actor, Alliance, Issue, Source, Statement
from tests.record.cast import Cast, small_record

X = "window.ran=1;alert(1)"
PAYLOADS = [
    f"<script>{X}</script>", f"</script><script>{X}</script>", f"<img src=x onerror='{X}'>", f'"><img src=x onerror="{X}">',
    f"'><img src=x onerror={X}>", f"<svg onload='{X}'>", f"<svg><script>{X}</script></svg>", f"<body onload='{X}'>",
    f"<iframe srcdoc='<script>{X}</script>'></iframe>", f"<a href='javascript:{X}'>x</a>", f"<details open ontoggle='{X}'>",
    f"<video><source onerror='{X}'></video>", f"<input autofocus onfocus='{X}'>", f"<math><mtext></mtext><script>{X}</script></math>",
    f"<object data='javascript:{X}'></object>", f"<embed src='javascript:{X}'>", "<style>*{background:red}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<base href='//evil.example/'>", f"<meta http-equiv=refresh content='0;url=javascript:{X}'>",
    f"--><script>{X}</script><!--", f"]]><script>{X}</script>", f"<![CDATA[<script>{X}</script>", f"</title><script>{X}</script>",
    f"</textarea><script>{X}</script>", f"</style><script>{X}</script>", f"</noscript><img src=x onerror='{X}'>",
    f"<noscript><p title='</noscript><img src=x onerror={X}>'>", f"{{{{constructor.constructor('{X}')()}}}}", f"${{{X}}}",
    f"'-{X}-'", f'"-{X}-"', f"\\u003cscript\\u003e{X}\\u003c/script\\u003e", f"&lt;script&gt;{X}&lt;/script&gt;",
    f"<b onmouseover='{X}'>hover</b>", f"<a href='data:text/html,<script>{X}</script>'>x</a>", f"<form action='javascript:{X}'><button>x</button>",
    f"<svg><a xlink:href='javascript:{X}'><text>x</text></a></svg>", f"<x style='animation:a' onanimationstart='{X}'>",
    f"<template><script>{X}</script></template><img/src/onerror={X}>",
]  # fmt: skip
# What a browser reports of scripts and styles that the policy stopped, gathered before any script of the page runs.
WATCH = """
window.blocked = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.blocked.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def spread(text: str, length: int) -> str:
    """Whole payloads, as many as the field takes."""
    taken = ""
    for payload in text.split("\n"):
        if len(taken) + len(payload) < length:
            taken += payload + " "
    return taken.strip()


@pytest.fixture
def poisoned(transactional_db: None, admin_user: User) -> Cast:
    """A record all of whose texts are payloads; each payload stands in each kind of text that is long enough."""
    cast = small_record()
    everything = "\n".join(PAYLOADS)
    by_length = sorted(PAYLOADS, key=len)
    Actor.objects.update(name=spread(everything, 150), short_name=by_length[0][:40], common_name=by_length[1][:60],
                         aliases=PAYLOADS)  # fmt: skip
    words = spread(everything, 190)
    Issue.objects.update(
        name=words, short_name=by_length[0][:40], area=by_length[2][:60], pole_negative=words, pole_positive=words[::-1][:1] + words,
        anchor_minus_half=words, anchor_zero=words, anchor_plus_half=words, ruling=everything,
    )  # fmt: skip
    Alliance.objects.update(name=words)
    statements = []
    for number, payload in enumerate(PAYLOADS):
        source = Source.objects.create(
            url=f'https://example.org/{number}?q="><script>{X}</script>', title=payload, publisher=payload[:100]
        )
        for actor, stance in ((cast.us, 1.0), (cast.kr, -1.0)):
            statements.append(cast.published(
                actor=actor, issue=cast.leaflets, source=source, date=f"2025-06-{number % 28 + 1:02d}", stance=stance,
                summary=payload, quote=payload, coder_note=payload, locator=payload[:60],
            ))  # fmt: skip
        ReadToken.objects.create(user=admin_user, name=payload[:60])
    Statement.objects.filter(pk=statements[-1].pk).update(
        status="withdrawn", withdrawal_reason=everything, withdrawn_at="2026-01-01T00:00Z"
    )
    cast.statement(actor=cast.us, issue=cast.drills, summary=everything, quote=everything, coder_note=everything)
    assert drain_marks() is not None
    return cast


def pages_of(cast: Cast) -> list[str]:
    one = Statement.objects.published().first()
    assert one is not None
    at = "?at=2025-06-28"
    return [
        f"/{at}", f"/alliances/us-rok/{at}", f"/dyads/US/KR/{at}", "/statements/?page_size=100", f"/statements/{one.pk}/", "/issues/",
        f"/issues/leaflets/{at}", "/actors/", f"/actors/US/{at}", f"/compare/{at}", "/search/?q=script", f"/embed/alliances/us-rok/position-map/{at}",
        f"/embed/alliances/us-rok/what-changed/{at}", f"/alliances/us-rok/briefing/{at}", "/tokens/", "/method/", "/data/",
        "/api/v1/statements/", "/api/v1/statements/?format=csv", "/api/v1/feeds/alliances/us-rok.atom",
        "/admin/", "/admin/record/statement/", f"/admin/record/statement/{one.pk}/change/", f"/admin/record/statement/{one.pk}/history/",
        f"/admin/record/statement/{one.pk}/withdraw/", "/admin/record/statement/add/", "/admin/record/actor/", f"/admin/record/actor/{cast.us.pk}/change/",
        "/admin/record/issue/", f"/admin/record/issue/{cast.leaflets.pk}/change/", "/admin/record/source/", f"/admin/record/source/{one.source_id}/change/",
        "/admin/record/alliance/", f"/admin/record/alliance/{cast.alliance.pk}/change/", "/admin/oversight/", "/admin/second-coding/", "/admin/curation/",
    ]  # fmt: skip


def enter(context: BrowserContext, server: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


def test_no_payload_runs_or_is_tried_on_any_page(
    page: Page, troubles: list[str], live_server: LiveServer, poisoned: Cast, admin_user: User
) -> None:
    assert len(PAYLOADS) == 40
    enter(page.context, live_server, admin_user)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(page.url), dialog.dismiss()))
    page.add_init_script(WATCH)
    seen: dict[str, Any] = {}
    for address in pages_of(poisoned):
        if "format=csv" in address or "feeds" in address:  # a browser saves these
            answer = page.request.get(live_server.url + address)
            assert answer.ok, address
            assert answer.headers["content-type"].split(";")[0] in {"text/csv", "application/atom+xml"}
            assert answer.headers["x-content-type-options"] == "nosniff"
            continue
        opened = page.goto(live_server.url + address)
        assert opened is not None and opened.status == 200, address
        # Hover labels and autocompletes are made of texts too.
        for figure in page.locator(".js-plotly-plot .nsewdrag").all()[:3]:
            figure.hover(force=True)
        found = page.evaluate("[window.ran === 1, window.blocked]")
        if found != [False, []]:
            seen[address] = found
    assert seen == {}
    assert dialogs == []
    assert [trouble for trouble in troubles if "evil.example" in trouble or "Content Security" in trouble] == []
    troubles.clear()
