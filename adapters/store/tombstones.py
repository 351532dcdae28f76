"""Withdrawn messages (LINE unsend): a stone stays, so that the words neither live on nor come back.

A DELETE would free the dedupe key and a redelivery would resurrect the text; and the unsend may come first.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.store.schema import inbox, tombstones, turns

_STONE = {
    "sqlite": sqlite.insert(tombstones).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(tombstones).on_conflict_do_nothing(),
}
_FLYING = inbox.c.flight.is_not(None)
_OVER = or_(inbox.c.state == "done", inbox.c.state == "uncertain")  # in_() is written anew at every call
_GONE: dict[str, Any] = {
    "payload": None,
    "withdrawn": 1,
    "due": None,
    # What is in flight keeps its lane: the next event of the conversation still waits for its end.
    "state": case((_FLYING | _OVER, inbox.c.state), else_="revoked"),
    "lane": case((_FLYING, inbox.c.lane), else_=None),
    "finished": case((_FLYING | _OVER, inbox.c.finished), else_=inbox.c.stored),
}
_BURY = (
    update(inbox).where(inbox.c.message == bindparam("gone"), inbox.c.message.is_not(None)).values(**_GONE)
)
_FORGET = update(turns).where(turns.c.message == bindparam("gone")).values(masked="", held=None, message=None)
_ARRIVED = (
    update(inbox)
    .where(
        inbox.c.id >= bindparam("since"),
        inbox.c.withdrawn == 0,
        inbox.c.message.in_(select(tombstones.c.message)),
    )
    .values(**_GONE)
)


def withdraw(connection: Connection, message: str | None, at: float) -> None:
    """Blanks the message wherever it is, and for ever: waiting, in flight, dead, or in a turn's record."""
    if message is None:
        return
    connection.execute(_STONE[connection.dialect.name], {"message": message, "at": at})
    connection.execute(_BURY, {"gone": message})
    connection.execute(_FORGET, {"gone": message})


def apply(connection: Connection, since: int) -> None:
    """Revokes rows from id `since` on whose message was withdrawn before it arrived."""
    connection.execute(_ARRIVED, {"since": since})


def withdrawn(connection: Connection, messages: list[str]) -> set[str]:
    """Of these message keys, those withdrawn."""
    query = select(tombstones.c.message).where(tombstones.c.message.in_(messages))
    return set(connection.execute(query).scalars()) if messages else set()
