"""The UN votes, no part of the product: ../shared/data/unga beside the checkout, or the folder that UNGA names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alliance.local.place import BASE_DIR

UNGA = Path(os.environ.get("UNGA") or BASE_DIR.parent / "shared" / "data" / "unga")
VOTES = UNGA / "statements.csv.gz"

needs_unga = pytest.mark.skipif(
    not VOTES.exists(), reason=f"the UN votes are not on this machine ({UNGA.name} beside the checkout, or UNGA=FOLDER)"
)
