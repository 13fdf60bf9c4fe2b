"""Known weaknesses of the locked run-time packages: `python checks/audit.py`.

Exit code 1 for a finding. Where the advisories cannot be had, or know nothing of a package, it says so, and how many
were really looked up: a machine without internet is no failure, and no all-clear either.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements" / "run.txt"
WITHIN = 90


def main(lock: Path = LOCK) -> int:
    """Run pip-audit on the lock and say what it found."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "--disable-pip", "--no-deps", "--format", "json",
               "--progress-spinner", "off", "--timeout", "10"]  # fmt: skip
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WITHIN)
        packages = json.loads(told.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        print(f"  Not audited: the advisories did not answer within {WITHIN} seconds.")
        return 0
    except json.JSONDecodeError:
        lines = told.stderr.strip().splitlines() or ["no reason given"]
        print(f"  Not audited: the advisories cannot be had ({lines[-1][:160]}).")
        return 0
    return report(packages)


def report(packages: list[dict]) -> int:
    """Say what is weak, and what nobody could look up; 1 where something is weak."""
    weak = [package for package in packages if package.get("vulns")]
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    for package in weak:
        for found in package["vulns"]:
            mended = ", ".join(found.get("fix_versions", [])) or "no version yet"
            print(f"  {package['name']} {package['version']}: {found['id']} (mended in {mended})")
    looked_up = len(packages) - len(unknown)
    print(f"  {looked_up} of {len(packages)} packages looked up, {len(weak)} with known weaknesses.")
    if unknown:
        print(f"  NOT looked up, since the advisories here do not know these versions: {', '.join(unknown[:6])}"
              + (f" and {len(unknown) - 6} more" if len(unknown) > 6 else "") + ".")  # fmt: skip
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
