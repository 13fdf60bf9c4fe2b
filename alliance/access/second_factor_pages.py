"""The two pages of the second factor: setting it up, and giving a code at a login."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from alliance.access import second_factor


class CodeForm(forms.Form):
    """One code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=24,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false", "autocapitalize": "off"}
        ),
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@sensitive_variables("codes")
def set_up(request: Any) -> HttpResponse:
    """A QR code and a field for the first code. Who has an authenticator already must have used it to come here."""
    if second_factor.is_set_up(request.user) and not request.user.is_verified():
        return _to("second_factor", request)
    device = second_factor.device_being_set_up(request.user)
    form = CodeForm(request.POST or None)
    codes = None
    if request.method == "POST" and form.is_valid():
        codes = second_factor.confirm(request, device, form.cleaned_data["code"].replace(" ", ""))
        if codes is None:
            form.add_error("code", _("This is not the code that the authenticator shows now. Is its clock right?"))
    context = {
        "form": form,
        "codes": codes,
        "is_replaced": second_factor.is_set_up(request.user) and codes is None,
        "key": " ".join(_fours(_key(device))),
        "picture": "" if codes else _picture(device.config_url),
        "next": _next(request),
        "is_required": settings.SECOND_FACTOR,
    }
    return render(request, "access/set_up_second_factor.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
def give_code(request: Any) -> HttpResponse:
    """A field for a code, after the password."""
    if request.user.is_verified():
        return redirect(_next(request))
    if not second_factor.is_set_up(request.user):
        return (
            _to("set_up_second_factor", request) if second_factor.is_asked(request.user) else redirect(_next(request))
        )
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.verify(request, form.cleaned_data["code"]):
            return redirect(_next(request))
        form.add_error("code", _("This code is wrong, was used before, or came too soon after a wrong one."))
    context = {"form": form, "next": _next(request)}
    return render(request, "access/second_factor.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["POST"])
def forget(request: Any) -> HttpResponse:
    """Remove one's own second factor, where none is required and the login was confirmed by it."""
    if settings.SECOND_FACTOR and request.user.is_staff:
        messages.error(request, _("The desk needs a second factor; set up another one instead."))
    elif request.user.is_verified():
        second_factor.forget(request.user)
        messages.success(request, _("The second factor is removed."))
    return redirect("set_up_second_factor")


def _next(request: HttpRequest) -> str:
    """Where the reader was going; never to another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("admin:index") if getattr(request.user, "is_staff", False) else reverse("pages:overview")


def _to(page: str, request: HttpRequest) -> HttpResponse:
    answer = redirect(page)
    if request.GET.get("next"):
        answer["Location"] += "?" + request.GET.urlencode()
    return answer


def _key(device: Any) -> str:
    from base64 import b32encode

    return b32encode(device.bin_key).decode()


def _fours(text: str) -> list[str]:
    return [text[at : at + 4] for at in range(0, len(text), 4)]


def _picture(address: str) -> str:
    """The QR code as SVG, drawn here: the secret goes to nobody else."""
    drawn = segno.make(address, error="m").svg_inline(
        omitsize=True, svgclass="qr", lineclass=None, border=4, light="#fff"
    )
    return mark_safe(drawn)  # noqa: S308  segno writes paths only
