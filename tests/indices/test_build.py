"""Everything computed afresh by several processes: shown all at once, to the same bits, whoever is killed meanwhile."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from alliance.indices import build as build_module
from alliance.indices import readings
from alliance.indices import workshop as workshop_module
from alliance.indices.build import build_and_publish, help_build, work
from alliance.indices.check import compare_with_rebuild, snapshot
from alliance.indices.drain import drain_marks, rebuild
from alliance.indices.models import AllianceReading, Build, BuiltPart, DyadReading, Mark, PositionReading, Revision
from alliance.indices.workshop import Part, Workshop
from alliance.local.place import BASE_DIR
from alliance.record.models import Actor, Issue, Source, Statement

pytestmark = pytest.mark.usefixtures("example")

HELP = """
import os, signal, sys, django
django.setup()
from alliance.indices.build import help_build
from alliance.indices.workshop import Workshop
make = Workshop.make
def made(self, build, part):
    make(self, build, part)
    if sys.argv[3] == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
Workshop.make = made
print(help_build(int(sys.argv[1]), sys.argv[2]))
"""


def helper(build: int, snapshot_id: str, fate: str) -> subprocess.Popen[str]:
    """Another process that takes parts, and dies within its first one or not; it sees the tests' database."""
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
    return subprocess.Popen(
        [sys.executable, "-c", HELP, str(build), snapshot_id, fate],
        cwd=BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "alliance.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example in some hundred parts instead of a handful."""
    monkeypatch.setattr(workshop_module, "POSITIONS_AT_ONCE", 20)
    monkeypatch.setattr(workshop_module, "DAYS_OF_PAIRS", 20)


def with_helper(monkeypatch: pytest.MonkeyPatch, fate: str) -> Callable[[], tuple[Revision, str, int]]:
    """Build while another process helps; the coordinator begins only when that one has done, or begun, its share."""
    called: list[subprocess.Popen[str]] = []

    def summon(build: Build, snapshot_id: str) -> None:
        process = helper(build.pk, snapshot_id, fate)
        called.append(process)
        process.wait(120)

    def run() -> tuple[Revision, str, int]:
        revision = build_and_publish()
        out, _ = called[0].communicate()
        return revision, out.strip(), called[0].returncode

    monkeypatch.setattr(build_module, "SUMMON_FROM", 1)
    monkeypatch.setattr(build_module, "_summon", summon)
    return run


def test_what_another_process_made_is_the_same_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = snapshot()
    _, made, code = with_helper(monkeypatch, "lives")()
    assert code == 0 and int(made) >= 4, "it did all the parts, since the coordinator waited for it"
    assert snapshot() == alone


def test_what_a_killed_process_began_is_done_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = snapshot()
    _, _, code = with_helper(monkeypatch, "dies")()
    assert code == -signal.SIGKILL
    assert snapshot() == alone


def test_the_size_of_the_parts_moves_no_bit(small_parts: None) -> None:
    former = snapshot()
    assert rebuild(helpers=False) is not None
    assert snapshot() == former
    assert BuiltPart.objects.filter(build=Revision.objects.latest("id").build).count() > 50


def publish(**changes: Any) -> Statement:
    return Statement.objects.create(
        **{
            "actor": Actor.objects.get(code="US-TRUMP2"), "issue": Issue.objects.get(slug="autonomy"),
            "source": Source.objects.first(), "date": dt.date(2025, 8, 1), "kind": "speech", "stance": 1.0,
            "reliability": 0.8, "summary": "Says so.", "status": "published", "published_at": timezone.now(),
            **changes,
        }
    )  # fmt: skip


def elsewhere(do: Callable[[], Any]) -> Any:
    """Do it on another connection, and return what it gave."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(do())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    return found[0]


def test_readers_see_the_former_build_until_the_new_one_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    former, revision = snapshot(), readings.latest_revision()
    publish()
    seen: list[bool] = []
    make = Workshop.make

    def watched(self: Workshop, build: int, part: Part) -> None:
        make(self, build, part)
        seen.append(elsewhere(lambda: snapshot() == former and readings.latest_revision() == revision))

    monkeypatch.setattr(Workshop, "make", watched)
    assert rebuild(helpers=False) is not None
    assert len(seen) >= 4 and all(seen)
    assert snapshot() != former


def test_what_is_published_during_a_build_is_worked_in_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    make = Workshop.make
    late: list[Statement] = []

    def interrupted(self: Workshop, build: int, part: Part) -> None:
        if not late:
            late.append(elsewhere(publish))
        make(self, build, part)

    monkeypatch.setattr(Workshop, "make", interrupted)
    first = rebuild(helpers=False)
    assert first is not None and Mark.objects.count() == 1
    second = drain_marks()
    assert second is not None and second.statements_seen == first.statements_seen + 1
    assert second.build_id == first.build_id, "one statement is no reason to build anew"
    assert second.statements_seen == Statement.objects.published().count()
    assert not any((compare_with_rebuild() or {"nothing": 1}).values())


def test_what_a_killed_coordinator_left_is_never_seen_and_goes_with_the_next_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    former = snapshot()

    def killed(*_: Any) -> Revision:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(build_module, "_publish", killed)
        with pytest.raises(SystemExit):
            rebuild(helpers=False)
    left = Build.objects.latest("id").pk
    assert PositionReading.of_all_builds.filter(build=left).exists() and snapshot() == former
    assert rebuild(helpers=False) is not None
    for model in (PositionReading, DyadReading, AllianceReading):
        assert set(model.of_all_builds.values_list("build", flat=True)) == {Build.objects.latest("id").pk}
    assert not Build.objects.filter(pk=left).exists()
    # Its helper, which knows nothing of that, can write no more of it.
    workshop = build_module.Workshop.on_snapshot
    with build_module._exported_snapshot() as exported, pytest.raises(IntegrityError):
        work(left, workshop(exported), until_done=False)
    assert help_build(left, "00000003-00000001-1") == 0


def test_large_changes_are_built_anew_and_small_ones_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Revision.objects.latest("id").build_id
    publish()
    small = drain_marks()
    assert small is not None and small.build_id == first
    Statement.objects.update(reliability=0.7)
    monkeypatch.setattr("alliance.indices.scope.MANY", 10)
    large = drain_marks()
    assert large is not None and large.build_id != first
    assert not any((compare_with_rebuild() or {"nothing": 1}).values())
