"""How often the API may be asked: by an address, by a token's owner; whoever answers, Django or the door before it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from alliance.access.rate import AddressThrottle

__all__ = ["AddressThrottle", "TokenThrottle", "admits"]


class TokenThrottle(AddressThrottle):
    """The higher rate of who sends a token, counted by its owner: more tokens do not make more of it."""

    scope = "token"

    def get_rate(self) -> str | None:
        """Its rate; without one there is no limit."""
        return self.THROTTLE_RATES.get(self.scope)

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """The owner; None for a reader without a token, whom the address counts."""
        if request.user is None:
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


def admits(environment: dict[str, Any]) -> bool:
    """Whether a reader without a token may ask for a read now; counted if so, as the view would."""
    forwarded = environment.get("HTTP_X_FORWARDED_FOR")
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    request = SimpleNamespace(META=environment, headers=headers, user=None, auth=None)
    return AddressThrottle().allow_request(request, None)
