"""Who an account is: Django's own backend, which fetches with the account whether it has an authenticator."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef


class Accounts(ModelBackend):
    """Every request of the desk asks for the second factor; told with the account, it costs no query of its own."""

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, its `has_authenticator` told; None if it is gone or may not log in."""
        from django_otp.plugins.otp_totp.models import TOTPDevice  # models are not ready when this module is read

        confirmed = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        user = User.objects.annotate(has_authenticator=Exists(confirmed)).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
