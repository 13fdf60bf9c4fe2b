"""The main job, from outside: an editor publishes, and the index on an open page moves; nothing is lost on the way."""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import AT, Publish, Withdraw
from tests.checkout import Checkout, wait_until

pytestmark = pytest.mark.faults
NUMERAL = "#friction-us-rok"


def ask(site: Checkout, path: str) -> Any:
    with urllib.request.urlopen(f"{site.address}/api/v1/{path}", timeout=20) as answer:
        return json.load(answer)


def index(site: Checkout) -> float:
    """Washington–Seoul to the last digit."""
    (point,) = ask(site, f"friction/dyads/US/KR/?from={AT}&to={AT}&interval=day")["points"]
    return float(point["friction"])


def wait_for_all_worked_in(site: Checkout) -> None:
    assert wait_until(lambda: ask(site, "revisions/latest/")["pending"] == 0, 30)


def number(page: Page) -> float:
    return float(page.locator(NUMERAL).get_attribute("data-friction") or "nan")


def test_publishing_moves_the_open_page_and_withdrawing_brings_it_back(
    reader: Page, site: Checkout, publish: Publish, withdraw: Withdraw
) -> None:
    before, shown = index(site), number(reader)
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(urlsplit(request.url).path))
    reader.locator("#position-map details.table summary").click()
    expect(reader.locator("#position-map-table tbody tr").first).to_be_visible()
    reader.evaluate("window.scrollTo(0, 700)")
    address = publish("KR-LEE", "leaflets", "1", summary="Lee protects those who send leaflets.")
    # The page says so by itself; how fast is measured by tests/benchmarks, this only bounds it.
    expect(reader.locator(NUMERAL)).not_to_have_attribute("data-friction", f"{shown}", timeout=8_000)
    expect(reader.locator("#live")).to_contain_text("US–ROK moved from 28.4 to")
    expect(reader.locator("#live")).to_contain_text("Lee, leaflets")
    assert number(reader) < shown
    assert reader.evaluate("window.scrollY") == 700
    assert reader.locator("#position-map details.table").get_attribute("open") is not None
    expect(reader.locator("#position-map-table tbody tr").first).to_be_visible()
    assert asked.count("/live/revision.json") > 1, "it hears of a revision from the file"
    assert "/api/v1/revisions/latest/" not in asked
    after = index(site)
    assert after < before - 1

    withdraw(address)
    expect(reader.locator(NUMERAL)).to_have_attribute("data-friction", f"{shown}", timeout=8_000)
    wait_for_all_worked_in(site)
    assert index(site) == before


def test_a_killed_worker_costs_seconds_and_nothing_else(
    reader: Page, site: Checkout, publish: Publish, withdraw: Withdraw
) -> None:
    before, shown = index(site), number(reader)
    os.kill(site.pid_of("celery -A alliance worker"), signal.SIGKILL)
    address = publish("KR-LEE", "combined exercises", "1", summary="Lee holds the exercises in full.")
    expect(reader.locator(NUMERAL)).not_to_have_attribute("data-friction", f"{shown}", timeout=20_000)
    withdraw(address)
    wait_for_all_worked_in(site)
    assert index(site) == before


def test_a_hung_broker_holds_no_save_back_and_nothing_is_lost(
    reader: Page, site: Checkout, publish: Publish, withdraw: Withdraw, editor: Page
) -> None:
    before, shown = index(site), number(reader)
    address = publish("US-TRUMP2", "wartime control", "-1", summary="Trump hands over control at once.")
    expect(reader.locator(NUMERAL)).not_to_have_attribute("data-friction", f"{shown}", timeout=8_000)
    moved = number(reader)
    broker = site.pid_of("valkey-server")
    os.kill(broker, signal.SIGSTOP)
    try:
        editor.goto(address)
        editor.fill("#id_stance", "1")
        # It is answered while the broker still hangs. How long it waits: tests/intake/test_enter.py, tests/benchmarks.
        with editor.expect_response(lambda r: r.request.method == "POST"):
            editor.locator("[name=_save]").click(no_wait_after=True)
        # The worker's own clock needs no broker.
        expect(reader.locator(NUMERAL)).not_to_have_attribute("data-friction", f"{moved}", timeout=15_000)
    finally:
        os.kill(broker, signal.SIGCONT)
    withdraw(address)
    wait_for_all_worked_in(site)
    assert index(site) == before


def test_without_its_worker_the_page_says_that_it_is_recomputing(
    reader: Page, site: Checkout, publish: Publish, withdraw: Withdraw
) -> None:
    before = index(site)
    worker = site.pid_of("celery -A alliance worker")
    children = [int(line.split()[0]) for line in site.processes() if "celery" in line and "worker" in line]
    for pid in children:
        os.kill(pid, signal.SIGSTOP)
    try:
        address = publish("KR-LEE", "autonomy", "-1", summary="Lee wants full autonomy.")
        expect(reader.locator("#stale")).to_be_visible(timeout=8_000)
        expect(reader.locator("#stale")).to_contain_text("Recomputing.")
    finally:
        for pid in [worker, *children]:
            os.kill(pid, signal.SIGCONT)
    expect(reader.locator("#stale")).to_be_hidden(timeout=20_000)
    withdraw(address)
    wait_for_all_worked_in(site)
    assert index(site) == before
