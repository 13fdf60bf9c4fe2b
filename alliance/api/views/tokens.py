"""The page on which a user makes and revokes tokens of their own. Outside /api/v1/: it is for people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from alliance.api.models import ReadToken

MOST_TOKENS = 10
DAYS = {30: gettext_lazy("30 days"), 90: gettext_lazy("90 days"), 365: gettext_lazy("a year")}


class TokenForm(forms.Form):
    """What a token is for, and how long it works."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Works for"), choices=list(DAYS.items()), coerce=int, initial=90
    )  # fmt: skip


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token")
def show(request: HttpRequest) -> HttpResponse:
    """The user's tokens, and a form for one more. A new one is shown once, in the answer to the form."""
    form = TokenForm(request.POST or None)
    token = None
    own = ReadToken.objects.filter(user=request.user)
    if request.method == "POST" and form.is_valid():
        if own.count() >= MOST_TOKENS:
            form.add_error(None, _("You have {most} tokens; revoke one first.").format(most=MOST_TOKENS))
        else:
            _made, token = ReadToken.objects.create(
                user=request.user, expiry=dt.timedelta(days=form.cleaned_data["days"]), name=form.cleaned_data["name"]
            )
            form = TokenForm()
    context: dict[str, Any] = {
        "form": form,
        "token": token,
        "tokens": own.order_by("-created"),
        "now": timezone.now(),
        "example": request.build_absolute_uri("/api/v1/alliances/"),
    }
    return render(request, "api/tokens.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
@require_POST
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    """Take one of the user's own tokens back; it stops working at once."""
    gone, _kinds = ReadToken.objects.filter(user=request.user, token_key=key).delete()
    if gone:
        messages.success(request, _("The token is revoked."))
    return redirect("tokens")
