"""What people send: other encodings and separators, workbooks, damaged and empty files. Each has its clear words."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from typing import Any

import openpyxl
import pytest

from alliance.intake.imports import names
from alliance.intake.imports.columns import COLUMNS, KNOWN
from alliance.intake.imports.faults import FaultLog
from alliance.intake.imports.reading import Reading, Typed
from alliance.intake.imports.sheet import open_sheet
from alliance.local.place import BASE_DIR
from tests.intake.files import as_csv, as_xlsx, row, rows, saved
from tests.record.cast import Cast

Found = dict[tuple[int, str], str]


def read(content: bytes, **how: Any) -> tuple[list[Typed], Found]:
    """The typed rows, every column in its place, and the faults by row and field."""
    faults = FaultLog()
    try:
        sheet = open_sheet(io.BytesIO(content), faults)
        typed = []
        if sheet:
            reading = Reading(sheet, faults, **how)
            names_of_cells = ["row", "faulty", *reading.columns]
            rows = [dict(zip(names_of_cells, line, strict=True)) for line in reading.typed()]
            typed = [[line.get(name) for name in ("row", "faulty", *KNOWN)] for line in rows]
        noted = csv.reader(io.StringIO(faults.written().read().decode(), newline=""))
        found = {(int(number), field): f"{message} | {value}" for number, field, message, value in noted}
    finally:
        faults.close()
    return typed, found


@pytest.fixture(autouse=True)
def _cast(cast: Cast) -> None:
    """The named cast."""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "save it as XLSX or CSV"),
        (b"PK\x03\x04 no workbook at all", "no XLSX file that can be read"),
        (b"\x1f\x8b no gzip at all", "cannot be read"),
        (b"\n\n", "the first row must hold the names of the columns"),
        (gzip.compress(as_csv(rows(3000)))[:-5000], "damaged from here on"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, words: str) -> None:
    _typed, found = read(content)
    assert words in " ".join(found.values())
    assert {field for _row, field in found} >= {"file"}


def test_columns_that_are_missing_double_or_misspelt_are_all_named_and_the_rows_checked_all_the_same() -> None:
    lines = [{**row(1), "saliance": "0.5", "stance": "9"}]
    header = ["date", "actor", "issue", "kind", "stance", "saliance", "url", "date", "weather"]
    _typed, found = read(as_csv(lines, header=header))
    assert "did you mean salience, stance?" in found[1, "saliance"]
    assert "is no column of an import" in found[1, "weather"]
    assert "two columns of this name" in found[1, "date"]
    assert "this column is missing" in found[1, "summary"]
    assert "is not a number from -1 to 1" in found[2, "stance"]


@pytest.mark.parametrize("between", ["\x1e", "\x1f"])
def test_what_stands_between_cells_and_rows_on_their_way_is_in_none(between: str) -> None:
    """It would make two cells or rows of one (staging.py)."""
    whole, found = read(as_csv([row(1, summary=f"One{between}two", quote="fine"), row(2)], header=[*row(1), "quote"]))
    assert set(found) == {(2, "summary")}
    assert not any(between in (cell or "") for line in whole for cell in line)


def test_what_is_not_utf8_is_named_by_row_and_field() -> None:
    content = as_csv([row(1), row(2, summary="Café and 5 €")]).replace("é".encode(), b"\xe9")
    _typed, found = read(content)
    assert list(found) == [(3, "summary")]
    assert "bytes that are not UTF-8" in found[3, "summary"]


@pytest.mark.parametrize(
    "content",
    [
        as_csv(rows(3)),
        b"\xef\xbb\xbf" + as_csv(rows(3)),
        as_csv(rows(3)).decode().encode("utf-16"),
        as_csv(rows(3), delimiter=";"),
        as_csv(rows(3), delimiter="\t"),
        gzip.compress(as_csv(rows(3))),
        as_csv(rows(3)).replace(b"\r\n", b"\n") + b"\n\n",
        as_csv([{name.upper().replace("_", " "): value for name, value in line.items()} for line in rows(3)]),
    ],
    ids=["plain", "with a mark", "utf-16", "semicolons", "tabs", "compressed", "blank lines", "capitals"],
)
def test_one_table_in_many_guises(content: bytes) -> None:
    typed, found = read(content)
    assert found == {}
    assert [line[6] for line in typed] == [line["summary"] for line in rows(3)]


def test_rows_of_the_wrong_length_and_quotation_marks_are_faults_of_their_row() -> None:
    lines = as_csv(rows(4)).splitlines()
    lines[2] += b",one too many"
    lines[3] = lines[3].rsplit(b",", 1)[0]
    _typed, found = read(b"\n".join([*lines, b'"open']))
    assert {number for number, field in found if field == "row"} == {3, 4, 6}
    assert "as many cells" in found[3, "row"]
    assert "never closes" in found[6, "row"]


def test_a_workbook_with_dates_as_dates_and_numbers_as_numbers() -> None:
    lines = [
        {**row(1), "date": dt.date(2021, 1, 26), "stance": 0.5, "salience": 1, "reversal": True},
        {**row(2), "date": dt.datetime(2021, 1, 26), "stance": -1, "salience": None, "reversal": False},
    ]
    typed, found = read(as_xlsx(lines))
    assert found == {}
    assert [(line[2], line[8]) for line in typed] == [("2021-01-26", "0.5"), ("2021-01-26", "-1.0")]


def test_what_a_workbook_may_hold_instead_of_values() -> None:
    lines = [
        {**row(1), "date": 44222},
        {**row(2), "stance": "=1/2"},
        {**row(3), "date": dt.datetime(2021, 1, 26, 10, 30)},
        {**row(4), "stance": 1e30},
    ]
    _typed, found = read(as_xlsx(lines))
    assert set(found) == {(2, "date"), (3, "stance"), (4, "date"), (5, "stance")}
    assert "count of days, perhaps 2021-01-26" in found[2, "date"]
    assert "holds a formula" in found[3, "stance"]


def test_merged_cells_in_the_header_and_titles_above_it() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    line = row(1)
    sheet.append([*list(line)[:-1], "title", ""])
    sheet.append([*line.values(), "beside"])
    sheet.merge_cells(start_row=1, end_row=1, start_column=len(line), end_column=len(line) + 1)
    _typed, found = read(saved(book))
    assert "column K has a value here but no name" in found[2, "row"]
    book = openpyxl.Workbook()
    sheet = book.active
    for values in (["Statements of 2021"], list(line), list(line.values())):
        sheet.append(values)
    _typed, found = read(saved(book))
    assert "this column is missing" in found[1, "summary"]


def test_the_sheet_called_statements_is_taken_and_blank_rows_are_passed_over() -> None:
    book = openpyxl.Workbook()
    notes: Any = book.active
    notes.append(["Notes"])
    sheet = book.create_sheet("Statements")
    for values in (list(row(1)), list(row(1).values()), [], list(row(2).values())):
        sheet.append(values)
    typed, found = read(saved(book))
    assert found == {}
    assert [line[0] for line in typed] == ["2", "4"]


def test_actors_are_found_by_every_name_and_unknown_ones_are_proposed_never_made(cast: Cast) -> None:
    cast.kr.aliases = ["ROK", "Blue House"]
    cast.kr.save()
    for name in ("KR", "kr", "Seoul", "south korea", "Republic of  Korea", "rok", "Blue House"):
        typed, found = read(as_csv([row(1, actor=name)]))
        assert (found, typed[0][3]) == ({}, str(cast.kr.pk)), name
    cast.us.short_name = "Seoul"
    cast.us.save()
    _typed, found = read(as_csv([row(1, actor="Seoul")]))
    assert "may be any of KR, US; write which" in found[2, "actor"]
    _typed, found = read(as_csv([row(1, actor="United Stats")]))
    assert "did you mean US?" in found[2, "actor"]
    _typed, found = read(as_csv([row(1, issue="Leaflets and outside informations", actor="Qx")]))
    assert "did you mean leaflets?" in found[2, "issue"]
    assert "an import makes none" in found[2, "actor"]


def test_what_is_remembered_of_a_cell_is_told_again_for_each_row() -> None:
    """A column made of one cell is remembered by it; a fault is told of every row, also of a cell seen before."""
    lines = [{**row(n), "roll": roll} for n, roll in enumerate(["7", "bell \x07", " 7", "bell \x07", "8", "7"])]
    lines[5]["actor"], lines[2]["actor"] = "Atlantis", "Atlantis"
    for line in lines:
        del line["summary"], line["url"], line["reference"]
    templates = {"url": "https://example.org/100%/{roll}", "summary": "Roll {roll}.", "reference": "{date}:{roll}"}
    typed, found = read(as_csv(lines), templates=templates)
    columns = ["row", "faulty", *KNOWN]
    texts = [[line[columns.index(name)] for name in ("faulty", "summary", "url")] for line in typed]
    seven, eight = "https://example.org/100%/7", "https://example.org/100%/8"
    assert [texts[0], texts[2], texts[4], texts[5]] == [
        ["f", "Roll 7.", seven], ["t", "Roll 7.", seven], ["f", "Roll 8.", eight], ["t", "Roll 7.", seven],
    ]  # fmt: skip
    assert {(number, name) for number, name in found if name != "url"} == {
        (3, "summary"), (3, "reference"), (5, "summary"), (5, "reference"), (4, "actor"), (7, "actor"),
    }  # fmt: skip


def test_the_nearest_are_sought_for_some_hundred_names_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(names, "nearest", lambda name, known: asked.append(name) or [])
    _typed, found = read(as_csv([row(number, actor=f"X{number}") for number in range(1, 500)]))
    assert len(found) == 499
    assert len(asked) == 300


def test_a_feeds_missing_columns_are_made_of_its_others() -> None:
    lines = [{"date": "2001-01-01", "actor": "US", "issue": "leaflets", "kind": "vote", "stance": "1", "roll": "a/b 7"}]
    templates = {"url": "https://example.org/{roll}", "summary": "Roll call {roll}."}
    typed, found = read(as_csv(lines), templates=templates)
    assert found == {}
    assert (typed[0][6], typed[0][7]) == ("Roll call a/b 7.", "https://example.org/a%2Fb%207")
    with pytest.raises(ValueError, match="no column number"):
        read(as_csv(lines), templates={"url": "https://example.org/{number}"})


def test_the_documented_columns_are_those_of_the_code() -> None:
    text = (BASE_DIR / "docs" / "import.md").read_text()
    table = text.split("<!-- columns:")[1].split("<!-- end of columns -->")[0]
    lines = [f"| `{column.name}` | {'yes' if column.required else ''} | {column.help} |" for column in COLUMNS]
    assert [line for line in table.splitlines() if line.startswith("| `")] == lines
