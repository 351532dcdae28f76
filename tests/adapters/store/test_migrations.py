"""Up, down and up again, on both engines, with everything kept that both forms have a place for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from adapters.store import StoreUnavailable, schema
from adapters.store.engine import downgrade, known_versions, open_engine, reading, upgrade, version
from bot.messages import Outcome
from tests.adapters.store.kit import HandClock, ending, event, opened, run, turn

TABLES = ("inbox", "memory", "turns", "switches")
LOST = {"turns": {"held", "corrects"}}
"""Columns that the oldest form has no place for."""


def kept(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Every row without what may be lost."""
    found = {}
    for table in TABLES:
        rows = connection.execute(text(f"SELECT * FROM {table} ORDER BY 1")).mappings()  # noqa: S608
        found[table] = [{name: value for name, value in row.items() if name not in LOST.get(table, ())} for row in rows]
    return found


def fill(url: str, folder: Path) -> None:
    """An answered, an unanswered, a waiting event."""

    async def work() -> None:
        with opened(url, folder, HandClock()) as store:
            for number, outcome in enumerate((Outcome.ANSWERED, Outcome.NOT_FOUND)):
                await store.put([event(number, f"U{number}")], 0.0)
                (claim,) = await store.claim(1)
                await store.finish(ending(claim, turn(outcome, masked="伏せた文")))
            await store.put([event(9, "U9")], 0.0)

    run(work())


def test_down_one_form_at_a_time_and_up_again_keeps_every_row(database_url: str, tmp_path: Path) -> None:
    fill(database_url, tmp_path)
    engine = open_engine(database_url)
    with engine.begin() as connection:
        before = kept(connection)
    assert [len(rows) for rows in before.values()] == [3, 2, 2, 1]
    for older in known_versions()[1:]:
        with engine.begin() as connection:
            downgrade(connection, older)
            assert version(connection) == older
            assert kept(connection) == before
    with engine.begin() as connection:
        upgrade(connection)
        assert version(connection) == schema.HEAD
        assert kept(connection) == before
    engine.dispose()
    with opened(database_url, tmp_path, HandClock()) as store:
        assert len(run(store.claim(5))) == 1


def test_all_the_way_down_leaves_nothing_and_up_makes_a_working_store(database_url: str, tmp_path: Path) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        downgrade(connection, "base")
        assert version(connection) is None
    engine.dispose()
    with opened(database_url, tmp_path, HandClock()) as store:
        assert run(store.put([event(1)], 0.0)) == [True]


def test_tables_of_a_newer_program_are_refused_and_the_way_back_is_told(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreUnavailable, match="toride-bot migrate"):
        open_engine(database_url)


def test_each_form_says_how_to_go_back() -> None:
    folder = Path(schema.__file__).parent / "migrations" / "versions"
    assert [path.name for path in folder.glob("v*.py") if "def downgrade()" not in path.read_text()] == []


def test_a_failed_migration_leaves_the_form_before(database_url: str) -> None:
    engine = open_engine(database_url)
    with pytest.raises(ZeroDivisionError):
        _break_off(engine)
    with reading(engine) as connection:
        assert version(connection) == schema.HEAD
    engine.dispose()


def _break_off(engine: Engine) -> None:
    with engine.begin() as connection:
        downgrade(connection, known_versions()[-1])
        raise ZeroDivisionError
