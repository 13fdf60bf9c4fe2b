"""A file of statements: every fault named at once, all of it stored or nothing, and the same again adds nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from alliance.indices.drain import drain_marks
from alliance.indices.models import Mark, Revision
from alliance.intake.imports.jobs import ask, run_waiting, submit
from alliance.intake.imports.rejected import rejected_lines
from alliance.intake.models import ImportJob
from alliance.record.models import Source, Statement
from tests.intake.files import as_csv, brought_in, row, rows
from tests.record.cast import Cast

FAULTS: dict[int, tuple[dict[str, Any], set[str]]] = {
    # row of the spreadsheet: what is changed in it, the fields that are then at fault
    5: ({"locator": "p" * 61}, {"locator"}),
    17: ({"date": "2021-02-30"}, {"date"}),
    33: ({"date": "26.01.2021"}, {"date"}),
    61: ({"date": "1492-10-12"}, {"date"}),
    90: ({"date": "44222"}, {"date"}),
    111: ({"actor": "Soul"}, {"actor"}),
    150: ({"reversal": "maybe"}, {"reversal"}),
    200: ({"issue": "leaflet"}, {"issue"}),
    222: ({"reliability": "0"}, {"reliability"}),
    250: ({"kind": "rumour"}, {"kind"}),
    300: ({"date_precision": "week"}, {"date_precision"}),
    333: ({"stance": "1.5"}, {"stance"}),
    350: ({"stance": "0,5"}, {"stance"}),
    400: ({"stance": "nan"}, {"stance"}),
    444: ({"half_width": "1.5"}, {"half_width"}),
    460: ({"stance": ""}, {"stance"}),
    500: ({"salience": "-0.1"}, {"salience"}),
    555: ({"reliability": "1.2"}, {"reliability"}),
    600: ({"summary": ""}, {"summary"}),
    640: ({"summary": "a\x00b"}, {"summary"}),
    680: ({"summary": "half \ud83d of a pair"}, {"summary"}),
    720: ({"summary": "a bell \x07"}, {"summary"}),
    760: ({"url": ""}, {"url"}),
    800: ({"url": "javascript:alert(1)"}, {"url"}),
    850: ({"url": "https://example.org/a b"}, {"url"}),
    900: ({"url": "https://example.org/" + "x" * 1000}, {"url"}),
    950: ({"source_title": "t" * 401}, {"source_title"}),
    1000: ({"reference": "r" * 101}, {"reference"}),
    1100: ({"reference": "feed:7"}, {"reference"}),  # that of row 9
    1200: ({**row(400), "reference": "another"}, {"row"}),  # says what row 402 says
    1300: ({"actor": "KR", "stance": "2", "salience": "3", "kind": "shout"}, {"stance", "salience", "kind"}),
    1400: ({"stance": "=1+1"}, {"stance"}),
    1999: ({"date": "0001-01-01", "url": "ftp://example.org"}, {"date", "url"}),
    2001: ({"actor": "Atlantis"}, {"actor"}),
}  # fmt: skip


HEADER = [*row(0), "locator", "reversal", "reliability", "date_precision", "half_width"]
AHEAD = 702  # its date lies in the future, which is for somebody to look at, and no fault


def spoilt() -> list[dict[str, Any]]:
    lines = rows(2000)
    lines[AHEAD - 2]["date"] = "2150-01-01"
    for number, (changes, _fields) in FAULTS.items():
        lines[number - 2] = {**lines[number - 2], **changes}
    return lines


def found(job: ImportJob) -> dict[int, set[str]]:
    fields: dict[int, set[str]] = {}
    for number, field in job.faults.filter(is_doubt=False).values_list("row", "field"):
        fields.setdefault(number, set()).add(field)
    return fields


@pytest.mark.django_db(transaction=True)
def test_all_37_faults_are_named_at_once_and_the_mended_file_is_one_revision(
    cast: Cast, client: Client, editor: User
) -> None:
    kept = cast.statement(actor=cast.kr, issue=cast.leaflets, date="2001-01-02", summary=row(1)["summary"])
    same_day = cast.statement(actor=cast.kr, issue=cast.drills, date="2001-01-05", summary="Another thing, same day.")
    job = brought_in(editor, as_csv(spoilt(), HEADER), asked="all")
    assert found(job) == {number: fields for number, (_changes, fields) in FAULTS.items()}
    assert job.fault_count == sum(len(fields) for _changes, fields in FAULTS.values()) == 37
    assert (job.state, job.rows, job.faulty, job.known, job.stored) == ("checked", 2000, len(FAULTS), 1, 0)
    assert set(Statement.objects.all()) == {kept, same_day}
    assert Source.objects.count() == 1
    # What is no fault, but for somebody to look at, is named in the same pass.
    doubts = set(job.faults.filter(is_doubt=True).values_list("row", "field", "message"))
    assert (AHEAD, "date", "lies in the future") in doubts
    assert (6, "row", f"statement {same_day.pk} is by the same actor on the same issue and day") in doubts
    outside = {number for number, _field, message in doubts if "did not speak on this day" in message}
    assert outside >= {number for number in range(2, 60) if number % 3 == 1 and number not in FAULTS}  # Lee's, of 2001
    mended = brought_in(editor, as_csv(rows(2000)), asked="all")
    assert (mended.state, mended.stored, mended.known, mended.faulty) == ("stored", 1999, 1, 0)
    assert Statement.objects.filter(status="in_review", author=editor).count() == 1999
    again = brought_in(editor, as_csv(rows(2000)), asked="all")
    assert (again.state, again.stored, again.known, again.new) == ("stored", 0, 2000, 0)
    assert Statement.objects.count() == 2001
    client.force_login(editor)
    page = client.get(f"/admin/intake/importjob/{again.pk}/change/").content.decode()
    assert "0 new statements: nothing in this file is new to the record." in page


@pytest.mark.django_db(transaction=True)
def test_an_import_is_one_revision(cast: Cast, one_person: None, reviewer: User) -> None:
    drain_marks()
    before = Revision.objects.count()
    job = brought_in(reviewer, as_csv(rows(300)), asked="all", status="published")
    assert (job.state, job.stored) == ("stored", 300)
    assert Mark.objects.filter(kind="position").exists()
    drain_marks()
    drain_marks()
    assert Revision.objects.count() == before + 1
    assert Statement.objects.published().filter(review="own", published_by=reviewer).count() == 300


@pytest.mark.django_db(transaction=True)
def test_good_rows_are_stored_and_the_others_come_back_to_be_mended(cast: Cast, editor: User) -> None:
    lines = rows(60)
    lines[3]["stance"] = "2"
    lines[8]["summary"] = "=HYPERLINK(1)"
    lines[8]["date"] = "soon"
    lines[40] = {**lines[40], "actor": "Soul"}
    content = as_csv(lines)
    checked = brought_in(editor, content)
    assert (checked.state, checked.stored, checked.new, checked.faulty) == ("checked", 0, 57, 3)
    assert ask(checked, "good")
    assert run_waiting() == 1
    checked.refresh_from_db()
    assert (checked.state, checked.stored, checked.faulty) == ("stored", 57, 3)
    assert not ask(checked, "good")
    rest = "".join(rejected_lines(checked, io.BytesIO(bytes(checked.content or b""))))
    back = list(csv.DictReader(io.StringIO(rest)))
    assert [line["row"] for line in back] == ["5", "10", "42"]
    assert "is not a number from -1 to 1" in back[0]["faults"]
    assert back[1]["summary"] == "'=HYPERLINK(1)"
    assert "did you mean KR?" in back[2]["faults"]
    back[0]["stance"], back[1]["date"], back[2]["actor"] = "0.5", "2021-01-26", "Seoul"
    mended = brought_in(editor, as_csv(back), asked="all")
    assert (mended.state, mended.stored, mended.faulty) == ("stored", 3, 0)
    assert Statement.objects.filter(summary="=HYPERLINK(1)").exists()  # as it was written, without the export's '
    again = brought_in(editor, as_csv(back), asked="all")
    assert (again.stored, again.known, again.content) == (0, 3, None)


@pytest.mark.django_db(transaction=True)
def test_rows_without_a_reference_are_known_again_even_when_reworded_on_the_desk(cast: Cast, editor: User) -> None:
    lines = [{**line, "reference": ""} for line in rows(10)]
    assert brought_in(editor, as_csv(lines), asked="all").stored == 10
    Statement.objects.filter(summary__contains="the 3th").update(summary="Reworded by an editor.")
    again = brought_in(editor, as_csv(lines), asked="all")
    assert (again.state, again.stored, again.known) == ("stored", 0, 10)
    reworded = Statement.objects.get(summary="Reworded by an editor.")
    assert again.changed_since == [[5, reworded.pk]]


@pytest.mark.django_db(transaction=True)
def test_what_was_entered_by_hand_is_not_entered_again(cast: Cast, editor: User) -> None:
    by_hand = cast.statement(date="2001-01-02", actor=cast.kr, issue=cast.leaflets, summary=row(1)["summary"])
    job = brought_in(editor, as_csv(rows(2)), asked="all")
    assert (job.stored, job.known) == (1, 1)
    assert Statement.objects.exclude(pk=by_hand.pk).get().reference == "feed:0"


@pytest.mark.django_db(transaction=True)
def test_the_history_knows_who_brought_it_in(cast: Cast, editor: User) -> None:
    job = brought_in(editor, as_csv(rows(5)), asked="all")
    events: Any = Statement
    stored = events.pgh_event_model.objects.filter(pgh_label="insert").select_related("pgh_context")
    assert stored.count() == 5
    assert {event.pgh_context.metadata["user"] for event in stored} == {editor.pk}
    assert {event.pgh_context_id for event in stored} == {job.context}
    assert {event.summary for event in stored} == {line["summary"] for line in rows(5)}
    assert set(Statement.objects.values_list("author", flat=True)) == {editor.pk}
    assert all(statement.coded_by == [editor.pk] for statement in Statement.objects.all())


@pytest.mark.django_db(transaction=True)
def test_every_cell_arrives(cast: Cast, editor: User) -> None:
    whole = {
        **row(1), "actor": "seoul", "issue": "Joint exercises", "kind": "Joint statement", "date_precision": "month",
        "half_width": "0.25", "reliability": "0.4", "reversal": "yes", "locator": "page 3", "publisher": "P",
        "quote": 'two\nlines, a "quote"\n\\.\nand a tab\t. \\N, \\n and \\\\;\r\nthe end\\', "coder_note": "\\N",
        "accessed": "2021-02-03",
    }  # fmt: skip
    plain = {**row(2), "salience": "", "url": cast.source.url, "source_title": "Other words"}
    job = brought_in(editor, as_csv([plain, whole], header=list(whole)), asked="all")
    assert job.faulty == 0, found(job)
    stored = Statement.objects.get(reference="feed:1")
    assert (stored.actor, stored.issue, stored.kind) == (cast.kr, cast.drills, "joint_statement")
    assert (stored.half_width, stored.reliability, stored.reversal, stored.locator) == (0.25, 0.4, True, "page 3")
    assert (stored.quote, stored.coder_note) == (whole["quote"], whole["coder_note"])
    assert (stored.source.publisher, str(stored.source.accessed)) == ("P", "2021-02-03")
    other = Statement.objects.get(reference="feed:2")
    assert (other.salience, other.reliability, other.half_width, other.quote) == (None, 0.8, 0.0, "")
    assert other.source == cast.source
    assert Source.objects.get(pk=cast.source.pk).title == cast.source.title  # what is known is left as it is


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_died_is_followed_by_another_three_times(cast: Cast, editor: User) -> None:
    job = submit(editor, "statements.csv", as_csv(rows(3)), "draft")
    for attempts, state in ((1, "checked"), (3, "failed")):
        ImportJob.objects.filter(pk=job.pk).update(state="running", attempts=attempts)
        assert run_waiting() == 1
        job.refresh_from_db()
        assert job.state == state
    assert "begun 3 times" in job.error
    assert not Statement.objects.exists()
