"""Corrections on the editors' desk: each beside what is public now, to be accepted or declined."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from alliance.intake import corrections, review
from alliance.intake.difference import differences, label, names_of, plain_values
from alliance.intake.record_admin import ReadOnlyAdmin
from alliance.record.codebook import Verdict
from alliance.record.models import Correction


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    """What somebody wants changed in what is public. Only a reviewer who did not propose it accepts it."""

    list_display = ("summary_line", "changed_fields", "proposed_by", "proposed_at", "verdict_badge")
    list_filter = ("verdict", "proposed_by")
    list_select_related = ("statement", "proposed_by")
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        """With the names that the page shows."""
        names = ("statement__actor", "statement__issue", "proposed_by", "decided_by")
        return super().get_queryset(request).select_related(*names)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Both wordings side by side; accept or decline on POST."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = int(object_id) if object_id.isascii() and object_id.isdigit() and len(object_id) < 19 else 0
        correction = get_object_or_404(self.get_queryset(request), pk=number)
        answer, error = "", ""
        if request.method == "POST":
            answer = request.POST.get("answer", "")
            try:
                return self._decide(request, correction, answer)
            except ValidationError as refusal:
                error = " ".join(refusal.messages)
        return self._page(request, correction, answer, error)

    def _decide(self, request: HttpRequest, correction: Correction, answer: str) -> HttpResponse:
        if "_accept" in request.POST:
            corrections.accept_correction(correction, request.user)
            words = _t("Corrected; the index follows within seconds.")
        else:
            corrections.decline_correction(correction, request.user, answer)
            words = _t("Declined; the statement stays as it was.")
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:record_statement_change", args=[correction.statement_id]))

    def _page(self, request: HttpRequest, correction: Correction, answer: str, error: str) -> TemplateResponse:
        before = plain_values(correction.statement)
        after = {**before, **corrections.changes_as_fields_hold_them(correction)}
        waits = correction.verdict == Verdict.WAITING
        own = correction.proposed_by_id == request.user.pk
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _t("Correction"),
            "correction": correction,
            "changed": differences(before, after, names_of([before, after])),
            "fields": ", ".join(label(name) for name in correction.changes),
            "may_accept": waits and review.may_publish(request.user) and not own,
            "may_decline": waits and (own or review.may_publish(request.user)),
            "own": own,
            "answer": answer,
            "error": error,
        }
        return TemplateResponse(request, "admin/record/correction/decide.html", context)

    @admin.display(description=_("statement"))
    def summary_line(self, correction: Correction) -> str:
        """What is to be corrected, shortened."""
        return Truncator(correction.statement.summary).chars(110)

    @admin.display(description=_("changes"))
    def changed_fields(self, correction: Correction) -> str:
        """Names of the fields."""
        return ", ".join(label(name).lower() for name in correction.changes)

    @admin.display(description=_("verdict"), ordering="verdict")
    def verdict_badge(self, correction: Correction) -> str:
        """A badge that is also a word."""
        looks = {"waiting": "in_review", "accepted": "published", "declined": "withdrawn"}[correction.verdict]
        return format_html('<span class="status status-{}">{}</span>', looks, Verdict(correction.verdict).label)
