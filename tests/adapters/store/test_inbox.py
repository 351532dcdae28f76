"""What is acknowledged is on disk, once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from adapters.inbound import Inbound
from adapters.store import StoreFull
from adapters.store.errors import StoreUnavailable
from tests.adapters.store.kit import START, HandClock, ending, event, opened, rows, run, states, turn, unsend


def test_an_event_is_new_only_once_however_often_it_comes(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            copies = await asyncio.gather(*(store.put([event(1)], START) for _ in range(20)))
            later = [await store.put([event(1, redelivered=True)], START + n) for n in range(5)]
            assert sorted(copies + later) == [[False]] * 24 + [[True]]
            assert len(await store.claim(10)) == 1

    run(story())


def test_the_same_id_of_another_channel_or_account_is_another_event(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            others = [
                Inbound(channel, account, "7", "c", "text")
                for channel, account in (("line", "A"), ("line", "B"), ("telegram", "A"))
            ]
            assert await store.put(others, START) == [True, True, True]

    run(story())


def test_all_events_of_a_request_are_stored_or_none(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path, most_open=3) as store:
            await store.put([event(1), event(2)], START)
            with pytest.raises(StoreFull):
                await store.put([event(3), event(4)], START)
            assert states(store) == [("e1", "ready"), ("e2", "ready")]
            assert await store.put([event(5)], START) == [True]

    run(story())


def test_a_full_inbox_takes_events_again_once_some_are_answered(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path, most_open=1) as store:
            await store.put([event(1)], START)
            with pytest.raises(StoreFull):
                await store.put([event(2)], START)
            (claim,) = await store.claim(1)
            await store.finish(ending(claim))
            assert await store.put([event(2)], START) == [True]

    run(story())


def test_a_full_inbox_still_hears_that_a_message_is_withdrawn(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path, most_open=1) as store:
            await store.put([event(1)], START)
            assert await store.put([unsend(1)], START) == [True]
            assert states(store)[0] == ("e1", "revoked")

    run(story())


def test_a_redelivery_of_an_unanswered_event_renews_its_time(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        clock = HandClock()
        with opened(database_url, tmp_path, clock) as store:
            await store.put([event(1)], START)
            clock.turn(300)
            assert await store.put([event(1, redelivered=True)], START + 300) == [False]
            (claim,) = await store.claim(1)
            assert (claim.received, claim.inbound.redelivered) == (START + 300, True)
            assert claim.inbound.payload["reply_token"] == "r1"

    run(story())


def test_an_event_dropped_as_late_is_answered_when_it_is_redelivered(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            await store.finish(ending(claim, reason="late"))
            assert await store.put([event(1)], START) == [False]
            assert await store.claim(1) == [], "only what the platform calls a redelivery opens it again"
            await store.put([event(1, redelivered=True)], START)
            (again,) = await store.claim(1)
            assert again.inbound.payload["text"] == "質問1"

    run(story())


def test_an_answered_event_is_not_answered_when_it_is_redelivered(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1)], START)
            (claim,) = await store.claim(1)
            await store.finish(ending(claim))
            await store.put([event(1, redelivered=True)], START)
            assert await store.claim(1) == []
            assert rows(store, "SELECT state, payload FROM inbox") == [("done", None)]

    run(story())


def test_strange_ids_are_stored_and_known_again(database_url: str, tmp_path: Path) -> None:
    strange = ["", "\0", "\ud800", "長" * 500, "a\nb", "🍎"]
    events = [Inbound("line", "D\0", each, each, "text", {"text": "\0\ud83d"}) for each in strange]

    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            assert await store.put(events, START) == [True] * len(strange)
            assert await store.put(events, START) == [False] * len(strange)
            assert {claim.inbound.conversation for claim in await store.claim(10)} == set(strange)

    run(story())


def test_nobody_is_named_outside_the_payload(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([event(1, "U-secret-person")], START)
            (claim,) = await store.claim(1)
            await store.finish(ending(claim))
            tables = ("SELECT * FROM inbox", "SELECT * FROM memory", "SELECT * FROM turns")
            held = [str(rows(store, table)) for table in tables]
            assert all("U-secret-person" not in text and "質問" not in text for text in held)
            assert all(claim.conversation in text for text in held)

    run(story())


def migrated(number: int, old: str, new: str) -> Inbound:
    """Telegram: the group is a supergroup now."""
    return Inbound("telegram", "D", f"e{number}", old, "ignore", {"migrate_to": new}, START)


def test_a_group_s_conversation_goes_on_under_its_new_id(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            for number, group in ((1, "-5"), (2, "-6")):
                await store.put([event(number, group, channel="telegram")], START)
                (claim,) = await store.claim(1)
                await store.finish(ending(claim, turn(topic=f"topic/{number}")))
            await store.put([migrated(3, "-5", "-1005"), migrated(4, "-5", "-6")], START)
            await store.put([event(5, "-1005", channel="telegram"), event(6, "-6", channel="telegram")], START)
            found = {claim.inbound.conversation: claim.memory for claim in await store.claim(9)}
            topics = {key: memory.content["topic"] for key, memory in found.items() if memory}
            assert topics == {"-1005": "topic/1", "-6": "topic/2"}

    run(story())


def test_a_closed_store_refuses(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            pass
        with pytest.raises(StoreUnavailable):
            await store.put([event(1)], START)

    run(story())


def test_ignored_events_leave_only_their_key(database_url: str, tmp_path: Path) -> None:
    async def story() -> None:
        with opened(database_url, tmp_path) as store:
            await store.put([Inbound("line", "D", "x", "U", "ignore", {"raw": "…"})], START)
            assert rows(store, "SELECT event_id, state, payload FROM inbox") == [("x", "done", None)]
            assert await store.claim(1) == []

    run(story())
