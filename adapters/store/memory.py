"""What is remembered of conversations for 30 minutes, under their keyed hashes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.store.schema import memory

_other = memory.alias("other")

LIFE_SECONDS = 30 * 60.0
"""Follow-ups refer to the last half hour; older memory is as good as none, and is purged."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """bot.messages.Memory.as_dict(), when the newest answered event occurred, and when it was stored."""

    content: Mapping[str, Any]
    occurred: float | None
    at: float

    def fresh(self, now: float) -> bool:
        """Young enough to be used."""
        return now - self.at <= LIFE_SECONDS


def _upsert(dialect: Any) -> Any:
    statement = dialect.insert(memory)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[memory.c.conversation],
        set_={"content": new.content, "occurred": new.occurred, "at": new.at},
    )


_UPSERT = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}


def recall(connection: Connection, conversations: Sequence[str]) -> dict[str, Remembered]:
    """What is remembered of these conversations, however old."""
    if not conversations:
        return {}
    rows = connection.execute(select(memory).where(memory.c.conversation.in_(conversations)))
    return {row.conversation: Remembered(json.loads(row.content), row.occurred, row.at) for row in rows}


def remember(connection: Connection, memories: Mapping[str, Remembered]) -> None:
    """Replaces what is remembered of these conversations."""
    rows = [
        {
            "conversation": key,
            "content": json.dumps(dict(new.content)),
            "occurred": new.occurred,
            "at": new.at,
        }
        for key, new in sorted(memories.items())
    ]
    if rows:
        connection.execute(_UPSERT[connection.dialect.name], rows)


def move(connection: Connection, old: str, new: str) -> None:
    """A conversation got another key; what the new one knows already stays."""
    known = exists().where(_other.c.conversation == new)
    connection.execute(update(memory).where(memory.c.conversation == old, ~known).values(conversation=new))


def forget(connection: Connection, conversations: Iterable[str]) -> None:
    """Drops conversations: the citizen left, or blocked us."""
    keys = sorted(set(conversations))
    if keys:
        connection.execute(delete(memory).where(memory.c.conversation.in_(keys)))
