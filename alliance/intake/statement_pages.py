"""The desk's own pages of a single statement: withdrawing, giving back, its history, the next one to review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _t

from alliance.intake import enter, review
from alliance.intake.forms import ReturnForm, WithdrawalForm
from alliance.intake.preview import words_for
from alliance.intake.record_admin import RecordAdmin
from alliance.intake.statement_form import StatementForm, issue_scale
from alliance.intake.versions import restorable_values, versions_of
from alliance.record.codebook import StatementStatus
from alliance.record.models import Issue, Statement


def address(page: str, statement: Statement | None = None) -> str:
    """Where a page of the desk's statements is."""
    args = [quote(statement.pk)] if statement is not None else []
    return reverse(f"admin:record_statement_{page}", args=args)


class StatementPages(RecordAdmin):
    """Pages beside Django's list and form."""

    def get_urls(self) -> list[URLPattern]:
        """The desk's own pages before Django's."""
        wrap, name = self.admin_site.admin_view, "record_statement_"
        return [
            path("issue-scale/<int:issue_id>/", wrap(self.issue_scale_view), name=f"{name}issue_scale"),
            path("preview/", wrap(self.preview_view), name=f"{name}preview"),
            path("review-next/", wrap(self.review_next_view), name=f"{name}review_next"),
            path("<int:statement_id>/withdraw/", wrap(self.withdraw_view), name=f"{name}withdraw"),
            path("<int:statement_id>/return/", wrap(self.return_view), name=f"{name}return"),
            path("<int:statement_id>/restore/", wrap(self.restore_view), name=f"{name}restore"),
            *super().get_urls(),
        ]

    def issue_scale_view(self, request: HttpRequest, issue_id: int) -> JsonResponse:
        """The chosen issue's scale in words, for the form's script."""
        if not self.has_view_or_change_permission(request) and not self.has_add_permission(request):
            raise PermissionDenied
        issue = Issue.objects.filter(pk=issue_id).first()
        if issue is None:
            raise Http404
        return JsonResponse(issue_scale(issue))

    def preview_view(self, request: HttpRequest) -> JsonResponse:
        """What publishing the form as it stands would do, and what to look at; stores nothing."""
        if not self.has_change_permission(request) and not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return JsonResponse({"sentence": "", "lines": [], "warnings": []}, status=405)
        number = request.POST.get("preview_of", "")
        known = Statement.objects.filter(pk=number).first() if number.isascii() and number.isdigit() else None
        return JsonResponse(words_for(StatementForm(request.POST, instance=known)))

    def review_next_view(self, request: HttpRequest) -> HttpResponse:
        """To the statement that has waited longest among those that this person may review."""
        if not review.may_publish(request.user):
            raise PermissionDenied
        waiting = Statement.objects.waiting_for(request.user.pk if review.by_another() else None)
        found = waiting.order_by("changed_at", "pk").first()
        if found is None:
            self.message_user(request, _t("Nothing waits for your review."), messages.INFO)
            return HttpResponseRedirect(address("changelist"))
        return HttpResponseRedirect(f"{address('change', found)}?queue=1")

    def withdraw_view(self, request: HttpRequest, statement_id: int) -> HttpResponse:
        """Ask for the reason; withdraw on POST."""
        statement = self._statement_for_publisher(request, statement_id)
        form = WithdrawalForm(request.POST or None)

        def withdraw() -> None:
            enter.withdraw_statement(statement, request.user, form.cleaned_data["reason"])

        done = _t("Withdrawn; the index follows within seconds.")
        return self._asked(request, statement, form, withdraw, _t("Withdraw this statement?"), _t("Withdraw"), done)

    def return_view(self, request: HttpRequest, statement_id: int) -> HttpResponse:
        """Ask what it needs; give it back on POST."""
        statement = self._statement_for_publisher(request, statement_id)
        form = ReturnForm(request.POST or None)

        def give_back() -> None:
            enter.return_to_author(statement, request.user, form.cleaned_data["reason"])

        done = _t("Given back to its author.")
        return self._asked(request, statement, form, give_back, _t("Give this statement back?"), _t("Give back"), done)

    def restore_view(self, request: HttpRequest, statement_id: int) -> HttpResponse:
        """Ask once more; restore on POST."""
        statement = self._statement_for_publisher(request, statement_id)
        if request.method == "POST":
            try:
                enter.restore_statement(statement, request.user)
            except ValidationError as refusal:
                self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            else:
                self.message_user(request, _t("Published again; the index follows within seconds."), messages.SUCCESS)
            return HttpResponseRedirect(address("change", statement))
        return self.ask(request, _t("Publish this statement again?"), [statement], None, verb=_t("Publish again"))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Every change with who, when and what; on POST an earlier wording is restored as a new change."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        number = int(object_id) if object_id.isascii() and object_id.isdigit() and len(object_id) < 19 else 0
        statement = get_object_or_404(self.get_queryset(request), pk=number)
        if request.method == "POST":
            try:
                values = restorable_values(statement, request.POST.get("version", ""))
                enter.revise_statement(statement, request.user, reason=_t("An earlier wording restored."), **values)
            except ValidationError as refusal:
                self.message_user(request, " ".join(refusal.messages), messages.ERROR)
                return HttpResponseRedirect(request.path)
            at_once = review.revises_at_once(request.user, statement)
            done = _t("Restored.") if at_once else _t("Proposed; another reviewer decides.")
            self.message_user(request, done, messages.SUCCESS)
            return HttpResponseRedirect(address("change", statement))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _t("History"),
            "subtitle": Truncator(statement.summary).chars(160),
            "statement": statement,
            "versions": versions_of(statement),
            "may_restore": review.may_revise(request.user, statement),
            "at_once": review.revises_at_once(request.user, statement),
        }
        return TemplateResponse(request, "admin/record/statement/history.html", context)

    def ask(
        self, request: HttpRequest, title: str, statements: list[Statement], form: Any, action: str = "", verb: str = ""
    ) -> TemplateResponse:
        """A page that asks before something is done to `statements`."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "statements": statements,
            "form": form,
            "action": action,
            "verb": verb or _t("Withdraw"),
            "back": address("changelist") if action else address("change", statements[0]),
        }
        return TemplateResponse(request, "admin/record/statement/ask.html", context)

    def _asked(
        self, request: HttpRequest, statement: Statement, form: Any, act: Callable[[], None], title: str, verb: str,
        done: str,
    ) -> HttpResponse:  # fmt: skip
        if request.method == "POST" and form.is_valid():
            try:
                act()
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                self.message_user(request, done, messages.SUCCESS)
                back = address("change", statement)
                if statement.status == StatementStatus.DRAFT:  # given back: on with what waits
                    back = address("review_next")
                return HttpResponseRedirect(back)
        return self.ask(request, title, [statement], form, verb=verb)

    def _statement_for_publisher(self, request: HttpRequest, statement_id: int) -> Statement:
        if not enter.may_publish(request.user):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=statement_id)
