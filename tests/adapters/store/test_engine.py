"""Opening: safe settings, one migration however many start, the same tables as the code believes in."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from adapters.store import StoreUnavailable, schema
from adapters.store.engine import open_engine, reading, version
from tests.adapters.store.kit import opened


def test_the_migrated_tables_are_those_of_the_schema(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = open_engine(database_url)
    with engine.begin() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, schema.metadata) == []
        assert version(connection) == schema.HEAD
    engine.dispose()


def test_head_is_the_newest_migration() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_processes_that_start_together_migrate_once(database_url: str) -> None:
    faults: list[Exception] = []

    def start() -> None:
        try:
            open_engine(database_url).dispose()
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_database_already_migrated_opens_without_loading_alembic(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from adapters.store.engine import open_engine\n"
        f"open_engine('sqlite:///{tmp_path}/a.sqlite3').dispose()\n"
        "print('alembic' in sys.modules)"
    )
    said = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert said == ["True\n", "False\n"]


def test_sqlite_keeps_what_it_committed_through_a_power_cut(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/toride.sqlite3")
    with reading(engine) as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "busy_timeout")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "busy_timeout": 5000}


def test_only_the_owner_may_read_the_files(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path}/toride.sqlite3", tmp_path):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("toride.sqlite3*")}
    assert set(modes.values()) == {0o600}
    assert len(modes) >= 2


def test_reading_takes_no_write_lock(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/toride.sqlite3")
    with engine.begin(), reading(engine) as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM inbox").scalar() == 0
    engine.dispose()


@pytest.mark.parametrize(
    "url", ["postgresql://toride@127.0.0.1:1/none", "sqlite:////proc/none/toride.sqlite3"]
)
def test_a_database_that_cannot_be_opened_says_so(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable), opened(url, tmp_path):
        pass
