"""What is due reaches the department that must do it, with what to do; and nothing else is in the list."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from adapters.staff.reviews import ENOUGH, OFTEN, Kind, Marks, counted, find
from adapters.staff.reviews_report import HEADINGS, as_html, as_mail, write_workbook
from bot.messages import Outcome
from knowledge.loader import load
from knowledge.model import KnowledgeBase
from tests.adapters.cli.kit import Operator
from tests.adapters.staff.minato import OTHER_CITY, city, said, talk

KB = load(OTHER_CITY)
LAST = date(2027, 3, 31)
"""The topics' expires_on."""


@pytest.mark.parametrize(
    ("today", "kind", "words"),
    [
        (date(2027, 4, 1), Kind.EXPIRED, "1日過ぎています"),
        (LAST, Kind.SOON, "あと0日"),
        (date(2027, 3, 1), Kind.SOON, "あと30日"),
    ],
)
def test_dates_that_are_over_or_near_are_due(today: date, kind: Kind, words: str) -> None:
    items = find(KB, {}, today)
    assert [item.topic for item in items if item.kind is kind] == ["bus/book", "bus/fare"]
    assert all(words in item.detail for item in items)
    assert {item.department for item in items} == {"交通課"}


def test_a_day_before_nothing_is_due() -> None:
    assert find(KB, {}, date(2027, 2, 28)) == []


@pytest.mark.parametrize(
    ("marks", "kinds"),
    [
        (Marks(ENOUGH, 0, 0), [Kind.USELESS]),
        (Marks(ENOUGH - 1, 0, 0), []),
        (Marks(ENOUGH, 1, 0), []),
        (Marks(9, 2, OFTEN), [Kind.WRONG]),
        (Marks(9, OFTEN, OFTEN), []),
        (Marks(9, 0, OFTEN - 1), []),
    ],
)
def test_citizens_marks_decide_what_is_to_be_looked_at(marks: Marks, kinds: list[Kind]) -> None:
    assert [item.kind for item in find(KB, {"bus/fare": marks}, date(2026, 11, 25))] == kinds


def test_a_mark_and_its_reason_are_one_mark() -> None:
    rows: list[dict[str, Any]] = [
        {"topic": "bus/fare", "outcome": "answered", "feedback": ""},
        {"topic": "bus/fare", "outcome": "feedback", "feedback": "wrong"},
        {"topic": "bus/fare", "outcome": "feedback", "feedback": "wrong:outdated"},
        {"topic": "bus/fare", "outcome": "feedback", "feedback": "useful"},
    ]
    assert counted(rows) == {"bus/fare": Marks(1, 1, 1, {"outdated": 1})}


def _stale(tmp_path: Path) -> KnowledgeBase:
    folder = city(tmp_path)
    topic = folder / "topics/bus/fare.yaml"
    topic.write_text(topic.read_text(encoding="utf-8").replace("title: バスの運賃", "title: '=1+1 <b>'"), encoding="utf-8")
    return load(folder)


def test_a_stale_translation_goes_to_the_owner_of_the_japanese(tmp_path: Path) -> None:
    items = find(_stale(tmp_path), {}, date(2026, 11, 25))
    assert {(item.kind, item.topic, item.department) for item in items} == {(Kind.STALE, "bus/fare", "交通課")}
    assert {item.detail.partition("の訳")[0] for item in items} == {"英語", "やさしい日本語"}


def test_page_and_workbook_show_titles_as_they_are(tmp_path: Path) -> None:
    kb = _stale(tmp_path)
    items = find(kb, {}, date(2027, 4, 1))
    page = as_html(kb.city.name, items, date(2027, 4, 1))
    assert "=1+1 &lt;b&gt;" in page
    assert "<b>" not in page
    write_workbook(items, tmp_path / "reviews.xlsx")
    sheet = load_workbook(tmp_path / "reviews.xlsx").active
    assert sheet is not None
    assert tuple(cell.value for cell in sheet[1]) == HEADINGS
    assert sheet.max_row == len(items) + 1
    assert all(cell.data_type == "s" for row in sheet.iter_rows(min_row=2) for cell in row if cell.value)


def test_a_mail_says_what_why_where_and_what_to_do() -> None:
    items = find(KB, {}, date(2027, 4, 1))
    mail = as_mail("みなと町", "交通課", items, date(2027, 4, 1))
    assert mail.startswith("件名: 【みなと町 デジタル案内】見直しのお願い（2件）\n\n交通課 御中\n")
    for words in ("2027年4月1日現在", "■ 期限が過ぎた", "・バスの運賃", "knowledge/topics/bus/fare.yaml", "expires_on"):
        assert words in mail


def test_the_command_reads_marks_from_the_store(tmp_path: Path) -> None:
    folder, operator = city(tmp_path), Operator(tmp_path)
    store = operator.store()
    for number in range(OFTEN):
        answered = said(Outcome.ANSWERED, "運賃", "bus/fare")
        marks = [said(Outcome.FEEDBACK, "", "bus/fare", feedback=mark) for mark in ("wrong", "wrong:unclear")]
        talk(store, f"c{number}", [answered, *marks], time.time() - 900)
    store.close()
    options = ("--knowledge", str(folder), "--on", "2026-11-25")
    listed = operator.run("reviews", *options, "--xlsx", str(tmp_path / "r.xlsx"), "--html", str(tmp_path / "r.html"))
    assert f"「違う」が多い: バスの運賃（bus/fare）「違う」{OFTEN}回、「役に立った」0回（分かりにくい {OFTEN}）" in listed.stdout, listed.stderr
    assert (tmp_path / "r.xlsx").stat().st_size > 1000
    assert "バスの運賃" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "交通課 御中" in operator.run("reviews", *options, "--mail").stdout
    assert operator.run("reviews", *options, "--mail", "--department", "税務課").stdout == "見直すものはありません\n"
