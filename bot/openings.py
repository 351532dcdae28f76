"""Is somebody there now, and when next: opening rules, Saturdays, national holidays, the turn of the year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from knowledge.model import HoursRule
from knowledge.schedule import JST

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS = 21
"""Longer than any run of closed days of an office."""


@dataclass(frozen=True, slots=True)
class State:
    """open now, or the next moment it opens (None when the rule names none within LOOK_AHEAD_DAYS)."""

    open: bool
    opens: datetime | None


def state(rule: HoursRule, now: datetime) -> State:
    """Whether a place with that rule is open at `now` (any zone), in Japanese time."""
    local = now.astimezone(JST)
    if any(start <= local < end for start, end in _periods(rule, local.date())):
        return State(True, None)
    days = (local.date() + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    return State(False, next((start for day in days for start, _ in _periods(rule, day) if start > local), None))


def _periods(rule: HoursRule, day: date) -> Iterator[tuple[datetime, datetime]]:
    if _DAYS[day.weekday()] not in rule.days or _closed(rule, day):
        return
    start = _clock(rule.from_)
    for pause_from, pause_to in rule.breaks:
        yield _at(day, start), _at(day, _clock(pause_from))
        start = _clock(pause_to)
    yield _at(day, start), _at(day, _clock(rule.to))


def _closed(rule: HoursRule, day: date) -> bool:
    return any(_is_holiday(day) if word == "holidays" else _in_range(word, day) for word in rule.closed)


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))


def _is_holiday(day: date) -> bool:
    return day in _holidays(day.year)


def _in_range(word: str, day: date) -> bool:
    """`12-29..01-03`: month-day to month-day, over the turn of the year if need be."""
    first, _, last = word.partition("..")
    today = f"{day:%m-%d}"
    return first <= today <= last if first <= last else today >= first or today <= last


def _clock(text: str) -> time:
    return time.fromisoformat(text)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, JST)
