from typing import Any

from django import template

from alliance.intake.oversight_pages import may_oversee, waiting_context

register = template.Library()


@register.simple_tag(takes_context=True)
def what_waits(context: Any) -> dict[str, Any] | None:
    """What waits for whom, for the desk's first page; nothing for those who have nothing to do with statements."""
    request = context["request"]
    return waiting_context(request) if may_oversee(request.user) else None
