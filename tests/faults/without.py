"""Each fault test fails without its mechanism: `python -m tests.faults.without [NAME ...]` shows it.

A copy of the checkout is made, one mechanism is taken out of it, and its test is run there: it has to fail. What is seen
then stands in docs/reliability.md. Not part of `make test`, since every line starts everything anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from alliance.local.place import BASE_DIR
from tests import templates
from tests.faults.rig import furnish


@dataclass(frozen=True)
class Without:
    """A mechanism, how it is taken away (a text of a file replaced, or triggers dropped), and the test that must notice."""

    test: str
    file: str = ""
    old: str = ""
    new: str = ""
    trigger: str = ""


SWEEP = ("alliance/indices/tasks.py", "if Mark.objects.filter(Q(quarantined_at=None)).exists():", "if False:")
MECHANISMS = {
    "marks": Without(
        "test_killed.py::test_an_entry_is_worked_in_by_the_workers_own_clock",
        trigger="pgtrigger_mark_insert",
    ),
    "sweep": Without("test_killed.py::test_web_killed_between_commit_and_nudge", *SWEEP),
    "own clock": Without(
        "test_cut_off.py::test_the_broker_is_gone_with_its_data",
        "alliance/celery.py", 'app.steps["worker"].add(Sweeper)', "Sweeper",
    ),
    "short broker timeouts": Without(
        "test_cut_off.py::test_the_broker_hangs", "alliance/settings.py", '"socket_timeout": 0.4', '"socket_timeout": 30',
    ),
    "marks leave with the revision": Without(
        "test_killed.py::test_a_worker_killed_in_mid_drain",
        "alliance/indices/drain.py", "    with transaction.atomic(durable=True):\n        with connection.cursor() as cursor:\n"
        '            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")',
        "    marks = waiting_marks()\n    delete_marks(marks)\n"
        "    with transaction.atomic(durable=True):\n        with connection.cursor() as cursor:\n"
        '            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")',
    ),
    "one transaction an import": Without(
        "test_cut_off.py::test_postgresql_crashes_in_mid_import",
        "alliance/intake/imports/jobs.py", "_UNFINISHED = (ImportJob.State.WAITING, ImportJob.State.RUNNING)",
        "_UNFINISHED = (ImportJob.State.WAITING,)",
    ),
    "pulse": Without(
        "test_cut_off.py::test_health_is_red_when_the_clocks_stop",
        "alliance/operations/health.py", "elif age > limit:", "elif False:",
    ),
    "distance of a time that lies ahead": Without(
        "test_cut_off.py::test_a_time_that_lies_ahead_is_no_sign_of_life",
        "alliance/indices/pulse.py", "json_object_agg(name, abs(extract(epoch FROM clock_timestamp() - at)))",
        "json_object_agg(name, extract(epoch FROM clock_timestamp() - at))",
    ),
    "each key alone": Without(
        "test_keys.py::test_a_bad_key_is_set_aside_and_the_others_go_on[fails]",
        "alliance/indices/filtering.py", "        if _is_no_keys_fault(error):\n            raise\n        log.exception",
        "        raise\n        log.exception",
    ),
    "limit of a key's queries": Without(
        "test_keys.py::test_a_bad_key_is_set_aside_and_the_others_go_on[hangs]",
        "alliance/indices/drain.py", "SET LOCAL statement_timeout = %s\", [limit]", "SELECT %s\", [limit]",
    ),
    "limit of a pause": Without(
        "test_keys.py::test_a_process_frozen_in_mid_drain_lets_go_of_the_lock",
        "alliance/indices/drain.py", "SET LOCAL idle_in_transaction_session_timeout = %s", "SELECT %s",
    ),
    "REPEATABLE READ of reads": Without(
        "test_one_revision.py",
        "alliance/indices/readings/state.py", "ISOLATION LEVEL REPEATABLE READ, READ ONLY", "READ ONLY",
    ),
    "503": Without(
        "test_cut_off.py::test_without_the_database_every_page_is_a_clean_503",
        "alliance/urls.py", 'handler500 = "alliance.operations.unavailable.server_error"', "",
    ),
}  # fmt: skip


def run(name: str) -> bool:
    """Whether the test fails, as it should, without that mechanism."""
    without = MECHANISMS[name]
    folder = Path(tempfile.mkdtemp(prefix="alliance-without-", dir="/var/tmp"))
    folder.chmod(0o755)
    copy = folder / "checkout"
    try:
        shutil.copytree(
            BASE_DIR, copy, symlinks=True, ignore=shutil.ignore_patterns(".git", "var", ".*_cache", "__pycache__")
        )
        if without.file:
            path = copy / without.file
            text = path.read_text()
            assert text.count(without.old) >= 1, f"{name}: {without.file} has changed; mend tests/faults/without.py"
            path.write_text(text.replace(without.old, without.new))
        command = [
            sys.executable,
            "-m",
            "pytest",
            f"tests/faults/{without.test}",
            "-q",
            "-n",
            "0",
            "-p",
            "no:cacheprovider",
        ]
        done = subprocess.run(
            command,
            cwd=copy,
            env={**os.environ, "FAULTS_WITHOUT_TRIGGER": without.trigger},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    seen = [line for line in re.findall(r"^E +(\S.+)", done.stdout, re.MULTILINE) if "Warning" not in line]
    failed = done.returncode == 1 and bool(seen)
    verdict = "fails" if failed else "PASSES" if done.returncode == 0 else "did not run"
    print(f"without {name}: {verdict}: {seen[0] if seen else done.stdout[-300:]}", flush=True)
    return failed


def main() -> int:
    """Those that are named, or all; 0 if each test noticed."""
    os.environ |= {"HTTPS": "false", "SECRET_KEY": "for-the-tests-only-" + "x" * 40}
    templates.open_place()
    try:
        # Once for all runs, and by the product as it is.
        with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
            templates.copy("faults", furnish, to=Path(folder) / "data")
        outcomes = [run(name) for name in sys.argv[1:] or MECHANISMS]  # all, whatever the first ones say
    finally:
        templates.close_place()
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
