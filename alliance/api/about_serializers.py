"""How the API writes about itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.plain import Plain, of
from alliance.indices.models import Revision


class LinkSerializer(Plain):
    """An endpoint."""

    name = serializers.CharField(help_text=_("Its name."))
    url = serializers.CharField(help_text=_("Its address."))


class ParameterSerializer(Plain):
    """A parameter of the method."""

    name = serializers.CharField(help_text=_("Its name."))
    value = serializers.CharField(help_text=_("Its value."))


class MethodSerializer(Plain):
    """The method's parameters."""

    version = serializers.CharField(help_text=_("Version of the method (docs/method.md)."))
    parameters = serializers.DictField(
        child=serializers.FloatField(), help_text=_("Value of each parameter by its name in the method.")
    )
    reliabilities = serializers.DictField(
        child=serializers.FloatField(),
        help_text=_("Reliability of a statement by kind, unless an editor said otherwise."),
    )


class KeySerializer(Plain):
    """What could not be recomputed; null means every one."""

    actor = serializers.CharField(allow_null=True, help_text=_("Code of the actor."))
    issue = serializers.CharField(allow_null=True, help_text=_("Slug of the issue."))


class RevisionSerializer(Plain):
    """The newest committed state of all readings, and what it does not know yet."""

    id = serializers.IntegerField(
        source="revision", allow_null=True, help_text=_("Number of the revision; null before the first.")
    )
    committed_at = of(Revision, "committed_at", allow_null=True)
    statements_seen = of(Revision, "statements_seen")
    pending = serializers.IntegerField(help_text=_("Changes of the record that are not worked in yet."))
    oldest_mark_at = serializers.DateTimeField(
        allow_null=True, help_text=_("When the longest-waiting change was made.")
    )
    quarantined = KeySerializer(many=True, help_text=_("Keys that could not be recomputed; their readings are older."))
    method_version = of(Revision, "method_version")

    def get_quarantined(self, state: Any) -> Any:
        """Errors are for the editors; the public sees which keys they concern."""
        return state.quarantined
