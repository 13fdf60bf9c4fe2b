"""The licences of what the product ships with: writes docs/licences.md; with `--check` says whether it is current.

Exit code 1 for a page that is out of date, or for a licence that nobody has allowed here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).parent.parent
PAGE = BASE / "docs" / "licences.md"
# What may be used beside the MIT licence of the product: permissive ones, and weak copyleft of unchanged libraries.
ALLOWED = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|HPND|CMU|LGPL|MPL|Lesser General Public|Mozilla Public|"
    r"Historical Permission|0BSD|PostgreSQL|Zlib|Unlicense)",
    re.IGNORECASE,
)
# Named one by one, with the reason.
NAMED = {"krippendorff": "GPL: used unchanged; whoever hands on a copy together with it does so under the GPL"}


def locked() -> list[str]:
    """Names of the run-time packages that this machine needs and has."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==", (BASE / "requirements" / "run.txt").read_text(), re.MULTILINE)
    return sorted(names, key=str.lower)


def table() -> list[dict[str, str]]:
    """Name and licence of each, as pip-licenses reads them from the packages."""
    command = [sys.executable, "-m", "piplicenses", "--python", sys.executable, "--from=mixed", "--format=json",
               "--with-urls", "--packages", *locked()]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return sorted(json.loads(told.stdout), key=lambda row: row["Name"].lower())


def written(rows: list[dict[str, str]]) -> str:
    """The page. Versions stand in the lock; here they would make every upgrade a change of this page."""
    about = (
        "What the product runs on, by `make licences`, from the packages' own words. The product is under the MIT\n"
        "licence, the typeface Source Sans 3 under the SIL Open Font Licence, plotly.js under the MIT licence."
    )
    lines = ["# Licences", "", about, "", "| package | licence |", "|---|---|"]
    lines += [f"| [{row['Name']}]({row['URL']}) | {' '.join(row['License'].split())[:80]} |" for row in rows]
    lines += ["", *(f"{name}: {reason}." for name, reason in NAMED.items())]
    return "\n".join(lines) + "\n"


def main(check: bool) -> int:
    """Write or check."""
    rows = table()
    strange = [
        f"{row['Name']}: {row['License'][:80]}"
        for row in rows
        if not ALLOWED.search(row["License"]) and row["Name"] not in NAMED
    ]
    for line in strange:
        print(f"  A licence that nobody allowed here: {line}")
    text = written(rows)
    if not check:
        PAGE.write_text(text)
    elif PAGE.read_text() != text:
        print("  docs/licences.md is out of date: make licences")
        return 1
    return 1 if strange else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
