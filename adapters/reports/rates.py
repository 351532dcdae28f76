"""Shares that say how sure they are: hits of n with Wilson's interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.959963984540054
"""Normal quantile of 95 %."""


@dataclass(frozen=True, slots=True)
class Rate:
    """hits of n, with Wilson's 95 % interval."""

    name: str
    meaning: str
    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """0–1; None without a sample."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """(low, high), 0–1; (0, 1) without a sample: nothing is known."""
        return wilson(self.hits, self.n)

    def __str__(self) -> str:
        if self.value is None:
            return "（まだ標本がありません）"
        low, high = self.interval
        return f"{self.value:.1%}（{self.n}件中{self.hits}件、95%区間 {low:.1%}〜{high:.1%}）"


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's score interval of 95 % (1927): right for small samples and near 0 and 1 too."""
    if n == 0:
        return 0.0, 1.0
    p, square = hits / n, Z * Z
    middle = (p + square / (2 * n)) / (1 + square / n)
    half = Z * math.sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def quantile(times: list[float], share: float) -> float:
    """The value below which this share of the sorted times lies; 0.0 of none."""
    return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0
