"""Statements on the editors' desk. Every write goes through `enter`; nothing here sets a status or deletes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.intake import corrections, enter, review
from alliance.intake.forms import ReturnForm, StatementForm, WithdrawalForm, issue_scale
from alliance.intake.import_admin import ImportFilter
from alliance.intake.preview import words_for
from alliance.intake.record_admin import RecordAdmin
from alliance.record.codebook import StatementStatus
from alliance.record.models import Issue, Statement


@admin.register(Statement)
class StatementAdmin(RecordAdmin):
    """Drafts, published and withdrawn statements; the coding desk."""

    form = StatementForm
    list_display = ("date", "summary_line", "actor_code", "issue_name", "signed_stance", "kind", "status_badge")
    list_display_links = ("date", "summary_line")
    list_filter = ("status", "kind", "issue__alliances", "actor", "issue", ImportFilter)
    list_select_related = ("actor", "issue")
    date_hierarchy = "date"
    search_fields = (
        "summary", "quote", "source__title", "source__publisher", "source__url", "actor__code", "actor__name",
        "actor__short_name", "issue__name", "issue__short_name",
    )  # fmt: skip
    search_help_text = _("Words of the paraphrase, the quote, the source, the actor or the issue.")
    autocomplete_fields = ("actor", "issue", "source")
    # Actors and issues are the codebook's, and are made with care on their own pages.
    made_in_place = ("source",)
    actions = ("submit_selected", "publish_selected", "withdraw_selected")
    radio_fields = {"date_precision": admin.HORIZONTAL}
    readonly_fields = (
        "status_badge", "published_at", "withdrawn_at", "withdrawal_reason", "author", "created_at", "changed_at",
        "reference", "published_by", "review",
    )  # fmt: skip

    class Media:
        css = {"all": ("css/admin_statement.css",)}
        js = (
            Script("js/admin/statement_form.js", type="module"),
            Script("js/admin/preview.js", type="module"),
        )

    def get_fieldsets(self, request: HttpRequest, obj: Statement | None = None) -> Any:
        """In the order of the coder's work; how it stands comes last, once there is something to say."""
        fieldsets: list[Any] = [
            (_("Who, on what"), {"fields": ("actor", "issue")}),
            (_("Where it was read"), {"fields": ("source", "locator", "date", "date_precision", "kind")}),
            (_("What was said"), {"fields": ("summary", "quote")}),
            (
                _("Coding"),
                {"fields": ("stance", "half_width", "salience", "reliability", "reversal", "coder_note")},
            ),
        ]
        if obj is not None:
            state = ["status_badge", "published_at"]
            if obj.status == StatementStatus.WITHDRAWN:
                state += ["withdrawn_at", "withdrawal_reason"]
            if obj.status in enter.PUBLIC:
                state += ["published_by", "review"]
            state += ["author", "created_at", "changed_at"]
            if obj.reference:
                state.append("reference")
            fieldsets.append((_("How it stands"), {"fields": state}))
        return fieldsets

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        """With the names that the pages show."""
        return super().get_queryset(request).select_related("actor", "issue", "source", "author", "published_by")

    # Who may do what

    def has_change_permission(self, request: HttpRequest, obj: Statement | None = None) -> bool:
        """What is withdrawn stays as it was; of what is published, a change is proposed."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or enter.may_revise(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a statement is withdrawn with a reason."""
        return False

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """For the actions below."""
        return enter.may_publish(request.user)

    # Writing

    def save_model(self, request: HttpRequest, obj: Statement, form: Any, change: bool) -> None:
        """Through the one door; only what was changed on the form is written."""
        fields = {name: form.cleaned_data[name] for name in enter.EDITABLE if not change or name in form.changed_data}
        if change:
            enter.revise_statement(obj, request.user, **fields)
        else:
            obj.pk = enter.enter_statement(request.user, **fields).pk
        if "_submit" in request.POST:
            enter.submit_for_review(obj, request.user)
        if form.publishes:
            enter.publish_statement(obj, request.user)
        obj.refresh_from_db()

    def response_add(self, request: HttpRequest, obj: Statement, post_url_continue: str | None = None) -> HttpResponse:
        """Say whether it counts now."""
        return self._say_what_happened(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Statement) -> HttpResponse:
        """Say whether it counts now."""
        return self._say_what_happened(request, obj) or super().response_change(request, obj)

    def _say_what_happened(self, request: HttpRequest, obj: Statement) -> HttpResponse | None:
        if IS_POPUP_VAR in request.POST or "_addanother" in request.POST:
            return None
        waiting = corrections.waiting_correction(obj) if obj.status == StatementStatus.PUBLISHED else None
        if waiting is not None and waiting.proposed_by_id == request.user.pk:
            words = _t("Your correction of “{summary}” waits for another reviewer.")
        elif obj.status == StatementStatus.PUBLISHED:
            words = _t("“{summary}” is published; the index follows within seconds.")
        elif obj.status == StatementStatus.IN_REVIEW:
            words = _t("“{summary}” waits for a reviewer; it does not count yet.")
        else:
            words = _t("“{summary}” is saved as a draft; it does not count yet.")
        summary = format_html('<a href="{}">{}</a>', _address("change", obj), Truncator(obj.summary).chars(80))
        self.message_user(request, format_html(words, summary=summary), messages.SUCCESS)
        return self.response_post_save_change(request, obj)

    @admin.action(description=_("Submit selected for review"), permissions=["change"])
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Statement]) -> None:
        """Submit every selected draft, or none if one of them is not ready."""
        try:
            count = enter.submit_statements(list(queryset.values_list("pk", flat=True)), request.user)
        except ValidationError as refusal:
            words = _t("Nothing was submitted. %(reasons)s") % {"reasons": " ".join(refusal.messages)}
            self.message_user(request, words, messages.ERROR)
            return
        words = ngettext("%(count)s statement submitted.", "%(count)s statements submitted.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Publish selected"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Statement]) -> None:
        """Publish every selected draft, or none if one of them is not ready."""
        try:
            count = enter.publish_statements(list(queryset.values_list("pk", flat=True)), request.user)
        except ValidationError as refusal:
            words = _t("Nothing was published. %(reasons)s") % {"reasons": " ".join(refusal.messages)}
            self.message_user(request, words, messages.ERROR)
            return
        words = ngettext("%(count)s statement published.", "%(count)s statements published.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Withdraw selected…"), permissions=["publish"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Statement]) -> HttpResponse | None:
        """Ask for one reason, then withdraw them all or none."""
        form = WithdrawalForm(request.POST if "reason" in request.POST else None)
        if form.is_bound and form.is_valid():
            ids = list(queryset.values_list("pk", flat=True))
            try:
                count = enter.withdraw_statements(ids, request.user, form.cleaned_data["reason"])
            except ValidationError as refusal:
                words = _t("Nothing was withdrawn. %(reasons)s") % {"reasons": " ".join(refusal.messages)}
                self.message_user(request, words, messages.ERROR)
                return None
            words = ngettext("%(count)s statement withdrawn.", "%(count)s statements withdrawn.", count)
            self.message_user(request, words % {"count": count}, messages.SUCCESS)
            return None
        return self._ask(request, _t("Withdraw these statements?"), list(queryset), form, action="withdraw_selected")

    # Pages of a single statement

    def get_urls(self) -> list[URLPattern]:
        """The desk's own pages before Django's."""
        wrap = self.admin_site.admin_view
        return [
            path("issue-scale/<int:issue_id>/", wrap(self.issue_scale_view), name="record_statement_issue_scale"),
            path("preview/", wrap(self.preview_view), name="record_statement_preview"),
            path("<int:statement_id>/withdraw/", wrap(self.withdraw_view), name="record_statement_withdraw"),
            path("<int:statement_id>/return/", wrap(self.return_view), name="record_statement_return"),
            path("<int:statement_id>/restore/", wrap(self.restore_view), name="record_statement_restore"),
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
        """What publishing the form as it stands would do; stores nothing."""
        if not self.has_change_permission(request) and not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return JsonResponse({"sentence": "", "lines": []}, status=405)
        number = request.POST.get("preview_of", "")
        known = Statement.objects.filter(pk=number).first() if number.isascii() and number.isdigit() else None
        return JsonResponse(words_for(StatementForm(request.POST, instance=known)))

    def withdraw_view(self, request: HttpRequest, statement_id: int) -> HttpResponse:
        """Ask for the reason; withdraw on POST."""
        statement = self._statement_for_publisher(request, statement_id)
        form = WithdrawalForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                enter.withdraw_statement(statement, request.user, form.cleaned_data["reason"])
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                self.log_change(request, statement, _t("Withdrawn."))
                self.message_user(request, _t("Withdrawn; the index follows within seconds."), messages.SUCCESS)
                return HttpResponseRedirect(_address("change", statement))
        return self._ask(request, _t("Withdraw this statement?"), [statement], form)

    def return_view(self, request: HttpRequest, statement_id: int) -> HttpResponse:
        """Ask what it needs; give it back on POST."""
        statement = self._statement_for_publisher(request, statement_id)
        form = ReturnForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                enter.return_to_author(statement, request.user, form.cleaned_data["reason"])
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                self.message_user(request, _t("Given back to its author."), messages.SUCCESS)
                return HttpResponseRedirect(_address("changelist"))
        return self._ask(request, _t("Give this statement back?"), [statement], form, verb=_t("Give back"))

    def restore_view(self, request: HttpRequest, statement_id: int) -> HttpResponse:
        """Ask once more; restore on POST."""
        statement = self._statement_for_publisher(request, statement_id)
        if request.method == "POST":
            try:
                enter.restore_statement(statement, request.user)
            except ValidationError as refusal:
                self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            else:
                self.log_change(request, statement, _t("Restored."))
                self.message_user(request, _t("Published again; the index follows within seconds."), messages.SUCCESS)
            return HttpResponseRedirect(_address("change", statement))
        return self._ask(request, _t("Publish this statement again?"), [statement], None)

    def _statement_for_publisher(self, request: HttpRequest, statement_id: int) -> Statement:
        if not enter.may_publish(request.user):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=statement_id)

    def _ask(
        self, request: HttpRequest, title: str, statements: list[Statement], form: Any, action: str = "", verb: str = ""
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "statements": statements,
            "form": form,
            "action": action,
            "verb": verb or (_t("Withdraw") if form else _t("Publish again")),
            "back": _address("changelist") if action else _address("change", statements[0]),
        }
        return TemplateResponse(request, "admin/record/statement/ask.html", context)

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False, form_url: str = "",
        obj: Statement | None = None,
    ) -> HttpResponse:  # fmt: skip
        """Tell the template which of the desk's buttons to show."""
        status = obj.status if obj else StatementStatus.DRAFT
        changeable = self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        reviewer = review.may_review(request.user, obj) if obj else review.may_publish(request.user)
        if obj:
            context["subtitle"] = Truncator(obj.summary).chars(160)
        context |= {
            "preview_url": _address("preview") if changeable and status != StatementStatus.WITHDRAWN else "",
            "is_public": status in enter.PUBLIC,
            "save_words": _save_words(request, obj),
            "by_another": review.by_another(),
            "show_publish": changeable and reviewer and _ready_to_publish(obj),
            "show_submit": changeable and status == StatementStatus.DRAFT and review.by_another(),
            "return_url": _address("return", obj) if reviewer and status == StatementStatus.IN_REVIEW else "",
            "withdraw_url": _address("withdraw", obj) if reviewer and status == StatementStatus.PUBLISHED else "",
            "restore_url": _address("restore", obj) if reviewer and status == StatementStatus.WITHDRAWN else "",
            "correction": corrections.waiting_correction(obj) if status == StatementStatus.PUBLISHED and obj else None,
            "own_in_review": status == StatementStatus.IN_REVIEW
            and review.by_another()
            and obj is not None
            and review.had_a_hand(request.user, obj),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def view_on_site(self, obj: Statement) -> str | None:
        """Its public page, once it has one."""
        return f"/statements/{obj.pk}/" if obj.status in enter.PUBLIC else None

    # Columns

    @admin.display(description=_("paraphrase"))
    def summary_line(self, statement: Statement) -> str:
        """The paraphrase, shortened."""
        return Truncator(statement.summary).chars(110)

    @admin.display(description=_("actor"), ordering="actor__code")
    def actor_code(self, statement: Statement) -> str:
        """The actor's code."""
        return statement.actor.code

    @admin.display(description=_("issue"), ordering="issue__short_name")
    def issue_name(self, statement: Statement) -> str:
        """The issue as a sentence names it."""
        return statement.issue.short_name

    @admin.display(description=_("stance"), ordering="stance", empty_value="–")
    def signed_stance(self, statement: Statement) -> str | None:
        """With its sign, two decimals."""
        if statement.stance is None:
            return None
        return "0.00" if round(statement.stance, 2) == 0 else f"{statement.stance:+.2f}".replace("-", "−")

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, statement: Statement) -> str:
        """The status as a badge that is also a word."""
        label = StatementStatus(statement.status).label
        return format_html('<span class="status status-{}">{}</span>', statement.status, label)


def _ready_to_publish(statement: Statement | None) -> bool:
    """Under the rule of two only what was submitted; alone, at once."""
    if not review.by_another():
        return statement is None or statement.status not in enter.PUBLIC
    return statement is not None and statement.status == StatementStatus.IN_REVIEW


def _save_words(request: HttpRequest, statement: Statement | None) -> str:
    if statement is None or statement.status == StatementStatus.DRAFT:
        return _t("Save as draft")
    if not review.revises_at_once(request.user, statement):
        return _t("Propose correction")
    return _t("Save changes")


def _address(page: str, statement: Statement | None = None) -> str:
    args = [quote(statement.pk)] if statement is not None else []
    return reverse(f"admin:record_statement_{page}", args=args)
