"""Where the one-machine services keep their things, and as which user PostgreSQL runs.

Everything lies under `var/` of the checkout (or under ALLIANCE_VAR). PostgreSQL refuses to run as root, so that
under root it runs as `nobody`; where `nobody` cannot reach `var/` (a checkout under /root, say), PostgreSQL's
data lie under /var/lib instead, and `var/postgres-place` remembers where.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alliance.local.trouble import DISK_FULL, CannotStart

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# sockaddr_un holds 104 bytes on macOS and 108 on Linux; PostgreSQL adds "/.s.PGSQL.5432.lock" to its folder.
_LONGEST_SOCKET_FOLDER = 80
_ROOM_FOR_THE_FIRST_START = 300 * 2**20
_ROOM_FOR_A_START = 60 * 2**20


@dataclass(frozen=True)
class Identity:
    """The user that a service runs as when it is not the one who starts it."""

    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        """What subprocess needs to become this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def var_folder() -> Path:
    """The folder for everything that a running checkout writes."""
    return Path(os.environ.get("ALLIANCE_VAR") or BASE_DIR / "var").absolute()


def service_identity() -> Identity | None:
    """`nobody` when root starts the product, None for everybody else."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart(
            "PostgreSQL does not run as root, and this machine has no user `nobody`: start as an ordinary user."
        ) from None
    return Identity("nobody", entry.pw_uid, entry.pw_gid)


def can_enter(folder: Path, identity: Identity) -> bool:
    """Whether that user really gets into the folder (asked by trying, so that ACLs and mounts count too)."""
    outcome = subprocess.run(
        ["/bin/sh", "-c", 'cd -- "$1" && [ -r . ]', "sh", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **identity.popen_arguments(),
        check=False,
    )
    return outcome.returncode == 0


@dataclass
class Place:
    """The folders of one running checkout."""

    var: Path
    root: Path  # PostgreSQL's data, binaries copied for `nobody`: `var` itself unless nobody cannot reach it
    identity: Identity | None
    _temporary: list[Path] = field(default_factory=list)

    @property
    def postgres_data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.root / "postgres" / "data"

    @property
    def is_elsewhere(self) -> bool:
        """Whether the data lie outside `var/`."""
        return self.root != self.var

    def log(self, service: str) -> Path:
        """The log file of a service; at a start one that grew past five megabytes is put aside."""
        folder = self.var / "log"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{service}.log"
        if path.exists() and path.stat().st_size > 5 * 2**20:
            path.replace(path.with_suffix(".log.1"))
        return path

    def socket_folder(self, service: str, identity: Identity | None) -> Path:
        """A folder that only the service's user can enter, its path short enough for a Unix socket."""
        folder = self.root / service / "socket"
        if len(os.fsencode(folder)) > _LONGEST_SOCKET_FOLDER:
            folder = Path(tempfile.mkdtemp(prefix=f"alliance-{service}-", dir="/tmp"))
            self._temporary.append(folder)
        return owned_folder(folder, identity)

    def check_room(self) -> None:
        """Refuse to start on a disk that is about to be full."""
        needed = _ROOM_FOR_A_START if (self.postgres_data / "PG_VERSION").exists() else _ROOM_FOR_THE_FIRST_START
        for folder in {self.var, self.root}:
            if shutil.disk_usage(folder).free < needed:
                raise CannotStart(f"{DISK_FULL[:-1]}: {folder} has less than {needed // 2**20} MB left.")

    def tidy(self) -> None:
        """Remove the temporary folders of this run."""
        for folder in self._temporary:
            shutil.rmtree(folder, ignore_errors=True)


def owned_folder(folder: Path, identity: Identity | None) -> Path:
    """Make the folder (or take it over) so that only that user can enter it."""
    folder.mkdir(parents=True, exist_ok=True)
    if identity is not None:
        os.chown(folder, identity.uid, identity.gid)
    folder.chmod(0o700)
    return folder


def open_place() -> Place:
    """Make the folders, choose where PostgreSQL's data lie and remember it."""
    var = var_folder()
    var.mkdir(parents=True, exist_ok=True)
    identity = service_identity()
    reminder = var / "postgres-place"
    if reminder.exists():
        # "." stands for var/ itself, so that a checkout can be moved with its data.
        root = var / reminder.read_text().strip()
        if root != var and not (root / "postgres").is_dir():
            raise CannotStart(
                f"The data should lie in {root}, which is gone. Bring it back, "
                f"or delete {reminder} to begin with an empty record."
            )
    else:
        root = var if identity is None or can_enter(var, identity) else _folder_outside(var)
        reminder.write_text(".\n" if root == var else f"{root}\n")
    (root / "postgres").mkdir(exist_ok=True)
    if identity is not None:
        identity = _owner_of(root / "postgres" / "data", identity)
    if identity is not None and not can_enter(root / "postgres", identity):
        raise CannotStart(f"PostgreSQL runs as `{identity.name}`, who cannot reach {root}: let others pass through it.")
    return Place(var, root, identity)


def _owner_of(data: Path, otherwise: Identity) -> Identity:
    """Root serves data that an ordinary user began as that user."""
    if not data.exists() or (owner := data.stat()).st_uid == 0:
        return otherwise
    try:
        name = pwd.getpwuid(owner.st_uid).pw_name
    except KeyError:
        raise CannotStart(
            f"{data} belongs to a user that this machine does not know (number {owner.st_uid})."
        ) from None
    return Identity(name, owner.st_uid, owner.st_gid)


def _folder_outside(var: Path) -> Path:
    """A folder of root's that everybody can pass through; /var/tmp only where /var/lib cannot be written."""
    # /var/lib is not swept by the system; /var/tmp is, after a month without a start.
    base = Path("/var/lib") if os.access("/var/lib", os.W_OK) else Path("/var/tmp")  # noqa: S108 (checked below)
    folder = base / f"alliance-{hashlib.sha256(os.fsencode(var)).hexdigest()[:10]}"
    try:
        folder.mkdir(mode=0o755)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
            raise CannotStart(f"{folder} is not a folder of root's alone: remove it and start again.") from None
    folder.chmod(0o755)
    return folder


class StartLock:
    """One running product for each `var/`; the lock goes when its last holder does, however it goes."""

    def __init__(self, var: Path) -> None:
        var.mkdir(parents=True, exist_ok=True)
        self.path = var / "up.lock"
        self._file = open(self.path, "a+")  # noqa: SIM115 (held open for as long as the product runs)

    def take(self) -> bool:
        """Take the lock if nobody holds it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def write(self, owner: int) -> None:
        """Say who runs: the process that a person started."""
        self._file.truncate(0)
        self._file.write(f"{owner}\n")
        self._file.flush()

    def owner(self) -> int | None:
        """The process that runs the product, None when it is gone (and the rest is about to go)."""
        self._file.seek(0)
        text = self._file.read().strip()
        try:
            os.kill(int(text), 0)
        except (ValueError, ProcessLookupError):
            return None
        except PermissionError:
            pass
        return int(text)

    def close(self) -> None:
        """Let go of the lock, unless the keeper holds it too."""
        self._file.close()

    def fileno(self) -> int:
        """The open file, to be handed to the keeper."""
        return self._file.fileno()
