"""One event of a conversation in flight, oldest first; what a dead process held comes back."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.store import LEASE_SECONDS, MOST_ATTEMPTS, Again, Store, StoreUnavailable
from tests.adapters.store.kit import START, HandClock, ending, event, opened, rows, run, states, turn, unsend


def test_a_conversation_is_answered_one_by_one_in_order(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(n) for n in range(1, 5)], START)
            order = []
            while claims := await store.claim(10):
                assert len(claims) == 1
                order.append(claims[0].inbound.event_id)
                await store.finish(ending(claims[0]))
            assert order == ["e1", "e2", "e3", "e4"]

    run(story())


def test_other_conversations_are_answered_meanwhile_oldest_first(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1, "A"), event(2, "A"), event(3, "B"), event(4, "C")], START)
            assert [claim.inbound.event_id for claim in await store.claim(2)] == ["e1", "e3"]
            assert [claim.inbound.event_id for claim in await store.claim(9)] == ["e4"]

    run(story())


def test_an_event_put_off_holds_its_conversation_and_nobody_else(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store:
            await store.put([event(1, "A"), event(2, "A"), event(3, "B")], START)
            first, other = await store.claim(10)
            assert await store.retry(Again(first, START + 5, "retry", put_off=True))
            await store.finish(ending(other))
            assert await store.claim(10) == []
            clock.turn(5)
            (again,) = await store.claim(10)
            assert (again.inbound.event_id, again.tries, again.attempts, again.unsure) == ("e1", 1, 0, False)

    run(story())


def test_a_dead_letter_lets_its_conversation_go_on(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1), event(2)], START)
            (poison,) = await store.claim(1)
            await store.finish(ending(poison, state="dead", reason="ValueError"))
            assert [claim.inbound.event_id for claim in await store.claim(1)] == ["e2"]

    run(story())


def test_a_damaged_row_is_a_dead_letter_and_holds_up_nobody(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1), event(2)], START)
            with store.writes() as connection:
                connection.execute(text("UPDATE inbox SET payload = '[1' WHERE event_id = 'e1'"))
            claimed = [claim.inbound.event_id for _ in range(2) for claim in await store.claim(10)]
            assert claimed == ["e2"]
            assert dict(states(store)) == {"e1": "dead", "e2": "claimed"}

    run(story())


async def _share(stores: list[Store]) -> list[str]:
    """Event ids in the order they ended; fails if two of a conversation are in flight at once."""
    seen: list[str] = []
    flying: set[str] = set()

    async def work(store: Store) -> None:
        while claims := await store.claim(3):
            mine = {claim.conversation for claim in claims}
            assert not mine & flying, "two in flight"
            flying.update(mine)
            await asyncio.sleep(0.001)
            flying.difference_update(mine)
            seen.extend(claim.inbound.event_id for claim in claims)
            assert all([await store.finish(ending(claim)) for claim in claims])

    while len(seen) < 120:
        await asyncio.gather(*map(work, stores))
    return seen


def test_many_processes_claiming_at_once_share_without_overlap(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with ExitStack() as stack:
            stores = [stack.enter_context(opened(database_url, tmp_path)) for _ in range(3)]
            await stores[0].put([event(n, f"U{n % 40}") for n in range(120)], START)
            seen = await _share(stores)
        for person in range(40):
            mine = [event_id for event_id in seen if int(event_id[1:]) % 40 == person]
            assert mine == [f"e{person}", f"e{person + 40}", f"e{person + 80}"]

    run(story())


def test_the_database_itself_refuses_two_claims_of_one_conversation(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1), event(2)], START)
            await store.claim(1)
            with pytest.raises(StoreUnavailable, match="IntegrityError"), store.writes() as connection:
                connection.exec_driver_sql("UPDATE inbox SET flight = lane WHERE event_id = 'e2'")

    run(story())


def test_a_living_process_keeps_its_claims(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store, opened(database_url, tmp_path, clock) as other:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            for _ in range(4):
                clock.turn(LEASE_SECONDS * 0.4)
                await store.beat([claim.id])
                clock.turn(LEASE_SECONDS * 0.9)
                assert (await other.beat([])).ready == 0
            assert await store.finish(ending(claim))

    run(story())


def test_what_a_dead_process_held_comes_back_and_its_late_word_is_not_heard(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as dying, opened(database_url, tmp_path, clock) as other:
            await dying.put([event(1)], START)
            (lost,) = await dying.claim(1)
            clock.turn(LEASE_SECONDS + 0.1)
            assert (await other.beat([])).ready == 1
            (again,) = await other.claim(1)
            assert (again.unsure, again.attempts) == (True, 1)
            assert not await dying.finish(ending(lost))
            assert not await dying.retry(Again(lost, START))
            assert rows(other, "SELECT count(*) FROM turns") == [(0,)]
            assert await other.finish(ending(again))
            assert rows(other, "SELECT count(*) FROM turns") == [(1,)]

    run(story())


def test_an_unrepeatable_send_cut_short_is_uncertain_and_never_repeated(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store:
            await store.put([event(1, channel="telegram"), event(2, channel="telegram")], START)
            (claim,) = await store.claim(1)
            assert await store.mark_sending(claim)
            clock.turn(LEASE_SECONDS + 0.1)
            assert (await store.beat([])).uncertain == 1
            assert states(store) == [("e1", "uncertain"), ("e2", "ready")]
            assert rows(store, "SELECT payload FROM inbox WHERE event_id = 'e1'") == [(None,)]

    run(story())


def test_a_process_thought_dead_that_knows_better_corrects_uncertain_to_done(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            await store.mark_sending(claim)
            clock.turn(LEASE_SECONDS + 0.1)
            await store.beat([])
            assert await store.finish(ending(claim))
            assert states(store) == [("e1", "done")]

    run(story())


def test_a_send_may_not_begin_on_a_claim_that_was_lost_or_withdrawn(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store, opened(database_url, tmp_path, clock) as other:
            await store.put([event(1, "A"), event(2, "B")], START)
            lost, withdrawn = await store.claim(2)
            await store.put([unsend(2, "B")], START)
            clock.turn(LEASE_SECONDS + 0.1)
            await store.beat([withdrawn.id])
            await other.claim(1)
            assert not await store.mark_sending(lost)
            assert not await store.mark_sending(withdrawn)

    run(story())


def test_an_event_that_kills_the_process_again_and_again_is_a_dead_letter(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store:
            await store.put([event(1), event(2)], START)
            for _ in range(MOST_ATTEMPTS):
                assert [claim.inbound.event_id for claim in await store.claim(9)] == ["e1"]
                clock.turn(LEASE_SECONDS + 0.1)
                await store.beat([])
            assert states(store) == [("e1", "dead"), ("e2", "ready")]

    run(story())


def test_an_event_older_than_the_last_answer_is_marked_stale_and_leaves_no_memory(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(5)], START)
            (newer,) = await store.claim(1)
            await store.finish(ending(newer, turn(topic="library/hours")))
            await store.put([event(3, redelivered=True)], START)
            (older,) = await store.claim(1)
            assert older.stale
            await store.finish(ending(older, turn(topic="old/topic")))
            await store.put([event(6)], START)
            (next_one,) = await store.claim(1)
            assert not next_one.stale
            assert next_one.memory is not None
            assert next_one.memory.content["topic"] == "library/hours"

    run(story())
