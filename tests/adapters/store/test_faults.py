"""The database fails: nobody is told yes who was not stored, and it works again when it is back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as sa_event

from adapters.store import Store, StoreUnavailable
from tests.adapters import postgres
from tests.adapters.conftest import MISSING
from tests.adapters.store.kit import START, ending, event, opened, rows, run, states


def _cap(store: Store) -> list[int]:
    """The most pages that SQLite's file may have, to be set by the test: a disk that is full."""
    pages = [0]

    @sa_event.listens_for(store.engine, "checkout")
    def limit(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages[0] or 1_000_000}").close()

    return pages


def test_a_full_disk_refuses_loses_nothing_stored_and_recovers(tmp_path: Path) -> None:
    async def story() -> None:
        with opened(f"sqlite:///{tmp_path}/toride.sqlite3", tmp_path) as store:
            pages = _cap(store)
            pages[0] = 1  # SQLite reads this as "no page more than there are"
            stored, refused = [], 0
            for number in range(60):
                try:
                    await store.put([event(number, words="長い話" * 300)], START)
                    stored.append(f"e{number}")
                except StoreUnavailable:
                    refused += 1
            assert refused > 0
            assert [event_id for event_id, _ in states(store)] == stored
            pages[0] = 0
            assert await store.put([event(99)], START) == [True]

    run(story())


def test_another_process_that_holds_the_lock_is_waited_for(tmp_path: Path) -> None:
    async def story() -> None:
        with opened(f"sqlite:///{tmp_path}/toride.sqlite3", tmp_path) as store:
            with store.engine.begin():
                waiting = asyncio.ensure_future(store.put([event(1)], START))
                await asyncio.sleep(0.1)
                assert not waiting.done()
            assert await waiting == [True]

    run(story())


def test_postgresql_gone_and_back(tmp_path: Path) -> None:
    async def story(server: postgres.Server) -> None:
        with opened(server.admin, tmp_path) as store:
            await store.put([event(1), event(2, "B")], START)
            first, _second = await store.claim(2)
            await asyncio.to_thread(server.stop)
            for _ in range(3):
                with pytest.raises(StoreUnavailable):
                    await store.put([event(3)], START)
                with pytest.raises(StoreUnavailable):
                    await store.claim(1)
            with pytest.raises(StoreUnavailable):
                await store.finish(ending(first))
            await asyncio.to_thread(server.start)
            assert await store.finish(ending(first)), "what was sent while it was away is still recorded"
            assert await store.put([event(3)], START) == [True]
            assert states(store) == [("e1", "done"), ("e2", "claimed"), ("e3", "ready")]

    with postgres.running() as server:
        if server is None:
            pytest.skip(MISSING)
        run(story(server))


def test_a_connection_cut_between_two_writes_is_not_noticed(postgres_admin: str, tmp_path: Path) -> None:
    async def story(url: str) -> None:
        with opened(url, tmp_path) as store:
            await store.put([event(1)], START)
            with store.writes() as connection:
                others = "datname = current_database() AND pid <> pg_backend_pid()"
                query = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"  # noqa: S608
                connection.exec_driver_sql(query)
            assert await store.put([event(2)], START) == [True]

    with postgres.database(postgres_admin) as url:
        run(story(url))


_LISTENING = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle'"


def _set(loop: asyncio.AbstractEventLoop, woken: asyncio.Event) -> None:
    loop.call_soon_threadsafe(woken.set)


def test_an_event_stored_by_one_process_wakes_the_others(postgres_admin: str, tmp_path: Path) -> None:
    async def story(url: str) -> None:
        with opened(url, tmp_path) as one, opened(url, tmp_path) as other:
            loop, woken = asyncio.get_running_loop(), asyncio.Event()
            while rows(one, _LISTENING) != [(2,)]:  # noqa: ASYNC110 - they listen in threads
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.3)  # each wakes once when it begins to listen
            other.on_new(lambda: _set(loop, woken))
            await asyncio.sleep(0.05)
            assert not woken.is_set(), "else this test could not fail"
            await one.put([event(1)], START)
            await asyncio.wait_for(woken.wait(), 40)
            assert len(await other.claim(1)) == 1

    with postgres.database(postgres_admin) as url:
        run(story(url))
