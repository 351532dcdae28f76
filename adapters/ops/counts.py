"""What the room counts: a few grouped queries over 90 days of turns, so that the database does the work."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Integer, case, cast, func, select

from adapters.errand import JAPAN
from adapters.reports.outcomes import ANSWERED, MARKS, QUESTIONS, SILENT
from adapters.reports.rates import quantile
from adapters.store.schema import turns
from bot.text.normalise import normalise

HOUR = 3600
JAPAN_SECONDS = 9 * HOUR
NEWEST = 5000
"""Times are taken from this many newest turns, so that a busy quarter does not slow the page."""
TOP = 10
SPELLINGS = 300
"""Different spellings of unanswered questions looked at to find the TOP."""


@dataclass(frozen=True, slots=True)
class Group:
    """n turns alike. hour: hours since the epoch in Japan · resolved: of those asked back, how many found
    their answer in the conversation's next question · mark: "useful", "wrong" or ""."""

    hour: int
    channel: str
    outcome: str
    language: str
    mark: str
    n: int
    resolved: int

    @property
    def at(self) -> datetime:
        """The beginning of the hour."""
        return datetime.fromtimestamp(self.hour * HOUR - JAPAN_SECONDS, JAPAN)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A masked question nobody got an answer to, how often, when last, and how many `others` were counted in."""

    text: str
    n: int
    last: datetime
    language: str = "ja"
    others: int = 0


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds from receiving to having sent, of the newest `n` turns."""

    n: int
    median: float
    slow: float


def hour_of(now: float) -> int:
    """The hour that holds a moment, counted as in Group."""
    return int(now + JAPAN_SECONDS) // HOUR


def start_of_day(now: float) -> float:
    """Midnight in Japan before a moment."""
    return (hour_of(now) // 24 * 24) * float(HOUR) - JAPAN_SECONDS


def groups(connection: Connection, since: float) -> list[Group]:
    """All turns since, alike ones together."""
    marked = case((turns.c.feedback.in_(MARKS), turns.c.feedback), else_="").label("mark")
    key = (_hour(connection).label("hour"), turns.c.channel, turns.c.outcome, turns.c.language, marked)
    found = connection.execute(select(*key, func.count()).where(turns.c.at >= since).group_by(*key)).all()
    resolved = _resolved(connection, since)
    return [
        Group(hour, channel, outcome, language, mark, n, resolved.get((hour, channel, language), 0) if outcome == "asked_back" else 0)
        for hour, channel, outcome, language, mark, n in found
    ]


def _resolved(connection: Connection, since: float) -> dict[tuple[int, str, str], int]:
    """By hour, channel and language of asking back: how often the next question of it ended in an answer."""
    after = func.lead(turns.c.outcome).over(partition_by=turns.c.conversation, order_by=(turns.c.at, turns.c.id))
    asked = (
        select(
            _hour(connection).label("hour"), turns.c.channel, turns.c.language, turns.c.outcome, after.label("after")
        )
        .where(turns.c.at >= since, turns.c.outcome.in_(QUESTIONS))
        .subquery()
    )
    key = (asked.c.hour, asked.c.channel, asked.c.language)
    query = select(*key, func.count()).where(asked.c.outcome == "asked_back", asked.c.after.in_(ANSWERED)).group_by(*key)
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}


def _hour(connection: Connection) -> ColumnElement[int]:
    seconds: ColumnElement[Any] = turns.c.at + JAPAN_SECONDS
    if connection.dialect.name == "sqlite":  # its CAST cuts; PostgreSQL's rounds, and SQLite may lack floor()
        return cast(seconds / HOUR, Integer)
    return cast(func.floor(seconds / HOUR), BigInteger)


def topics(connection: Connection, since: float, mark: str = "") -> list[tuple[str, int]]:
    """The topics answered most, or (mark) marked "wrong" most."""
    wanted = turns.c.feedback == mark if mark else turns.c.outcome.in_(ANSWERED)
    query = select(turns.c.topic, func.count()).where(turns.c.at >= since, wanted, turns.c.topic != "")
    ordered = query.group_by(turns.c.topic).order_by(func.count().desc(), turns.c.topic).limit(TOP)
    return [(row[0], row[1]) for row in connection.execute(ordered)]


def unanswered(connection: Connection, since: float) -> list[Unanswered]:
    """The masked questions that ended in silence, most often first; spellings alike count together."""
    kept = turns.c.outcome.in_(SILENT) & (turns.c.masked != "") & (turns.c.at >= since)
    key = (turns.c.masked, case((turns.c.language == "easy", "ja"), else_=turns.c.language).label("spoken"))
    query = select(*key, func.count(), func.max(turns.c.at)).where(kept).group_by(*key)
    ordered = query.order_by(func.count().desc(), func.max(turns.c.at).desc(), turns.c.masked).limit(SPELLINGS)
    alike: dict[tuple[str, str], list[tuple[str, int, float]]] = {}
    for text, language, n, last in connection.execute(ordered):
        alike.setdefault((_core(text), language), []).append((text, n, last))
    found = [
        Unanswered(rows[0][0], sum(row[1] for row in rows), datetime.fromtimestamp(max(row[2] for row in rows), JAPAN), language)
        for (_, language), rows in alike.items()
    ]
    return sorted(found, key=lambda each: (-each.n, -each.last.timestamp()))


def _core(text: str) -> str:
    """What a question is without its marks and spaces."""
    return "".join(character for character in normalise(text) if character.isalnum()) or text


def times(connection: Connection, since: float, until: float = math.inf) -> Times:
    """How long the newest turns between two moments took."""
    when = (turns.c.at >= since,) if until == math.inf else (turns.c.at >= since, turns.c.at < until)
    query = select(turns.c.latencies).where(*when).order_by(turns.c.at.desc()).limit(NEWEST)
    took = sorted(_took(text) for text in connection.execute(query).scalars())
    return Times(len(took), quantile(took, 0.5), quantile(took, 0.99))


def _took(text: str) -> float:
    steps = json.loads(text or "{}")
    return float(sum(steps.get(step, 0.0) for step in ("wait", "answer", "send")))


def deliveries(connection: Connection, since: float) -> dict[str, int]:
    """How sending ended, by result."""
    query = select(turns.c.delivery, func.count()).where(turns.c.at >= since).group_by(turns.c.delivery)
    return {row[0]: row[1] for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class Matrix:
    """The honest matrix: what became of questions. One asked back and then answered counts once, as resolved.

    at_once, resolved, left (asked back, no answer followed), not_found, out_of_scope, failed, cared (safety or
    a person); marked_wrong and marked_useful are verdicts of citizens on answers.
    """

    at_once: int = 0
    resolved: int = 0
    left: int = 0
    not_found: int = 0
    out_of_scope: int = 0
    failed: int = 0
    cared: int = 0
    marked_wrong: int = 0
    marked_useful: int = 0

    @property
    def silent(self) -> int:
        """Questions without an answer."""
        return self.not_found + self.out_of_scope + self.failed

    @property
    def answered(self) -> int:
        """Questions that found their answer."""
        return self.at_once + self.resolved

    @property
    def questions(self) -> int:
        """All of them."""
        return self.answered + self.left + self.silent + self.cared


def matrix(found: Iterable[Group]) -> Matrix:
    """Of these turns."""
    by: Counter[str] = Counter()
    for each in found:
        by[each.outcome] += each.n
        by[each.mark] += each.n
        by["resolved"] += each.resolved
    answered = sum(by[outcome] for outcome in ANSWERED)
    return Matrix(
        at_once=max(0, answered - by["resolved"]),
        resolved=by["resolved"],
        left=by["asked_back"] - by["resolved"],
        not_found=by["not_found"],
        out_of_scope=by["out_of_scope"],
        failed=by["failed"],
        cared=by["guarded"] + by["handed_over"],
        marked_wrong=by["wrong"],
        marked_useful=by["useful"],
    )


def tally(found: Iterable[Group], key: Callable[[Group], str]) -> dict[str, int]:
    """Questions by a key, most first."""
    counted: Counter[str] = Counter()
    for each in found:
        if each.outcome in QUESTIONS:
            counted[key(each)] += each.n
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def by_hour(found: Iterable[Group]) -> Mapping[str, list[int]]:
    """channel → questions of each of the 24 hours of the day."""
    table: dict[str, list[int]] = {}
    for each in found:
        if each.outcome in QUESTIONS:
            table.setdefault(each.channel, [0] * 24)[each.hour % 24] += each.n
    return dict(sorted(table.items()))


def by_week(found: Iterable[Group], now: float, weeks: int = 13) -> list[tuple[datetime, Matrix]]:
    """(first day, matrix) of each seven days up to today, oldest first."""
    today = hour_of(now) // 24
    kept: dict[int, list[Group]] = {back: [] for back in range(weeks)}
    for each in found:
        back = (today - each.hour // 24) // 7
        if back in kept:
            kept[back].append(each)
    midnight = datetime.fromtimestamp(start_of_day(now), JAPAN)
    return [(midnight - timedelta(days=7 * back + 6), matrix(kept[back])) for back in reversed(range(weeks))]
