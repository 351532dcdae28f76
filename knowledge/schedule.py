"""The plan's timetable: Japanese fiscal years, carried-over cells (⇒), status words as sets.

A fiscal year runs from 1 April to 31 March and is named by the era year of its April (令和8年度 = 2026-04-01
to 2027-03-31). Source of the cells: the plan's 【スケジュール】 tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")
FIRST_YEAR, LAST_YEAR = 5, 9
CARRIED = "⇒"
OPERATION = "運用"
_REIWA_BEGINS = 2018  # 令和1年 = 2019


def japanese_today(now: datetime) -> date:
    """The calendar day in Japan at that instant. `now` must carry a time zone."""
    return now.astimezone(JST).date()


def fiscal_year(day: date) -> int:
    """Era year (令和) of the fiscal year that holds `day`: 2026-10-01 → 8, 2026-03-31 → 7."""
    return day.year - _REIWA_BEGINS - (day.month < 4)


@dataclass(frozen=True, slots=True)
class Status:
    """What the table says for one year: the words as printed, and whether 運用 came before or now."""

    year: int
    words: tuple[str, ...]
    started: bool

    @property
    def text(self) -> str:
        """The words joined as the plan joins them: 構築・運用."""
        return "・".join(self.words)

    @property
    def in_operation(self) -> bool:
        """True when 運用 is one of this year's words."""
        return OPERATION in self.words


@dataclass(frozen=True, slots=True)
class Schedule:
    """One measure's row, ⇒ already carried over. cells: 令和 year → words."""

    cells: Mapping[int, tuple[str, ...]]

    @classmethod
    def from_cells(cls, printed: Mapping[int, str]) -> Schedule:
        """From the cells as printed, `⇒` meaning the same as the cell before."""
        cells: dict[int, tuple[str, ...]] = {}
        last: tuple[str, ...] = ()
        for year in sorted(printed):
            if printed[year].strip() != CARRIED:
                last = tuple(printed[year].replace("・", " ").split())
            cells[year] = last
        return cls(cells)

    @property
    def first_operation(self) -> int | None:
        """First 令和 year whose cell has 運用, or None."""
        return next((year for year, words in sorted(self.cells.items()) if OPERATION in words), None)

    def status(self, year: int) -> Status | None:
        """What the table says for that year; None outside the plan's years."""
        words = self.cells.get(year)
        if words is None:
            return None
        first = self.first_operation
        return Status(year, words, first is not None and first <= year)

    def next_change(self, year: int) -> Status | None:
        """The first later year whose words differ from this year's, or None."""
        now = self.cells.get(year, ())
        return next(
            (
                self.status(later)
                for later in sorted(self.cells)
                if later > year and set(self.cells[later]) != set(now)
            ),
            None,
        )
