"""How the desk's own pages write numbers and days."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def stance(value: float | None) -> str:
    """With its sign and a true minus, two decimals; in words where there is none."""
    if value is None:
        return _("no position")
    return "0.00" if round(value, 2) == 0 else f"{value:+.2f}".replace("-", "−")


@register.filter
def coefficient(value: float | None) -> str:
    """As the field prints it: .99; a dash where it is undefined."""
    if value is None:
        return "–"
    text = f"{value:.2f}".replace("-", "−")
    return text.replace("0.", ".", 1) if text.lstrip("−").startswith("0.") else text


@register.filter
def share(value: float) -> str:
    """As a percentage with a thin space."""
    return f"{100 * value:.1f}\u202f%"


@register.filter
def day(value: dt.date | dt.datetime | None, precision: str = "day") -> str:
    """As "15 Aug 2025", or only the month or year where no more is known."""
    if value is None:
        return ""
    return date_format(value, {"month": "M Y", "year": "Y"}.get(precision, "j M Y"))


@register.filter
def age(value: dt.datetime | None) -> str:
    """How many days ago."""
    if value is None:
        return ""
    days = (timezone.now() - value).days
    return _("today") if days < 1 else ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}


@register.filter
def place(value: float) -> str:
    """Where a stance lies on a track, in per cent from its left end, as a style wants it."""
    return f"{50 * (value + 1):.1f}%"


@register.simple_tag
def pole_mark(value: float) -> SafeString:
    """An anchor's value as a coder says it: −1, −0.5, 0."""
    text = f"{value:+g}".replace("-", "−") if value else "0"
    return format_html("<b>{}</b>", text)
