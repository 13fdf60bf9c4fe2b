"""Sessions in the database by a hash of their key: a copy of the database logs nobody in.

Django keeps the very key that the cookie holds; here, as with API tokens, only what it hashes to.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone


def hashed(key: str) -> str:
    """What stands in the database for a session's key: 160 bits of its SHA-256, which is what the column holds."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's store of sessions with hashed keys. The asynchronous half is not used and not offered."""

    def load(self) -> dict[str, Any]:
        """The session's data; empty, with no key, where there is none."""
        key = self.session_key
        row = (
            self.model.objects.filter(session_key=hashed(key), expire_date__gt=timezone.now()).first() if key else None
        )
        if row is None:
            self._session_key = None
            return {}
        return dict(self.decode(row.session_data))

    def exists(self, session_key: str) -> bool:
        """Whether there is such a session."""
        return bool(self.model.objects.filter(session_key=hashed(session_key)).exists())

    def create_model_instance(self, data: Any) -> Any:
        """The row to be stored."""
        return self.model(
            session_key=hashed(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def delete(self, session_key: str | None = None) -> None:
        """Remove it."""
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(session_key=hashed(key)).delete()
