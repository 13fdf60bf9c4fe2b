"""Who reads with a token. It decides how often one may ask, never what one may see."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission


class ReadTokenAuthentication(TokenAuthentication):
    """`Authorization: Token …`, checked against the stored hashes. An unknown or expired one is refused."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """The user and the token."""
        try:
            token.decode("ascii")
        except UnicodeDecodeError:
            raise AuthenticationFailed(_("This token is not known, or has expired.")) from None
        try:
            return super().authenticate_credentials(token)
        except AuthenticationFailed:
            raise AuthenticationFailed(_("This token is not known, or has expired.")) from None

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether it has expired. Reads change nothing: its owner sees it as expired and removes it."""
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()


class MayRead(BasePermission):
    """Everybody on a public site; elsewhere who sends a token, or reads with a browser that is logged in."""

    message = gettext_lazy("This site is not public: send a token, or log in.")

    def has_permission(self, request: Any, view: Any) -> bool:
        """Whether this reader may read. Where not, the answer is a 401 that names the scheme."""
        if settings.PUBLIC or request.user is not None:
            return True
        return bool(getattr(request._request, "is_reader", False))  # noted by access.readers: here the session is gone


class ReadTokenScheme(OpenApiAuthenticationExtension):
    """How the schema describes it."""

    target_class = ReadTokenAuthentication
    name = "readToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """An API key in a header, as OpenAPI has no scheme of this name."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": str(
                gettext_lazy(
                    "`Token ` and a token from /tokens/. Not needed; it raises the number of requests a minute."
                )
            ),
        }
