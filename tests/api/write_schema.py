"""`make schema`: writes docs/openapi.json anew, unless that would take something back which it promised."""

from __future__ import annotations

import json

import django

django.setup()

from tests.api.compatibility import broken_promises  # noqa: E402
from tests.api.test_promise import KEPT, current, promised  # noqa: E402

if faults := broken_promises(promised(), current()) if KEPT.exists() else []:
    raise SystemExit("These promises would be broken:\n" + "\n".join(faults))
KEPT.write_text(json.dumps(current(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
print(f"Wrote docs/{KEPT.name}")
