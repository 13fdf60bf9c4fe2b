"""Statements on the editors' desk. Every write goes through `enter`; nothing here sets a status or deletes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import QuerySet
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from alliance.intake import corrections, enter, review
from alliance.intake.import_admin import ImportFilter
from alliance.intake.statement_actions import StatementActions
from alliance.intake.statement_form import NEW_SOURCE, StatementForm
from alliance.intake.statement_pages import address
from alliance.record.codebook import StatementStatus
from alliance.record.models import Statement
from alliance.record.search import few_or_spelt, read_terms

_NEXT = ("_submit_next", "_publish_next", "_save_next")


@admin.register(Statement)
class StatementAdmin(StatementActions):
    """Drafts, statements in review, published and withdrawn ones; the coding desk."""

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
    search_help_text = _(
        "Words, or their beginnings, of the paraphrase, the quote, the source, the actor or the issue; or an address."
    )
    list_per_page = 50
    show_full_result_count = False  # a scan of the whole record for a number that nobody asked for
    autocomplete_fields = ("actor", "issue", "source")
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
            Script("js/admin/keyboard.js", type="module"),
        )

    def get_fieldsets(self, request: HttpRequest, obj: Statement | None = None) -> Any:
        """In the order of the coder's work; how it stands comes last, once there is something to say."""
        changeable = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        made_in_place = list(NEW_SOURCE) if changeable else []
        fieldsets: list[Any] = [
            (_("Who, on what"), {"fields": ("actor", "issue")}),
            (
                _("Where it was read"),
                {"fields": ("source", *made_in_place, "date", "date_precision", "kind", "locator")},
            ),
            (_("What was said"), {"fields": ("summary", "quote")}),
            (
                _("Coding"),
                {
                    "fields": (
                        "stance", "half_width", "salience", "reliability", "reversal", "coder_note",
                        *(["seen"] if changeable else []),
                    )
                },
            ),
        ]  # fmt: skip
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

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[Any], bool]:
        """By the indexes of the public search; an address, or what holds no word of meaning, letter by letter."""
        terms = [] if "/" in search_term else read_terms(search_term.replace("\x00", ""), loosely=False)
        if not terms:
            return super().get_search_results(request, queryset, search_term)
        return few_or_spelt(queryset, terms), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list; years to choose from are not offered beside a search: they would be one more scan of all of it."""
        shown = super().get_changelist_instance(request)
        if shown.query:
            shown.date_hierarchy = None
        return shown

    # Who may do what

    def has_change_permission(self, request: HttpRequest, obj: Statement | None = None) -> bool:
        """What is withdrawn stays as it was; of what is published, a change is proposed."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or enter.may_revise(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a statement is withdrawn with a reason."""
        return False

    # Writing

    def save_model(self, request: HttpRequest, obj: Statement, form: Any, change: bool) -> None:
        """Through the one door; only what was changed on the form is written."""
        values = form.cleaned_data
        fields = {name: values[name] for name in enter.EDITABLE if not change or name in form.changed_data}
        if url := (values.get("new_source_url") or "").strip():
            new = {theirs: (values.get(ours) or "").strip() for ours, theirs in NEW_SOURCE.items()}
            fields["source"] = enter.find_or_enter_source(request.user, **{**new, "url": url})
        if change:
            enter.revise_statement(obj, request.user, seen=values.get("seen", ""), **fields)
        else:
            obj.pk = enter.enter_statement(request.user, **fields).pk
        if form.submits:
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
        if IS_POPUP_VAR in request.POST:
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
        summary = format_html('<a href="{}">{}</a>', address("change", obj), Truncator(obj.summary).chars(80))
        self.message_user(request, format_html(words, summary=summary), messages.SUCCESS)
        if any(button in request.POST for button in _NEXT):
            same = {"source": obj.source_id, "date": obj.date, "date_precision": obj.date_precision, "kind": obj.kind}
            return HttpResponseRedirect(f"{address('add')}?{urlencode(same)}")
        if "queue" in request.GET and "_publish" in request.POST:
            return HttpResponseRedirect(address("review_next"))
        return self.response_post_save_change(request, obj)

    # Showing

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False, form_url: str = "",
        obj: Statement | None = None,
    ) -> HttpResponse:  # fmt: skip
        """Tell the template how the statement stands and which of the desk's buttons to show."""
        status = obj.status if obj else StatementStatus.DRAFT
        changeable = self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        reviewer = review.may_review(request.user, obj) if obj else review.may_publish(request.user)
        form = context["adminform"].form
        if obj:
            context["subtitle"] = Truncator(obj.summary).chars(160)
        context |= {
            "preview_url": address("preview") if changeable and status != StatementStatus.WITHDRAWN else "",
            "is_public": status in enter.PUBLIC,
            "save_words": _save_words(request, obj),
            "by_another": review.by_another(),
            "show_publish": changeable and reviewer and _ready_to_publish(obj),
            # Also on a desk of one person, for an account that may not publish there.
            "show_submit": changeable and status == StatementStatus.DRAFT and (review.by_another() or not reviewer),
            "return_url": address("return", obj) if reviewer and status == StatementStatus.IN_REVIEW else "",
            "withdraw_url": address("withdraw", obj) if reviewer and status == StatementStatus.PUBLISHED else "",
            "restore_url": address("restore", obj) if reviewer and status == StatementStatus.WITHDRAWN else "",
            "correction": corrections.waiting_correction(obj) if status == StatementStatus.PUBLISHED and obj else None,
            "own_in_review": status == StatementStatus.IN_REVIEW
            and review.by_another()
            and obj is not None
            and review.had_a_hand(request.user, obj),
            "warned": getattr(form, "warned", []),
            "confirmed": getattr(form, "confirmed", ()),
            "meanwhile": getattr(form, "meanwhile", None),
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
