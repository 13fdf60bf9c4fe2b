"""docs/codebook.md is what the command prints, and says everything that the models say."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from alliance.record.codebook_text import MODELS, codebook_text
from alliance.record.example.load import load_example

DOCUMENT = Path(__file__).parents[2] / "docs" / "codebook.md"


def test_the_document_is_current() -> None:
    printed = StringIO()
    call_command("codebook", stdout=printed)
    assert DOCUMENT.read_text(encoding="utf-8") == printed.getvalue(), (
        "run `manage.py codebook --output docs/codebook.md`"
    )


def test_every_field_has_its_help_text() -> None:
    text = codebook_text()
    for model in MODELS:
        for field in model._meta.concrete_fields:
            if not field.primary_key:
                assert field.help_text, (model, field.name)
                assert f"| `{field.name}` | {field.verbose_name} | " in text, (model, field.name)
                assert str(field.help_text) in text


def test_the_scales_of_the_record_can_be_added(db: None) -> None:
    load_example()
    printed = StringIO()
    call_command("codebook", issues=True, stdout=printed)
    text = printed.getvalue()
    assert text.startswith(DOCUMENT.read_text(encoding="utf-8").rstrip())
    assert "### Leaflets and outside information into North Korea" in text
