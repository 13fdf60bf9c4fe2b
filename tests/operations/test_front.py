"""/healthz, /readyz and /metrics, and what every request bears: asked as a web server asks."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from alliance.indices import pulse
from alliance.indices.models import Mark, Pulse
from alliance.local.place import BASE_DIR
from alliance.operations import front as front_module
from alliance.operations.front import Front
from alliance.operations.logs import JSONFormatter, request_id
from tests.kept.conftest import Reply, called


@pytest.fixture
def site(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Front:
    """The real Django behind the front, with worker and beat just seen."""
    monkeypatch.setattr("alliance.operations.health.ASK_AT_MOST_EVERY", -1.0)
    for name in pulse.PULSES:
        pulse.beat(name)
    return Front(get_wsgi_application())


def ready(site: Front) -> tuple[int, dict[str, Any]]:
    reply = called(site, "/readyz")
    return reply.status, json.loads(reply.body)


def test_alive_needs_nothing_else() -> None:
    def unreachable(*_: Any) -> Any:
        raise AssertionError

    reply = called(Front(unreachable), "/healthz")
    assert (reply.status, json.loads(reply.body)) == (200, {"alive": True})


def test_ready_says_what_it_looked_at(site: Front) -> None:
    status, said = ready(site)
    assert status == 200 and said["ready"] and said["faults"] == [] and said["notices"] == []
    assert said["marks"] == {"waiting": 0, "oldest_seconds": None, "set_aside": 0}
    assert said["worker"]["last_seen_seconds"] < 30 and said["beat"]["last_seen_seconds"] < 30


@pytest.mark.parametrize("interval", ["-31 seconds", "31 seconds"])
def test_an_old_mark_or_pulse_is_red(site: Front, interval: str, settings: Any) -> None:
    from django.db import connection

    Mark.objects.create(kind="text")
    assert ready(site)[0] == 200, "a change that has just been made"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE indices_mark SET created_at = clock_timestamp() + %s::interval", [interval])
        cursor.execute("UPDATE indices_pulse SET at = clock_timestamp() + %s::interval WHERE name = 'beat'", [interval])
    status, said = ready(site)
    assert status == 503 and len(said["faults"]) == 2
    settings.READY_WITHIN_SECONDS = 60.0
    assert ready(site)[0] == 200


def test_never_seen_is_red(site: Front) -> None:
    Pulse.objects.filter(name="worker").delete()
    status, said = ready(site)
    assert status == 503 and said["faults"] == ["Nothing has been heard of the worker yet."]


def test_a_dead_broker_is_a_notice(site: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    from celery import current_app

    monkeypatch.setattr(current_app.conf, "broker_read_url", "redis+socket:///nonexistent")
    monkeypatch.setattr(current_app.conf, "broker_url", "redis+socket:///nonexistent")
    status, said = ready(site)
    assert status == 200 and said["broker"] == {"answers": False} and len(said["notices"]) == 1


def metrics(site: Front, **headers: str) -> Reply:
    return called(site, "/metrics", **headers)


def test_metrics_are_for_this_machine_or_whoever_has_the_token(site: Front, settings: Any) -> None:
    assert metrics(site).status == 200
    assert metrics(site, x_forwarded_for="127.0.0.1").status == 403, "through a proxy that runs here"
    settings.METRICS_TOKEN = "a-token"
    assert metrics(site).status == 403
    assert metrics(site, authorization="Bearer another").status == 403
    assert metrics(site, authorization="Bearer a-token", x_forwarded_for="192.0.2.1").status == 200


def test_metrics_count_requests_and_say_how_the_index_stands(site: Front) -> None:
    def value(name: str) -> float:
        lines = metrics(site).body.decode().splitlines()
        return float(next((line.rsplit(" ", 1)[1] for line in lines if line.startswith(name + " ")), "0"))

    asked = 'alliance_requests_total{method="GET",part="api",status="404"}'
    before = value(asked)
    called(site, "/api/v1/nothing/")
    called(site, "/api/v1/nothing-either/")
    assert value(asked) == before + 2
    Mark.objects.create(kind="text")
    assert value("alliance_marks_waiting") == 1 and value("alliance_ready") == 1
    assert value("alliance_oldest_mark_seconds") >= 0


COUNTED = """
import django; django.setup()
from alliance.operations import metrics
for _ in range(3): metrics.count("/api/v1/", "GET", "200", 0.01)
"""


def test_several_processes_count_together(tmp_path: Path) -> None:
    told = """
from alliance.operations.health import Health
print(metrics.exposition(Health(None, True, (), ())).decode())
"""
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "alliance.settings",
    }

    def run(code: str) -> str:
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    run(COUNTED)
    assert 'alliance_requests_total{method="GET",part="api",status="200"} 6.0' in run(COUNTED + told)


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the requests' log writes, as JSON."""
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Kept()
    handler.setFormatter(JSONFormatter())
    front_module.log.addHandler(handler)
    yield written
    front_module.log.removeHandler(handler)


def test_every_request_has_a_number_and_failed_ones_are_logged(
    site: Front, lines: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front_module, "SLOW", float("inf"))
    reply = called(site, "/api/v1/method/")
    number = reply.headers["x-request-id"]
    assert len(number) == 16 and lines == []
    assert called(site, "/api/v1/method/", x_request_id="given-by-proxy").headers["x-request-id"] == "given-by-proxy"
    assert called(site, "/api/v1/method/", x_request_id="bad\tid").headers["x-request-id"] != "bad\tid"
    settings.LOG_REQUESTS = True
    reply = called(site, "/api/v1/method/")
    (line,) = map(json.loads, lines)
    assert line["path"] == "/api/v1/method/" and line["status"] == 200 and line["ms"] > 0 and line["revision"] == 0
    assert line["request_id"] == reply.headers["x-request-id"]
    settings.LOG_REQUESTS = False
    lines.clear()

    def broken(environment: Any, start_response: Any) -> Any:
        assert request_id.get()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        called(Front(broken), "/")
    assert json.loads(lines[0])["status"] == 500 and request_id.get() == ""
