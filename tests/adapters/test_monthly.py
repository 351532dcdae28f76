"""The council's report: three rates that do not flatter, what was unanswered and what became of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert

from adapters import monthly
from adapters.brain import Brain, load_brain
from adapters.errand import JAPAN
from adapters.reports.again import ask_again
from adapters.reports.rates import Rate, wilson
from adapters.reports.write import html, workbook
from adapters.store.schema import turns
from adapters.store.switches import switch
from adapters.switches import Thrown
from knowledge.loader import load
from tests.adapters.ops.test_room import row
from tests.adapters.store.kit import HandClock, opened
from tests.benchmarks.process import OTHER_CITY, prepare

TENTH = datetime(2026, 11, 10, 10, 0, tzinfo=JAPAN).timestamp()
"""A Tuesday morning."""


def test_an_answer_after_asking_back_is_not_counted_as_answered_at_once() -> None:
    rows = [row(1, "asked_back"), row(2), row(3, conversation="b"), row(4, "asked_back", "c"), row(5, "not_found", "c")]
    at_once, resolved, useful = monthly.rates(rows)
    assert (at_once.hits, at_once.n) == (1, 5)
    assert (resolved.hits, resolved.n) == (1, 2)
    assert useful.value is None


def test_a_verdict_with_its_reason_is_one_verdict() -> None:
    rows = [row(1, "feedback", feedback="wrong"), row(2, "feedback", feedback="wrong:old"), row(3, "feedback", "b", feedback="useful")]
    assert (monthly.rates(rows)[2].hits, monthly.rates(rows)[2].n) == (1, 2)


@pytest.mark.parametrize(("hits", "n", "low", "high"), [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (81, 263, 0.2553, 0.3662)])
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


def test_a_rate_says_its_sample_and_interval_or_that_there_is_none() -> None:
    assert str(Rate("x", "", 1, 2)) == "50.0%（2件中1件、95%区間 9.5%〜90.5%）"
    assert str(Rate("x", "", 0, 0)) == "（まだ標本がありません）"


@pytest.mark.parametrize(("month", "before"), [("2026-10", "2026-09"), ("2026-01", "2025-12")])
def test_the_month_before(month: str, before: str) -> None:
    assert monthly.month_before(month) == before
    assert monthly.month_bounds(before)[1] == monthly.month_bounds(month)[0]


def test_the_month_is_read_with_the_one_before_and_with_what_was_done(database_url: str, tmp_path: Path) -> None:
    rows = [
        row(TENTH, measure="1-1-1"), row(TENTH + 60, conversation="b", revision="r2"), row(TENTH + 90, "out_of_scope", "c", masked="粗大ごみの日"),
        row(TENTH - 31 * 86400, "not_found", "d", masked="前の月"), row(TENTH + 30 * 86400, "not_found", "e", masked="次の月"),
    ]  # fmt: skip
    with opened(database_url, tmp_path, HandClock(TENTH)) as store:
        with store.writes() as connection:
            connection.execute(insert(turns), rows)
            switch(connection, "channel:line", Thrown("調査").dump(), "somebody", TENTH + 70)
        with store.reads() as connection:
            found = monthly.read(connection, "2026-11")
    assert found.questions == 3
    assert found.unanswered == (("粗大ごみの日", 1),)
    assert (found.before[0].hits, found.before[0].n) == (0, 1)
    assert found.goals == {"1": 1}
    assert [(deed.what, deed.detail) for deed in found.deeds] == [
        ("知識", "版 r で答え始めた"), ("知識", "版 r2 で答え始めた"), ("channel:line", "入れた: 調査"),
    ]  # fmt: skip
    assert dict(found.hours)["10時"] == 3
    assert dict(found.weekdays)["火曜"] == 3
    assert "somebody" not in html(found, load(OTHER_CITY))


@pytest.fixture(scope="module")
def brain(tmp_path_factory: pytest.TempPathFactory) -> Brain:
    folder = tmp_path_factory.mktemp("brain")
    return load_brain(prepare(folder), folder)


def test_unanswered_questions_are_asked_again_of_todays_knowledge(brain: Brain) -> None:
    asked = ask_again(brain, [("バスの運賃のこと", 3), ("ｑｗｅｒｔｙ", 1)], datetime(2026, 12, 1, tzinfo=JAPAN))
    assert asked[0].now == "今は「バスの運賃」を答えます"
    assert "答え" in asked[1].now
    assert asked[1].now != asked[0].now


def report(**changes: Any) -> monthly.Report:
    rows = [row(TENTH), row(TENTH + 1, "not_found", "b", masked="=HYPERLINK(1)<b>", **changes), row(TENTH + 2, "feedback", feedback="useful")]
    return monthly.make("2026-11", rows)


def test_page_and_workbook_say_the_same_and_take_no_words_for_code(brain: Brain, tmp_path: Path) -> None:
    found = report()
    asked = ask_again(brain, found.unanswered, datetime(2026, 12, 1, tzinfo=JAPAN))
    page = html(found, brain.kb, asked)
    assert "=HYPERLINK(1)&lt;b&gt;" in page
    assert "約 5分" in page
    assert "実測ではありません" in page
    assert "src=" not in page
    workbook(found, brain.kb, tmp_path / "book.xlsx", asked)
    book = load_workbook(tmp_path / "book.xlsx")
    cell = book["答えられなかった質問"]["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)<b>", "s")
    assert book["3つの率"]["C2"].value == 2
    assert book["仮定"]["B2"].value == 5
    assert {"したこと", "計画の目標", "時刻ごとの質問", "言語ごとの件数"} <= set(book.sheetnames)


def test_the_plans_goals_stand_beside_what_was_answered_about_them(brain: Brain) -> None:
    page = html(monthly.make("2026-11", [row(TENTH, measure="1-1-1")]), brain.kb)
    for kpi in brain.kb.kpis.values():
        assert kpi.target in page
    assert "件数は目標の実績ではありません" in page
