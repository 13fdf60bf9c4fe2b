"""Keeps a copy of all published statements up to date: python mirror.py http://localhost:8000/api/v1 copy.json"""

import json
import pathlib
import sys
import urllib.request


def catch_up(root: str, copy: dict[str, dict], since: int) -> int:
    """Bring `copy` (statements by number) up to date; the revision to begin with the next time."""
    address = f"{root}/statements/?changed_since={since}&page_size=1000"
    while address:
        with urllib.request.urlopen(address) as answer:
            page = json.load(answer)
        for row in page["results"]:
            if row["status"] == "published":
                copy[str(row["id"])] = row
            else:
                copy.pop(str(row["id"]), None)  # withdrawn; row["withdrawal_reason"] says why
        address = page["next"]
    return page["revision"]


if __name__ == "__main__":
    kept = pathlib.Path(sys.argv[2])
    state = json.loads(kept.read_text()) if kept.exists() else {"revision": 0, "statements": {}}
    state["revision"] = catch_up(sys.argv[1], state["statements"], state["revision"])
    kept.write_text(json.dumps(state))
    print(f"Revision {state['revision']}: {len(state['statements'])} statements")
