"""The example record is loaded whole or not at all, and never against an editor."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from alliance.record.codebook import RELIABILITY_BY_KIND
from alliance.record.example.load import FOLDER, load_example
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Source, Statement, Tenure
from alliance.record.rows import FaultyRows

TABLES = (Actor, Tenure, Alliance, Membership, AgendaItem, Issue, Source, Statement)
pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    return {table.__name__: table.objects.count() for table in TABLES}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example's files, to be spoiled."""
    for file in FOLDER.glob("*.csv"):
        shutil.copy(file, tmp_path)
    return tmp_path


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_everything_is_there_and_published() -> None:
    load_example()
    assert counts() == {
        "Actor": 19, "Tenure": 10, "Alliance": 3, "Membership": 13, "AgendaItem": 47, "Issue": 19, "Source": 282,
        "Statement": 387,
    }  # fmt: skip
    assert Statement.objects.published().count() == 387
    assert Statement.objects.filter(author=None, reference__startswith="example:").count() == 387
    for kind, reliability in Statement.objects.values_list("kind", "reliability"):
        assert reliability == RELIABILITY_BY_KIND[kind]


def test_the_files_own_words_arrive() -> None:
    load_example()
    moon = Tenure.objects.get(actor__code="KR-MOON")
    assert (moon.speaks_for.code, moon.start, moon.end) == ("KR", dt.date(2017, 5, 10), dt.date(2022, 5, 10))
    assert not Tenure.objects.filter(actor__code="KR-DP").exists()
    assert Actor.objects.get(code="KR-MOON").member_of == Actor.objects.get(code="KR")
    rivals = Membership.objects.filter(alliance__slug="us-rok", role="rival").values_list("actor__code", flat=True)
    assert set(rivals) == {"CN", "KP"}
    assert Issue.objects.filter(in_founding_article=True).count() == 17
    assert Statement.objects.filter(locator="paragraph 7").exists()
    thornberry = Statement.objects.get(date="2017-03-07", actor__code="US-CONGRESS")
    assert (thornberry.stance, thornberry.salience, thornberry.issue.slug) == (0.75, 0.75, "missile-defense")
    assert thornberry.coder_note == "Committee chairman only; clear support for deployment."


def test_the_second_time_nothing_is_new() -> None:
    call_command("load_example", stdout=StringIO())
    before, out = counts(), StringIO()
    call_command("load_example", stdout=out)
    assert counts() == before
    assert set(re.findall(r"\d+", out.getvalue())) == {"0"}


def test_an_editors_work_is_left_as_it_is() -> None:
    load_example()
    Issue.objects.filter(slug="autonomy").update(weight=3, slug="strategic-autonomy")
    Actor.objects.filter(code="EU").update(code="EUROPE")
    Membership.objects.filter(alliance__slug="us-rok", actor__code="US").update(start="1954-11-17")
    AgendaItem.objects.filter(issue__slug="telecom-security").delete()
    Tenure.objects.filter(actor__code="JP-ISHIBA").update(start="2024-10-02")
    withdrawn = Statement.objects.published().first()
    assert withdrawn is not None
    Statement.objects.filter(pk=withdrawn.pk).update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Not what was said.", stance=0.1
    )
    Source.objects.filter(pk=withdrawn.source_id).update(url="https://web.archive.org/mended")
    before = counts()
    assert set(load_example().values()) == {0}
    assert counts() == before
    withdrawn.refresh_from_db()
    assert (withdrawn.status, withdrawn.stance) == ("withdrawn", 0.1)
    assert Issue.objects.get(slug="strategic-autonomy").weight == 3


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "field"),
    [
        ("statements.csv", "missile-defense,0.75", "missile-defense,1.5", 2, "stance"),
        ("statements.csv", "missile-defense,0.75", "missile-defense,nan", 2, "stance"),
        ("statements.csv", "missile-defense,0.75", "missile-defense,", 2, "stance"),
        ("statements.csv", "2017-03-07", "2017-02-30", 2, "date"),
        ("statements.csv", "US-CONGRESS", "US-SENATE", 2, "actor"),
        ("statements.csv", "missile-defense", "missiles", 2, "issue"),
        ("statements.csv", "0.75,press", "0.75,rumour", 2, "kind"),
        ("statements.csv", ",day,", ",hour,", 2, "date_precision"),
        ("statements.csv", "https://armedservices", "javascript://armedservices", 2, "url"),
        ("founding_article.csv", "KR-MOON,autonomy,-0.75,0.75", "KR-MOON,autonomy,-0.75,2", 2, "salience"),
        ("actors.csv", "Trump,,government,US,US,2017", "Trump,,government,US,USA,2017", 3, "speaks_for"),
        ("actors.csv", ",government,US", ",office,US", 3, "kind"),
        ("actors.csv", "2017-01-20,2021-01-20", "2017-01-20,2016-01-20", 3, "to"),
        ("alliances.csv", ",US,member,", ",US,friend,", 2, "role"),
        ("agenda.csv", "us-rok,china-coalition", "us-roc,china-coalition", 2, "alliance"),
        ("issues.csv", "china-coalition,", "china coalition,", 2, "slug"),
        ("issues.csv", "slug,name", "slug,title", 1, "name"),
    ],
)
def test_a_faulty_file_is_refused_as_a_whole(folder: Path, file: str, old: str, new: str, row: int, field: str) -> None:
    spoil(folder / file, old, new)
    with pytest.raises(FaultyRows) as refusal:
        load_example(folder)
    named = {(fault.file, fault.row, fault.field) for fault in refusal.value.faults}
    assert named == {(file, row, field)}, str(refusal.value)
    assert set(counts().values()) == {0}


def test_all_faults_are_named_at_once(folder: Path) -> None:
    spoil(folder / "statements.csv", "missile-defense,0.75", "missile-defense,7")
    spoil(folder / "statements.csv", "0.75,press", "0.75,rumour")
    spoil(folder / "founding_article.csv", "KR-DP,autonomy", "KR-DP,autonomies")
    with pytest.raises(FaultyRows) as refusal:
        load_example(folder)
    assert Counter(fault.field for fault in refusal.value.faults) == {"stance": 1, "kind": 1, "issue": 1}
