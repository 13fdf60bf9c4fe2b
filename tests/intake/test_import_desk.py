"""Files on the desk: brought in, seen, stored and published by whom it may be, and by nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from alliance.intake import tasks
from alliance.intake.imports.jobs import run_waiting
from alliance.intake.models import ImportJob
from alliance.record.models import Statement
from tests.intake.files import as_csv, as_xlsx, brought_in, row, rows
from tests.record.cast import Cast

ADD = "/admin/intake/importjob/add/"
LIST = "/admin/intake/importjob/"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Nudges that were sent; no worker listens here, `run_waiting` is called instead."""
    sent: list[None] = []
    monkeypatch.setattr(tasks.run_imports, "apply_async", lambda **how: sent.append(None))
    return sent


def upload(desk: Client, content: bytes, name: str = "statements.csv", status: str = "in_review") -> Any:
    return desk.post(ADD, {"file": SimpleUploadedFile(name, content), "status": status})


def page(desk: Client, job: ImportJob) -> str:
    response = desk.get(f"{LIST}{job.pk}/change/")
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_upload_to_the_index(
    cast: Cast, desk: Client, editor: User, reviewer: User, nudges: list[None]
) -> None:
    desk.force_login(editor)
    assert "must be UTF-8" not in desk.get(ADD).content.decode()
    response = upload(desk, as_xlsx(rows(5)), "statements.xlsx")
    job = ImportJob.objects.get()
    assert response["Location"] == f"{LIST}{job.pk}/change/"
    assert len(nudges) == 1
    waiting = page(desk, job)
    assert f'data-poll="{LIST}{job.pk}/state/"' in waiting
    state = desk.get(f"{LIST}{job.pk}/state/").json()
    assert state == {"finished": False, "text": "Waits for the worker", "share": None}
    run_waiting()
    assert desk.get(f"{LIST}{job.pk}/state/").json()["finished"]
    assert "Store all 5 statements" in page(desk, job)
    assert not Statement.objects.exists()  # nobody has seen the check yet
    desk.post(f"{LIST}{job.pk}/store/", {"asked": "all"})
    run_waiting()
    assert "5 new statements stored." in page(desk, job)
    assert "5 wait for review by somebody else" in page(desk, job)
    assert "Publish all" not in page(desk, job)
    found = desk.get(f"/admin/record/statement/?import={job.pk}")
    assert found.context["cl"].result_count == 5
    assert desk.post(f"{LIST}{job.pk}/publish/").status_code == 403
    desk.force_login(reviewer)
    assert "Publish all 5" in page(desk, job)
    desk.post(f"{LIST}{job.pk}/publish/")
    assert Statement.objects.published().filter(published_by=reviewer, review="by_another", author=editor).count() == 5


def test_nobody_publishes_what_they_brought_in(cast: Cast, desk: Client, editor: User, reviewer: User) -> None:
    for user in (editor, reviewer):
        desk.force_login(user)
        assert 'value="published"' not in desk.get(ADD).content.decode()
        assert set(upload(desk, as_csv(rows(2)), status="published").context["form"].errors) == {"status"}
        with pytest.raises(CommandError, match=r"may not publish|Nobody publishes"):
            call_command("import_statements", "none.csv", "--author", user.username, "--status", "published")
    assert not ImportJob.objects.exists()
    # A job that was tampered with is refused when it is run, by the door and by the database.
    job = brought_in(reviewer, as_csv(rows(2)), asked="all", status="published")
    assert (job.state, job.stored) == ("checked", 0)
    assert "let a reviewer publish it" in job.faults.get().message
    job = brought_in(reviewer, as_csv(rows(2)), asked="all")
    desk.force_login(reviewer)
    assert "Publish all" in page(desk, job)
    assert "had a hand in" in desk.post(f"{LIST}{job.pk}/publish/", follow=True).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.update(status="published", published_at="2026-01-01T00:00Z", published_by=reviewer)
    assert not Statement.objects.published().exists()


def test_who_may_bring_in_and_see(
    cast: Cast, desk: Client, editor: User, passer_by: User, second_reviewer: User
) -> None:
    job = brought_in(editor, as_csv(rows(2)))
    desk.force_login(passer_by)
    for address in (ADD, LIST, *(f"{LIST}{job.pk}/{name}" for name in ("change/", "state/", "faults.csv"))):
        assert desk.get(address).status_code == 403, address
    assert upload(desk, as_csv(rows(2))).status_code == 403
    assert desk.post(f"{LIST}{job.pk}/store/", {"asked": "all"}).status_code == 403
    desk.force_login(second_reviewer)  # sees it; the statements would not be theirs
    assert "Only who brought it in can store it" in page(desk, job)
    assert desk.post(f"{LIST}{job.pk}/store/", {"asked": "all"}).status_code == 403
    assert desk.get(f"{LIST}{job.pk}/store/").status_code == 405
    assert desk.get(f"{LIST}99999999999999999999/change/").status_code == 404
    assert not Statement.objects.exists()


def test_faults_are_shown_by_pages_and_complete_as_files(cast: Cast, desk: Client, editor: User) -> None:
    lines = [row(number, stance="9") for number in range(150)] + [row(200, summary="<script>alert(1)</script>\x07")]
    job = brought_in(editor, as_csv([*lines, row(300)]))
    desk.force_login(editor)
    first = page(desk, job)
    assert "151 faults; nothing was stored." in first
    assert first.count("is not a number from -1 to 1") == 100
    second = desk.get(f"{LIST}{job.pk}/change/?page=2").content.decode()
    assert "<script>alert" not in second
    assert "&lt;script&gt;alert" in second
    every = b"".join(desk.get(f"{LIST}{job.pk}/faults.csv").streaming_content).decode("utf-8-sig")
    assert len([line for line in every.splitlines() if "to look at" not in line]) == 152
    back = b"".join(desk.get(f"{LIST}{job.pk}/rejected.csv").streaming_content).decode("utf-8-sig")
    assert len(back.splitlines()) == 152
    assert "Store the good row only" in first


def test_a_file_of_faults_alone_offers_no_store(cast: Cast, desk: Client, editor: User) -> None:
    job = brought_in(editor, b"")
    desk.force_login(editor)
    assert "the file is empty" in page(desk, job)
    assert "/store/" not in page(desk, job)
    job = brought_in(editor, as_csv(rows(2), header=["date", "actor"]))
    assert "must be mended before anything can be stored" in page(desk, job)


def test_a_file_that_is_too_large_is_refused_with_the_size(
    cast: Cast, desk: Client, editor: User, settings: Any
) -> None:
    settings.IMPORT_MAX_MB = 1
    desk.force_login(editor)
    errors = upload(desk, b"x" * (1024 * 1024 + 1)).context["form"].errors
    assert "the desk takes at most 1.0\xa0MB" in errors["file"][0]
    assert set(desk.post(ADD, {"status": "draft"}).context["form"].errors) == {"file"}
    assert not ImportJob.objects.exists()


def test_the_list_and_the_empty_file_open(cast: Cast, desk: Client, editor: User) -> None:
    brought_in(editor, as_csv(rows(1)))
    desk.force_login(editor)
    assert "statements.csv" in desk.get(LIST).content.decode()
    names = b"".join(desk.get(f"{LIST}columns.csv").streaming_content).decode("utf-8-sig").strip().split(",")
    assert names[:4] == ["date", "actor", "issue", "kind"]
    assert "Bring in a file" in desk.get("/admin/record/statement/").content.decode()


def test_the_command(cast: Cast, editor: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, rest, faults = tmp_path / "s.csv", tmp_path / "rest.csv", tmp_path / "faults.csv"
    file.write_bytes(as_csv([*rows(3), row(9, stance="9", kind="?")]))
    with pytest.raises(CommandError, match=r"4 rows, 1 faulty \(2 faults\)\. Nothing was stored"):
        call_command("import_statements", str(file), "--faults", str(faults))
    assert "row 5, stance “9”: is not a number from -1 to 1" in capsys.readouterr().err
    written = faults.read_text(encoding="utf-8-sig").splitlines()
    assert len([line for line in written if "to look at" not in line]) == 3
    assert "4,date,2001-01-03,to look at: Lee Jae-myung government did not speak on this day" in written
    call_command("import_statements", str(file), "--rest", str(rest), "--author", "edith", "--status", "draft")
    assert Statement.objects.filter(author=editor, status="draft").count() == 3
    assert "row" in rest.read_text(encoding="utf-8-sig")
    file.write_bytes(as_csv(rows(3)))
    call_command("import_statements", str(file), "--dry-run")
    assert "3 of them in the record already" in capsys.readouterr().out
    call_command("import_statements", str(file))
    assert "0 new statements stored." in capsys.readouterr().out
    file.write_bytes(as_csv([row(20)]))
    call_command("import_statements", str(file), "--status", "published")
    outside = Statement.objects.published().get()
    assert (outside.review, outside.author, outside.published_by) == ("outside", None, None)
    for wrong in (["--author", "nobody"], ["--set", "colour=red"], ["--set", "url=https://x.org/{colour}"]):
        with pytest.raises(CommandError):
            call_command("import_statements", str(file), *wrong)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_statements", str(tmp_path / "none.csv"))
