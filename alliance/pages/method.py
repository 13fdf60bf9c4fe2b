"""How the index is made, in plain words, with the parameters that are in force."""

from __future__ import annotations

import dataclasses
import math

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance.friction.method import METHOD
from alliance.indices import readings
from alliance.indices.explain_shapes import CoderAgreement
from alliance.pages.findings import coefficient
from alliance.pages.frame import Frame, page
from alliance.pages.words import BANDS
from alliance.record.codebook import RELIABILITY_BY_KIND, Review, StatementKind
from alliance.record.models import Statement

# What each parameter of alliance.friction.method.METHOD does, for the table.
_MEANINGS = {
    "version": _("version of the method; whatever moves a number changes it"),
    "sigma": _("standard deviation of one perfectly reliable statement, on the scale from −1 to +1"),
    "doubling_years": _("years in which the doubt about one perfect statement doubles (as variance)"),
    "max_variance": _("variance of a position that could be anywhere on the scale"),
    "expiry_years": _("years after an actor’s last statement on an issue when its position expires"),
    "grace_years": _("years that a predecessor’s words still count after a change of government"),
    "default_salience": _("salience of an issue that sets none, 0 to 1"),
    "z": _("half-width of the likely range in standard deviations: 95 %"),
    "material_gap": _("a gap above this share of the scale is called material"),
    "thin_coverage": _("coverage under which a reading is thin: drawn grey and not ranked"),
    "least_coverage": _("coverage under which there is no index"),
    "least_issues": _("covered issues under which there is no index"),
    "camp_gap": _("stances further apart than this belong to different camps"),
    "weight_concentration": _("how closely the weights of issues are kept when robustness is tested (Dirichlet)"),
    "polarisation_alpha": _("sensitivity of the polarisation measure to the size of camps"),
}


@page("method")
def show(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The method for a first-time reader."""
    tops = [step.floor for step in BANDS[1:]] + [100.0]
    context = {
        "method": METHOD,
        "bands": list(zip(BANDS, tops, strict=True)),
        "kinds": [(StatementKind(kind).label, value) for kind, value in RELIABILITY_BY_KIND.items()],
        "reviews": _reviews(),
        "reviewed_by_another": settings.REVIEW_BY_ANOTHER,
        "agreement": [_agreement_row(a, frame) for a in readings.coder_agreement() if a.scope in ("all", "issue")],
        "parameters": [
            (name, _plain(value), _MEANINGS.get(name, "")) for name, value in dataclasses.asdict(METHOD).items()
        ],
    }
    return frame.render("pages/method.html", context)


def _reviews() -> list[tuple[str, int]]:
    """How the statements became public, the usual way first; only ways that occurred."""
    counted = Statement.objects.by_review()
    return [(str(way.label), counted[way]) for way in Review if counted.get(way)]


def _agreement_row(found: CoderAgreement, frame: Frame) -> dict[str, object]:
    """One line of the table of agreement, its numbers as the field prints them: .99."""
    numbers = {"stance": found.stance_alpha, "salience": found.salience_alpha, "sigma": found.sigma}
    shown = {name: coefficient(value) for name, value in numbers.items()}
    name = frame.names.issues[found.issue].name if found.issue else gettext("All issues")
    return {"name": name, "texts": found.texts, **shown}


def _plain(value: object) -> str:
    """A parameter as a reader can copy it."""
    if isinstance(value, float) and math.isclose(value, 1 / 3):
        return gettext("1/3")
    return f"{value:g}" if isinstance(value, float) else str(value)
