"""Bars as numbers for an inline SVG: no script, no picture from elsewhere, and the table beside says the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 300
"""Of the drawing, in its own units; the page scales it."""
LEFT, RIGHT, TOP, BOTTOM = 44, 6, 12, 34
GAP = 0.22
"""Of a column's width, between columns."""
NICE = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of series number `series` (its colour and pattern)."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A label at a place on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A stacked bar chart and its table: one row a column of bars, one cell a series."""

    name: str
    title: str
    told: str
    head: str
    series: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    bars: tuple[Bar, ...]
    lines: tuple[Tick, ...]
    ticks: tuple[Tick, ...]

    @property
    def empty(self) -> bool:
        """Nothing to draw."""
        return not self.bars


@dataclass(frozen=True, slots=True)
class Words:
    """name: id in the page · told: what the chart shows, for who cannot see it · head: of the label column ·
    every: how many columns share one label on the axis."""

    name: str
    title: str
    told: str
    head: str
    every: int = 1


def stacked(words: Words, series: Sequence[str], labels: Sequence[str], rows: Sequence[Sequence[int]]) -> Chart:
    """Columns of bars stacked by series, lowest first."""
    top = ceiling(max((sum(row) for row in rows), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(rows))
    room = HEIGHT - TOP - BOTTOM
    bars = [
        Bar(round(LEFT + (column + GAP / 2) * step, 1), round(HEIGHT - BOTTOM - upto / top * room, 1), round(step * (1 - GAP), 1), round(n / top * room, 1), number)
        for column, row in enumerate(rows)
        for number, (n, upto) in enumerate(zip(row, _sums(row), strict=True))
        if n
    ]
    lines = tuple(Tick(round(HEIGHT - BOTTOM - share * room, 1), f"{share * top:,.0f}") for share in (0.0, 0.5, 1.0))
    ticks = tuple(
        Tick(round(LEFT + (column + 0.5) * step, 1), label) for column, label in enumerate(labels) if column % words.every == 0
    )
    return Chart(
        words.name, words.title, words.told, words.head, tuple(series), tuple(labels),
        tuple(tuple(row) for row in rows), tuple(bars), lines, ticks,
    )  # fmt: skip


def ceiling(most: int) -> int:
    """The smallest even end of an axis of the form 2, 4, 10, 20, 40, 100 … that holds the highest column."""
    power = 10 ** max(0, math.floor(math.log10(most))) if most else 1
    ends = [factor * power * times for times in (1, 10) for factor in NICE]
    found = next(end for end in ends if end >= most)
    return max(2, found + found % 2)


def _sums(row: Sequence[int]) -> list[int]:
    total, found = 0, []
    for n in row:
        total += n
        found.append(total)
    return found
