"""Loads the example record from the CSV files beside this module; doing it twice adds nothing.

What is in the record already is the editors': it is left as it is, and nothing that they renamed, moved or withdrew
comes back. Members and agenda therefore come only with a new alliance, tenures only with a new actor, and a source
only with a statement that needs it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from alliance.record.codebook import RELIABILITY_BY_KIND, ActorKind, MembershipRole, StatementStatus
from alliance.record.example.codings import load_codings
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Source, Statement, Tenure
from alliance.record.rows import Fault, FaultyRows, Row, read_rows

FOLDER = Path(__file__).resolve().parent
_LOCK = 0x_A111_A4CE  # any number, the same in every process


def load_example(folder: Path = FOLDER) -> dict[str, int]:
    """Put the example record in, in one transaction, and return how many rows are new, by table.

    Raises FaultyRows, with every fault by file, row and column, if anything cannot be taken; then nothing is stored.
    """
    faults: list[Fault] = []
    with transaction.atomic():
        with connection.cursor() as cursor:  # two loads at once go one after the other
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        try:
            with transaction.atomic():
                counts = _load(folder, faults)
        except IntegrityError as error:  # a rule that only the database knows
            faults.append(Fault("example", 0, "database", str(error).strip().splitlines()[0]))
        if faults:
            raise FaultyRows(faults)
    return counts


def _load(folder: Path, faults: list[Fault]) -> dict[str, int]:
    new_actors = _load_actors(folder / "actors.csv", faults)
    new_issues = _load_issues(folder / "issues.csv", faults)
    _stop_if_faulty(faults)
    actors: dict[str, Actor] = _by_key(Actor, "code")
    issues: dict[str, Issue] = _by_key(Issue, "slug")
    counts = {"actors": len(new_actors), "issues": len(new_issues)}
    counts["tenures"] = _load_tenures(folder / "actors.csv", new_actors, actors, faults)
    counts |= _load_alliances(folder, actors, issues, faults)
    _stop_if_faulty(faults)
    counts |= _load_statements(folder, actors, issues, faults)
    _stop_if_faulty(faults)
    return counts


def _stop_if_faulty(faults: list[Fault]) -> None:
    """Roll back here: every statement of an actor that could not be taken would be a fault too, and hide the cause."""
    if faults:
        raise FaultyRows(faults)


def _known(model: type[models.Model], key: str) -> set[str]:
    """Keys that the record has or, while it is not empty, once had: a renamed or deleted row must not come back."""
    now = set(model._default_manager.values_list(key, flat=True))
    history: Any = model
    return now | set(history.pgh_event_model.objects.values_list(key, flat=True).distinct()) if now else now


def _by_key(model: type[models.Model], key: str) -> dict[str, Any]:
    """The rows by their key, and by every key that they had before an editor renamed them."""
    rows = {row.pk: row for row in model._default_manager.all()}
    history: Any = model
    former = history.pgh_event_model.objects.order_by("pgh_id").values_list(key, "pgh_obj_id")
    return {name: rows[pk] for name, pk in former if pk in rows} | {getattr(row, key): row for row in rows.values()}


def _load_actors(path: Path, faults: list[Fault]) -> set[str]:
    """Create missing actors and return their codes. A state stands above the government that names it."""
    known, new, belongs = _known(Actor, "code"), {}, {}
    for row in read_rows(path, ["code", "name", "short_name", "common_name", "kind", "member_of"], faults):
        code = row.text("code", required=True)
        if code in known or code in new:
            continue
        actor = Actor(
            code=code,
            name=row.text("name"),
            short_name=row.text("short_name"),
            common_name=row.text("common_name"),
            aliases=[alias.strip() for alias in row.text("aliases").split(";") if alias.strip()],
            kind=row.one_of("kind", ActorKind.values),
        )
        row.check_fields(actor)
        new[code], belongs[code] = actor, (row, row.text("member_of"))
    if not faults:
        Actor.objects.bulk_create(new.values())
    actors = _by_key(Actor, "code") | new
    for code, (row, state) in belongs.items():
        if state and row.one_of("member_of", actors):
            new[code].member_of = actors.get(state)
    if not faults:
        Actor.objects.bulk_update([actor for actor in new.values() if actor.member_of_id], ["member_of"])
    return set(new)


def _load_tenures(path: Path, new_actors: set[str], actors: dict[str, Actor], faults: list[Fault]) -> int:
    tenures = []
    for row in read_rows(path, ["code", "speaks_for", "from", "to"], faults):
        if row.text("code") not in new_actors:
            continue
        principal = row.one_of("speaks_for", actors, required=False)
        start, end = _period(row)
        if principal in actors:
            tenures.append(Tenure(actor=actors[row.text("code")], speaks_for=actors[principal], start=start, end=end))
    return 0 if faults else len(Tenure.objects.bulk_create(tenures))


def _period(row: Row) -> tuple[Any, Any]:
    start, end = row.day("from"), row.day("to")
    if start and end and end <= start:
        row.fault("to", "must be later than “from”")
    return start, end


def _load_issues(path: Path, faults: list[Fault]) -> dict[str, Issue]:
    words = ["slug", "name", "short_name", "area", "pole_negative", "anchor_minus_half", "anchor_zero",
             "anchor_plus_half", "pole_positive", "ruling"]  # fmt: skip
    known, new = _known(Issue, "slug"), {}
    for row in read_rows(path, [*words, "in_founding_article"], faults):
        slug = row.text("slug", required=True)
        if slug in known or slug in new:
            continue
        founding = row.one_of("in_founding_article", ["yes", "no"], required=False) == "yes"
        issue = Issue(in_founding_article=founding, **{word: row.text(word) for word in words})
        row.check_fields(issue)
        new[slug] = issue
    if not faults:
        Issue.objects.bulk_create(new.values())
    return new


def _load_alliances(
    folder: Path, actors: dict[str, Actor], issues: dict[str, Issue], faults: list[Fault]
) -> dict[str, int]:
    known, new, memberships, agenda = _known(Alliance, "slug"), {}, [], []
    for row in read_rows(folder / "alliances.csv", ["alliance", "name", "member", "role", "from", "to"], faults):
        slug = row.text("alliance", required=True)
        if slug in known:
            continue
        if slug not in new:
            new[slug] = Alliance(slug=slug, name=row.text("name"))
            row.check_fields(new[slug], {"slug": "alliance"})
        member, role = row.one_of("member", actors), row.one_of("role", MembershipRole.values)
        start, end = _period(row)
        if member in actors:
            memberships.append(Membership(alliance=new[slug], actor=actors[member], role=role, start=start, end=end))
    for row in read_rows(folder / "agenda.csv", ["alliance", "issue"], faults):
        if row.text("alliance") in known:
            continue
        slug, issue = row.one_of("alliance", new), row.one_of("issue", issues)
        if slug in new and issue in issues:
            agenda.append(AgendaItem(alliance=new[slug], issue=issues[issue]))
    if not faults:
        Alliance.objects.bulk_create(new.values())
        Membership.objects.bulk_create(memberships)
        AgendaItem.objects.bulk_create(agenda)
    return {"alliances": len(new), "memberships": len(memberships), "agenda items": len(agenda)}


def _load_statements(
    folder: Path, actors: dict[str, Actor], issues: dict[str, Issue], faults: list[Fault]
) -> dict[str, int]:
    required = ["date", "date_precision", "actor", "issue", "stance", "salience", "kind", "summary", "source_title",
                "publisher", "url"]  # fmt: skip
    known, now = _known(Statement, "reference"), timezone.now()
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
