"""What a template may ask about who may come in."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def is_private() -> bool:
    """Whether the site stands behind a login."""
    return not settings.PUBLIC
