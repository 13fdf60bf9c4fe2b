"""Metrics for Prometheus: what this web process answered, and how the index stands.

Requests are counted by each process; with several of them, PROMETHEUS_MULTIPROC_DIR names a folder (empty at the start)
in which they count together. How the index stands is asked of the database when somebody looks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from alliance.operations.health import Health

_PARTS = {"api": "api", "admin": "desk", "static": "static"}
_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}

REQUESTS = Counter("alliance_requests", "Requests answered.", ("part", "method", "status"))
LATENCY = Histogram(
    "alliance_request_seconds",
    "From a request's arrival to the end of its answer.",
    ("part",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10),
)


def count(address: str, method: str, status: str, seconds: float) -> None:
    """Note one answered request. Labels are few whatever is asked for, so that nobody can make them grow."""
    part = _PARTS.get(address.split("/", 2)[1] if address.startswith("/") else "", "pages")
    REQUESTS.labels(part, method if method in _METHODS else "other", status).inc()
    LATENCY.labels(part).observe(seconds)


class IndexCollector(Collector):
    """How the index stands, from one look at the database and the broker."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        """One gauge each; what is not known has no value, so that an alert on its absence fires."""
        yield _gauge("ready", "1 if what is entered now will be in the indices in time.", float(self._health.ready))
        yield _gauge("database_up", "1 if the database answers.", float(self._health.signs is not None))
        yield _gauge("broker_up", "1 if the broker answers.", float(self._health.broker))
        found = self._health.signs
        if found is None:
            return
        yield _gauge("marks_waiting", "Changes that wait to be worked in.", found.waiting)
        yield _gauge("oldest_mark_seconds", "Age of the oldest of them; 0 if none waits.", found.oldest or 0.0)
        yield _gauge("keys_set_aside", "Keys whose recomputation keeps failing.", found.set_aside)
        if found.revision is not None and found.committed_at is not None and found.drain_seconds is not None:
            yield _gauge("revision", "Number of the newest revision.", found.revision)
            yield _gauge("revision_timestamp_seconds", "When it was committed.", found.committed_at.timestamp())
            yield _gauge("drain_seconds", "How long its computation took.", found.drain_seconds)
        ages = GaugeMetricFamily("alliance_last_seen_seconds", "Since a process was last seen.", labels=("process",))
        for name, age in found.pulses.items():
            ages.add_metric((name,), age)
        yield ages


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"alliance_{name}", words, value=value)


def exposition(health: Health) -> bytes:
    """Everything, in Prometheus's text format."""
    counted = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    index = CollectorRegistry()
    index.register(IndexCollector(health))
    return generate_latest(counted) + generate_latest(index)
