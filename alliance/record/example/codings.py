"""The second coder's reading of the example record, made without sight of the first values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alliance.record.codebook import CodingRole
from alliance.record.models import Coding, Statement
from alliance.record.rows import Fault, Row, read_rows

FIRST_CODER = "first coder"
CODER = "second coder"


def load_codings(path: Path, new: dict[str, Statement], reference_of: Callable[[Row], str], faults: list[Fault]) -> int:
    """Store both codings of each newly loaded statement that was coded twice; `new` holds those by their reference."""
    codings = []
    for row in read_rows(path, ["date", "actor", "issue", "url", "stance", "salience", "unsure", "note"], faults):
        statement = new.get(reference_of(row))
        if statement is None:
            continue
        first = Coding(
            statement=statement,
            role=CodingRole.FIRST,
            coder=FIRST_CODER,
            stance=statement.stance,
            salience=statement.salience,
            note=statement.coder_note,
        )
        second = Coding(
            statement=statement,
            coder=CODER,
            stance=row.number_between("stance", -1, 1),
            salience=row.number_between("salience", 0, 1),
            is_unsure=row.one_of("unsure", ["yes", "no"], required=False) == "yes",
            note=row.text("note"),
        )
        codings += [first, second]
    return 0 if faults else len(Coding.objects.bulk_create(codings)) // 2
