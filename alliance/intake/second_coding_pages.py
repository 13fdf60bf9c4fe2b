"""The second coder's page: one text at a time, by keyboard, and nothing of what others made of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.intake import second_coding
from alliance.intake.desk_page import desk_page, show
from alliance.intake.second_coding_forms import BlindForm
from alliance.intake.statement_form import issue_scale
from alliance.record.models import CodingPlan, CodingTask

QUEUE = "desk:second_coding"


@desk_page(second_coding.may_code)
@require_http_methods(["GET", "HEAD", "POST"])
def code_next(request: HttpRequest) -> HttpResponse:
    """Hand out the next text; on POST store what was made of the one in hand."""
    user: Any = request.user
    if request.method == "POST":
        return _answered(request, second_coding.own_task(user, _number(request.POST.get("task", ""))))
    plan = CodingPlan.in_force()
    task = second_coding.hand_out(user, plan)
    if task is None:
        context = {"state": second_coding.queue_state(user, plan)}
        return show(request, "second_coding_done.html", _("Second coding"), context)
    return _page(request, task, BlindForm(), plan)


@desk_page(second_coding.may_code)
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: HttpRequest, task: int) -> HttpResponse:
    """The coder's own coding once more, as long as nothing was decided on it."""
    own = second_coding.own_task(request.user, task)  # type: ignore[arg-type]
    if request.method == "POST":
        return _answered(request, own)
    coding = second_coding.own_coding(own)
    if coding is None:
        return HttpResponseRedirect(reverse(QUEUE))
    initial = {
        "stance": coding.stance,
        "salience": "" if coding.salience is None else f"{coding.salience:g}",
        "is_unsure": coding.is_unsure,
        "note": coding.note,
    }
    return _page(request, own, BlindForm(initial=initial))


@desk_page(second_coding.may_code)
@require_safe
def source(request: HttpRequest, task: int) -> HttpResponse:
    """To the page that the text was read from; its address stands nowhere in the blind page, since it may say who."""
    own = second_coding.own_task(request.user, task)  # type: ignore[arg-type]
    return HttpResponseRedirect(second_coding.source_of(own))


@desk_page(second_coding.may_code)
@require_POST
def take_up_skipped(request: HttpRequest) -> HttpResponse:
    """Hand out again what the coder skipped."""
    second_coding.take_up_skipped(request.user)  # type: ignore[arg-type]
    return HttpResponseRedirect(reverse(QUEUE))


def _answered(request: HttpRequest, task: CodingTask) -> HttpResponse:
    user: Any = request.user
    if "_skip" in request.POST:
        second_coding.skip(task)
        messages.info(request, _("Skipped; another coder will be handed it."))
        return HttpResponseRedirect(reverse(QUEUE))
    form = BlindForm(request.POST)
    if form.is_valid():
        try:
            second_coding.code(task, user, **form.cleaned_data)
        except ValidationError as refusal:
            for field, errors in refusal.update_error_dict({}).items():
                form.add_error(field if field in form.fields else None, errors)
        else:
            messages.success(request, _("Coded. Here is the next one."))
            return HttpResponseRedirect(reverse(QUEUE))
    return _page(request, task, form)


def _page(request: HttpRequest, task: CodingTask, form: BlindForm, plan: CodingPlan | None = None) -> HttpResponse:
    plan = plan or CodingPlan.in_force()
    text = second_coding.blind_text(task, plan)
    context = {
        "task": task.pk,
        "text": text,
        "scale": issue_scale(text.issue),
        "form": form,
        "state": second_coding.queue_state(request.user, plan),  # type: ignore[arg-type]
        # The list of models at the side would lead to the statements, and leaves the text less room.
        "is_nav_sidebar_enabled": False,
    }
    return show(request, "second_coding.html", _("Second coding"), context)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
