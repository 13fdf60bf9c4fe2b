"""The process that a person starts and stops; all the work is the keeper's (keeper.py)."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from alliance.local.place import BASE_DIR, StartLock, var_folder
from alliance.local.trouble import in_one_line


def run() -> int:
    """Start the keeper, tell it to stop on Ctrl-C, SIGTERM or SIGHUP, wait for it; return the exit code."""
    try:
        lock = StartLock(var_folder())
        if not _take(lock):
            print(f"It is running already (process {lock.owner()}): stop that one first.", flush=True)
            return 1
        lock.write(os.getpid())
    except OSError as problem:
        print(in_one_line(problem), flush=True)
        return 1
    reading, writing = os.pipe()
    told_to_stop = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal told_to_stop
        if not told_to_stop:
            told_to_stop = True
            os.close(writing)
            with contextlib.suppress(OSError):
                print("\nStopping ...", flush=True)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    keeper = subprocess.Popen(
        [sys.executable, "-m", "alliance.local.keeper", str(reading), str(lock.fileno())],
        cwd=BASE_DIR,
        stdin=subprocess.DEVNULL,
        pass_fds=(reading, lock.fileno()),
        start_new_session=True,
    )
    os.close(reading)
    code = keeper.wait()
    with contextlib.suppress(OSError):
        if code < 0:
            print("The keeper of the services was killed; they stop by themselves.", flush=True)
        elif told_to_stop:
            print("Stopped.", flush=True)
    return 0 if code == 0 and told_to_stop else 1


def _take(lock: StartLock, within: float = 30.0) -> bool:
    """Take the lock; while the rest of a killed run is still on its way out, wait for it."""
    deadline = time.monotonic() + within
    while not lock.take():
        if lock.owner() is not None or time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


if __name__ == "__main__":
    sys.exit(run())
