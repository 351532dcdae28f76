"""Rehearsal of the years: what every measure's status is told to be, on 1 April and in the minute before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.brain import Brain
from bot import compose
from bot.buttons import Button
from bot.messages import Incoming, Kind, Memory, Outcome, Turn
from knowledge.loader import SHIPPED, load
from knowledge.model import LANGUAGES
from knowledge.schedule import JST
from tests.knowledge.test_schedule import ROWS, STARTED_FROM

KB = load(SHIPPED)
TOPICS = {topic.measure: name for name, topic in sorted(KB.topics.items()) if topic.measure}
FIRST_DAYS = [datetime(year, 4, 1, 0, 0, tzinfo=JST) for year in range(2023, 2029)]
LAST_MINUTES = [datetime(year, 3, 31, 23, 59, tzinfo=JST) for year in range(2024, 2029)]
MOMENTS = [*FIRST_DAYS, *LAST_MINUTES]


def _reiwa(now: datetime) -> int:
    """The fiscal year, worked out by hand: it begins in April."""
    return now.year - 2018 - (now.month < 4)


def _cell(measure: str, now: datetime) -> str | None:
    """What the plan's table has for a measure at that moment."""
    return ROWS[measure][_reiwa(now) - 5] if _reiwa(now) <= 9 else None


def _ask(brain: Brain, topic: str, now: datetime) -> Turn:
    pressed = Incoming("console", Kind.BUTTON, data=Button(topic=topic, facet="status").data())
    return brain.conversation.handle(pressed, Memory(greeted=True), now)


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%Y-%m-%d %H:%M}")
@pytest.mark.parametrize("measure", ROWS)
def test_the_status_told_is_the_plans_cell_of_that_fiscal_year(measure: str, now: datetime) -> None:
    voice = compose.Voice(KB, "ja", now.astimezone(UTC))
    (said,) = compose.status_lines(voice, KB.measures[measure])
    cell = _cell(measure, now)
    if cell is None:
        assert said == voice.say("status_outside_plan")
        return
    assert f"令和{_reiwa(now)}" in said.splitlines()[0]
    assert all(word in said.splitlines()[0] for word in cell.split("・"))
    first = STARTED_FROM[measure]
    begun = first is not None and first <= _reiwa(now)
    assert (voice.say("status_not_started", year=voice.say(f"years.{_reiwa(now)}")) in said) is not begun
    assert (voice.say("status_review") in said) is ("検討" in cell)


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%Y-%m-%d %H:%M}")
def test_every_topic_of_the_plan_records_the_same_status_as_it_tells(brain: Brain, now: datetime) -> None:
    for measure, topic in TOPICS.items():
        turn = _ask(brain, topic, now)
        cell = _cell(measure or "", now)
        assert turn.outcome is Outcome.STATUS_TOLD
        assert turn.status == cell
        first = STARTED_FROM[measure or ""]
        assert turn.started == (None if cell is None else first is not None and first <= _reiwa(now))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%Y-%m-%d %H:%M}")
def test_every_language_tells_a_status_without_a_hole(lang: str, now: datetime) -> None:
    voice = compose.Voice(KB, lang, now)
    for measure in KB.measures.values():
        (said,) = compose.status_lines(voice, measure)
        assert said.strip()
        assert "{" not in said


def test_the_status_turns_at_midnight_in_japan_for_exactly_those_measures_that_change() -> None:
    for year in range(2024, 2028):
        before, after = (
            {
                name: compose.status_of(compose.Voice(KB, "ja", moment.astimezone(UTC)), measure)
                for name, measure in KB.measures.items()
            }
            for moment in (
                datetime(year, 3, 31, 23, 59, 59, tzinfo=JST),
                datetime(year, 4, 1, 0, 0, 0, tzinfo=JST),
            )
        )
        changed = {name for name in ROWS if before[name].text != after[name].text}  # type: ignore[union-attr]
        assert changed == {name for name, cells in ROWS.items() if cells[year - 2024] != cells[year - 2023]}


def test_the_status_after_the_plan_is_the_end_of_the_plan_and_no_guess(brain: Brain) -> None:
    for topic in TOPICS.values():
        turn = _ask(brain, topic, datetime(2028, 4, 1, tzinfo=JST))
        assert turn.reply.body == compose.Voice(KB, "ja", FIRST_DAYS[-1]).say("status_outside_plan")
