"""A withdrawn message is gone everywhere and for ever, whenever the withdrawal comes."""

from __future__ import annotations

from pathlib import Path

from adapters.store import LEASE_SECONDS, Again
from bot.messages import Outcome
from tests.adapters.store.kit import START, HandClock, ending, event, opened, rows, run, states, turn, unsend


def test_withdrawn_before_it_was_answered(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1), event(2)], START)
            await store.put([unsend(1)], START)
            assert [claim.inbound.event_id for claim in await store.claim(9)] == ["e2"]
            assert rows(store, "SELECT state, payload FROM inbox WHERE event_id = 'e1'") == [
                ("revoked", None)
            ]

    run(story())


def test_withdrawn_before_it_arrived(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([unsend(1)], START)
            assert await store.put([event(1)], START) == [True]
            assert rows(store, "SELECT state, payload FROM inbox WHERE event_id = 'e1'") == [
                ("revoked", None)
            ]
            assert await store.claim(9) == []

    run(story())


def test_withdrawn_in_the_same_request(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([unsend(1), event(1), event(2), unsend(2)], START)
            assert await store.claim(9) == []
            assert rows(store, "SELECT count(*) FROM inbox WHERE payload IS NOT NULL") == [(0,)]

    run(story())


def test_a_redelivery_does_not_resurrect_it(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            await store.finish(ending(claim, reason="late"))
            await store.put([unsend(1)], START)
            await store.put([event(1, redelivered=True)], START)
            assert await store.claim(9) == []
            assert rows(store, "SELECT payload FROM inbox WHERE event_id = 'e1'") == [(None,)]

    run(story())


def test_withdrawn_in_flight_ends_revoked_and_leaves_no_words(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1), event(2)], START)
            (claim,) = await store.claim(1)
            await store.put([unsend(1)], START)
            assert rows(store, "SELECT payload FROM inbox WHERE event_id = 'e1'") == [(None,)]
            assert await store.claim(9) == [], "the next one waits until this one has ended"
            assert await store.finish(ending(claim, turn(Outcome.NOT_FOUND, masked="ひみつ")))
            assert states(store)[0] == ("e1", "revoked")
            assert rows(store, "SELECT masked, message FROM turns") == [("", None)]
            assert len(await store.claim(9)) == 1

    run(story())


def test_withdrawn_in_flight_and_put_off_is_not_tried_again(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1), event(2)], START)
            (claim,) = await store.claim(1)
            await store.put([unsend(1)], START)
            assert await store.retry(Again(claim, START, put_off=True))
            assert [each.inbound.event_id for each in await store.claim(9)] == ["e2"]
            assert states(store)[0] == ("e1", "revoked")

    run(story())


def test_withdrawn_in_flight_of_a_process_that_died(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store:
            await store.put([event(1)], START)
            await store.claim(1)
            await store.put([unsend(1)], START)
            clock.turn(LEASE_SECONDS + 1)
            assert (await store.beat([])).revoked == 1
            assert states(store)[0] == ("e1", "revoked")

    run(story())


def test_withdrawn_after_it_was_answered_loses_its_masked_words(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1), event(2)], START)
            for number in (1, 2):
                (claim,) = await store.claim(1)
                await store.finish(ending(claim, turn(Outcome.NOT_FOUND, masked=f"言葉{number}")))
            await store.put([unsend(1)], START)
            assert rows(store, "SELECT masked FROM turns ORDER BY id") == [("",), ("言葉2",)]

    run(story())


def test_a_dead_letter_that_is_withdrawn_cannot_be_looked_at(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            await store.finish(ending(claim, state="dead", reason="refused"))
            assert rows(store, "SELECT payload IS NULL FROM inbox WHERE event_id = 'e1'")[0][0] in (0, False)
            await store.put([unsend(1)], START)
            assert rows(store, "SELECT state, payload FROM inbox WHERE event_id = 'e1'") == [
                ("revoked", None)
            ]

    run(story())


def test_another_conversation_s_message_of_the_same_id_is_not_touched(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1, "A")], START)
            await store.put([unsend(1, "B")], START)
            assert len(await store.claim(9)) == 1

    run(story())


def test_withdrawn_words_leave_the_files_of_sqlite(tmp_path: Path) -> None:
    async def story() -> None:
        with opened(f"sqlite:///{tmp_path}/toride.sqlite3", tmp_path) as store:
            await store.put([event(1, words="WITHDRAWN-WORDS")], START)
            assert b"WITHDRAWN-WORDS" in _bytes(tmp_path), "else this test could not fail"
            await store.put([unsend(1)], START)
            store.purge()
            assert b"WITHDRAWN-WORDS" not in _bytes(tmp_path)

    run(story())


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("toride.sqlite3*"))
