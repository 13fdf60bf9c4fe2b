"""The quick writer of JSON says the same as Django REST framework's own."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy
from rest_framework import renderers

from alliance.api import json as ours

BODY: dict[str, Any] = {
    "day": dt.date(2026, 1, 31),
    "instants": [
        dt.datetime(2026, 1, 31, 12, 0, tzinfo=dt.UTC),
        dt.datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=9))),
    ],
    "numbers": [0.1, 1 / 3, 1e-7, 1e22, -0.0, 2**53, np.float64(2.5), np.int64(7), None, True],
    "words": ["«Übung» 훈련", '"\\\n\t', gettext_lazy("friction, 0 to 100"), "\u2028</script>"],
    "pair": ("US", "KR"),
    "by_number": {1: "one"},
}


def test_both_writers_say_the_same() -> None:
    quick, slow = ours.JSONRenderer().render(BODY), renderers.JSONRenderer().render(BODY)
    assert json.loads(quick) == json.loads(slow)
    assert b"2026-01-31T12:00:00Z" in quick
    assert "훈련".encode() in quick


def test_an_indented_answer_is_to_be_had() -> None:
    body = ours.JSONRenderer().render({"a": 1}, "application/json; indent=4")
    assert body == b'{\n    "a": 1\n}'


def test_nothing_is_no_body() -> None:
    assert ours.JSONRenderer().render(None) == b""
