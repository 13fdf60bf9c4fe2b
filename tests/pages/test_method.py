"""The method page says how far the coders agree, from the record."""

from __future__ import annotations

from tests.pages.conftest import Get, text_of


def test_agreement_of_the_coders(get: Get) -> None:
    text = text_of(get("/method/"))
    assert "Two coders read 213 texts alike: α .99 for stances" in text
    assert "All issues 213 .99 .68 .09" in text
    assert "Transfer of wartime operational control" in text
