"""Answers that are made once for a revision, and handed out again while that revision stands.

A view says that its answer may be kept (`keep`); the door in front of Django (door.py) does the rest.
docs/decisions/0008-kept-answers.md tells why it is built like this.
"""

from alliance.kept.keep import Until, keep

__all__ = ["Until", "keep"]
