"""How often an address may ask: a fair rate with one number an address, whoever answers: the API, the door before
it, the login.

Django REST framework's own throttle keeps the time of every request of the last minute and copies that list each time,
which at some thousands of requests costs more than the answer, and counts wrongly when threads overlap.
"""

from __future__ import annotations

import ipaddress
import threading
from functools import cache, lru_cache
from typing import Any, cast

from django.core.cache import DEFAULT_CACHE_ALIAS, BaseCache, caches
from rest_framework.throttling import AnonRateThrottle

_counting = threading.Lock()
_LONGEST_ADDRESS = 64  # an IPv6 one has 45 characters, and may name its interface
_ROUNDING = 1e-3  # seconds; sums of fractions of a period do not come out even


def network_of(address: str | None) -> str | None:
    """The address as it is counted: an IPv6 one by its network of 64 bits, all of which one reader has; None for none.

    A proxy may write a port or a name instead of an address; that is counted as no address of its own.
    """
    text = (address or "").strip().strip("[]")
    return _network_of(text) if len(text) <= _LONGEST_ADDRESS else None  # nothing longer is remembered


@lru_cache(maxsize=10_000)
def _network_of(text: str) -> str | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    if found.version == 6 and (mapped := getattr(found, "ipv4_mapped", None)) is not None:
        return str(mapped)
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False).network_address)


@cache
def _parsed(rate: str | None) -> tuple[int | None, int | None]:
    found: tuple[int | None, int | None] = AnonRateThrottle.parse_rate(cast(Any, None), rate)  # it needs no throttle
    return found


class AddressThrottle(AnonRateThrottle):
    """At most `rate` requests at once, which come back evenly over its period (the generic cell rate algorithm).

    Kept for each address: when it will have all its requests back.
    """

    num_requests: int | None  # both read from `rate`
    duration: int | None
    wait_for: float | None = None
    # One handle for all threads, which it is made for; Django's own looks for the thread's at each use.
    cache: BaseCache = caches.create_connection(DEFAULT_CACHE_ALIAS)

    def parse_rate(self, rate: str | None) -> tuple[int | None, int | None]:
        """How many requests in how many seconds; each rate is read once."""
        return _parsed(rate)

    def get_ident(self, request: Any) -> str:
        """The address that NUM_PROXIES proxies of one's own vouch for; what stands before it is not believed."""
        return network_of(super().get_ident(request)) or network_of(request.META.get("REMOTE_ADDR")) or "unknown"

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
