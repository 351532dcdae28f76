"""Broken workbooks and CSV files: each gets a Japanese Problem with its cell, never a trace, never half an import."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from adapters.staff.columns import COLUMNS
from adapters.staff.importing import take
from adapters.staff.tables import CSV_HEADINGS, read_table, write_csv
from adapters.staff.workbook import write_workbook
from knowledge.loader import read_folder

OTHER_CITY = Path(__file__).parents[2] / "other_city"
SOURCES = read_folder(OTHER_CITY)
TODAY = date(2026, 11, 25)
NEEDED = ("ID", "題", "担当課", "答え", "スマホを使わない方法", "確かめた日", "確かめ直す期限")
DATES = ("確かめた日", "確かめ直す期限")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")
PLACE = re.compile(r"^topics\.(?:xlsx|csv|xls)\[(?:[^!\]]+!)?[A-Z]{1,3}[0-9]+\]$")


def _book() -> Any:
    raw = io.BytesIO()
    write_workbook(SOURCES, raw)  # type: ignore[arg-type]
    return load_workbook(raw)


def _saved(book: Any) -> bytes:
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


SOUND = _saved(_book())


def _cell(heading: str, value: Any) -> bytes:
    book = load_workbook(io.BytesIO(SOUND))
    column = [each.heading for each in COLUMNS].index(heading) + 1
    book["bus"].cell(2, column).value = value
    return _saved(book)


def _cells() -> dict[str, bytes]:
    found = {}
    for column in COLUMNS:
        found[f"a formula in {column.heading}"] = _cell(column.heading, "=HYPERLINK(1)")
        found[f"a sum in {column.heading}"] = _cell(column.heading, "=SUM(A1:A9)")
        found[f"an error value in {column.heading}"] = _cell(column.heading, "#REF!")
        found[f"not available in {column.heading}"] = _cell(column.heading, "#N/A")
    for heading in NEEDED:
        found[f"nothing in {heading}"] = _cell(heading, None)
        found[f"blanks only in {heading}"] = _cell(heading, " 　\n ")
    for heading in DATES:
        for value in (
            "きのう",
            "2026/13/45",
            "令和8年11月1日",
            3.5,
            "2026-02-30",
            True,
            "11-01",
            "2026年11月1日",
        ):
            found[f"{value} in {heading}"] = _cell(heading, value)
    for value in (
        "bus",
        "bus/",
        "/book",
        "Bus/Book",
        "bus/book/x",
        "バス/予約",
        "../x/y",
        "bus\\book",
        "bus/book.yaml",
        "bus /book",
    ):
        found[f"the id {value}"] = _cell("ID", value)
    for value in ("1", "一の一", "1-1", "1-1-1-1", "9-9-9x", "１－１－１", 1.1, True):
        found[f"the measure {value}"] = _cell("施策番号", value)
    for value in ("無い課", "交通 課", "こうつう課", 7, True):
        found[f"the department {value}"] = _cell("担当課", value)
    found["a title of 31 letters"] = _cell("題", "あ" * 31)
    found["a button of 21 letters"] = _cell("ボタンの文字", "あ" * 21)
    return found


def _changed(change: Callable[[Any], object]) -> bytes:
    book = load_workbook(io.BytesIO(SOUND))
    change(book)
    return _saved(book)


def _headings() -> dict[str, bytes]:
    found = {}
    for number, column in enumerate(COLUMNS, 1):
        found[f"no heading {column.heading}"] = _changed(
            lambda book, n=number: book["bus"].cell(1, n, None).__setattr__("value", None)
        )
        found[f"the heading {column.heading} misspelt"] = _changed(
            lambda book, n=number: book["bus"].cell(1, n, "見出し")
        )
        found[f"no column {column.heading}"] = _changed(lambda book, n=number: book["bus"].delete_cols(n))
    found["no headings at all"] = _changed(lambda book: book["bus"].delete_rows(1))
    found["a title above the headings"] = _changed(lambda book: book["bus"].insert_rows(1))
    return found


def _zip(entries: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return raw.getvalue()


def _part(ending: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    return _zip(
        {name: change(content) if name.endswith(ending) else content for name, content in entries.items()}
    )


LAUGHS = b'<!DOCTYPE a [<!ENTITY a0 "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
) + b"]>"  # fmt: skip


def _files() -> dict[str, bytes]:
    cut = {f"cut off after {share} %": SOUND[: len(SOUND) * share // 100] for share in range(0, 100, 10)}
    parts = ("workbook.xml", "sheet1.xml", "[Content_Types].xml", "_rels/workbook.xml.rels")
    broken = {f"{part} is no XML": _part(part, lambda _: b"nonsense") for part in parts}
    half = {f"half of {part}": _part(part, lambda raw: raw[: len(raw) // 2]) for part in parts}
    empty = {f"{part} is empty": _part(part, lambda _: b"") for part in parts}
    laughs = {
        f"billion laughs in {part}": _part(
            part,
            lambda raw: re.sub(
                rb"(<\?xml[^>]*\?>)?", rb"\1" + LAUGHS.replace(b"\\", b""), raw, count=1
            ).replace(b"</", b"&a11;</", 1),
        )
        for part in ("sheet1.xml", "workbook.xml")
    }
    return cut | broken | half | empty | laughs | {
        "a text": "これはExcelではありません".encode(),
        "a page": b"<html><table><tr><td>ID</td></tr></table></html>",
        "an old .xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
        "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        "another zip": _zip({"hello.txt": b"hello"}),
        "an empty zip": _zip({}),
        "twenty-one megabytes": SOUND + b"\0" * 21_000_000,
        "a huge sheet in a small file": _part("sheet1.xml", lambda raw: raw + b" " * 220_000_000),
        "the same topic twice": _changed(lambda book: book["bus"].append([cell.value for cell in book["bus"][2]])),
        "the same topic on two sheets": _changed(lambda book: book.copy_worksheet(book["bus"])),
    }  # fmt: skip


def _csv() -> dict[str, bytes]:
    head = ",".join(CSV_HEADINGS)
    rows = {
        "an unknown id": "bus,聞く,答え,題", "an id in Japanese": "バス/予約,聞く,答え,題", "no answer": "bus/book,聞く,,題",
        "no title": "bus/book,聞く,答え,", "two answers": "bus/book,聞く,答え,題\nbus/book,尋ねる,別の答え,題",
        "two titles": "bus/book,聞く,答え,題\nbus/book,尋ねる,答え,別の題", "one column": "bus/book", "a long title": f"bus/book,聞く,答え,{'あ' * 31}",
        "an open quote": 'bus/book,"聞く,答え,題',
    }  # fmt: skip
    whole = {
        "Shift_JIS": f"{head}\nbus/book,聞く,答え,題\n".encode("cp932"), "UTF-16": f"{head}\n".encode("utf-16"), "EUC-JP": f"{head}\n".encode("euc_jp"),
        "nothing": b"", "tabs between": head.replace(",", "\t").encode(), "semicolons between": head.replace(",", ";").encode(),
        "no heading": "bus/book,聞く,答え,題\n".encode(), "headings in another order": "問い合わせ文,ID,応答文,カテゴリ\n".encode(),
        "five columns": f"{head},備考\n".encode(), "zero bytes": f"{head}\nbus/book,\0,答え,題\n".encode(), "a long field": f"{head}\nbus/book,{'あ' * 200_000},答え,題\n".encode(),
        "a workbook named .csv": SOUND,
    }  # fmt: skip
    return {f"csv: {name}": f"{head}\n{row}\n".encode() for name, row in rows.items()} | {
        f"csv: {name}": raw for name, raw in whole.items()
    }


KINDS = _cells() | _headings() | _files() | _csv()


def test_there_are_two_hundred_kinds() -> None:
    assert len(KINDS) >= 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_table_is_told_by_its_cell_and_changes_nothing(kind: str, tmp_path: Path) -> None:
    file = tmp_path / ("topics.csv" if kind.startswith("csv: ") else "topics.xlsx")
    file.write_bytes(KINDS[kind])
    result = take(SOURCES, read_table(file), TODAY)
    assert result.problems, kind
    for problem in result.problems:
        assert JAPANESE.search(problem.message), problem
        assert JAPANESE.search(problem.advice), problem
        assert PLACE.match(problem.path), problem
    assert "topics/bus/book.yaml" not in result.files


def test_a_sound_table_has_no_problem(tmp_path: Path) -> None:
    (tmp_path / "topics.xlsx").write_bytes(SOUND)
    write_csv(SOURCES, tmp_path / "topics.csv")
    for name in ("topics.xlsx", "topics.csv"):
        result = take(SOURCES, read_table(tmp_path / name), TODAY)
        assert (result.problems, result.files) == ((), {})
