"""The codebook's closed lists: kinds, precisions, statuses, and how far each kind of source is trusted.

Source: docs/method.md, "Reliability by kind of source".
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorKind(models.TextChoices):
    """What kinds of actor take positions."""

    STATE = "state", _("State")
    GOVERNMENT = "government", _("Government")
    PARTY = "party", _("Party")
    LEGISLATURE = "legislature", _("Legislature")
    LEADER = "leader", _("Leader")
    ORGANISATION = "organisation", _("Organisation")


class StatementKind(models.TextChoices):
    """What kinds of utterance are coded."""

    LAW = "law", _("Law")
    VOTE = "vote", _("Vote")
    ACT = "act", _("Act")
    JOINT_STATEMENT = "joint_statement", _("Joint statement")
    SPEECH = "speech", _("Speech")
    DOCUMENT = "document", _("Official document")
    TESTIMONY = "testimony", _("Testimony")
    PRESS = "press", _("Press report")
    INTERVIEW = "interview", _("Interview")
    REPORT = "report", _("Analyst's account")


class DatePrecision(models.TextChoices):
    """How exactly the date of a statement is known."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class StatementStatus(models.TextChoices):
    """Where a statement is on its way to the public."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Review(models.TextChoices):
    """How a wording became public."""

    BY_ANOTHER = "by_another", _("Reviewed by somebody other than its authors")
    OWN = "own", _("Published by its own author, on a desk of one person")
    OUTSIDE = "outside", _("Loaded from a file or changed past the desk, without an editor's name")


class Verdict(models.TextChoices):
    """What became of a proposed correction."""

    WAITING = "waiting", _("Waits for a reviewer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class MembershipRole(models.TextChoices):
    """How an actor belongs to an alliance."""

    MEMBER = "member", _("Member")
    RIVAL = "rival", _("Rival")


class CodingRole(models.TextChoices):
    """Which coding of a statement it is."""

    FIRST = "first", _("First coding")
    SECOND = "second", _("Second coding")


class TaskState(models.TextChoices):
    """How a second coding stands."""

    OPEN = "open", _("Being coded")
    CODED = "coded", _("Coded")
    SKIPPED = "skipped", _("Skipped")


class AgreedChoice(models.TextChoices):
    """What was decided where two codings differ."""

    FIRST = "first", _("The first coding")
    SECOND = "second", _("The second coding")
    OTHER = "other", _("Another value")
    NONE = "none", _("No position in it")


# How much an actor cares, in words: the anchors of the scale from 0 to 1.
SALIENCE_WORDS = (
    (0.0, _("in passing")),
    (0.25, _("one point of several")),
    (0.5, _("a matter of its own")),
    (0.75, _("stressed or acted upon")),
    (1.0, _("called vital")),
)

RELIABILITY_BY_KIND: dict[str, float] = {
    StatementKind.LAW: 1.0,
    StatementKind.VOTE: 1.0,
    StatementKind.ACT: 1.0,
    StatementKind.JOINT_STATEMENT: 0.9,
    StatementKind.SPEECH: 0.8,
    StatementKind.DOCUMENT: 0.8,
    StatementKind.TESTIMONY: 0.8,
    StatementKind.PRESS: 0.7,
    StatementKind.INTERVIEW: 0.6,
    StatementKind.REPORT: 0.5,
}
