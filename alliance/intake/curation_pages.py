"""Where two codings differ: the list of what waits, and the page on which one of them is decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.access.headers import styled
from alliance.friction.method import METHOD
from alliance.indices import readings
from alliance.intake import curation
from alliance.intake.corrections import waiting_correction
from alliance.intake.curation import Disagreement
from alliance.intake.desk_page import desk_page, show
from alliance.intake.second_coding_forms import AgreementForm
from alliance.intake.statement_form import issue_scale
from alliance.record.models import AgreedValue, CodingPlan, Issue

A_PAGE = 50


@desk_page(curation.may_curate)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Every disagreement that waits, the widest first, and what was decided last."""
    found = curation.undecided().select_related("statement__issue", "statement__actor")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
    decided = AgreedValue.objects.select_related("statement__issue", "statement__actor", "curator")[:10]
    context = {"page": page, "plan": CodingPlan.in_force(), "decided": decided}
    return show(request, "curation.html", _("Where two codings differ"), context)


@desk_page(curation.may_curate)
@require_http_methods(["GET", "HEAD", "POST"])
@styled
def decide(request: HttpRequest, statement: int) -> HttpResponse:
    """Both codings side by side with the text between them; on POST store what was agreed."""
    found = curation.disagreement(statement)
    if found is None:
        raise Http404
    form = AgreementForm(request.POST or None, initial={"seen": found.statement.stance})
    if request.method == "POST" and form.is_valid() and _store(request, found, form):
        following = curation.undecided().values_list("statement_id", flat=True).first()
        address = reverse("desk:decide", args=[following]) if following else reverse("desk:curation")
        return HttpResponseRedirect(address)
    users = {coding.user_id for coding in (found.first, found.second) if coding.user_id}
    context = {
        "found": found,
        "form": form,
        "scale": issue_scale(found.statement.issue),
        "gap": found.gap_of(found.second),
        "own": request.user.pk in users,
        "left": curation.undecided().count(),
    }
    return show(request, "decide.html", _("Two codings of one statement"), context)


def _store(request: HttpRequest, found: Disagreement, form: AgreementForm) -> bool:
    user: Any = request.user
    try:
        curation.agree(found.statement, user, **form.cleaned_data)
    except PermissionDenied as refusal:
        form.add_error(None, str(refusal) or _("You may not change this statement."))
        return False
    except ValidationError as refusal:
        for field, errors in refusal.update_error_dict({}).items():
            form.add_error(field if field in form.fields else None, errors)
        return False
    if waiting_correction(found.statement) is not None:
        messages.success(request, _("Agreed. Another reviewer accepts the correction; both codings are kept."))
    else:
        messages.success(request, _("Agreed; both codings are kept, and the index follows within seconds."))
    return True


@desk_page(lambda user: user.has_perm("record.view_coding"))
@require_safe
def agreement(request: HttpRequest) -> HttpResponse:
    """How far the coders agree: over all texts, by issue, by pair of coders."""
    found = readings.coder_agreement(by_name=True)
    issues = dict(Issue.objects.values_list("slug", "name"))
    by_scope: dict[str, list[Any]] = {"all": [], "issue": [], "coders": []}
    for row in found:
        name = issues.get(row.issue or "", row.issue) if row.issue else row.coders or _("All texts")
        by_scope[row.scope].append({"name": name, "figures": row})
    context = {
        "total": by_scope["all"][0]["figures"] if by_scope["all"] else None,
        "tables": [
            (_("All texts, then by issue, weakest first"), _("Issue"), by_scope["all"] + by_scope["issue"]),
            (_("By pair of coders"), _("Coders"), by_scope["coders"]),
        ],
        "sigma": METHOD.sigma,
        "plan": CodingPlan.in_force(),
    }
    return show(request, "agreement.html", _("How far the coders agree"), context)
