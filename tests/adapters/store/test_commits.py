"""What waits together is committed together, and one bad write does not hurt its neighbours."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from adapters.store import StoreUnavailable
from adapters.store.commits import GroupCommit
from adapters.store.engine import open_engine, reading
from adapters.store.errors import StoreRefused
from tests.adapters.store.kit import run


class Ledger:
    """Writes numbers into a table; 13 breaks a rule of the table, 0 is refused by word."""

    def __init__(self) -> None:
        self.groups: list[int] = []

    def write(self, connection: Connection, items: list[int]) -> list[int | Exception]:
        self.groups.append(len(items))
        rows = [{"n": item} for item in items if item]
        if rows:
            connection.execute(text("INSERT INTO ledger VALUES (:n)"), rows)
        return [item or ValueError("zero") for item in items]


def _ledger(url: str) -> Engine:
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE ledger (n INTEGER PRIMARY KEY CHECK (n <> 13))")
    return engine


def _written(engine: Engine) -> list[int]:
    with reading(engine) as connection:
        return list(connection.exec_driver_sql("SELECT n FROM ledger ORDER BY n").scalars())


def test_writes_that_wait_share_one_transaction(database_url: str) -> None:
    engine, ledger = _ledger(database_url), Ledger()
    commits = GroupCommit(engine)

    async def story() -> None:
        assert await asyncio.gather(*(commits.run(ledger.write, n) for n in range(101, 201))) == list(
            range(101, 201)
        )

    run(story())
    commits.close()
    assert _written(engine) == list(range(101, 201))
    assert len(ledger.groups) < 50, ledger.groups
    engine.dispose()


def test_one_write_that_the_database_refuses_does_not_take_its_neighbours_along(database_url: str) -> None:
    engine, ledger = _ledger(database_url), Ledger()
    commits = GroupCommit(engine)

    async def story() -> None:
        outcomes = await asyncio.gather(
            *(commits.run(ledger.write, n) for n in range(21)), return_exceptions=True
        )
        assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, Exception)] == [0, 13]
        assert isinstance(outcomes[0], ValueError)
        assert isinstance(outcomes[13], StoreRefused)
        assert "13" not in str(outcomes[13]), "a driver's message may quote the row, and so a citizen's words"

    run(story())
    commits.close()
    assert _written(engine) == [n for n in range(1, 21) if n != 13]
    engine.dispose()


def test_an_operational_fault_is_told_to_all_who_waited_and_the_next_write_works(database_url: str) -> None:
    engine, ledger = _ledger(database_url), Ledger()
    commits = GroupCommit(engine)
    broken = True

    def fragile(connection: Connection, items: list[int]) -> list[int | Exception]:
        done = ledger.write(connection, items)
        if broken:
            raise OperationalError("secret words", {}, OSError("disk I/O error"))
        return done

    async def story() -> None:
        nonlocal broken
        outcomes = await asyncio.gather(*(commits.run(fragile, n) for n in (1, 2)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailable, StoreUnavailable]
        assert "secret words" not in repr(outcomes)
        broken = False
        assert await commits.run(fragile, 3) == 3

    run(story())
    commits.close()
    assert _written(engine) == [3]
    engine.dispose()


def test_closing_commits_what_waits(database_url: str) -> None:
    engine, ledger = _ledger(database_url), Ledger()
    commits = GroupCommit(engine)

    async def story() -> None:
        waiting = [asyncio.ensure_future(commits.run(ledger.write, n)) for n in range(1, 9)]
        await asyncio.sleep(0)
        await asyncio.to_thread(commits.close)
        assert await asyncio.gather(*waiting) == list(range(1, 9))
        with pytest.raises(StoreUnavailable):
            await commits.run(ledger.write, 99)

    run(story())
    engine.dispose()


def test_a_caller_who_gave_up_does_not_disturb_the_others(database_url: str) -> None:
    engine, ledger = _ledger(database_url), Ledger()
    commits = GroupCommit(engine)

    async def story() -> None:
        gone = asyncio.ensure_future(commits.run(ledger.write, 1))
        stays = asyncio.ensure_future(commits.run(ledger.write, 2))
        await asyncio.sleep(0)
        gone.cancel()
        assert await stays == 2

    run(story())
    commits.close()
    engine.dispose()
