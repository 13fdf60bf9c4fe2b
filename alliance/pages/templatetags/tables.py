"""Template tags for the long tables, which are written in Python: {% ledger_rows ledger.entries %} and the like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from alliance.pages.tables import (
    bargains,
    divisions,
    governments,
    heat,
    history,
    ledger,
    matrix,
    position_map,
    said,
    shares,
    sliders,
    standing,
    wedges,
    weeks,
)

register = template.Library()


def _with_links(rows: Callable[..., SafeString]) -> None:
    """A tag of the same name, for rows whose links keep the page's day."""

    def tag(context: dict[str, Any], *args: Any, **kwargs: Any) -> SafeString:
        return rows(context["frame"], *args, **kwargs)

    register.simple_tag(tag, takes_context=True, name=rows.__name__)


_with_links(divisions.division_rows)
_with_links(governments.tandem_rows)
_with_links(heat.heat_rows)
_with_links(ledger.ledger_rows)
_with_links(matrix.matrix_rows)
_with_links(position_map.position_rows)
_with_links(said.said_items)
_with_links(shares.share_rows)
_with_links(standing.standing_rows)
_with_links(wedges.wedge_rows)
register.simple_tag(bargains.deal_rows)
register.simple_tag(heat.heat_head)
register.simple_tag(history.month_rows)
register.simple_tag(matrix.index_cells)
register.simple_tag(sliders.slider_rows)
register.simple_tag(weeks.week_rows)
