"""Everything the room shows, read at one moment: counts from the store, and how this process is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from adapters.errand import JAPAN
from adapters.ops import counts
from adapters.ops.counts import Group, Matrix, Times, Unanswered
from adapters.reports.outcomes import out_of_hours
from adapters.reports.rates import Rate
from adapters.store import Gauges
from adapters.switches import Thrown
from knowledge.model import KnowledgeBase

DAY = 86400.0
DAYS = 90
SOON = timedelta(days=30)
"""As far ahead as `toride-bot check` warns of a review."""


@dataclass(frozen=True, slots=True)
class Reviews:
    """Topics whose text must be looked at again: (title, department, last day), the most urgent first."""

    overdue: tuple[tuple[str, str, date], ...]
    soon: tuple[tuple[str, str, date], ...]


@dataclass(frozen=True, slots=True)
class Health:
    """How this process is. gauges: None while the database is away · problems: of the last reload that was
    refused · built: of the trained index, if known."""

    gauges: Gauges | None
    revision: str
    problems: int
    vectors: bool
    thrown: Mapping[str, Thrown]
    reviews: Reviews


@dataclass(frozen=True, slots=True)
class Span:
    """Some days: what became of questions, when they came and how."""

    matrix: Matrix
    channels: Mapping[str, int]
    languages: Mapping[str, int]
    hours: Mapping[str, list[int]]
    out_of_hours: Rate
    topics: list[tuple[str, int]]
    wrong: list[tuple[str, int]]
    unanswered: list[Unanswered]
    times: Times
    deliveries: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven whole days."""

    matrix: Matrix
    out_of_hours: Rate
    times: Times


@dataclass(frozen=True, slots=True)
class Picture:
    """The room at `at`. week: the seven days before today, week_before: the seven before those."""

    at: datetime
    today: Span
    quarter: Span
    weeks: list[tuple[datetime, Matrix]]
    week: Week
    week_before: Week


Gather = Callable[[list[Unanswered]], list[Unanswered]]
"""Puts questions that want the same thing together."""


def read(connection: Connection, now: float, gather: Gather = list) -> Picture:
    """All counts of one moment."""
    midnight = counts.start_of_day(now)
    since = midnight - (DAYS - 1) * DAY
    groups = counts.groups(connection, since)
    return Picture(
        at=datetime.fromtimestamp(now, JAPAN),
        today=_span(connection, groups, midnight, gather),
        quarter=_span(connection, groups, since, gather),
        weeks=counts.by_week(groups, now),
        week=_week(connection, groups, midnight - 7 * DAY, midnight),
        week_before=_week(connection, groups, midnight - 14 * DAY, midnight - 7 * DAY),
    )


def _span(connection: Connection, groups: list[Group], since: float, gather: Gather) -> Span:
    first = counts.hour_of(since)
    kept = [each for each in groups if each.hour >= first]
    return Span(
        matrix=counts.matrix(kept),
        channels=counts.tally(kept, lambda each: each.channel),
        languages=counts.tally(kept, lambda each: each.language),
        hours=counts.by_hour(kept),
        out_of_hours=_outside(kept),
        topics=counts.topics(connection, since),
        wrong=counts.topics(connection, since, "wrong"),
        unanswered=gather(counts.unanswered(connection, since)),
        times=counts.times(connection, since),
        deliveries=counts.deliveries(connection, since),
    )


def _week(connection: Connection, groups: list[Group], begin: float, end: float) -> Week:
    first, last = counts.hour_of(begin), counts.hour_of(end)
    kept = [each for each in groups if first <= each.hour < last]
    return Week(counts.matrix(kept), _outside(kept), counts.times(connection, begin, end))


def _outside(groups: list[Group]) -> Rate:
    outside = counts.tally(groups, lambda each: "out" if out_of_hours(each.at) else "in")
    return Rate("時間外", "", outside.get("out", 0), sum(outside.values()))


def reviews(kb: KnowledgeBase, today: date) -> Reviews:
    """What staff must look at again."""
    due = sorted((topic.expires_on, topic.title, topic.owner) for topic in kb.topics.values())
    rows = [(title, owner, end) for end, title, owner in due if end <= today + SOON]
    overdue = tuple(row for row in rows if row[2] < today)
    return Reviews(overdue, tuple(row for row in rows if row[2] >= today))
