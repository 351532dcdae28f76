"""Is somebody there now: lunch breaks, Saturdays, national holidays, the turn of the year."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.openings import State, state
from knowledge.model import HoursRule
from knowledge.schedule import JST

RULE = HoursRule.model_validate(
    {
        "days": ["mon", "tue", "wed", "thu", "fri"],
        "from": "08:30",
        "to": "17:15",
        "breaks": [["12:00", "13:00"]],
        "closed": ["holidays", "12-29..01-03"],
    }
)


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=JST)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(2026, 11, 25, 8, 29), at(2026, 11, 25, 8, 30)),
        (at(2026, 11, 25, 12, 30), at(2026, 11, 25, 13, 0)),
        (at(2026, 11, 25, 17, 15), at(2026, 11, 26, 8, 30)),
        (at(2026, 11, 28, 10, 0), at(2026, 11, 30, 8, 30)),
        (at(2026, 11, 23, 10, 0), at(2026, 11, 24, 8, 30)),
        (at(2026, 12, 28, 18, 0), at(2027, 1, 4, 8, 30)),
        (at(2027, 1, 3, 10, 0), at(2027, 1, 4, 8, 30)),
    ],
    ids=["before", "lunch", "evening", "Saturday", "national holiday", "28 December", "3 January"],
)
def test_a_closed_office_tells_when_it_opens_next(now: datetime, opens: datetime) -> None:
    assert state(RULE, now) == State(False, opens)


@pytest.mark.parametrize(
    "now",
    [at(2026, 11, 25, 8, 30), at(2026, 11, 25, 11, 59), at(2026, 11, 25, 13, 0), at(2026, 12, 28, 17, 14)],
)
def test_an_open_office_is_open(now: datetime) -> None:
    assert state(RULE, now) == State(True, None)


def test_the_clock_is_japans_wherever_the_server_stands() -> None:
    assert state(RULE, datetime(2026, 11, 25, 0, 0, tzinfo=UTC)).open
    assert not state(RULE, datetime(2026, 11, 25, 9, 0, tzinfo=UTC)).open


def test_a_rule_that_names_no_day_never_opens() -> None:
    never = RULE.model_copy(update={"days": ("holiday",)})
    assert state(never, at(2026, 11, 25, 10, 0)) == State(False, None)
