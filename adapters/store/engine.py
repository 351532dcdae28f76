"""Opening a database: SQLite or PostgreSQL by URL, tuned for "on disk before the 200", migrated to HEAD."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from adapters.store.errors import StoreUnavailable
from adapters.store.schema import HEAD

BUSY_SECONDS = 5.0
"""How long SQLite waits for another process's write lock."""

WAL = "PRAGMA journal_mode=WAL"
PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}",
    "PRAGMA journal_size_limit=67108864",
)
"""FULL: a commit survives a power cut, not only kill -9. secure_delete: blanked words leave the file.
temp_store: no word of a citizen goes into a temporary file, and none is written and read for a statement."""

POSTGRES = {
    "connect_timeout": 2,
    "application_name": "toride-bot",
    "options": "-c statement_timeout=10000 -c lock_timeout=5000 -c synchronous_commit=on",
    "tcp_user_timeout": 5000,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}
"""A database that is gone or half-open must turn into a 503, not into a waiting webhook."""

MIGRATION_LOCK = 0x746F7269
"""PostgreSQL advisory lock ("tori"): of processes starting together one migrates, the others wait."""


def open_engine(url: str) -> Engine:
    """An engine on a migrated database. Raises StoreUnavailable if it cannot be reached or written."""
    engine = create_engine(**_options(make_url(url)), hide_parameters=True)
    try:
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        _migrate(engine)
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        raise StoreUnavailable(type(error).__name__) from error
    except StoreUnavailable:
        engine.dispose()
        raise
    return engine


def reading(engine: Engine) -> Connection:
    """A connection that only reads: on SQLite its transactions take no write lock."""
    return engine.connect().execution_options(toride_reads=True)


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"url": url, "connect_args": {"timeout": BUSY_SECONDS}}
    return {"url": url.set(drivername="postgresql+psycopg"), "connect_args": POSTGRES}


def _prepare_sqlite(engine: Engine) -> None:
    path = Path(engine.url.database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))

    @event.listens_for(engine, "connect")
    def tune(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        _switch_to_wal(connection)
        for pragma in PRAGMAS:
            connection.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver's own BEGIN is deferred: two writers would meet in the middle and one would fail at once.
        reads = connection.get_execution_options().get("toride_reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _switch_to_wal(connection: Any) -> None:
    """A new file's first switch fails at once while another process has the file open, whatever the busy timeout
    (https://www.sqlite.org/wal.html#activating_and_configuring_wal_mode): processes that start together try again."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(WAL).close()
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def version(connection: Connection) -> str | None:
    """The migration the database stands at, or None if it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found else None


def _migrate(engine: Engine) -> None:
    with reading(engine) as connection:
        if version(connection) == HEAD:
            return
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        if version(connection) != HEAD:
            upgrade(connection)


def upgrade(connection: Connection) -> None:
    """Runs the migrations on this connection, inside its transaction."""
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(_alembic(connection), "head")
    except CommandError:
        told = "この版より新しい表です。新しい版の toride-bot migrate で戻してください"
        raise StoreUnavailable(told) from None


def known_versions() -> list[str]:
    """Every form of the tables that this program knows, the newest first."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    return [script.revision for script in scripts.walk_revisions()]


def _alembic(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def downgrade(connection: Connection, revision: str) -> None:
    """Back to an older form, inside this transaction: what that form has no place for is gone."""
    from alembic import command

    command.downgrade(_alembic(connection), revision)
