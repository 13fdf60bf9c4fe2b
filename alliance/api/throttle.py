"""How often an address may ask: a fair rate with one number an address, whoever answers (Django or the door before it).

Django REST framework's own throttle keeps the time of every request of the last minute and copies that list each time,
which at some thousands of requests costs more than the answer, and counts wrongly when threads overlap.
"""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

from rest_framework.settings import api_settings
from rest_framework.throttling import AnonRateThrottle

_counting = threading.Lock()
_ROUNDING = 1e-3  # seconds; sums of fractions of a period do not come out even


class AddressThrottle(AnonRateThrottle):
    """At most `rate` requests at once, which come back evenly over its period (the generic cell rate algorithm).

    Kept for each address: when it will have all its requests back.
    """

    num_requests: int | None  # both read from `rate`
    duration: int | None
    wait_for: float | None = None

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count the request if the address may still ask."""
        key = self.get_cache_key(request, view)
        if key is None or self.num_requests is None or self.duration is None:
            return True
        each = self.duration / max(1, self.num_requests)
        with _counting:
            now = self.timer()
            whole_again = max(now, self.cache.get(key, now)) + each
            too_early = whole_again - now - self.duration
            if self.num_requests == 0 or too_early > _ROUNDING:
                self.wait_for = max(too_early, _ROUNDING)
                return False
            self.cache.set(key, whole_again, whole_again - now)
        return True

    def wait(self) -> float | None:
        """In how many seconds the address may ask again."""
        return self.wait_for


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
    throttles: list[Any] = list(api_settings.DEFAULT_THROTTLE_CLASSES)
    return all(throttle().allow_request(request, None) for throttle in throttles)
