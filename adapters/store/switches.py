"""Switches that operators set while the service runs, and the audit trail of who set what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from adapters.store.schema import audit, switches

KEY_CHECK = "_key_check"
"""Keyed hash of a constant: tells a wrong TORIDE_SECRET before it does harm. Names with _ are no switches."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit trail."""

    at: float
    who: str
    what: str
    detail: str


def read(connection: Connection) -> dict[str, str]:
    """All switches set."""
    return {
        row.name: row.value for row in connection.execute(select(switches)) if not row.name.startswith("_")
    }


def switch(connection: Connection, name: str, value: str, who: str, at: float) -> None:
    """Sets a switch and notes it in the audit trail, together."""
    put(connection, name, value, at)
    note(connection, Entry(at, who, f"switch {name}", value))


def put(connection: Connection, name: str, value: str, at: float) -> None:
    """Sets a switch."""
    statement: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name].insert(switches)
    new = statement.excluded
    upsert = statement.on_conflict_do_update(
        index_elements=[switches.c.name], set_={"value": new.value, "at": new.at}
    )
    connection.execute(upsert, {"name": name, "value": value, "at": at})


def keep_first(connection: Connection, name: str, value: str, at: float) -> str:
    """Sets a value unless there is one; returns the one that holds."""
    statement: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name].insert(switches)
    connection.execute(statement.on_conflict_do_nothing(), {"name": name, "value": value, "at": at})
    return str(connection.execute(select(switches.c.value).where(switches.c.name == name)).scalar_one())


def note(connection: Connection, entry: Entry) -> None:
    """Adds a line to the audit trail."""
    values = {"at": entry.at, "who": entry.who, "what": entry.what, "detail": entry.detail}
    connection.execute(insert(audit).values(**values))


def trail(connection: Connection, most: int = 100) -> list[Entry]:
    """The newest lines of the audit trail, newest first."""
    rows = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(most))
    return [Entry(row.at, row.who, row.what, row.detail) for row in rows]
