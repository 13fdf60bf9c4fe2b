"""What tests of several kinds share: the browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, Request, Response, expect, sync_playwright

from tests.chromium import playwright_chromium, system_chromium

# A slow machine is no failure: what something costs is measured in tests/benchmarks.
hypothesis.settings.register_profile("alliance", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("alliance")
expect.set_options(timeout=15_000)  # as long as a click may wait (fixture `page`)


# These take longest, mostly waiting for other processes: what begins first does not end last.
FIRST = ("api/test_fuzz.py", "browser", "faults", "local", "api/test_clients.py", "intake/test_browser", "security")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than there are processors, since many tests wait for others."""
    return min(4, (os.cpu_count() or 1) + 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by place: tests/benchmarks are measurements, which `make test` leaves out; tests/faults are faults."""
    here = Path(__file__).parent
    items.sort(key=lambda item: _turn(item.path.relative_to(here).as_posix() if item.path.is_relative_to(here) else ""))
    for item in items:
        kind = item.path.relative_to(here).parts[0] if item.path.is_relative_to(here) else ""
        if kind == "benchmarks":
            item.add_marker(pytest.mark.bench)
        elif kind == "faults":
            item.add_marker(pytest.mark.faults)
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def _turn(path: str) -> int:
    return next((turn for turn, start in enumerate(FIRST) if path.startswith(start)), len(FIRST))


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What a process keeps from revision to revision is another test's: forgotten, so that queries can be counted."""
    from alliance.api import spelt
    from alliance.indices import census, explain, scenario_tracks, structure, tally

    spelt.forget()
    census.BY_CHOICE.forget()
    tally.BY_AUTHOR.forget()
    scenario_tracks._kept.clear()
    structure.forget()
    explain._shares.clear()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium: the machine's own, else the one that Playwright fetched; without any, a skip (not in CI)."""
    executable = system_chromium() or playwright_chromium()
    if executable is None:
        reason = "No Chromium here: install chromium, or `.venv/bin/python -m playwright install chromium`."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Playwright's synchronous interface keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=executable, args=options)
        yield chromium
        chromium.close()
        # Playwright's event loop gives this thread connections of its own; left open they would stand in the way of
        # dropping the test database.
        connections.close_all()


@pytest.fixture
def troubles() -> list[str]:
    """Console errors and requests that left the machine; a test that expects one checks and clears the list."""
    return []


@pytest.fixture
def page(browser: Browser, troubles: list[str]) -> Iterator[Page]:
    """A fresh page of 1440 x 900; the test fails when it met a console error or asked another machine for anything."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    opened = context.new_page()

    def note_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.hostname not in ("127.0.0.1", "localhost"):
            troubles.append(f"request to {request.url}")

    def note_response(response: Response) -> None:
        if response.status >= 400:
            troubles.append(f"{response.status} for {response.url}")

    context.on("request", note_request)
    context.on("response", note_response)
    context.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    yield opened
    context.close()
    assert not troubles, "\n".join(troubles)
