"""Loads actors, tenures, issues, alliances and agendas from a folder of CSV files; doing it twice adds nothing.

What is in the record already is the editors': it is left as it is, and nothing that they renamed or moved comes back.
Members and agenda therefore come only with a new alliance, tenures only with a new actor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, models, transaction

from alliance.record.codebook import ActorKind, MembershipRole
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Tenure
from alliance.record.rows import Fault, FaultyRows, Row, read_rows

_LOCK = 0x_A111_A4CE  # any number, the same in every process


@contextmanager
def all_or_nothing(faults: list[Fault]) -> Iterator[None]:
    """One transaction, and one load at a time; raises FaultyRows if anything was noted."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two loads at once go one after the other
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        try:
            with transaction.atomic():
                yield
        except IntegrityError as error:  # a rule that only the database knows
            faults.append(Fault("database", 0, "rule", str(error).strip().splitlines()[0]))
        if faults:
            raise FaultyRows(faults)


def load_structure(folder: Path, faults: list[Fault]) -> dict[str, int]:
    """Put in what of the folder's actors, issues, alliances and agendas is new; return how many rows, by table.

    Inside `all_or_nothing`. actors.csv needs code and name; kind is a state and the short name the name unless they
    are given. issues.csv needs slug, name and the two poles. alliances.csv needs alliance, name, member, from and to.
    Without an agenda.csv each new alliance tracks every issue of the folder.
    """
    new_actors = _load_actors(folder / "actors.csv", faults)
    new_issues = _load_issues(folder / "issues.csv", faults)
    stop_if_faulty(faults)
    actors: dict[str, Actor] = by_key(Actor, "code")
    issues: dict[str, Issue] = by_key(Issue, "slug")
    counts = {"actors": len(new_actors), "issues": len(new_issues)}
    counts["tenures"] = _load_tenures(folder / "actors.csv", new_actors, actors, faults)
    counts |= _load_alliances(folder, actors, issues, faults)
    stop_if_faulty(faults)
    return counts


def stop_if_faulty(faults: list[Fault]) -> None:
    """Roll back here: every statement of an actor that could not be taken would be a fault too, and hide the cause."""
    if faults:
        raise FaultyRows(faults)


def known_keys(model: type[models.Model], key: str) -> set[str]:
    """Keys that the record has or, while it is not empty, once had: a renamed or deleted row must not come back."""
    now = set(model._default_manager.values_list(key, flat=True))
    history: Any = model
    return now | set(history.pgh_event_model.objects.values_list(key, flat=True).distinct()) if now else now


def by_key(model: type[models.Model], key: str) -> dict[str, Any]:
    """The rows by their key, and by every key that they had before an editor renamed them."""
    rows = {row.pk: row for row in model._default_manager.all()}
    history: Any = model
    former = history.pgh_event_model.objects.order_by("pgh_id").values_list(key, "pgh_obj_id")
    return {name: rows[pk] for name, pk in former if pk in rows} | {getattr(row, key): row for row in rows.values()}


def _load_actors(path: Path, faults: list[Fault]) -> set[str]:
    """Create missing actors and return their codes. A state stands above the government that names it."""
    known, new, belongs = known_keys(Actor, "code"), {}, {}
    for row in read_rows(path, ["code", "name"], faults):
        code = row.text("code", required=True)
        if code in known or code in new:
            continue
        actor = Actor(
            code=code,
            name=row.text("name"),
            short_name=row.text("short_name") or row.text("name")[:60],
            common_name=row.text("common_name"),
            aliases=[alias.strip() for alias in row.text("aliases").split(";") if alias.strip()],
            kind=row.one_of("kind", ActorKind.values, required=False) or ActorKind.STATE,
        )
        row.check_fields(actor)
        new[code], belongs[code] = actor, (row, row.text("member_of"))
    if not faults:
        Actor.objects.bulk_create(new.values())
    actors = by_key(Actor, "code") | new
    for code, (row, state) in belongs.items():
        if state and row.one_of("member_of", actors):
            new[code].member_of = actors.get(state)
    if not faults:
        Actor.objects.bulk_update([actor for actor in new.values() if actor.member_of_id], ["member_of"])
    return set(new)


def _load_tenures(path: Path, new_actors: set[str], actors: dict[str, Actor], faults: list[Fault]) -> int:
    tenures = []
    for row in read_rows(path, ["code"], faults):
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
    words = ["anchor_minus_half", "anchor_zero", "anchor_plus_half", "ruling"]
    required = ["slug", "name", "pole_negative", "pole_positive"]
    known, new = known_keys(Issue, "slug"), {}
    for row in read_rows(path, required, faults):
        slug = row.text("slug", required=True)
        if slug in known or slug in new:
            continue
        founding = row.one_of("in_founding_article", ["yes", "no"], required=False) == "yes"
        issue = Issue(in_founding_article=founding, **{word: row.text(word) for word in (*required, *words)})
        issue.short_name = row.text("short_name") or issue.name[:60]
        issue.area = row.text("area") or "–"
        row.check_fields(issue)
        new[slug] = issue
    if not faults:
        Issue.objects.bulk_create(new.values())
    return new


def _load_alliances(
    folder: Path, actors: dict[str, Actor], issues: dict[str, Issue], faults: list[Fault]
) -> dict[str, int]:
    known, new, memberships, agenda = known_keys(Alliance, "slug"), {}, [], []
    for row in read_rows(folder / "alliances.csv", ["alliance", "name", "member", "from", "to"], faults):
        slug = row.text("alliance", required=True)
        if slug in known:
            continue
        if slug not in new:
            new[slug] = Alliance(slug=slug, name=row.text("name"))
            row.check_fields(new[slug], {"slug": "alliance"})
        member, role = row.one_of("member", actors), row.one_of("role", MembershipRole.values, required=False)
        start, end = _period(row)
        if member in actors:
            place = Membership(alliance=new[slug], actor=actors[member], start=start, end=end)
            place.role = role or MembershipRole.MEMBER
            memberships.append(place)
    for row in _agenda_rows(folder, new, faults):
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


def _agenda_rows(folder: Path, alliances: Iterable[str], faults: list[Fault]) -> Iterator[Row]:
    """The agendas; where there is no such file, every issue of the folder for every new alliance."""
    path = folder / "agenda.csv"
    if path.exists():
        yield from read_rows(path, ["alliance", "issue"], faults)
        return
    slugs = [row.text("slug") for row in read_rows(folder / "issues.csv", ["slug"], faults)]
    pairs = ({"alliance": alliance, "issue": slug} for alliance in alliances for slug in slugs)
    for number, cells in enumerate(pairs, start=2):
        yield Row(path.name, number, cells, faults)
