"""Readers while the record is written: no answer mixes two revisions, and a 304 says exactly that nothing changed.

The record goes to and fro between two states, several statements at once. So every answer is one of two, and its
revision says which; one that was read from both states would be neither.
"""

from __future__ import annotations

import http.client
import itertools
import json
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.faults.conftest import assert_nothing_lost
from tests.faults.rig import Rig

ADDRESSES = (
    "/api/v1/friction/alliances/us-japan-rok/matrix/?at=2025-08-15",
    "/api/v1/friction/dyads/US/KR/changes/?from=2025-01-01&to=2025-08-15",
    "/api/v1/positions/?alliance=us-japan-rok&at=2025-08-15&page_size=1000",
    "/api/v1/friction/dyads/?alliance=us-japan-rok&at=2025-08-15",
)
ENOUGH = 4  # revisions in which each reader has each address, however slow the machine
FLIPPED = [("US", "autonomy"), ("KR", "autonomy"), ("JP", "missile-defense"), ("US", "force-posture")]
WORDS = "Goes to and fro about {}, {}."


@dataclass
class Reader:
    """One reader, who keeps what it was given, and asks whether that has changed."""

    rig: Rig
    first: int
    requests: int  # at least
    # What came, without the number and the time of its revision: address -> revision -> body.
    seen: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    faults: list[str] = field(default_factory=list)
    unchanged: int = 0

    def run(self) -> None:
        """Ask for one address after the other, each with the tag that it last had."""
        line = http.client.HTTPConnection("127.0.0.1", self.rig.port, timeout=30)
        had: dict[str, tuple[str, int]] = {}
        for number in itertools.takewhile(self._goes_on, itertools.count()):
            address = ADDRESSES[(self.first + number // 2) % len(ADDRESSES)]  # twice each
            headers = {"If-None-Match": had[address][0]} if address in had else {}
            line.request("GET", address, headers=headers)
            answer = line.getresponse()
            body = answer.read().decode()
            if answer.status not in (200, 304):
                self.faults.append(f"{answer.status}: {address}")
                continue
            revision, tag = int(answer.headers["X-Index-Revision"]), str(answer.headers["ETag"])
            self._judge(address, answer.status, (tag, revision), body, had.get(address))
            had[address] = tag, revision
        line.close()

    def _goes_on(self, asked: int) -> bool:
        """Until it has asked as often as it should, and has seen as much as it must; not for ever."""
        few = any(len(self.seen[address]) < ENOUGH for address in ADDRESSES)
        return asked < self.requests or (few and asked < 40 * self.requests)

    def _judge(self, address: str, status: int, came: tuple[str, int], body: str, had: tuple[str, int] | None) -> None:
        revision = came[1]
        if status == 304:
            self.unchanged += 1
            if had != came:
                self.faults.append(f"304 for {came}, though {had} was had: {address}")
            return
        if had is not None and had[1] == revision:
            self.faults.append(f"revision {revision} was sent again: {address}")
        bare = json.dumps(_bare(json.loads(body)))
        if self.seen[address].setdefault(revision, bare) != bare:
            self.faults.append(f"two answers for revision {revision}: {address}")


def _bare(body: Any) -> Any:
    """Without what names the revision."""
    if isinstance(body, dict):
        return {name: _bare(value) for name, value in body.items() if name not in ("revision", "citation")}
    return [_bare(value) for value in body] if isinstance(body, list) else body


@pytest.mark.parametrize(
    ("readers", "requests", "writes"),
    [pytest.param(4, 24, 10, id="short"), pytest.param(4, 2500, 500, id="2500 requests each", marks=pytest.mark.long)],
)
def test_no_answer_mixes_two_revisions(rig: Rig, readers: int, requests: int, writes: int) -> None:
    words = [WORDS.format(*key) for key in FLIPPED]
    for (actor, issue), summary in zip(FLIPPED, words, strict=True):
        rig.inside("publish", actor=actor, issue=issue, stance=0.9, date="2025-08-10", summary=summary)
    assert_nothing_lost(rig, words)
    people = [Reader(rig, first, requests) for first in range(readers)]
    threads = [threading.Thread(target=reader.run) for reader in people]
    for thread in threads:
        thread.start()
    written = 0
    while written < writes or any(thread.is_alive() for thread in threads):
        rig.inside("flip", summaries=words)
        written += 1
    for thread in threads:
        thread.join()
    assert [fault for reader in people for fault in reader.faults] == []
    versions = [rig.inside("stances_by_revision", summary=summary) for summary in words]

    def state(revision: int) -> bool:
        """Which of the two the record was in."""
        found = {
            stance > 0
            for of_one in versions
            for since, until, stance in of_one
            if since <= revision and (until is None or revision < until)
        }
        assert len(found) == 1, "the statements go together"
        return found.pop()

    for address in ADDRESSES:
        bodies: dict[bool, set[str]] = {True: set(), False: set()}
        revisions = set()
        for reader in people:
            for revision, body in reader.seen[address].items():
                bodies[state(revision)].add(body)
                revisions.add(revision)
        assert len(revisions) >= ENOUGH, "it was read in several revisions"
        assert len(bodies[True]) == len(bodies[False]) == 1, f"mixed: {address}"
        assert bodies[True] != bodies[False]
    assert_nothing_lost(rig, words)
    unchanged = sum(reader.unchanged for reader in people)
    print(f"\n{readers} readers x {requests}, {written} writes: {unchanged} unchanged, 0 mixed")
