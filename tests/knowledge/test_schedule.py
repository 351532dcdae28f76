"""What the plan's tables say, every measure on every first and last day of a fiscal year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.loader import SHIPPED, load
from knowledge.schedule import JST, Schedule, fiscal_year, japanese_today

TABLE = """
1-1-1 運用 運用 運用 運用 運用
1-1-2 運用 運用 運用 運用 運用
1-1-3 運用 運用 運用 運用 運用
1-1-4 運用 運用 運用 運用 運用
1-1-5 運用 運用 運用 運用 運用
1-1-6 運用 運用 運用 運用 運用
1-2-1 検討 構築 運用 運用 運用
1-2-2 検討・構築 運用 運用 運用 運用
1-3-1 運用 運用 運用 運用 運用
1-3-2 運用 運用 運用 運用 運用
1-4-1 運用 運用 運用 運用 運用
1-4-2 運用 運用 運用 運用 運用
1-4-3 運用 運用 運用 運用 運用
1-4-4 運用 運用 運用 運用 運用
1-4-5 運用 運用 計画・検討 構築・運用 構築・運用
2-1-1 構築 構築 構築・運用 構築・運用 構築・運用
2-1-2 構築・運用 構築・運用 構築・運用 構築・運用 構築・運用
2-1-3 運用 運用 運用 運用 運用
2-2-1 計画 検討 構築・運用 構築・運用 構築・運用
2-2-2 運用 運用 運用 運用 運用
2-2-3 運用 運用 運用 運用 運用
2-2-4 運用 運用 運用 運用 運用
2-2-5 運用 運用 運用 運用 運用
2-2-6 運用 運用 運用 運用 運用
2-2-7 計画 検討 構築・運用 構築・運用 構築・運用
2-3-1 運用 運用 運用・検討 構築・運用 構築・運用
2-3-2 運用 運用 運用 運用 運用
3-1-1 構築・運用 検討・運用 検討・運用 検討・運用 検討・運用
3-1-2 運用 運用 運用 運用 運用
3-1-3 運用 運用 運用 運用 運用
3-1-4 検討 検討 検討 計画・検討・構築 運用
3-2-1 運用 検討 構築・運用 構築・運用 構築・運用
3-2-2 運用 運用 運用 運用 運用
3-2-3 運用 運用 運用 運用 運用
3-2-4 運用 運用 運用 運用 運用
3-2-5 運用 運用 運用 運用 運用
3-2-6 計画 検討 検討 構築 運用
3-2-7 運用 運用 運用 運用 運用
4-1-1 運用 運用 運用 運用 運用
4-1-2 運用 運用 運用 運用 運用
4-1-3 運用 運用 運用 運用 運用
4-1-4 運用 運用 運用 運用 運用
4-1-5 運用 運用 運用 運用 運用
4-2-1 運用 運用 運用 運用 運用
4-2-2 運用 運用 運用 運用 運用
4-2-3 運用 運用 運用 運用 運用
"""
"""Typed from the plan's 【スケジュール】 tables, ⇒ written out: measure, then 令和5 to 令和9."""
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.split("\n") if line}
KB = load(SHIPPED)
STARTED_FROM = {
    name: next((year for year, cell in enumerate(cells, 5) if "運用" in cell), None)
    for name, cells in ROWS.items()
}


def test_the_table_has_all_46_measures() -> None:
    assert set(ROWS) == set(KB.measures)
    assert len(ROWS) == 46


@pytest.mark.parametrize("measure", ROWS)
@pytest.mark.parametrize("year", range(2023, 2028))
def test_on_1_april_each_measure_says_what_the_plan_says(measure: str, year: int) -> None:
    status = KB.measures[measure].schedule.status(fiscal_year(date(year, 4, 1)))
    assert status is not None
    assert status.text == ROWS[measure][year - 2023]
    first = STARTED_FROM[measure]
    assert status.started == (first is not None and first <= year - 2018)


@pytest.mark.parametrize("measure", ROWS)
def test_on_1_april_2028_the_plan_is_over_and_says_nothing(measure: str) -> None:
    assert KB.measures[measure].schedule.status(fiscal_year(date(2028, 4, 1))) is None


@pytest.mark.parametrize("measure", ROWS)
@pytest.mark.parametrize("year", range(2024, 2029))
def test_the_year_turns_at_midnight_in_japan_and_not_before(measure: str, year: int) -> None:
    schedule = KB.measures[measure].schedule
    before = datetime(year, 3, 31, 23, 59, tzinfo=JST)
    after = datetime(year, 4, 1, 0, 0, tzinfo=JST)
    said = [
        schedule.status(fiscal_year(japanese_today(moment.astimezone(UTC)))) for moment in (before, after)
    ]
    assert said[0] is not None
    assert said[0].text == ROWS[measure][year - 2024]
    assert (said[1].text if said[1] else None) == (ROWS[measure][year - 2023] if year < 2028 else None)


@pytest.mark.parametrize("measure", ROWS)
@pytest.mark.parametrize("year", range(5, 10))
def test_the_next_change_is_the_first_later_cell_that_differs(measure: str, year: int) -> None:
    cells = [set(cell.split("・")) for cell in ROWS[measure]]
    later = [number for number in range(year + 1, 10) if cells[number - 5] != cells[year - 5]]
    change = KB.measures[measure].schedule.next_change(year)
    assert (change.year if change else None) == (later[0] if later else None)


def test_a_time_in_utc_is_a_day_in_japan() -> None:
    assert japanese_today(datetime(2027, 3, 31, 15, 0, tzinfo=UTC)) == date(2027, 4, 1)
    assert japanese_today(datetime(2027, 3, 31, 14, 59, tzinfo=UTC)) == date(2027, 3, 31)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_fiscal_year_lasts_until_the_day_before_1_april(day: date) -> None:
    changes = fiscal_year(day + timedelta(days=1)) - fiscal_year(day)
    assert changes == ((day.month, day.day) == (3, 31))


def test_an_arrow_repeats_the_cell_before_it() -> None:
    assert Schedule.from_cells({5: "計画 検討", 6: "⇒", 7: "運用"}).cells[6] == ("計画", "検討")


def test_a_measure_without_operation_never_started() -> None:
    schedule = Schedule.from_cells({5: "検討", 6: "⇒"})
    assert schedule.first_operation is None
    assert not schedule.status(6).started  # type: ignore[union-attr]
