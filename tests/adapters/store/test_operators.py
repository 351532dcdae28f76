"""What operators see and do: dead letters, gauges, switches, the audit trail."""

from __future__ import annotations

from pathlib import Path

from adapters.store import Again, dead_letters, switches
from tests.adapters.store.kit import START, HandClock, ending, event, opened, run


def test_dead_letters_are_listed_looked_at_and_retried(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store:
            await store.put([event(1), event(2)], START)
            (claim,) = await store.claim(1)
            await store.finish(ending(claim, state="dead", reason="ValueError"))
            clock.turn(3600)
            with store.writes() as connection:
                (letter,) = dead_letters.listed(connection)
                assert (letter.id, letter.reason, letter.words_kept, letter.channel) == (
                    claim.id,
                    "ValueError",
                    True,
                    "line",
                )
                assert dead_letters.inspect(connection, letter.id) == claim.inbound
                assert dead_letters.retry(connection, letter.id, clock.now())
                assert not dead_letters.retry(connection, letter.id, clock.now())
                assert dead_letters.listed(connection) == []
            (first,) = await store.claim(9)
            assert (first.inbound, first.received) == (claim.inbound, START + 3600)

    run(story())


def test_a_dead_letter_that_may_have_been_sent_is_retried_only_when_asked(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            await store.retry(Again(claim, START, put_off=True, unsure=True))
            (again,) = await store.claim(1)
            await store.finish(ending(again, state="dead", reason="unauthorised"))
            with store.writes() as connection:
                assert not dead_letters.retry(connection, claim.id, START)
                assert dead_letters.retry(connection, claim.id, START, sent_maybe=True)

    run(story())


def test_an_uncertain_event_is_listed_and_cannot_be_retried(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            await store.finish(ending(claim, state="uncertain", reason="uncertain"))
            with store.writes() as connection:
                (letter,) = dead_letters.listed(connection)
                assert (letter.state, letter.words_kept) == ("uncertain", False)
                assert dead_letters.inspect(connection, letter.id) is None
                assert not dead_letters.retry(connection, letter.id, START, sent_maybe=True)

    run(story())


def test_gauges_tell_states_and_the_oldest_wait(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store:
            assert (await store.gauges()).oldest_seconds == 0.0
            await store.put([event(1, "A"), event(2, "B"), event(3, "C"), event(4, "D")], START)
            done, dead, _ = await store.claim(3)
            await store.finish(ending(done))
            await store.finish(ending(dead, state="dead"))
            clock.turn(42)
            gauges = await store.gauges()
            assert gauges.states == {"ready": 1, "claimed": 1, "dead": 1, "uncertain": 0}
            assert (gauges.oldest_seconds, gauges.open) == (42.0, 2)

    run(story())


def test_a_switch_is_set_and_who_set_it_is_noted(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path) as store, store.writes() as connection:
        assert switches.read(connection) == {}
        switches.switch(connection, "disaster", "on", "防災課", START)
        switches.switch(connection, "disaster", "off", "防災課", START + 1)
        assert switches.read(connection) == {"disaster": "off"}
        newest = switches.trail(connection)[0]
        assert (newest.at, newest.who, newest.what, newest.detail) == (
            START + 1,
            "防災課",
            "switch disaster",
            "off",
        )
