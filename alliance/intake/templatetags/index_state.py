from django import template

from alliance.indices import readings
from alliance.intake.index_line import IndexLine, index_line

register = template.Library()


@register.simple_tag(name="index_line")
def index_line_tag() -> IndexLine:
    """The index's state in one line, as it is while the page is made."""
    return index_line(readings.index_state())
