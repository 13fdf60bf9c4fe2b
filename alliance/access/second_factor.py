"""The second factor of the desk: a code of an authenticator, or one of the recovery codes, beside the password.

SECOND_FACTOR asks it of everybody of the desk; where that is off, those who set one up are asked all the same.
Recovery codes are kept as hashes, each good for one login.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django_otp import login as otp_login
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
DESK = ("/admin/", "/tokens/")
# Reached with the password alone.
_OPEN = ("/admin/login/", "/admin/logout/", "/admin/jsi18n/", "/second-factor/", "/login/", "/logout/")


def is_asked(user: Any) -> bool:
    """Whether this user has to confirm a login."""
    if not user.is_authenticated:
        return False
    if settings.SECOND_FACTOR and user.is_staff:
        return True
    told = getattr(user, "has_authenticator", None)  # with the account, at the request's beginning (accounts.py)
    return is_set_up(user) if told is None else bool(told)


def is_set_up(user: Any) -> bool:
    """Whether the user has a confirmed authenticator."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


class Required:
    """Sends whoever has given the password only to the page of the code; a site behind a login is all desk here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Before the view: a redirect, or nothing."""
        if settings.PUBLIC and not request.path.startswith(DESK):
            return None
        if request.path.startswith(_OPEN) or not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated or request.user.is_verified() or not is_asked(request.user):
            return None
        page = "second_factor" if is_set_up(request.user) else "set_up_second_factor"
        answer = redirect(page)
        answer["Location"] += "?" + urlencode({"next": request.get_full_path()})
        return answer


def device_being_set_up(user: Any) -> TOTPDevice:
    """The user's authenticator that waits for its first code; made at the first look."""
    with transaction.atomic():
        waiting = TOTPDevice.objects.filter(user=user, confirmed=False).first()
        return waiting or TOTPDevice.objects.create(user=user, name="authenticator", confirmed=False)


def confirm(request: HttpRequest, device: TOTPDevice, code: str) -> list[str] | None:
    """Take a new authenticator into use by its first code; gives fresh recovery codes, None where the code is wrong.

    A former authenticator and its recovery codes go.
    """
    if not _may_be_a_code(code) or not device.verify_token(code):
        return None
    with transaction.atomic():
        TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save()
        codes = _new_recovery_codes(device.user)
    _verified(request, device)
    return codes


def verify(request: HttpRequest, code: str) -> bool:
    """Confirm the login by a code of the authenticator or a recovery code. Wrong ones are counted and slowed down."""
    user: Any = request.user
    code = re.sub(r"[\s-]", "", code).upper()
    if _may_be_a_code(code):
        device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    else:
        device, code = StaticDevice.objects.filter(user=user, confirmed=True).first(), hashed(code)
    if device is None:
        return False
    with transaction.atomic():  # two at once must not both take the same code
        device = type(device).objects.select_for_update().get(pk=device.pk)
        right = device.verify_token(code)
    if right:
        _verified(request, device)
    return bool(right)


def _may_be_a_code(code: str) -> bool:
    return code.isascii() and code.isdigit() and len(code) == 6


def _verified(request: HttpRequest, device: Any) -> None:
    otp_login(request, device)
    request.session.cycle_key()  # what was known before the code opens nothing after it


def hashed(code: str) -> str:
    """What is kept of a recovery code: 80 bits of its hash, which is as many as the code has."""
    return base64.b32encode(hashlib.sha256(code.encode()).digest())[:16].decode()


def _new_recovery_codes(user: Any) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=hashed(code))
    return ["-".join(re.findall("....", code)) for code in codes]


def forget(user: Any) -> int:
    """Remove a user's authenticators and recovery codes, after a loss; returns how many authenticators there were."""
    StaticDevice.objects.filter(user=user).delete()
    return TOTPDevice.objects.filter(user=user).delete()[0]
