"""What is done to many statements at once from the desk's list: all or none, with the reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.intake import enter
from alliance.intake.forms import WithdrawalForm
from alliance.intake.statement_pages import StatementPages
from alliance.record.models import Statement


class StatementActions(StatementPages):
    """The list's actions."""

    actions = ("submit_selected", "publish_selected", "withdraw_selected")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """For the actions below."""
        return enter.may_publish(request.user)

    @admin.action(description=_("Submit selected for review"), permissions=["change"])
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Statement]) -> None:
        """Submit every selected draft, or none if one of them is not ready."""

        def words(count: int) -> str:
            return ngettext("%(count)s statement submitted.", "%(count)s statements submitted.", count)

        self._do(request, lambda: enter.submit_statements(_ids(queryset), request.user), words)

    @admin.action(description=_("Publish selected"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Statement]) -> None:
        """Publish every selected statement, or none if one of them is not ready."""

        def words(count: int) -> str:
            return ngettext("%(count)s statement published.", "%(count)s statements published.", count)

        self._do(request, lambda: enter.publish_statements(_ids(queryset), request.user), words)

    @admin.action(description=_("Withdraw selected…"), permissions=["publish"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Statement]) -> HttpResponse | None:
        """Ask for one reason, then withdraw them all or none."""
        form = WithdrawalForm(request.POST if "reason" in request.POST else None)
        if not (form.is_bound and form.is_valid()):
            return self.ask(request, _t("Withdraw these statements?"), list(queryset), form, action="withdraw_selected")

        def words(count: int) -> str:
            return ngettext("%(count)s statement withdrawn.", "%(count)s statements withdrawn.", count)

        reason = form.cleaned_data["reason"]
        self._do(request, lambda: enter.withdraw_statements(_ids(queryset), request.user, reason), words)
        return None

    def _do(self, request: HttpRequest, act: Callable[[], int], words: Callable[[int], str]) -> None:
        try:
            count = act()
        except ValidationError as refusal:
            told = _t("Nothing was changed. %(reasons)s") % {"reasons": " ".join(refusal.messages)}
            self.message_user(request, told, messages.ERROR)
            return
        self.message_user(request, words(count) % {"count": count}, messages.SUCCESS)


def _ids(queryset: QuerySet[Statement]) -> list[Any]:
    return list(queryset.values_list("pk", flat=True))
