"""Where two codings differ: what waits for a decision, and how the agreed value becomes the statement's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from alliance.intake import enter, refusals, review
from alliance.intake.change import one_change
from alliance.intake.corrections import accept_correction, propose_correction
from alliance.record.codebook import AgreedChoice, CodingRole, StatementStatus
from alliance.record.models import AgreedValue, Coding, CodingPlan, Statement
from alliance.record.querysets import CodingQuerySet


@dataclass(frozen=True)
class Disagreement:
    """A statement with its first coding and those made without sight of it."""

    statement: Statement
    first: Coding
    seconds: list[Coding]
    agreed: AgreedValue | None

    @property
    def second(self) -> Coding:
        """The second coding that lies furthest from the first, or saw no position where the first did."""
        return max(self.seconds, key=lambda coding: 3.0 if (gap := self.gap_of(coding)) is None else gap)

    def gap_of(self, coding: Coding) -> float | None:
        """How far `coding` lies from the first; None where one of the two saw no position."""
        if coding.stance is None or self.first.stance is None:
            return None
        return abs(coding.stance - self.first.stance)

    @property
    def moved_on(self) -> bool:
        """Whether the statement's stance was changed after its first coding had been kept."""
        return self.statement.stance != self.first.stance


def may_curate(user: User) -> bool:
    """Whether `user` may decide where two codings differ."""
    return user.has_perm("record.curate_coding")


def undecided() -> CodingQuerySet:
    """Second codings whose disagreement waits for a decision, the widest first."""
    return Coding.objects.undecided(CodingPlan.in_force().stance_gap)


def disagreement(statement_id: int) -> Disagreement | None:
    """A statement with all its codings; None where it was not coded twice."""
    statement = (
        Statement.objects.with_names().select_related("author", "agreed__curator").filter(pk=statement_id).first()
    )
    codings = list(Coding.objects.filter(statement=statement_id).select_related("user"))
    first = next((coding for coding in codings if coding.role == CodingRole.FIRST), None)
    seconds = [coding for coding in codings if coding.role == CodingRole.SECOND]
    if statement is None or first is None or not seconds:
        return None
    return Disagreement(statement, first, seconds, getattr(statement, "agreed", None))


def agree(
    statement: Statement, user: User, choice: str, *, seen: float | None, reason: str,
    stance: float | None = None, salience: float | None = None,
) -> AgreedValue:  # fmt: skip
    """Decide between two codings, in one transaction: the statement takes the agreed value, both codings stay.

    `seen` is the statement's stance as the curator saw it: if somebody changed it meanwhile, nothing is decided.
    A published statement takes the second coder's value at once; a value of the curator's own becomes a correction that
    somebody else accepts. `stance` and `salience` are read only where `choice` is another value. Where no position is
    in it, a published statement is withdrawn and one in review goes back to its author.
    """
    if not may_curate(user):
        raise PermissionDenied(_("You may not decide where codings differ."))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why in a few words.")})
    with one_change(user, AgreedValue):
        current = Statement.objects.select_for_update().get(pk=statement.pk)
        if AgreedValue.objects.filter(statement=current).exists():
            raise ValidationError(_("Somebody decided this a moment ago."))
        if current.stance != seen:
            raise ValidationError(_("The statement was changed while you decided; look at it once more."))
        found = disagreement(statement.pk)
        if found is None:
            raise ValidationError(_("This statement was not coded twice."))
        agreed = AgreedValue(statement=current, curator=user, choice=choice, reason=reason)
        agreed.stance, agreed.salience = _values(found, choice, stance, salience)
        refusals.check_whole(agreed)
        agreed.save(force_insert=True)
        _carry_out(current, user, agreed, found.second)
    return agreed


def _values(
    found: Disagreement, choice: str, stance: float | None, salience: float | None
) -> tuple[float | None, float | None]:
    if choice == AgreedChoice.NONE:
        return None, None
    if choice == AgreedChoice.OTHER:
        if stance is None:
            raise ValidationError({"stance": _("Enter the agreed stance.")})
        return stance, salience
    chosen = found.first if choice == AgreedChoice.FIRST else found.second
    if chosen.stance is None:
        raise ValidationError({"choice": _("This coder saw no position in it; choose “no position in it” instead.")})
    return chosen.stance, chosen.salience


def _carry_out(current: Statement, user: User, agreed: AgreedValue, second: Coding) -> None:
    """Let the statement follow, through the one door and with its review rule."""
    if agreed.choice == AgreedChoice.NONE:
        if current.status == StatementStatus.PUBLISHED:
            enter.withdraw_statement(current, user, _("Two coders read it; it takes no position: %s") % agreed.reason)
        elif current.status == StatementStatus.IN_REVIEW:
            enter.return_to_author(current, user, agreed.reason)
        return
    values = {"stance": agreed.stance, "salience": agreed.salience}
    changes: dict[str, Any] = {name: value for name, value in values.items() if getattr(current, name) != value}
    if not changes:
        return
    coder = second.user
    if agreed.choice == AgreedChoice.SECOND and coder is not None and _two_stand_behind(current, user, coder):
        # The coder found this value without sight of the first, the curator accepts it: the two whom the rule asks for.
        correction = propose_correction(current, coder, agreed.reason, **changes)
        if correction is not None:
            accept_correction(correction, user)
        return
    enter.revise_statement(current, user, reason=agreed.reason, **changes)


def _two_stand_behind(current: Statement, curator: User, coder: User) -> bool:
    return (
        current.status == StatementStatus.PUBLISHED
        and review.by_another()
        and coder != curator
        and review.may_revise(coder, current)
        and review.may_publish(curator)
    )
