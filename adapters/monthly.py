"""The month in numbers for the council: three rates with their intervals, never one "answer rate"."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from adapters.errand import JAPAN
from adapters.reports.outcomes import ANSWERED, DESK_WORDS, MARKS, QUESTIONS, SILENT, out_of_hours
from adapters.reports.rates import Rate, quantile
from adapters.store.schema import audit, turns
from adapters.switches import reason_of

MINUTES = 5
"""Assumed minutes of a telephone call that an answer found useful saves: an assumption, printed as such."""
WEEKDAYS = "月火水木金土日"
MOST_UNANSWERED = 50

Row = Mapping[str, Any]
Table = tuple[tuple[str, int], ...]
"""(name, count), largest first."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something operators or staff did in the month: when, what, why."""

    at: datetime
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report prints. before: the rates of the month before · goals: turns that answered by goal
    of the plan ("1" …) · deeds: knowledge taken into use and switches thrown."""

    month: str
    turns: int
    questions: int
    rates: tuple[Rate, ...]
    before: tuple[Rate, ...]
    outcomes: Table
    channels: Table
    topics: Table
    languages: Table
    hours: Table
    weekdays: Table
    unanswered: Table
    goals: Mapping[str, int]
    deeds: tuple[Deed, ...]
    out_of_hours: Rate
    median_ms: float
    slow_ms: float
    useful: int

    @property
    def minutes_saved(self) -> int:
        """By the assumption of MINUTES."""
        return self.useful * MINUTES


def month_bounds(month: str) -> tuple[float, float]:
    """Seconds at the beginning and the end of "2026-10" in Japan. Raises ValueError."""
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=JAPAN)
    after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return first.timestamp(), after.timestamp()


def month_before(month: str) -> str:
    """ "2026-09" for "2026-10"."""
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=JAPAN)
    return f"{first.year - (first.month == 1)}-{(first.month - 2) % 12 + 1:02}"


def read(connection: Connection, month: str) -> Report:
    """The report of a month from the tables of turns and of what operators did."""
    begin, end = month_bounds(month)
    rows = _rows(connection, begin, end)
    before = _rows(connection, *month_bounds(month_before(month)))
    kept = audit.c.at >= begin, audit.c.at < end, audit.c.what.like("switch %")
    switched = connection.execute(select(audit).where(*kept).order_by(audit.c.at)).all()
    deeds = [Deed(_at(row.at), row.what.removeprefix("switch "), reason_of(row.detail)) for row in switched]
    return make(month, rows, before, deeds)


def _rows(connection: Connection, begin: float, end: float) -> list[Row]:
    query = select(turns).where(turns.c.at >= begin, turns.c.at < end).order_by(turns.c.at, turns.c.id)
    return [dict(row._mapping) for row in connection.execute(query)]


def make(month: str, rows: Sequence[Row], before: Sequence[Row] = (), deeds: Iterable[Deed] = ()) -> Report:
    """The report of these turns."""
    questions = [row for row in rows if row["outcome"] in QUESTIONS]
    times = sorted(_took(row) for row in rows)
    answered = [row for row in rows if row["outcome"] in ANSWERED]
    return Report(
        month=month,
        turns=len(rows),
        questions=len(questions),
        rates=rates(rows),
        before=rates(before),
        outcomes=_count(row["outcome"] for row in rows),
        channels=_count(row["channel"] for row in rows),
        topics=_count(row["topic"] for row in answered)[:20],
        languages=_count(row["language"] for row in rows),
        hours=_by_name(questions, lambda at: f"{at.hour:02}時", [f"{hour:02}時" for hour in range(24)]),
        weekdays=_by_name(questions, lambda at: f"{WEEKDAYS[at.weekday()]}曜", [f"{day}曜" for day in WEEKDAYS]),
        unanswered=_count(row["masked"] for row in rows if row["outcome"] in SILENT and row["masked"])[:MOST_UNANSWERED],
        goals=Counter(row["measure"].partition("-")[0] for row in answered if row["measure"]),
        deeds=tuple(sorted([*_revisions(rows), *deeds], key=lambda deed: deed.at)),
        out_of_hours=Rate("時間外", DESK_WORDS, sum(_outside(row) for row in questions), len(questions)),
        median_ms=quantile(times, 0.5),
        slow_ms=quantile(times, 0.99),
        useful=sum(row["feedback"] == "useful" for row in rows),
    )


def rates(rows: Sequence[Row]) -> tuple[Rate, ...]:
    """The three, each with its sample."""
    questions = [row for row in rows if row["outcome"] in QUESTIONS]
    answered = sum(row["outcome"] in ANSWERED for row in questions)
    marked = [row["feedback"] for row in rows if row["feedback"] in MARKS]
    asked, resolved = _asked_back(questions)
    return (
        Rate("すぐ答えた率", "質問のうち、聞き返さずに答えたもの。正しさは含みません", answered - resolved, len(questions)),
        Rate("聞き返して解決した率", "聞き返した後、同じ会話の次の質問で答えにたどり着いたもの", resolved, asked),
        Rate("役に立った率", "「役に立った」「違った」を押した人のうち、役に立った人", marked.count("useful"), len(marked)),
    )  # fmt: skip


def _asked_back(questions: Iterable[Row]) -> tuple[int, int]:
    """How often we asked back, and how often the next turn of that conversation was an answer."""
    waiting: set[str] = set()
    asked = resolved = 0
    for row in questions:
        conversation = str(row["conversation"])
        resolved += conversation in waiting and row["outcome"] in ANSWERED
        waiting.discard(conversation)
        if row["outcome"] == "asked_back":
            asked += 1
            waiting.add(conversation)
    return asked, resolved


def _revisions(rows: Sequence[Row]) -> list[Deed]:
    """The first answer of each revision of the knowledge: after the first, staff changed something."""
    first: dict[str, float] = {}
    for row in rows:
        first.setdefault(row["revision"], row["at"])
    return [Deed(_at(at), "知識", f"版 {revision} で答え始めた") for revision, at in first.items()]


def _count(values: Iterable[str]) -> Table:
    return tuple(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))


def _by_name(rows: Iterable[Row], name: Callable[[datetime], str], names: Iterable[str]) -> Table:
    """Counts in the order of the names, those of none too, if there is any."""
    counted = Counter(name(_at(row["at"])) for row in rows)
    return tuple((each, counted[each]) for each in names) if counted else ()


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), JAPAN)


def _outside(row: Row) -> bool:
    return _hour_outside(int(float(row["at"]) // 3600))


@lru_cache(maxsize=2048)
def _hour_outside(hour: int) -> bool:
    return out_of_hours(_at(hour * 3600))


def _took(row: Row) -> float:
    took = json.loads(row["latencies"] or "{}")
    return float(sum(took.get(step, 0.0) for step in ("wait", "answer", "send")))
