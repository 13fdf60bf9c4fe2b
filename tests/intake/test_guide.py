"""docs/editors.md: its pictures and neighbours exist, and the keys and groups it names are the desk's."""

from __future__ import annotations

import re
from pathlib import Path

from alliance.intake.groups import GROUPS
from alliance.intake.second_coding_forms import SALIENCES

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "editors.md").read_text(encoding="utf-8")


def test_every_picture_and_page_that_it_leads_to_is_there() -> None:
    targets = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert len(targets) >= 8
    for target in targets:
        path = DOCS / target
        assert path.is_file(), target
        assert path.suffix != ".png" or path.stat().st_size < 150_000, target


def test_every_group_is_explained() -> None:
    for name in GROUPS:
        assert f"| {name} | " in TEXT


def test_the_salience_words_are_the_forms_own() -> None:
    words = " ".join(TEXT.split())
    for _value, label in SALIENCES:
        assert str(label) in words


def test_every_key_is_one_that_the_script_knows() -> None:
    script = (DOCS.parent / "frontend" / "js" / "admin" / "second_coding.js").read_text(encoding="utf-8")
    for key in re.findall(r"^\| ([A-Z]) \|", TEXT, re.MULTILINE):
        assert f'key === "{key.lower()}"' in script, key
