"""Loads the example record from the CSV files beside this module; doing it twice adds nothing.

What is in the record already is the editors': it is left as it is, and nothing that they renamed, moved or withdrew
comes back. Members and agenda therefore come only with a new alliance, tenures only with a new actor, and a source
only with a statement that needs it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.utils import timezone

from alliance.record.codebook import RELIABILITY_BY_KIND, StatementStatus
from alliance.record.example.codings import load_codings
from alliance.record.models import Actor, Issue, Source, Statement
from alliance.record.rows import Fault, Row, read_rows
from alliance.record.structure import all_or_nothing, by_key, known_keys, load_structure, stop_if_faulty

FOLDER = Path(__file__).resolve().parent


def load_example(folder: Path = FOLDER) -> dict[str, int]:
    """Put the example record in, in one transaction, and return how many rows are new, by table.

    Raises FaultyRows, with every fault by file, row and column, if anything cannot be taken; then nothing is stored.
    """
    faults: list[Fault] = []
    with all_or_nothing(faults):
        counts = load_structure(folder, faults)
        actors: dict[str, Actor] = by_key(Actor, "code")
        issues: dict[str, Issue] = by_key(Issue, "slug")
        counts |= _load_statements(folder, actors, issues, faults)
        stop_if_faulty(faults)
    return counts


def _load_statements(
    folder: Path, actors: dict[str, Actor], issues: dict[str, Issue], faults: list[Fault]
) -> dict[str, int]:
    required = ["date", "date_precision", "actor", "issue", "stance", "salience", "kind", "summary", "source_title",
                "publisher", "url"]  # fmt: skip
    known, now = known_keys(Statement, "reference"), timezone.now()
    sources = {source.url: source for source in Source.objects.all()}
    new_sources: dict[str, Source] = {}
    new: list[Statement] = []
    for name in ("statements.csv", "founding_article.csv"):
        for row in read_rows(folder / name, required, faults):
            reference = statement_reference(row)
            if reference in known:
                continue
            known.add(reference)
            actor, issue = row.one_of("actor", actors), row.one_of("issue", issues)
            url, date, stance = row.web_address("url"), row.day("date", True), row.number_between("stance", -1, 1)
            if stance is None:
                row.text("stance", required=True)
            source = sources.get(url)
            if source is None:
                source = Source(url=url, title=row.text("source_title"), publisher=row.text("publisher"))
                row.check_fields(source, {"title": "source_title"})
                sources[url] = new_sources[url] = source
            kind, paragraph = row.text("kind"), row.text("paragraph")
            statement = Statement(  # type: ignore[misc]  # what is None is a fault already
                actor=actors.get(actor),
                issue=issues.get(issue),
                source=source,
                locator=f"paragraph {paragraph}" if paragraph else "",
                date=date,
                date_precision=row.text("date_precision"),
                kind=kind,
                stance=stance,
                salience=row.number_between("salience", 0, 1),
                reliability=RELIABILITY_BY_KIND.get(kind, 1.0),  # an unknown kind is refused just below
                summary=row.text("summary"),
                quote=row.text("quote"),
                coder_note=row.text("coder_note"),
                status=StatementStatus.PUBLISHED,
                published_at=now,
                reference=reference,
            )
            row.check_fields(statement)
            new.append(statement)
    if not faults:
        Source.objects.bulk_create(new_sources.values())
        Statement.objects.bulk_create(new)
    by_reference = {str(statement.reference): statement for statement in new}
    codings = load_codings(folder / "second_coding.csv", by_reference, statement_reference, faults)
    return {"sources": len(new_sources), "statements": len(new), "second codings": codings}


def statement_reference(row: Row) -> str:
    """The same text for the same example statement at every load, whatever its coding."""
    key = "|".join(row.text(field) for field in ("date", "actor", "issue", "url"))
    return f"example:{hashlib.sha256(key.encode()).hexdigest()[:16]}"
