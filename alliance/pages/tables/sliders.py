"""The sliders of a what-if: one for the weight of each issue."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from alliance.pages.markup import coordinate, fill, joined
from alliance.pages.what_if import Slider
from alliance.pages.words import capitalised


def slider_rows(sliders: Sequence[Slider]) -> SafeString:
    """The issues in their order, each at what is supposed, with its own weight beside it for the script."""
    return joined([_row(slider, slider.issue.slug, coordinate(slider.value)) for slider in sliders])


def _row(slider: Slider, slug: str, value: str) -> SafeString:
    return fill(
        '<div class="slider"><label for="w-%s">%s</label><input id="w-%s" type="range" name="w-%s" data-issue="%s" '
        'min="0" max="%s" step="0.25" value="%s" data-own="%s"><output for="w-%s">%s</output></div>',
        slug, capitalised(slider.issue.short_name), slug, slug, slug,
        coordinate(slider.widest), value, coordinate(slider.issue.weight), slug, value,
    )  # fmt: skip
