"""What was said, and by whom: the precious half of the database. What must hold is a database constraint.

Every `help_text` is the single text for the admin's hint, the API's description and the codebook.
"""

from alliance.record.models.actors import Actor, Tenure
from alliance.record.models.alliances import AgendaItem, Alliance, Membership
from alliance.record.models.codings import AgreedValue, Coding, CodingPlan, CodingTask
from alliance.record.models.corrections import Correction
from alliance.record.models.issues import Issue
from alliance.record.models.sources import Source
from alliance.record.models.statements import Statement

__all__ = [
    "Actor", "AgendaItem", "AgreedValue", "Alliance", "Coding", "CodingPlan", "CodingTask", "Correction", "Issue",
    "Membership", "Source", "Statement", "Tenure",
]  # fmt: skip
