"""Everything is forgotten on time, not before, and a dry run only counts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from adapters.store import switches
from adapters.store.purge import DAY
from adapters.store.switches import Entry
from bot.messages import Outcome
from tests.adapters.store.kit import START, HandClock, ending, event, opened, rows, run, turn, unsend

NOTHING = {
    "dead_letter_words": 0,
    "inbox_keys": 0,
    "tombstones": 0,
    "memory": 0,
    "held_words": 0,
    "turns": 0,
    "audit": 0,
    "counters": 0,
}


def test_each_thing_has_its_time(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store:
            await store.put([event(1, "A"), event(2, "B"), event(3, "C")], START)
            done, dead, _flying = await store.claim(3)
            await store.finish(ending(done))
            await store.finish(ending(dead, state="dead", reason="refused"))
            await store.put([unsend(9)], START)
            with store.writes() as connection:
                switches.note(connection, Entry(START, "op", "looked", ""))
            assert store.purge() == NOTHING
            found = []
            for days in (0.1, 1.1, 7.1, 90.1, 366):
                clock.at = START + days * DAY
                dry = store.purge(dry_run=True)
                assert store.purge() == dry
                found.append({name: count for name, count in dry.items() if count})
            assert found == [
                {"memory": 2},
                {"dead_letter_words": 1},
                {"inbox_keys": 3, "tombstones": 1},
                {"turns": 2},
                {"audit": 1, "counters": 1},
            ]
            assert rows(store, "SELECT event_id FROM inbox") == [("e3",)], (
                "what is unanswered is never purged"
            )

    run(story())


def test_a_dry_run_deletes_nothing(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            await store.finish(ending(claim))
            clock.turn(1000 * DAY)
            assert store.purge(dry_run=True) == {**NOTHING, "inbox_keys": 1, "memory": 1, "turns": 1}
            assert rows(store, "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM turns)") == [
                (1, 1)
            ]

    run(story())


def test_turns_live_on_as_counts_by_day_in_japan(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        clock = HandClock(datetime.fromisoformat("2026-09-26T00:13:00+09:00").timestamp())
        with opened(database_url, tmp_path, clock) as store:
            answers = [turn(), turn(), turn(Outcome.NOT_FOUND), turn(Outcome.FEEDBACK, feedback="wrong:old")]
            for number, answered in enumerate(answers):
                await store.put([event(number)], clock.at)
                (claim,) = await store.claim(1)
                await store.finish(ending(claim, answered, clock.at))
            clock.turn(91 * DAY)
            for _ in range(2):
                store.purge()
            query = (
                "SELECT day, channel, outcome, topic, language, feedback, n FROM counters ORDER BY outcome"
            )
            topic = "my-number-card/pin-reset"
            assert rows(store, query) == [
                ("2026-09-26", "line", "answered", topic, "ja", "", 2),
                ("2026-09-26", "line", "feedback", topic, "ja", "wrong", 1),
                ("2026-09-26", "line", "not_found", topic, "ja", "", 1),
            ]

    run(story())


def test_more_rows_than_one_step_are_all_purged(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock, most_open=5000) as store:
            await store.put([unsend(n) for n in range(2500)], START)
            clock.turn(8 * DAY)
            assert store.purge() == {**NOTHING, "inbox_keys": 2500, "tombstones": 2500}

    run(story())
