"""The month in numbers for the council: three rates with their intervals, never one "answer rate"."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from adapters.errand import JAPAN
from adapters.store.schema import turns

ANSWERED = ("answered", "followed_up", "status_told")
QUESTIONS = (*ANSWERED, "asked_back", "out_of_scope", "not_found", "handed_over", "guarded", "failed")
"""Turns in which a citizen wanted to know something."""
SILENT = ("out_of_scope", "not_found", "failed")
Z = 1.959963984540054
"""Normal quantile of 95 %."""
MINUTES = 5
"""Assumed minutes of a telephone call that an answer found useful saves: an assumption, printed as such."""
OFFICE_HOURS = range(9, 17)


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


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report prints. Tables are (name, count), largest first."""

    month: str
    turns: int
    questions: int
    rates: tuple[Rate, ...]
    outcomes: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    topics: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    hours: tuple[tuple[str, int], ...]
    unanswered: tuple[tuple[str, int], ...]
    out_of_hours: Rate
    median_ms: float
    slow_ms: float
    minutes_saved: int


def month_bounds(month: str) -> tuple[float, float]:
    """Seconds at the beginning and the end of "2026-10" in Japan. Raises ValueError."""
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=JAPAN)
    after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return first.timestamp(), after.timestamp()


def read(connection: Connection, month: str) -> Report:
    """The report of a month from the table of turns."""
    begin, end = month_bounds(month)
    query = select(turns).where(turns.c.at >= begin, turns.c.at < end).order_by(turns.c.at)
    return make(month, [dict(row._mapping) for row in connection.execute(query)])


def make(month: str, rows: Sequence[Mapping[str, Any]]) -> Report:
    """The report of these turns."""
    questions = [row for row in rows if row["outcome"] in QUESTIONS]
    times = sorted(_took(row) for row in rows)
    useful = sum(row["feedback"] == "useful" for row in rows)
    return Report(
        month=month,
        turns=len(rows),
        questions=len(questions),
        rates=_rates(rows, questions),
        outcomes=_count(row["outcome"] for row in rows),
        channels=_count(row["channel"] for row in rows),
        topics=_count(row["topic"] for row in rows if row["outcome"] in ANSWERED)[:20],
        languages=_count(row["language"] for row in rows),
        hours=tuple(sorted(_count(f"{_when(row).hour:02}時" for row in questions))),
        unanswered=_count(row["masked"] for row in rows if row["outcome"] in SILENT and row["masked"])[:50],
        out_of_hours=Rate(
            "時間外", "平日9〜17時のほか", sum(_out_of_hours(row) for row in questions), len(questions)
        ),
        median_ms=_quantile(times, 0.5),
        slow_ms=_quantile(times, 0.99),
        minutes_saved=useful * MINUTES,
    )


def _rates(rows: Sequence[Mapping[str, Any]], questions: Sequence[Mapping[str, Any]]) -> tuple[Rate, ...]:
    answered = sum(row["outcome"] in ANSWERED for row in questions)
    marked = [row["feedback"].partition(":")[0] for row in rows if row["feedback"]]
    asked, resolved = _asked_back(questions)
    return (
        Rate(
            "すぐ答えた率", "質問のうち、聞き返さずに答えたもの。正しさは含みません", answered, len(questions)
        ),
        Rate(
            "聞き返して解決した率",
            "聞き返した後、同じ会話の次の質問で答えにたどり着いたもの",
            resolved,
            asked,
        ),
        Rate(
            "役に立った率",
            "「役に立った」「違った」を押した人のうち、役に立った人",
            marked.count("useful"),
            len(marked),
        ),
    )


def _asked_back(questions: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """How often we asked back, and how often the next turn of that conversation was an answer."""
    waiting: set[str] = set()
    asked = resolved = 0
    for row in questions:
        conversation = str(row["conversation"])
        if conversation in waiting and row["outcome"] in ANSWERED:
            resolved += 1
        waiting.discard(conversation)
        if row["outcome"] == "asked_back":
            asked += 1
            waiting.add(conversation)
    return asked, resolved


def _count(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))


def _when(row: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(float(row["at"]), JAPAN)


def _out_of_hours(row: Mapping[str, Any]) -> bool:
    at = _when(row)
    return at.weekday() >= 5 or at.hour not in OFFICE_HOURS


def _took(row: Mapping[str, Any]) -> float:
    took = json.loads(row["latencies"] or "{}")
    return float(sum(took.get(step, 0.0) for step in ("wait", "answer", "send")))


def _quantile(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0
